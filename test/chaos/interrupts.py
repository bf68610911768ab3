# SPDX-License-Identifier: MPL-2.0
"""Interrupts: signals at random moments of an apply of 100 roles with credentials, by the real terraform. Run by
scripts/chaos.sh.

The name of a case is KIND@PART: the signal and its target, and the moment, as a part of the duration of an undisturbed apply. A
signal goes to the whole process group as from a terminal (Ctrl-C, Ctrl-\\, Ctrl-Z, a closed window), or to one process as from
a CI runner or the kernel.

The server stores everything in memory, so killing it would only delete everything. Instead the proxy resets every connection
and refuses new connections for a while. A provider sees the same of a server that is killed and started again with its storage.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import fault_proxy  # noqa: E402
from provider import FOREIGN  # noqa: E402
from scenarios import READING  # noqa: E402
from world import CHILD_SECONDS, REVOCATION_SECONDS, World  # noqa: E402

SIGNALS = ("int", "quit", "hup", "term", "kill")
TARGETS = ("terraform", "provider", "group")
KINDS = (*(f"{name}-{target}" for name in SIGNALS for target in TARGETS), "int-twice-group", "stop-group", "kill-server")
# Time between Ctrl-Z and continuation of the group.
STOP_SECONDS = 2
ROLES = 100
# Only detects hangs: an apply takes seconds.
RUN_SECONDS = 300
# Time limit for a provider to end after its Terraform was killed.
ORPHAN_SECONDS = 30
OUTAGE_SECONDS = 2
# If a client dies while Vault creates an IAM user, the user has no lease. Vault has a WAL entry for the user, and deletes the
# user when the entry is five minutes old. Vault checks its entries once a minute.
ROLLBACK_SECONDS = 6 * 60 + 30

MAIN_TF = """
terraform {{
  required_providers {{
    vault = {{ source = "terraform.local/tfvault/vault" }}
  }}
}}

provider "vault" {{
  max_lease_ttl_seconds = {child}
}}

ephemeral "vault_aws_access_credentials" "issued" {{
  count                     = 3
  mount                     = "{mount}"
  role                      = "{mount}"
  num_sequential_successes  = 1
  num_seconds_between_tests = 0
}}

# Needs the credentials, so that they are open while its roles are written.
provider "vault" {{
  alias                 = "user"
  max_lease_ttl_seconds = {child}
  headers {{
    name  = "X-Chaos"
    value = join("-", ephemeral.vault_aws_access_credentials.issued[*].access_key)
  }}
}}

