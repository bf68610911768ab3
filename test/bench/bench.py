# SPDX-License-Identifier: MPL-2.0
"""Measures a provider, and a peer in alternation, and prints which targets of docs/performance.md are met.

scripts/bench.sh builds the programs, starts the lab and calls this script. A missed target is not a failure.
"""

import argparse
import collections
import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import zipfile

ADDRESS = "terraform.local/tfvault/vault"
VERSION = "0.1.0"
PLATFORM = {"x86_64": "linux_amd64", "aarch64": "linux_arm64"}[os.uname().machine]
ROLE_POLICY = '{"Statement":[{"Action":["iam:GetUser"],"Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}'


class Failed(Exception):
    """A provider cannot do a scenario."""


# --- samples and verdicts


class Samples:
    def __init__(self):
        self.values = collections.defaultdict(list)  # by (scenario, variant)
        self.remarks = {}  # why a scenario is missing

    def add(self, scenario, variant, value):
        self.values[scenario, variant].append(value)

    def median(self, scenario, variant="ours"):
        values = self.values.get((scenario, variant))
        return statistics.median(values) if values else None

    def spread(self, scenario, variant="ours"):
        """Half of the interquartile range."""
        values = self.values[scenario, variant]
        if len(values) < 2:
            return 0.0
        low, _, high = statistics.quantiles(values, n=4, method="inclusive")
        return (high - low) / 2


class Target:
    """A target of docs/performance.md for one scenario: a limit on its median, or on a value that is computed from the median."""

    def __init__(self, text, holds, machine=False):
        self.text = text
        self.holds = holds
        self.machine = machine  # an absolute figure, for two quiet cores


def at_most(limit, machine=False):
    return Target(f"<= {limit:g}", lambda samples, scenario: samples.median(scenario) <= limit, machine)


def at_least(limit, machine=False):
    return Target(f">= {limit:g}", lambda samples, scenario: samples.median(scenario) >= limit, machine)


def of_floor(factor):
    return Target(
        f"<= {factor:g} x floor",
        lambda samples, scenario: samples.median(scenario) <= factor * samples.median(scenario, "floor"),
    )


def above_floor(limit):
    return Target(
        f"<= floor + {limit:g}",
        lambda samples, scenario: samples.median(scenario) - samples.median(scenario, "floor") <= limit,
        machine=True,
    )


PEER_SHARE = 0.6

