#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Searches the logs and outputs of Terraform and the provider for every secret that the server received or issued.

Usage: search_secrets.py LAB

LAB is the folder of a lab that was started with `up --record`. The secrets come from the server's raw audit log.
Each is searched literally and in its forms inside JSON, a URL and base64 of a longer text. Exits with 77 if no secret or log was recorded.
"""

import base64
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

NAMES = {
    "access_key",
    "client_token",
    "id_token",
    "jwt",
    "password",
    "secret_id",
    "secret_key",
    "security_token",
    "session_token",
    "token",
}
SHORTEST = 8  # shorter secrets would match by chance
SKIPPED = 77
LINE = re.compile(r"(.*?:\d+):(.*)")
# Terraform prints the line of the configuration that causes an error; the test cases have keys in such lines.
QUOTED = re.compile(r"\s+\d+: ")


def secrets(value, name=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from secrets(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from secrets(inner, name)
    elif isinstance(value, str) and name in NAMES and len(value) >= SHORTEST:
        yield value


def forms(secret):
    if "\n" not in secret:  # grep searches line by line
        yield secret
    yield json.dumps(secret)[1:-1]
    yield urllib.parse.quote(secret, safe="")
    yield urllib.parse.quote_plus(secret)
    content = secret.encode()
    for before in range(3):
        whole = (before + len(content)) // 3 * 4
        # The bytes before and after the secret change the characters at both ends.
        first = (0, 2, 3)[before]
        last = whole + (0, 1, 2)[(before + len(content)) % 3]
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(b"\0" * before + content).decode()[first:last]


def main(lab):
    state = json.loads((pathlib.Path(lab) / "lab.json").read_text())
    record = state["environment"].get("LAB_RECORD")
    if record is None:
        print("the server belongs to the caller and did not record")
        return SKIPPED
    audit = pathlib.Path(record) / "audit.json"
    found = {state["environment"]["VAULT_TOKEN"], state["environment"]["AWS_SECRET_ACCESS_KEY"]}
    with open(audit, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            found.update(secrets(json.loads(line)))
    searched = [path for path in sorted(pathlib.Path(record).iterdir()) if path != audit]
    if len(found) == 2 or not searched:
        print("no secret or no log was recorded, so this check proves nothing")
        return SKIPPED

    with tempfile.NamedTemporaryFile("w", prefix="tfv-secrets-") as patterns:
        patterns.writelines(sorted({form + "\n" for secret in found for form in forms(secret)}))
        patterns.flush()
        command = ["grep", "--text", "--fixed-strings", "--line-number", "--with-filename", "-f", patterns.name]
        result = subprocess.run(
            command + [str(path) for path in searched],
            stdout=subprocess.PIPE,
            check=False,
            text=True,
            errors="replace",
            env={**os.environ, "LC_ALL": "C"},
        )
    size = sum(path.stat().st_size for path in searched) / 1e6
    print(f"{len(found)} secrets were searched in {len(searched)} files of {size:.0f} MB")
    if result.returncode > 1:
        return 1
    hits = [hit for line in result.stdout.splitlines() if (hit := LINE.match(line)) and not QUOTED.match(hit[2])]
    for hit in hits[:50]:
        print("found a secret in", hit[1])
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