resource "vault_aws_secret_backend_role" "role" {{
  provider        = vault.user
  count           = {roles}
  backend         = "{mount}"
  name            = "role${{count.index}}"
  credential_type = "iam_user"
  policy_document = jsonencode({policy})
}}
"""


class Failure(Exception):
    """The kind of failure, and what happened."""


class Case:
    def __init__(self, world, args, kind):
        self.world, self.args, self.kind = world, args, kind
        self.name = f"i{secrets.token_hex(4)}"
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="chaos-interrupt-"))
        self.temporary = self.directory / "tmp"
        self.temporary.mkdir()
        self.proxy = None
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        lab = world.environment
        self.environment = {
            **inherited,
            "VAULT_ADDR": lab["VAULT_ADDR"],
            "VAULT_TOKEN": lab["VAULT_TOKEN"],
            "AWS_ENDPOINT_URL_IAM": lab["AWS_ENDPOINT_URL_IAM"],
            "AWS_ENDPOINT_URL_STS": lab["AWS_ENDPOINT_URL_STS"],
            "AWS_REGION": "us-east-1",
            "HOME": str(self.directory),
            "TMPDIR": str(self.temporary),
            "TF_IN_AUTOMATION": "1",
            "TF_CLI_CONFIG_FILE": str(self.directory / "terraform.rc"),
        }

    def prepare(self):
        self.world.mount(self.name)
        role = {"credential_type": "iam_user", "policy_document": READING}
        self.world.server.must("POST", f"{self.name}/roles/{self.name}", role)
        program = pathlib.Path(self.args.program).parent
        (self.directory / "terraform.rc").write_text(
            f'provider_installation {{\n  dev_overrides {{\n    "terraform.local/tfvault/vault" = "{program}"\n  }}\n}}\n'
        )
        text = MAIN_TF.format(mount=self.name, roles=ROLES, child=CHILD_SECONDS, policy=READING)
        (self.directory / "main.tf").write_text(text)
        if self.kind == "kill-server":
            catcher = None  # this proxy has no fault with a redirect
            self.proxy = fault_proxy.FaultProxy(self.environment["VAULT_ADDR"], self.args.contexts, catcher)
            self.environment["VAULT_ADDR"] = self.proxy.url
            self.environment["VAULT_CACERT"] = self.args.certificates.ca_file

    def start(self, *arguments):
        command = [self.args.terraform, *arguments, "-no-color"]
        return subprocess.Popen(
            command, cwd=self.directory, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )

    def finish(self, process):
        """Exit code and output."""
        try:
            output, _ = process.communicate(timeout=RUN_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise Failure("hung", f"terraform still runs after {RUN_SECONDS} s") from None
        return process.returncode, output

    def run(self, *arguments):
        return self.finish(self.start(*arguments))

    def apply(self):
        return self.start("apply", "-auto-approve", "-input=false", "-parallelism=10")

    def disturb(self, process, providers):
        """Sends the signal of this kind. `providers` are the processes of the provider."""
        if self.kind == "kill-server":
            self.proxy.outage(OUTAGE_SECONDS)
        elif self.kind == "stop-group":
            kill_group(process.pid, signal.SIGTSTP)
            time.sleep(STOP_SECONDS)
            kill_group(process.pid, signal.SIGCONT)
        elif self.kind == "int-twice-group":
            kill_group(process.pid, signal.SIGINT)
            time.sleep(0.2)
            kill_group(process.pid, signal.SIGINT)
        else:
            name, target = self.kind.split("-")
            number = signal.Signals[f"SIG{name.upper()}"]
            if target == "group":
                kill_group(process.pid, number)
            for pid in {"terraform": [process.pid], "provider": providers, "group": []}[target]:
                kill(pid, number)

    def check(self, delay):
        """Returns "finished" or "failed" (cleanly failed); raises Failure."""
        process = self.apply()
        time.sleep(delay)
        if process.poll() is not None:
            code, output = self.finish(process)
            providers = []
        else:
            providers = children(process.pid)
            self.disturb(process, providers)
            code, output = self.finish(process)
        for pid in providers:
            wait_for_end(pid)
        # Exempt: a provider that a signal ends during a call, a second SIGINT, after which Terraform kills it, and Go's stacks
        # on SIGQUIT.
        kills = self.kind.endswith(("-provider", "-group")) or self.kind.startswith("quit-")
        if not kills and any(word in output for word in ("panic", "crashed", "did not respond", "bug in")):
            raise Failure("crashed", output[-3000:])
        first = output
        code_again, output = self.finish(self.apply())
        if code_again != 0 and kills_the_writer(self.kind) and self.take_back(output):
            code_again, output = self.finish(self.apply())
        if code_again != 0:
            raise Failure("lost", f"the second apply fails:\n{output[-3000:]}\nthe first:\n{first[-1500:]}")
        code_plan, output = self.run("plan", "-detailed-exitcode", "-input=false")
        if code_plan != 0:
            raise Failure("lost", f"the plan is not empty after the second apply:\n{output[-3000:]}")
        roles = self.world.server.names(f"{self.name}/roles")
        if len(roles) != ROLES + 1:
            raise Failure("lost", f"Vault has {len(roles)} roles, not {ROLES + 1}")
        code_destroy, output = self.run("destroy", "-auto-approve", "-input=false")
        if code_destroy != 0:
            raise Failure("lost", f"destroy fails:\n{output[-3000:]}")
        if roles := [role for role in self.world.server.names(f"{self.name}/roles") if role != self.name]:
            raise Failure("lost", f"roles that still exist after destroy: {roles}")
        if files := [str(path) for path in self.temporary.glob("tfvault-*")]:
            raise Failure("leaked", f"files of processes that have ended: {files}")
        return "finished" if code == 0 else "failed"

    def take_back(self, output):
        """Imports the roles that a killed run wrote only to Vault, as the errors of the next run say. Returns their number."""
        left = sorted(set(re.findall(r"Cannot create the role '(role\d+)' of", output)))
        for role in left:
            address = f"vault_aws_secret_backend_role.role[{role.removeprefix('role')}]"
            code, text = self.run("import", "-input=false", address, f"{self.name}/roles/{role}")
            if code != 0:
                raise Failure("lost", f"{role} cannot be imported:\n{text[-3000:]}")
        return len(left)

    def settle(self):
        """Leases and IAM users that no state owns must be gone after the last child token has expired."""
        started = time.monotonic()
        while True:
            leases = self.world.server.leases(f"{self.name}/creds/{self.name}")
            left = leases or [user for user in self.world.users() if self.name in user]
            if not left:
                return
            limit = CHILD_SECONDS + REVOCATION_SECONDS + (0 if leases else ROLLBACK_SECONDS)
            if time.monotonic() > started + limit:
                raise Failure("leaked", f"no state owns these, and they were not revoked: {left}")
            time.sleep(1)

    def undo(self):
        self.run("destroy", "-auto-approve", "-input=false")

    def clean_up(self):
        if self.proxy:
            self.proxy.close()
        self.world.unmount(self.name)
        shutil.rmtree(self.directory, ignore_errors=True)


def kills_the_writer(kind):
    """Whether the signal can end the process that saves the written objects to the state."""
    return not kind.startswith(("stop-", "int-terraform", "int-provider", "kill-server"))


def kill(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def kill_group(pid, number):
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        pass


def children(pid):
    """Providers that a Terraform process has started."""
    try:
        return [int(child) for task in pathlib.Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    except OSError:
        return []


def wait_for_end(pid):
    end = time.monotonic() + ORPHAN_SECONDS
    while pathlib.Path(f"/proc/{pid}").exists():
        if pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return
        if time.monotonic() > end:
            kill(pid, signal.SIGKILL)
            raise Failure("hung", f"a provider outlives its host by {ORPHAN_SECONDS} s")
        time.sleep(0.1)


def run_case(kind_of_case, world, args, name, duration):
    kind, _, part = name.partition("@")
    case = kind_of_case(world, args, kind)
    try:
        case.prepare()
        result = case.check(float(part) * duration), ""
        case.settle()
        return name, *result
    except Failure as failure:
        return name, *failure.args
    finally:
        case.clean_up()


def main(kind_of_case, kinds, what, undisturbed_kind):
    """`kinds` are the kinds of the cases, in turn. `what` is interrupted."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True, help="the provider's program")
    parser.add_argument("--lab", required=True, help="folder of a running lab")
    parser.add_argument("--terraform", required=True)
    parser.add_argument("--moments", type=int, default=200)
    parser.add_argument("--seed", default="")
    parser.add_argument("--case", default="")
    parser.add_argument("--workers", type=int, default=2 * (os.cpu_count() or 1))
    args = parser.parse_args()
    args.seed = args.seed or str(secrets.randbelow(10**9))
    lab = pathlib.Path(args.lab)
    args.certificates = fault_proxy.Certificates(pathlib.Path(tempfile.mkdtemp(dir=lab)))
    args.certificates.make()
    args.contexts = args.certificates.contexts()
    settings = argparse.Namespace(environment=json.loads((lab / "lab.json").read_text())["environment"])
    world = World(settings)

    undisturbed = kind_of_case(world, args, undisturbed_kind)
    undisturbed.prepare()
    started = time.monotonic()
    code, output = undisturbed.finish(undisturbed.apply())
    duration = time.monotonic() - started
    undisturbed.undo()
    undisturbed.clean_up()
    if code != 0:
        sys.exit(f"chaos: {what} fails without an interrupt:\n{output}")

    chooser = random.Random(args.seed)
    names = [f"{kinds[index % len(kinds)]}@{chooser.random():.4f}" for index in range(args.moments)]
    if args.case:
        names = [args.case]
    print(f"chaos: {len(names)} interrupts of {what} that takes {duration:.1f} s, SEED={args.seed}", flush=True)
    counts = collections.Counter()
    lock = threading.Lock()

    def one(name):
        _, kind, text = run_case(kind_of_case, world, args, name, duration)
        with lock:
            counts[kind] += 1
            if counts.total() % 20 == 0:
                print(f"chaos: {counts.total()} of {len(names)} interrupts", flush=True)
            if kind not in ("finished", "failed"):
                print(f"\nchaos: {kind}: {name}\n{text.strip()}\nto reproduce: CASE='{name}' make chaos", flush=True)

    with concurrent.futures.ThreadPoolExecutor(args.workers) as pool:
        for done in [pool.submit(one, name) for name in names]:
            done.result()
    bad = ("lost", "leaked", "crashed", "hung")
    print(
        f"chaos: {len(names)} interrupts, {counts['finished']} finished, {counts['failed']} cleanly failed, "
        + ", ".join(f"{counts[kind]} {kind}" for kind in bad)
    )
    sys.exit(1 if any(counts[kind] for kind in bad) else 0)


if __name__ == "__main__":
    main(Case, KINDS, f"an apply of {ROLES} roles", "none")