# scenario: (description, unit, targets, whether the peer's ratio has a target)
SCENARIOS = {
    "ready": ("Start of the plugin, until its handshake line", "ms", [at_most(8, machine=True), of_floor(1.3)], False),
    "ready.cpu": ("CPU time of the start", "ms", [], False),
    "ready-limited": ("Start with 5 % of a CPU and 64 MB", "ms", [], False),
    "shutdown": ("Shutdown, until the process is gone", "ms", [at_most(5, machine=True)], False),
    "shutdown.files_left": ("Files left behind", "", [at_most(0)], False),
    "schema.first": ("GetProviderSchema, first call", "ms", [], False),
    "schema.again": ("GetProviderSchema, second call", "ms", [], False),
    "schema.bytes": ("Size of the answer of GetProviderSchema", "bytes", [], False),
    "schema.terraform": ("terraform providers schema", "ms", [], False),
    "plan.example": ("Plan of the two-resource example", "ms", [above_floor(70)], True),
    "plan.2": ("Plan without changes, 2 roles", "ms", [], True),
    "plan.100": ("Plan without changes, 100 roles", "ms", [], True),
    "plan.1000": ("Plan without changes, 1,000 roles", "ms", [], True),
    "plan.5000": ("Plan without changes, 5,000 roles", "ms", [], True),
    "plan.2.cpu": ("CPU time of the provider in this plan, 2 roles", "ms", [], False),
    "plan.100.cpu": ("CPU time of the provider in this plan, 100 roles", "ms", [], False),
    "plan.1000.cpu": ("CPU time of the provider in this plan, 1,000 roles", "ms", [], False),
    "plan.5000.cpu": ("CPU time of the provider in this plan, 5,000 roles", "ms", [], False),
    "plan.2.requests": ("Requests to the server, 2 roles", "", [at_most(2 + 3)], False),
    "plan.100.requests": ("Requests to the server, 100 roles", "", [at_most(100 + 3)], False),
    "plan.1000.requests": ("Requests to the server, 1,000 roles", "", [at_most(1000 + 3)], False),
    "plan.5000.requests": ("Requests to the server, 5,000 roles", "", [at_most(5000 + 3)], False),
    "apply.1000.p10": ("Apply of 1,000 roles, parallelism 10", "ms", [], False),
    "apply.1000.p50": ("Apply of 1,000 roles, parallelism 50", "ms", [], False),
    "credentials.curl": ("The server's own time for credentials, by curl", "ms", [], False),
    "credentials.data": ("Plan with the credentials data source", "ms", [], True),
    "credentials.ephemeral": ("Plan with ephemeral credentials", "ms", [], True),
    "aliases.plan": ("Plan with 50 aliased providers", "ms", [], False),
    "aliases.pss": ("Sum of PSS, 50 provider processes", "MB", [], False),
    "size.binary": ("Size of the stripped binary", "MB", [at_most(16)], False),
    "size.zip": ("Size of a zip with the stripped binary", "MB", [], False),
    "size.idle": ("Peak memory after start", "MB", [at_most(16)], False),
    "size.refreshes": ("Peak memory after 1,000 refreshes", "MB", [], False),
    "size.rpcs": ("Peak memory after 20,000 RPCs", "MB", [at_most(24)], False),
    "echo": ("Echo RPCs, 10 in flight", "/s", [at_least(23000, machine=True)], False),
    "echo.cpu": ("CPU time of the provider per echo RPC", "us", [], False),
    "reads.10": ("Rate of 20 ms reads, 10 in flight", "% of the ideal rate", [at_least(95)], False),
    "reads.64": ("Rate of 20 ms reads, 64 in flight", "% of the ideal rate", [at_least(95)], False),
    "refresh.wall": ("Time to read 1,000 roles over TLS, 10 in flight", "ms", [], False),
    "refresh.cpu": ("CPU time of the provider per refreshed role", "us", [at_most(250, machine=True)], False),
    "refresh.upgrade_cpu": ("CPU time of the provider per state upgrade", "us", [], False),
    "refresh.requests": ("Requests for 1,000 roles", "", [at_most(1000 + 2)], False),
    "refresh.handshakes": ("TLS handshakes to Vault, 10 in flight", "", [at_most(10)], False),
    "list.names.requests": ("Requests, list of 5,000 names", "", [at_most(1)], False),
    "list.names.first": ("First result, list of 5,000 names", "% of the time for all", [], False),
    "list.names.cpu": ("CPU time of the provider per name", "us", [], False),
    "list.names.memory": ("Peak memory, list of 5,000 names", "% of a list of 500", [at_most(125)], False),
    "list.objects.requests": ("Requests, list of 5,000 objects", "", [at_most(5001)], False),
    "list.objects.first": ("First result, list of 5,000 objects", "% of the time for all", [at_most(5)], False),
    "list.objects.cpu": ("CPU time of the provider per object", "us", [], False),
    "list.objects.memory": ("Peak memory, list of 5,000 objects", "% of a list of 500", [at_most(125)], False),
    "latency.5": ("Time to read 1,000 roles, latency of 5 ms", "% of the ideal time", [at_most(105)], False),
    "latency.20": ("Time to read 1,000 roles, latency of 20 ms", "% of the ideal time", [at_most(105)], False),
}


# --- scenarios of the host program


def run_host(args, samples, name, rounds, **settings):
    """The host program measures all providers in each round. If it fails, it runs again without the peer."""
    try:
        run_host_with(args, args.peer, samples, name, rounds, **settings)
    except Failed as failure:
        if not args.peer:
            raise
        give_up_peer(failure)
        run_host_with(args, None, samples, name, rounds, **settings)


