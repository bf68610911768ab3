# SPDX-License-Identifier: MPL-2.0
"""Starts and stops a Vault server and AWS for tests and the demo, and calls AWS.

Run by scripts/lab, with the Python of the virtual environment that scripts/setup.sh makes.

`up` writes the processes that it started to DIR/lab.json, the environment for shells to DIR/lab.env, and logs to DIR. A server of
the caller is used only if --server-addr and --server-token name it. Mounts there have names of this run, and `down` removes them.
"""

import argparse
import json
import os
import pathlib
import re
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time

import boto3
import botocore.exceptions
import requests

# The flavours of test/devserver; the first is the default.
DEVSERVERS = {"newer": "TFVAULT_DEVSERVER_NEWER", "1.14": "TFVAULT_DEVSERVER_1_14"}
START_SECONDS = 60
STOP_SECONDS = 10
POLL_SECONDS = 0.05
# Variables that replace the files of ~/.aws.
AWS_FILES = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
# Variables that AWS_REAL=1 takes from the environment, besides the region.
AWS_ACCOUNT = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE")
PROXIES = [name for proxy in ("http", "https", "all", "no") for name in (f"{proxy}_proxy", f"{proxy}_proxy".upper())]
FOREIGN = pathlib.Path(__file__).with_name("foreign.sh")
ROOT_USER = "lab-root"
ROOT_POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["iam:*", "sts:*", "ec2:*"], "Resource": "*"}],
}


class LabError(Exception):
    """A message for the user."""


def poll(what, seconds, check):
    """Returns the first true result of check."""
    deadline = time.monotonic() + seconds
    while True:
        result = check()
        if result:
            return result
        if time.monotonic() > deadline:
            raise LabError(f"{what} after {seconds} s")
        time.sleep(POLL_SECONDS)


def write_file(path, text):
    temporary = path.with_suffix(path.suffix + ".tmp")
    temporary.write_text(text)
    temporary.replace(path)


# --- processes


def start_time(pid):
    """The kernel's start time of a live process, else None. Tells a process from a later one with its id."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]


def is_alive(process):
    return process["start_time"] is not None and process["start_time"] == start_time(process["pid"])


def signal_group(process, number):
    if is_alive(process):
        try:
            os.killpg(process["pid"], number)
        except ProcessLookupError:
            pass


class Lab:
    """The running processes and the environment, as stored in DIR/lab.json."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory).resolve()
        self.path = self.directory / "lab.json"
        self.environment = {}
        self.processes = {}
        if self.path.exists():
            state = json.loads(self.path.read_text())
            self.environment = state["environment"]
            self.processes = state["processes"]

    def save(self):
        state = {"environment": self.environment, "processes": self.processes}
        write_file(self.path, json.dumps(state, indent=2) + "\n")

    def start(self, name, command):
        """Starts a background process in its own group, with its output in DIR/NAME.log."""
        # A signal between the start and the entry in lab.json would leave the process behind.
        held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            with open(self.directory / f"{name}.log", "wb") as log:
                child = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=self.directory,
                    start_new_session=True,
                    preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_SETMASK, held),
                )
            self.processes[name] = {"pid": child.pid, "start_time": start_time(child.pid)}
            self.save()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)

    def log(self, name):
        return (self.directory / f"{name}.log").read_text(errors="replace")

    def wait_for(self, name, check):
        """Polls until check is true; fails with the end of the log if the process ends or is too slow."""

        def checked():
            if not is_alive(self.processes[name]):
                raise LabError(f"{name} ended")
            return check()

        try:
            return poll(f"{name} is not ready", START_SECONDS, checked)
        except LabError as error:
            tail = "\n".join(self.log(name).splitlines()[-20:])
            raise LabError(f"{error}; the end of {self.directory}/{name}.log:\n{tail}") from None

    def stop(self):
        try:
            leave_named_server(self.environment)
        finally:
            self.stop_processes()

    def stop_processes(self):
        for process in self.processes.values():
            signal_group(process, signal.SIGTERM)
        try:
            poll("still running", STOP_SECONDS, lambda: not any(map(is_alive, self.processes.values())))
        except LabError:
            for process in self.processes.values():
                signal_group(process, signal.SIGKILL)
        for name in ("lab.env", "lab.json", "server.json"):
            (self.directory / name).unlink(missing_ok=True)


# --- Vault server


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def vault_answers(address, ca_file):
    try:
        return requests.get(f"{address}/v1/sys/health", timeout=5, verify=ca_file or True).ok
    except requests.ConnectionError:
        return False


