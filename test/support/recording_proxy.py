#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""A loopback reverse proxy that records every secret in the traffic with a Vault server.

Usage: recording_proxy.py TARGET RECORD READY
  TARGET  http://127.0.0.1:8200
  RECORD  one secret per line: tokens, access keys, secret keys, session tokens; from requests and responses
  READY   file that receives the proxy's own address once it listens
"""

import http.client
import http.server
import json
import os
import sys
import threading
import urllib.parse

SECRET_NAMES = {"client_token", "access_key", "secret_key", "security_token", "session_token", "token"}


def secrets(value, name=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from secrets(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from secrets(inner, name)
    elif isinstance(value, str) and name in SECRET_NAMES and len(value) >= 8:
        yield value


class Recorder:
    def __init__(self, path):
        self.path, self.seen, self.lock = path, set(), threading.Lock()
        open(path, "w").close()

    def note(self, values):
        with self.lock, open(self.path, "a") as out:
            for value in values:
                if value not in self.seen:
                    self.seen.add(value)
                    out.write(value + "\n")


def handler(target, recorder):
    host = urllib.parse.urlsplit(target)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            self.record(body)
            recorder.note([t for t in [self.headers.get("X-Vault-Token")] if t])
            upstream = http.client.HTTPConnection(host.hostname, host.port, timeout=120)
            headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
            upstream.request(self.command, self.path, body or None, headers)
            answer = upstream.getresponse()
            content = answer.read()
            upstream.close()
            self.record(content)
            self.send_response(answer.status)
            for key, value in answer.getheaders():
                if key.lower() not in ("transfer-encoding", "content-length", "connection"):
                    self.send_header(key, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def record(self, body):
            try:
                recorder.note(secrets(json.loads(body)))
            except ValueError:
                pass

        do_GET = do_POST = do_PUT = do_DELETE = do_LIST = forward

        def log_message(self, *_):
            pass

    return Handler


def main(target, record, ready):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(target, Recorder(record)))
    with open(ready + ".new", "w") as out:
        out.write(f"http://127.0.0.1:{server.server_port}")
    os.replace(ready + ".new", ready)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