def give_up_peer(failure):
    """Prints the first line of the failure, and the last lines, because a host prints a whole plan before its errors."""
    first, *rest = str(failure).splitlines()
    print(f"bench: this scenario goes on without the peer: {first}", *rest[-12:], sep="\n", file=sys.stderr)


def run_host_with(args, peer, samples, name, rounds, **settings):
    out = args.work / "samples.jsonl"
    out.write_text("")
    environment = {
        **os.environ,
        "TFVAULT_BENCH_OUT": str(out),
        "TFVAULT_BENCH_PROVIDER": str(args.provider),
        "TFVAULT_BENCH_PEER": str(peer or ""),
        "TFVAULT_BENCH_FLOOR": str(args.floor),
        "TFVAULT_BENCH_ECHO": str(args.echo),
        "TFVAULT_BENCH_ROUNDS": str(rounds),
        **{f"TFVAULT_BENCH_{key}": value for key, value in settings.items()},
    }
    result = subprocess.run(
        [args.programs / "tfvault_bench_host", name], env=environment, stdout=subprocess.PIPE, text=True
    )
    if result.returncode != 0:
        raise Failed(f"the scenario {name} failed:\n{result.stdout}")
    for line in out.read_text().splitlines():
        sample = json.loads(line)
        samples.add(sample["scenario"], sample["variant"], sample["value"])


class ControlGroups:
    """A control group with 5 % of a CPU and 64 MB, in version 1 or 2 of the kernel's control groups."""

    def __init__(self):
        own = {}
        for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            own.update(dict.fromkeys(controllers.split(","), path))
        root = pathlib.Path("/sys/fs/cgroup")
        name = f"tfvault-bench-{os.getpid()}"
        self.made = []
        self.enter, self.leave = [], []
        try:
            if (root / "cgroup.controllers").exists():
                home = root / own[""].lstrip("/")
                group = self.make(home, home.parent / name)
                (group / "cpu.max").write_text("5000 100000")
                (group / "memory.max").write_text(str(64 << 20))
                return
            group = self.make(root / "cpu" / own["cpu"].lstrip("/"), root / "cpu" / name)
            (group / "cpu.cfs_period_us").write_text("100000")
            (group / "cpu.cfs_quota_us").write_text("5000")
            group = self.make(root / "memory" / own["memory"].lstrip("/"), root / "memory" / name)
            (group / "memory.limit_in_bytes").write_text(str(64 << 20))
        except (OSError, KeyError) as error:
            self.remove()
            raise OSError(f"control groups cannot be used here: {error}") from None

    def make(self, home, group):
        group.mkdir()
        self.made.append(group)
        self.enter.append(str(group / "cgroup.procs"))
        self.leave.append(str(home / "cgroup.procs"))
        return group

    def remove(self):
        for group in self.made:
            with contextlib.suppress(OSError):
                group.rmdir()


def host_scenarios(args, samples):
    rounds = 3 if args.quick else 7
    for name in ("ready", "shutdown", "schema", "echo", "reads", "rpcs", "refresh", "list", "latency"):
        if args.wants(name):
            print(f"  {name}", file=sys.stderr)
            run_host(args, samples, name, rounds)
    if args.wants("ready-limited"):
        try:
            groups = ControlGroups()
        except OSError as error:
            samples.remarks["ready-limited"] = str(error)
        else:
            try:
                run_host(
                    args, samples, "ready-limited", 1, CGROUP_ENTER=":".join(groups.enter), CGROUP_LEAVE=":".join(groups.leave)
                )
            finally:
                groups.remove()
    if args.wants("aliases"):
        run_host(args, samples, "aliases", 1)
        if samples.median("aliases.pss") is None:
            samples.remarks["aliases.pss"] = "the kernel lets only root read another process's smaps_rollup"


def sizes(args, samples):
    for variant, program in args.variants():
        samples.add("size.binary", variant, program.stat().st_size / 2**20)
        packed = args.work / "packed.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            archive.write(program, "terraform-provider-vault")
        samples.add("size.zip", variant, packed.stat().st_size / 2**20)