def start_vault_command(lab, token, tls):
    port = free_port()
    command = ["vault", "server", "-dev", "-dev-no-store-token", f"-dev-root-token-id={token}"]
    command.append(f"-dev-listen-address=127.0.0.1:{port}")
    ca_file = None
    if tls:
        (lab.directory / "tls").mkdir(exist_ok=True)
        command += ["-dev-tls", f"-dev-tls-cert-dir={lab.directory}/tls"]
        ca_file = f"{lab.directory}/tls/vault-ca.pem"
    address = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    lab.start("server", command)
    # The CA file appears after the process has started.
    lab.wait_for("server", lambda: not ca_file or os.path.exists(ca_file))
    lab.wait_for("server", lambda: vault_answers(address, ca_file))
    return address, ca_file


def start_devserver(lab, token, tls, flavour):
    if flavour not in DEVSERVERS:
        raise LabError(f"no flavour {flavour} of test/devserver; there are: {', '.join(DEVSERVERS)}")
    ready_file = lab.directory / "server.json"
    command = [os.environ[DEVSERVERS[flavour]], "-root-token", token, "-ready-file", str(ready_file)]
    if tls:
        command += ["-tls-dir", str(lab.directory / "tls")]
    if not os.path.exists(command[0]):
        raise LabError("no Vault server: run scripts/setup.sh")
    lab.start("server", command)
    lab.wait_for("server", ready_file.exists)
    ready = json.loads(ready_file.read_text())
    lab.environment.update(LAB_UNSEAL_KEY=ready["unseal_key"], TFVAULT_SERVER=flavour)
    return ready["address"], ready.get("ca_cert")


def own_prefix(environment):
    """Prefix of the mounts of this run, and of no other mount."""
    return f"acc-{environment['LAB_RUN']}"


def use_named_server(lab, args):
    """Uses the caller's server with a child of its token. Revoking the child revokes its leases and tokens."""
    print(f"lab: using {args.server_addr}, as --server-addr says; the lab removes its objects at the end", flush=True)
    named = {"VAULT_ADDR": args.server_addr.rstrip("/"), "VAULT_TOKEN": args.server_token}
    if args.server_cacert:
        named["VAULT_CACERT"] = str(pathlib.Path(args.server_cacert).resolve())
    if args.server_namespace:
        named["VAULT_NAMESPACE"] = args.server_namespace
    child = vault(named, "POST", "auth/token/create", {"ttl": "4h"})["auth"]["client_token"]
    lab.environment.update({**named, "VAULT_TOKEN": child, "LAB_NAMED_SERVER": "1"})
    lab.save()


def leave_named_server(environment):
    if "LAB_NAMED_SERVER" not in environment:
        return
    print(f"lab: removing the mounts {own_prefix(environment)}* from {environment['VAULT_ADDR']}", flush=True)
    mounts = vault(environment, "GET", "sys/mounts")["data"]
    for path in filter(lambda path: path.startswith(own_prefix(environment)), mounts):
        try:
            vault(environment, "DELETE", f"sys/mounts/{path}")
        except LabError:
            # Vault cannot revoke the leases of the mount, for example because its AWS endpoint is gone.
            vault(environment, "PUT", f"sys/leases/revoke-force/{path[:-1]}")
            vault(environment, "DELETE", f"sys/mounts/{path}")
    vault(environment, "POST", "auth/token/revoke-self")


def start_server(lab, args):
    if args.server_addr:
        use_named_server(lab, args)
        return
    token = args.root_token or f"lab-{secrets.token_hex(12)}"
    if shutil.which("vault"):
        address, ca_file = start_vault_command(lab, token, args.tls)
    else:
        address, ca_file = start_devserver(lab, token, args.tls, args.flavour)
    lab.environment.update(VAULT_ADDR=address, VAULT_TOKEN=token)
    if ca_file:
        lab.environment["VAULT_CACERT"] = ca_file
    lab.environment["LAB_SERVER_PID"] = str(lab.processes["server"]["pid"])


def record(lab):
    """Makes the server log all requests and responses, secrets included, and creates the folder for other logs."""
    if "server" not in lab.processes:
        return  # a server of the caller
    folder = lab.directory / "record"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    options = {"file_path": str(folder / "audit.json"), "log_raw": "true"}
    vault(lab.environment, "PUT", "sys/audit/record", {"type": "file", "options": options})
    lab.environment["LAB_RECORD"] = str(folder)


# --- AWS


def aws_client(environment, service):
    return boto3.client(
        service,
        endpoint_url=environment.get(f"AWS_ENDPOINT_URL_{service.upper()}"),
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=environment.get("AWS_SESSION_TOKEN"),
    )


def error_code(call, **arguments):
    """The error code of AWS's answer to a call; empty if the call succeeds."""
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return ""


