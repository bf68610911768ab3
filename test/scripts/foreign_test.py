#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Checks that only a server or account that the command line names is used, and that a named server is left unchanged.

foreign_test.py BUILD, the build's directory. The tests with trap.py check the requests of whole runs.
"""
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.request

PROJECT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
LAB = PROJECT / "scripts/lab"
FOREIGN = {
    "VAULT_ADDR": "http://trap", "VAULT_TOKEN": "t", "VAULT_SOMETHING_NEW": "t", "TERRAFORM_VAULT_USERNAME": "t",
    "AWS_ACCESS_KEY_ID": "t", "AWS_REGION": "t", "AWS_ENDPOINT_URL_SOMETHING_NEW": "t", "AWS_PROFILE": "t",
    "AWS_CONFIG_FILE": "t", "TF_VAR_aws_secret_key": "t", "TF_CLI_ARGS_plan": "t", "SERVER_ADDR": "t", "SERVER_TOKEN": "t",
    "http_proxy": "t", "HTTPS_PROXY": "t", "no_proxy": "t",
}  # fmt: skip
KEPT = {"TF_CLI_CONFIG_FILE": "kept", "TFVAULT_CACHE": "/kept", "CLAWS_X": "kept", "MY_VAULT_ADDR": "kept"}


def environment(**more):
    plain = {name: value for name, value in os.environ.items() if name.upper() not in map(str.upper, FOREIGN)}
    return {**plain, **FOREIGN, **KEPT, **more}


def run(*command, env=None, cwd=PROJECT):
    done = subprocess.run(command, env=env or os.environ, cwd=cwd, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def variables(text):
    return {line.partition("=")[0] for line in text.splitlines()}


class Environment(unittest.TestCase):
    def left(self, text):
        found = variables(text)
        self.assertLessEqual(set(KEPT), found)
        return found & set(FOREIGN)

    def test_a_script_sees_the_proxies_alone_which_set_up_needs(self):
        found = self.left(run("bash", "-c", ". scripts/env.sh; env", env=environment()))
        self.assertEqual(found, {"http_proxy", "HTTPS_PROXY", "no_proxy"})

    def test_a_real_account_is_known_by_its_keys_and_region(self):
        found = self.left(run("bash", "-c", ". scripts/env.sh; env", env=environment(AWS_REAL="1")))
        self.assertEqual(found, {"AWS_ACCESS_KEY_ID", "AWS_REGION", "http_proxy", "HTTPS_PROXY", "no_proxy"})

    def test_a_test_of_ctest_sees_nothing(self):
        with tempfile.TemporaryDirectory() as directory:
            include = PROJECT / "test/environment.cmake"
            pathlib.Path(directory, "CTestTestfile.cmake").write_text(f'include("{include}")\nadd_test(environment env)\n')
            output = run("ctest", "--test-dir", directory, "--verbose", env=environment())
            self.assertEqual(self.left(re.sub(r"^1: ", "", output, flags=re.MULTILINE)), set())
        self.assertIn(str(include), (BUILD / "test/CTestTestfile.cmake").read_text())

    def test_every_script_leaves_it_behind(self):
        with_env = r"^\. .*(scripts/|/)env\.sh\"?$"
        # These scripts do not start a program that uses a server or an account.
        fine = {"debian_sources.sh", "env.sh", "foreign.sh", "install.sh", "zig.sh"}
        scripts = {path.name: path.read_text() for path in [*(PROJECT / "scripts").glob("*.sh"), LAB]}
        lacking = {name for name, text in scripts.items() if not re.search(with_env, text, re.MULTILINE)}
        # These scripts call a script that does.
        fine |= {name for name in lacking if "scripts/test.sh" in scripts[name]}
        self.assertEqual(lacking - fine, set())
        for name, text in scripts.items():
            if "lab up" in text and name != "test.sh":
                self.assertRegex(text, r'\n\. "\$\w+(/lab)?/lab\.env"\n', name)

    def test_make_takes_a_server_from_its_command_line_alone(self):
        named = ("SERVER_ADDR=http://named", "SERVER_TOKEN=token")
        self.assertIn("--server-addr 'http://named' --server-token 'token'", run("make", "-n", "testacc", *named))
        for arguments in ((), ("-e",)):
            self.assertNotIn("--server", run("make", "-n", *arguments, "testacc", env=environment()))


class NamedServer(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.server = self.up("server")

    def up(self, name, *arguments):
        directory = self.directory / name
        output = run(LAB, "up", "--dir", directory, *arguments)
        self.addCleanup(run, LAB, "down", "--dir", directory)
        return {**json.loads((directory / "lab.json").read_text())["environment"], "output": output}

    def ask(self, lab, method, path, body=None):
        request = urllib.request.Request(f"{lab['VAULT_ADDR']}/v1/{path}", body and json.dumps(body).encode(),
                                         {"X-Vault-Token": lab["VAULT_TOKEN"]}, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or "{}")

    def what_is_there(self):
        found = {}
        for kind in ("sys/mounts", "sys/auth", "sys/policies/acl?list=true", "auth/token/accessors?list=true"):
            data = self.ask(self.server, "GET", kind)["data"]
            found[kind] = sorted(data.get("keys", data))
        return found

    def test_it_is_left_as_it_was_found(self):
        self.ask(self.server, "POST", "sys/mounts/acc-somebodys-else", {"type": "aws"})
        before = self.what_is_there()
        lab = self.up("lab", "--server-addr", self.server["VAULT_ADDR"], "--server-token", self.server["VAULT_TOKEN"])
        self.assertIn(self.server["VAULT_ADDR"], lab["output"])
        self.assertNotEqual(lab["VAULT_TOKEN"], self.server["VAULT_TOKEN"])
        # Objects that a failed case leaves: a mount with credentials, which Vault cannot revoke any more here, and a token.
        mount = f"acc-{lab['LAB_RUN']}abcd-left"
        self.ask(lab, "POST", f"sys/mounts/{mount}", {"type": "aws"})
        self.ask(lab, "POST", f"{mount}/config/root", {
            "access_key": lab["AWS_ACCESS_KEY_ID"], "secret_key": lab["AWS_SECRET_ACCESS_KEY"], "region": "us-east-1",
            "iam_endpoint": lab["AWS_ENDPOINT_URL"], "sts_endpoint": lab["AWS_ENDPOINT_URL"]})  # fmt: skip
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*"}]}
        role = {"credential_type": "iam_user", "policy_document": json.dumps(policy)}
        self.ask(lab, "POST", f"{mount}/roles/r", role)
        self.ask(lab, "GET", f"{mount}/creds/r")
        os.kill(int(lab["LAB_MOTO_PID"]), signal.SIGKILL)
        self.ask(lab, "POST", "auth/token/create", {"policies": ["default"]})
        self.assertNotEqual(self.what_is_there(), before)
        run(LAB, "down", "--dir", self.directory / "lab")
        self.assertEqual(self.what_is_there(), before)

    def test_the_cases_run_against_it_and_nothing_else_does(self):
        # The tests that scripts/test.sh selects. They must not include the suite's own lab, which can be running now.
        text = (PROJECT / "scripts/test.sh").read_text()
        selection = shlex.split(re.search(r"selection=\((--tests-regex.*?)\)\n", text, re.DOTALL)[1])
        listed = run("ctest", "--test-dir", BUILD, "--show-only", *selection)
        tests = re.findall(r"^ *Test +#\d+: (.*)$", listed, re.MULTILINE)
        self.assertTrue(any("errors of a sealed and of a stopped server" in test for test in tests), listed)
        self.assertEqual([test for test in tests if not test.startswith("acceptance_v")], [])
        self.assertEqual([test for test in tests if "the lab st" in test or "no secret is in the logs" in test], [])

    def test_half_a_name_and_a_wrong_one_are_refused(self):
        for arguments, reason in (
            (("--server-addr", self.server["VAULT_ADDR"]), "both --server-addr and --server-token"),
            (("--server-token", "t"), "both --server-addr and --server-token"),
            (("--server-addr", self.server["VAULT_ADDR"], "--server-token", "wrong"), "403"),
            (("--server-addr", "http://127.0.0.1:1", "--server-token", "t"), "127.0.0.1"),
        ):
            with self.assertRaises(AssertionError) as caught:
                run(LAB, "up", "--dir", self.directory / "refused", *arguments)
            self.assertIn(reason, str(caught.exception))
            self.assertFalse((self.directory / "refused/lab.json").exists())


if __name__ == "__main__":
    unittest.main()