# --- scenarios of Terraform

HEADER = f'terraform {{\n  required_providers {{\n    vault = {{ source = "{ADDRESS}" }}\n  }}\n}}\n'
FLOOR_HEADER = 'terraform {\n}\n'


def roles(count):
    # Every workspace has names of its own, because a peer may refuse to take over an object.
    return (
        HEADER
        + f"""
resource "vault_aws_secret_backend_role" "r" {{
  count           = {count}
  backend         = "bench"
  name            = "${{basename(path.cwd)}}-${{count.index}}"
  credential_type = "iam_user"
  policy_document = jsonencode(jsondecode({json.dumps(ROLE_POLICY)}))
}}
"""
    )


class Vault:
    """Calls the server's API over one connection per thread."""

    def __init__(self):
        self.address = urllib.parse.urlsplit(os.environ["VAULT_ADDR"])
        self.local = threading.local()

    def request(self, method, path, body=None):
        if not hasattr(self.local, "connection"):
            self.local.connection = http.client.HTTPConnection(self.address.hostname, self.address.port)
        self.local.connection.request(
            method, f"/v1/{path}", body and json.dumps(body), {"X-Vault-Token": os.environ["VAULT_TOKEN"]}
        )
        answer = self.local.connection.getresponse()
        text = answer.read()
        if answer.status >= 400 and not (method == "DELETE" and answer.status == 404):
            sys.exit(f"bench: {method} {path}: {answer.status} {text!r}")
        return json.loads(text) if text else {}