def use_real_aws(lab):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        if not os.environ.get(name):
            raise LabError(f"AWS_REAL=1 needs {name}")
    lab.environment.update({name: os.environ[name] for name in (*AWS_ACCOUNT, *PROXIES) if os.environ.get(name)})
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    lab.environment.update(AWS_REAL="1", AWS_REGION=region, AWS_DEFAULT_REGION=region)


def start_moto(lab):
    lab.start("moto", [sys.executable, "-u", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"])
    line = lab.wait_for("moto", lambda: re.search(r"Running on (http://127\.0\.0\.1:\d+)", lab.log("moto")))
    endpoint = line[1]
    lab.environment.update(
        AWS_ENDPOINT_URL=endpoint,
        AWS_ENDPOINT_URL_IAM=endpoint,
        AWS_ENDPOINT_URL_STS=endpoint,
        AWS_REGION="us-east-1",
        AWS_DEFAULT_REGION="us-east-1",
        # Until enforcement is on, moto accepts any key.
        AWS_ACCESS_KEY_ID="AKIAUNKNOWNTOMOTO000",
        AWS_SECRET_ACCESS_KEY="unknown",
        LAB_MOTO_PID=str(lab.processes["moto"]["pid"]),
    )
    stranger = aws_client(lab.environment, "iam")
    stranger.create_user(UserName=ROOT_USER)
    stranger.put_user_policy(UserName=ROOT_USER, PolicyName="all", PolicyDocument=json.dumps(ROOT_POLICY))
    key = stranger.create_access_key(UserName=ROOT_USER)["AccessKey"]
    lab.environment.update(AWS_ACCESS_KEY_ID=key["AccessKeyId"], AWS_SECRET_ACCESS_KEY=key["SecretAccessKey"])
    # The body is the number of calls that moto does not check. moto reads the body only if it is not a form.
    requests.post(
        f"{endpoint}/moto-api/reset-auth", data="0", headers={"Content-Type": "text/plain"}, timeout=5
    ).raise_for_status()
    if error_code(stranger.list_users) != "InvalidClientTokenId":
        raise LabError("moto does not enforce IAM policies")


# --- commands


def up(args):
    pathlib.Path(args.dir).mkdir(parents=True, exist_ok=True)
    lab = Lab(args.dir)
    if any(map(is_alive, lab.processes.values())):
        raise LabError(f"the lab is already up; run: scripts/lab down --dir {args.dir}")
    lab.stop()
    nothing = lab.directory / "aws-files"
    nothing.touch()
    run = "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(4))
    lab.environment, lab.processes = {"LAB_RUN": run, **dict.fromkeys(AWS_FILES, str(nothing))}, {}
    try:
        start_server(lab, args)
        if os.environ.get("AWS_REAL") == "1":
            use_real_aws(lab)
        else:
            start_moto(lab)
        if args.record:
            record(lab)
        lab.environment["LAB_AWS_CLI"] = str(pathlib.Path(sys.executable).with_name("aws"))
        lab.save()
        lines = [f'eval "$(AWS_REAL= {shlex.quote(str(FOREIGN))})"\n']
        lines += [f"export {name}={shlex.quote(value)}\n" for name, value in lab.environment.items()]
        write_file(lab.directory / "lab.env", "".join(lines))
    except BaseException:
        lab.stop()
        raise


def down(args):
    lab = Lab(args.dir)
    lab.stop()


def call(service):
    def command(args):
        lab = Lab(args.dir)
        if not lab.environment:
            raise LabError("the lab is not up")
        client = aws_client(lab.environment, service)
        operation = args.operation.replace("-", "_")
        arguments = dict(argument.split("=", 1) for argument in args.arguments)
        try:
            if client.can_paginate(operation):
                answer = client.get_paginator(operation).paginate(**arguments).build_full_result()
            else:
                answer = getattr(client, operation)(**arguments)
        except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
            raise LabError(str(error)) from None
        answer.pop("ResponseMetadata", None)
        print(json.dumps(answer, indent=2, default=str))

    return command


def vault(environment, method, path, body=None, expect=None):
    headers = {"X-Vault-Token": environment["VAULT_TOKEN"]}
    if "VAULT_NAMESPACE" in environment:
        headers["X-Vault-Namespace"] = environment["VAULT_NAMESPACE"]
    try:
        response = requests.request(
            method,
            f"{environment['VAULT_ADDR']}/v1/{path}",
            headers=headers,
            json=body,
            timeout=30,
            verify=environment.get("VAULT_CACERT", True),
        )
    except requests.RequestException as error:
        raise LabError(f"{method} {path}: {error}") from None
    if not response.ok and response.status_code != expect:
        raise LabError(f"{method} {path}: {response.status_code} {response.text}")
    return response.json() if response.content else {}


def selftest(args):
    """Starts everything, and issues, uses and revokes one set of credentials."""

    def check(what, condition):
        print(f"{'ok' if condition else 'FAILED'}: {what}", flush=True)
        if not condition:
            raise LabError(what)

    up(args)
    lab = Lab(args.dir)
    environment = lab.environment
    try:
        mount = f"{own_prefix(environment)}-selftest"
        vault(environment, "POST", f"sys/mounts/{mount}", {"type": "aws"})
        root = {
            "access_key": environment["AWS_ACCESS_KEY_ID"],
            "secret_key": environment["AWS_SECRET_ACCESS_KEY"],
            "region": environment["AWS_REGION"],
        }
        for service in ("iam", "sts"):
            if endpoint := environment.get(f"AWS_ENDPOINT_URL_{service.upper()}"):
                root[f"{service}_endpoint"] = endpoint
        vault(environment, "POST", f"{mount}/config/root", root)
        policy = {**ROOT_POLICY, "Statement": [{"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*"}]}
        role = {"credential_type": "iam_user", "policy_document": json.dumps(policy)}
        vault(environment, "POST", f"{mount}/roles/reader", role)
        check("mount, configuration and role are accepted", True)

        lease = vault(environment, "GET", f"{mount}/creds/reader")
        issued = {
            **environment,
            "AWS_ACCESS_KEY_ID": lease["data"]["access_key"],
            "AWS_SECRET_ACCESS_KEY": lease["data"]["secret_key"],
        }
        iam = aws_client(issued, "iam")
        # The real AWS takes a while to accept a new key.
        poll("the issued key does not work", START_SECONDS, lambda: not error_code(iam.get_user))
        user = iam.get_user()["User"]["UserName"]
        check(f"the issued key belongs to a user of its own, {user}", user.startswith("vault-"))
        check("a call that the policy does not allow is denied", error_code(iam.list_users) == "AccessDenied")
        vault(environment, "PUT", "sys/leases/revoke", {"lease_id": lease["lease_id"], "sync": True})
        admin = aws_client(environment, "iam")
        check("revoking the lease deletes the user", error_code(admin.get_user, UserName=user) == "NoSuchEntity")
        vault(environment, "DELETE", f"sys/mounts/{mount}")
        check("the mount is deleted", "errors" in vault(environment, "GET", f"sys/mounts/{mount}", expect=400))
    finally:
        lab.stop()
    check("no process is left running", not any(map(is_alive, lab.processes.values())))


def main():
    parser = argparse.ArgumentParser(prog="scripts/lab", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name, run, text):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--dir", required=True, help="folder for state and logs")
        command.set_defaults(run=run)
        return command

    for name, run, text in (
        ("up", up, "start server and AWS, write DIR/lab.env and DIR/lab.json"),
        ("selftest", selftest, "start all, issue and revoke credentials, stop all"),
    ):
        command = add(name, run, text)
        command.add_argument(
            "--flavour",
            metavar="|".join(DEVSERVERS),
            default=os.environ.get("TFVAULT_SERVER") or next(iter(DEVSERVERS)),
            help="flavour of test/devserver, if the lab starts that server; default: $TFVAULT_SERVER, else newer",
        )
        command.add_argument("--tls", action="store_true", help="start the server with https")
        command.add_argument("--record", action="store_true", help="record the server's requests and responses")
        command.add_argument("--root-token", help="id of the server's root token; default: random")
        command.add_argument("--server-addr", metavar="URL", help="use this server instead of starting one")
        command.add_argument("--server-token", metavar="TOKEN", help="token for that server; the lab uses a child token")
        command.add_argument("--server-cacert", metavar="FILE", help="CA of the certificate of that server")
        command.add_argument("--server-namespace", metavar="NAMESPACE", help="namespace to use on that server")
    add("down", down, "stop the processes that `up` started, and remove the lab's objects from the server of --server-addr")
    for service in ("iam", "sts"):
        command = add(service, call(service), f"call {service.upper()} with the root user's key, print JSON")
        command.add_argument("operation", help="for example list-users")
        command.add_argument("arguments", nargs="*", metavar="Name=Value", help="for example UserName=lab-root")

    os.umask(0o077)  # files of the lab contain keys
    os.environ.update(dict.fromkeys(AWS_FILES, os.devnull))
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), "127.0.0.1")))
    # A signal becomes an exception, so that started processes are stopped.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    args = parser.parse_args()
    if args.run in (up, selftest) and bool(args.server_addr) != bool(args.server_token):
        parser.error("a server needs both --server-addr and --server-token")
    try:
        args.run(args)
    except LabError as error:
        sys.exit(f"lab: {error}")
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
