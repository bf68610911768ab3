#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Runs a command with an environment and a home that name a trap as server, account and proxies: trap.py COMMAND...

Exits like the command, or with 1 if the trap was called: no program may use a server that only the environment names.
"""
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading

VARIABLES = """VAULT_ADDR VAULT_AGENT_ADDR VAULT_PROXY_ADDR VAULT_HTTP_PROXY SERVER_ADDR TF_VAR_iam_endpoint TF_VAR_sts_endpoint
AWS_ENDPOINT_URL AWS_ENDPOINT_URL_IAM AWS_ENDPOINT_URL_STS AWS_EC2_METADATA_SERVICE_ENDPOINT AWS_CONTAINER_CREDENTIALS_FULL_URI
http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY""".split()
SECRETS = """VAULT_TOKEN VAULT_NAMESPACE SERVER_TOKEN TERRAFORM_VAULT_USERNAME TERRAFORM_VAULT_PASSWORD AWS_ACCESS_KEY_ID
AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE TF_VAR_aws_access_key TF_VAR_aws_secret_key""".split()


class Trap:
    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.calls = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.socket.accept()
            with connection:
                connection.settimeout(5)
                try:
                    self.calls.append(connection.recv(4096).partition(b"\r\n")[0])
                    connection.sendall(b"HTTP/1.1 418 Trap\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                except OSError:
                    self.calls.append(b"a connection")


def make_home(home, trap):
    calls = home / "calls"
    calls.write_text(f"#!/usr/bin/env bash\nexec 3<>/dev/tcp/127.0.0.1/{trap.port}\necho \"$0 $*\" >&3\n")
    calls.chmod(0o755)
    (home / ".vault-token").write_text("trap")
    (home / ".vault").write_text(f'token_helper = "{calls}"\n')
    (home / ".aws").mkdir()
    for profile in ("default", "trap"):
        name = profile if profile == "default" else f"profile {profile}"
        with open(home / ".aws/config", "a") as config:
            config.write(f"[{name}]\nregion = us-east-1\nendpoint_url = {trap.url}\ncredential_process = {calls}\n")
        with open(home / ".aws/credentials", "a") as keys:
            keys.write(f"[{profile}]\naws_access_key_id = AKIATRAP\naws_secret_access_key = trap\n")


def main(command):
    trap = Trap()
    cache = os.environ.get("XDG_CACHE_HOME") or os.environ["HOME"] + "/.cache"
    with tempfile.TemporaryDirectory() as home:
        make_home(pathlib.Path(home), trap)
        environment = {
            **os.environ,
            "TFVAULT_CACHE": os.environ.get("TFVAULT_CACHE") or f"{cache}/tfvault",  # folder of the programs
            **dict.fromkeys(VARIABLES, trap.url),
            **dict.fromkeys(SECRETS, "trap"),
            "AWS_CONFIG_FILE": f"{home}/.aws/config",
            "AWS_SHARED_CREDENTIALS_FILE": f"{home}/.aws/credentials",
            "HOME": home,
        }
        status = subprocess.run(command, env=environment, check=False).returncode
    for call in trap.calls:
        print(f"trap: called with {call.decode(errors='replace')}", file=sys.stderr)
    return 1 if trap.calls else status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
