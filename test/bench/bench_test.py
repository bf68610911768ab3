#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Tests bench.py with small programs in place of the providers, the host program and Terraform."""
import contextlib
import http.server
import io
import json
import os
import pathlib
import sys
import tempfile
import threading
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bench  # noqa: E402

# Measures every provider once. In the scenario `shutdown` the program fails if it has a peer.
HOST = """#!/bin/sh
sample() { printf '{"scenario": "%s", "variant": "%s", "value": %s}\\n' "$@" >>"$TFVAULT_BENCH_OUT"; }
sample "$1" floor 4
sample "$1" ours 4
[ -z "$TFVAULT_BENCH_PEER" ] || { [ "$1" != shutdown ] || exit 42; sample "$1" peer 8; }
"""
# Fails for the peer in configurations of the data source; with FAILS=plan every plan fails.
TERRAFORM = """#!/bin/sh
case "$1 $PWD" in plan*-peer) ! grep -q '^data' main.tf || exit 1 ;; esac
case "$FAILS $1" in 'plan plan') exit 1 ;; esac
"""


class Server(http.server.BaseHTTPRequestHandler):
    """Answers every request of the lab's Vault."""

    def do_GET(self):
        body = b'{"data": {"bench/": {}}}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def log_message(self, *_):
        pass


class Peer(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.work = pathlib.Path(directory.name)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        threading.Thread(target=server.serve_forever).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        for name, text in (("tfvault_bench_host", HOST), ("terraform", TERRAFORM)):
            (self.work / name).write_text(text)
            (self.work / name).chmod(0o755)
        for name in ("tfvault_bench_floor", "tfvault_bench_provider"):
            (self.work / name).symlink_to("/bin/true")
        self.environment = {
            "PATH": os.environ["PATH"],
            "TF_BINARY": str(self.work / "terraform"),
            "VAULT_ADDR": f"http://127.0.0.1:{server.server_port}",
            "VAULT_TOKEN": "token",
            **{name: "x" for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION",
                                      "AWS_ENDPOINT_URL_IAM", "AWS_ENDPOINT_URL_STS")},
        }

    def bench(self, only, **environment):
        """Returns the measured programs by scenario."""
        arguments = ["bench.py", "--provider", "/bin/true", "--peer", "/bin/false", "--programs", str(self.work),
                     "--results", str(self.work / "results.json"), "--quick", "--only", only]
        with (mock.patch.object(sys, "argv", arguments), mock.patch.dict(os.environ, self.environment | environment, clear=True),
              contextlib.redirect_stdout(io.StringIO()) as self.table, contextlib.redirect_stderr(io.StringIO()) as self.errors):
            bench.main()
        rows = json.loads((self.work / "results.json").read_text())["scenarios"]
        return {row["scenario"]: row["variants"].keys() for row in rows}

    def cells(self, scenario):
        """The cells of a line of the table after its name."""
        name = bench.SCENARIOS[scenario][0]
        return next(line.removeprefix(name).split() for line in self.table.getvalue().splitlines() if line.startswith(name))

    def test_a_scenario_of_the_host_program_that_the_peer_cannot_do_has_a_dash(self):
        self.assertEqual(self.bench("ready|shutdown"), {"ready": {"ours", "floor", "peer"}, "shutdown": {"ours", "floor"}})
        self.assertEqual(self.cells("ready")[:8], ["4", "ms", "±", "0", "4", "1.00", "8", "0.50"])
        self.assertEqual(self.cells("shutdown")[:7], ["4", "ms", "±", "0", "4", "1.00", "-"])
        self.assertIn("goes on without the peer: the scenario shutdown failed", self.errors.getvalue())

    def test_a_plan_that_the_peer_cannot_do_has_a_dash_and_the_scenarios_after_it_are_measured(self):
        measured = self.bench("credentials")
        self.assertEqual(measured["credentials.data"], {"ours"})
        self.assertEqual(measured["credentials.ephemeral"], {"ours", "peer"})
        self.assertIn("-", self.cells("credentials.data"))
        self.assertNotIn("-", self.cells("credentials.ephemeral"))
        self.assertIn("goes on without the peer: " + str(self.work / "terraform") + " plan", self.errors.getvalue())

    def test_if_our_provider_fails_the_table_has_what_was_measured(self):
        with self.assertRaisesRegex(SystemExit, "bench: .*terraform plan"):
            self.bench("ready|credentials", FAILS="plan")
        self.assertEqual(self.cells("ready")[:8], ["4", "ms", "±", "0", "4", "1.00", "8", "0.50"])


if __name__ == "__main__":
    unittest.main()