class Workspace:
    def __init__(self, args, name, variant, program, text):
        self.directory = args.work / f"{name}-{variant}"
        self.directory.mkdir()
        (self.directory / "main.tf").write_text(text)
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("TF_") and not name.startswith("AWS_")
        }
        self.environment["CHECKPOINT_DISABLE"] = "1"
        mirror = args.work / f"mirror-{variant}"
        if program and not mirror.exists():
            package = mirror / ADDRESS / VERSION / PLATFORM
            package.mkdir(parents=True)
            shutil.copy(program, package / f"terraform-provider-vault_v{VERSION}")
        config = self.directory / "terraform.rc"
        config.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n')
        self.environment["TF_CLI_CONFIG_FILE"] = str(config)
        self.run("init")

    def start(self, *command):
        return subprocess.Popen(
            [os.environ["TF_BINARY"], *command],
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def finish(self, process):
        output, _ = process.communicate()
        if process.returncode != 0:
            raise Failed(f"{' '.join(map(str, process.args))} in {self.directory} failed:\n{output.decode()}")
        return output.decode()

    def run(self, *command):
        """Returns the wall time in milliseconds."""
        start = time.perf_counter()
        self.output = self.finish(self.start(*command))
        return (time.perf_counter() - start) * 1000

    def plan(self, *options):
        return self.run("plan", "-input=false", *options)

    def must_be_done(self):
        if "No changes." not in self.output:
            raise Failed(f"a plan that must be empty printed:\n{self.output}")

    def provider_cpu(self):
        """CPU time of the provider's processes during a plan, read every few milliseconds until the processes end."""
        process = self.start("plan", "-input=false")
        used = {}  # by process: Terraform starts the provider more than once in a plan
        with concurrent.futures.ThreadPoolExecutor() as pool:
            finished = pool.submit(self.finish, process)
            while not finished.done():
                for provider in providers_of(process.pid):
                    with contextlib.suppress(OSError):
                        used[provider] = cpu_nanoseconds(provider)
                time.sleep(0.002)
        finished.result()
        return sum(used.values()) / 1e6


def providers_of(parent):
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, rest = stat.read_text().split("(", 1)[1].rsplit(")", 1)
            if int(rest.split()[1]) == parent and name.startswith("terraform-prov"):
                yield int(stat.parent.name)


def cpu_nanoseconds(pid):
    """CPU time of all threads, ended threads included, from the CPU-time clock of the process (clock_getcpuclockid(3))."""
    return time.clock_gettime_ns((~pid << 3) | 2)


def for_each(workspaces, action):
    """Calls action(variant, workspace) for each variant. If the peer fails, its workspace is removed."""
    for variant, workspace in list(workspaces.items()):
        try:
            action(variant, workspace)
        except Failed as failure:
            if variant != "peer":
                raise
            give_up_peer(failure)
            del workspaces[variant]


def make_workspaces(args, name, text):
    workspaces = dict(args.variants())

    def make(variant, program):
        workspaces[variant] = Workspace(args, name, variant, program, text)

    for_each(workspaces, make)
    return workspaces


def alternate(samples, rounds, scenario, workspaces, measure):
    for _ in range(rounds):
        for_each(workspaces, lambda variant, workspace: samples.add(scenario, variant, measure(workspace)))
    if "peer" not in workspaces:
        samples.values.pop((scenario, "peer"), None)


def count_requests(args, vault, workspace):
    """Counts the requests of one plan in the server's audit log. The requests at the provider's exit can arrive a little later."""
    log = args.work / "audit.log"
    vault.request("PUT", "sys/audit/bench", {"type": "file", "options": {"file_path": str(log)}})
    try:
        workspace.plan()
        workspace.must_be_done()
    finally:
        vault.request("DELETE", "sys/audit/bench")
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    log.unlink()
    paths = [entry["request"]["path"] for entry in entries if entry["type"] == "request"]
    return sum(1 for path in paths if not path.startswith("sys/audit"))


def schema_and_example(args, samples):
    rounds = 5 if args.quick else 15
    floor_text = FLOOR_HEADER + 'resource "terraform_data" "a" {}\nresource "terraform_data" "b" {}\n'
    example = (
        HEADER
        + f"""
resource "vault_aws_secret_backend" "aws" {{
  path                      = "bench-example"
  access_key                = "AKIAEXAMPLE"
  secret_key                = "secret"
  default_lease_ttl_seconds = 60
  max_lease_ttl_seconds     = 120
}}

resource "vault_aws_secret_backend_role" "producer" {{
  backend         = vault_aws_secret_backend.aws.path
  name            = "bench-example-role"
  credential_type = "iam_user"
  policy_document = jsonencode(jsondecode({json.dumps(ROLE_POLICY)}))
}}
"""
    )
    floor = Workspace(args, "example", "floor", None, floor_text)
    workspaces = {"floor": floor, **make_workspaces(args, "example", example)}
    alternate(samples, rounds, "schema.terraform", workspaces, lambda w: w.run("providers", "schema", "-json"))
    alternate(samples, rounds, "plan.example", workspaces, Workspace.plan)


def role_plans(args, samples, vault):
    for count in (2, 100, 1000) if args.quick else (2, 100, 1000, 5000):
        workspaces = make_workspaces(args, f"roles{count}", roles(count))

        def apply(variant, workspace):
            if count != 1000:
                workspace.run("apply", "-auto-approve", "-input=false", "-parallelism=50")
                return
            for parallelism in (10, 50):
                for _ in range(1 if args.quick else 3):
                    if (workspace.directory / "terraform.tfstate").exists():
                        workspace.run("destroy", "-auto-approve", "-input=false", "-parallelism=50")
                    wall = workspace.run("apply", "-auto-approve", "-input=false", f"-parallelism={parallelism}")
                    samples.add(f"apply.1000.p{parallelism}", variant, wall)

        for_each(workspaces, apply)
        rounds = {2: 10, 100: 7, 1000: 3, 5000: 2}[count] // (2 if args.quick else 1) or 1

        def measure(workspace):
            wall = workspace.plan()
            workspace.must_be_done()
            return wall

        alternate(samples, rounds, f"plan.{count}", workspaces, measure)
        alternate(samples, min(rounds, 3), f"plan.{count}.cpu", workspaces, Workspace.provider_cpu)
        alternate(samples, 1, f"plan.{count}.requests", workspaces, lambda w: count_requests(args, vault, w))


def credentials(args, samples, vault):
    rounds = 5 if args.quick else 15
    vault.request(
        "PUT",
        "bench/config/root",
        {
            "access_key": os.environ["AWS_ACCESS_KEY_ID"],
            "secret_key": os.environ["AWS_SECRET_ACCESS_KEY"],
            "region": os.environ["AWS_REGION"],
            "iam_endpoint": os.environ["AWS_ENDPOINT_URL_IAM"],
            "sts_endpoint": os.environ["AWS_ENDPOINT_URL_STS"],
        },
    )
    vault.request("PUT", "bench/roles/issuer", {"credential_type": "iam_user", "policy_document": ROLE_POLICY})
    data = 'data "vault_aws_access_credentials" "c" {\n  backend = "bench"\n  role = "issuer"\n  validate_creds = false\n}\n'
    ephemeral = (
        'ephemeral "vault_aws_access_credentials" "c" {\n  mount = "bench"\n  role = "issuer"\n  validate_creds = false\n}\n'
    )
    command = ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code} %{time_total}"]
    command += ["-H", f"X-Vault-Token: {os.environ['VAULT_TOKEN']}", f"{os.environ['VAULT_ADDR']}/v1/bench/creds/issuer"]
    for _ in range(rounds):
        status, seconds = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        if status != "200":
            sys.exit(f"bench: issuing credentials answers {status}")
        samples.add("credentials.curl", "ours", float(seconds) * 1000)
    for scenario, text in (("credentials.data", data), ("credentials.ephemeral", ephemeral)):
        alternate(samples, rounds, scenario, make_workspaces(args, scenario, HEADER + text), Workspace.plan)
    vault.request("PUT", "sys/leases/revoke-force/bench/creds")


def aliases(args, samples):
    text = HEADER
    for index in range(50):
        text += f'provider "vault" {{\n  alias = "a{index}"\n}}\n'
        text += f'data "vault_aws_secret_backend_roles" "d{index}" {{\n  provider = vault.a{index}\n  backend = "bench"\n}}\n'
    # The peer does not have this data source.
    workspace = Workspace(args, "aliases", "ours", args.provider, text)
    for _ in range(1 if args.quick else 3):
        samples.add("aliases.plan", "ours", workspace.plan())


def terraform_scenarios(args, samples):
    vault = Vault()
    mounted = "bench/" in vault.request("GET", "sys/mounts")["data"]
    if not mounted:
        vault.request("POST", "sys/mounts/bench", {"type": "aws"})
    for name, scenario in (
        ("example", lambda: schema_and_example(args, samples)),
        ("credentials", lambda: credentials(args, samples, vault)),
        ("aliases", lambda: aliases(args, samples)),
        ("roles", lambda: role_plans(args, samples, vault)),
    ):
        if args.wants(name):
            print(f"  {name}", file=sys.stderr)
            scenario()


# --- report


def number(value):
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"


def rows_of(samples):
    rows = []
    for scenario, (what, unit, targets, against_peer) in SCENARIOS.items():
        if scenario in samples.remarks:
            rows.append({"scenario": scenario, "what": what, "remark": samples.remarks[scenario]})
            continue
        if samples.median(scenario) is None:
            continue
        row = {"scenario": scenario, "what": what, "unit": unit, "variants": {}, "targets": []}
        for variant in ("ours", "floor", "peer"):
            if samples.median(scenario, variant) is not None:
                row["variants"][variant] = {
                    "median": samples.median(scenario, variant),
                    "spread": samples.spread(scenario, variant),
                    "samples": samples.values[scenario, variant],
                }
        for variant in ("floor", "peer"):
            other = samples.median(scenario, variant)
            if other:
                row[f"ratio_to_{variant}"] = samples.median(scenario) / other
        for target in targets:
            row["targets"].append(
                {"text": target.text, "met": bool(target.holds(samples, scenario)), "two_quiet_cores": target.machine}
            )
        if against_peer and "ratio_to_peer" in row:
            row["targets"].append(
                {"text": f"<= {PEER_SHARE} x peer", "met": row["ratio_to_peer"] <= PEER_SHARE, "two_quiet_cores": False}
            )
        rows.append(row)
    return rows


def print_table(rows, with_peer):
    """A dash stands for a peer without a value: the peer cannot do the scenario, or the scenario measures only our provider."""
    header = ("scenario", "median", "spread", "floor", "ratio", "peer", "ratio", "target", "")
    table = [header]
    for row in rows:
        if "remark" in row:
            table.append((row["what"], "-", "", "", "", "", "", "", f"not measured: {row['remark']}"))
            continue
        ours = row["variants"]["ours"]
        cells = [row["what"], f"{number(ours['median'])} {row['unit']}".strip(), f"± {number(ours['spread'])}"]
        for variant in ("floor", "peer"):
            present = row["variants"].get(variant)
            cells.append(number(present["median"]) if present else "-" if variant == "peer" else "")
            ratio = row.get(f"ratio_to_{variant}")
            cells.append(f"{ratio:.2f}" if ratio is not None else "")
        targets = row["targets"]
        cells.append("; ".join(target["text"] + (" *" if target["two_quiet_cores"] else "") for target in targets))
        cells.append("" if not targets else " ".join("met" if target["met"] else "MISSED" for target in targets))
        table.append(tuple(cells))
    table = [cells if with_peer else cells[:5] + cells[7:] for cells in table]
    widths = [max(len(cells[column]) for cells in table) for column in range(len(table[0]) - 1)]
    for cells in table:
        line = "  ".join(
            cell.ljust(width) if column in (0, len(widths) - 1) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(cells, widths))
        )
        print(f"{line}  {cells[-1]}".rstrip())
    print("\n*: a target for two quiet cores; the other targets apply to any machine. docs/performance.md explains each line.")


def as_installed(args, name, program):
    """Makes a stripped copy. The file that a linker has just written is laid out badly in the page cache and starts up to 20 % slower."""
    stripped = args.work / f"{name}-stripped"
    subprocess.run(["strip", "-o", stripped, program], check=True)
    return pathlib.Path(shutil.copy(stripped, args.work / name))


class Arguments(argparse.Namespace):
    def variants(self):
        return [("ours", self.provider)] + ([("peer", self.peer)] if self.peer else [])

    def wants(self, name):
        return not self.only or re.fullmatch(self.only, name) is not None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--provider", type=pathlib.Path, required=True)
    parser.add_argument("--peer", type=pathlib.Path)
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="folder of the programs of test/bench")
    parser.add_argument("--results", type=pathlib.Path, required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", help="pattern of the scenarios to measure")
    args = parser.parse_args(namespace=Arguments())
    for program in filter(None, (args.provider, args.peer)):
        if not os.access(program, os.X_OK):
            sys.exit(f"bench: {program} is not a program")
    samples = Samples()
    args.work = pathlib.Path(tempfile.mkdtemp(prefix="tfvault-bench-"))
    measured = args.provider, args.peer
    try:
        args.provider = as_installed(args, "ours", args.provider)
        args.peer = args.peer and as_installed(args, "peer", args.peer)
        args.floor = as_installed(args, "floor", args.programs / "tfvault_bench_floor")
        args.echo = as_installed(args, "echo", args.programs / "tfvault_bench_provider")
        host_scenarios(args, samples)
        if args.wants("size"):
            sizes(args, samples)
        terraform_scenarios(args, samples)
    except Failed as failure:
        sys.exit(f"bench: {failure}")
    finally:
        shutil.rmtree(args.work, ignore_errors=True)
        report(args, measured, rows_of(samples))


def report(args, measured, rows):
    results = {
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cores": os.cpu_count(),
        "provider": str(measured[0]),
        "peer": str(measured[1]) if measured[1] else None,
        "quick": args.quick,
        "scenarios": rows,
    }
    args.results.parent.mkdir(parents=True, exist_ok=True)
    args.results.write_text(json.dumps(results, indent=1) + "\n")
    print_table(rows, with_peer=bool(args.peer))


if __name__ == "__main__":
    main()
