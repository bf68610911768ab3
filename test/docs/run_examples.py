#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Runs every example of a type against a real server: run_examples.py ROOT PROVIDER FIXTURES LAB

Resources are applied; then import.sh and import-by-block.tf must each import the object without a change. The other
examples read these objects and are applied after them. LAB is the directory of a
running lab (scripts/lab).
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from examples import Host, require  # noqa: E402

MOUNT = "team/aws"  # of all examples


class Failed(Exception):
    pass


def run(host, directory, *command):
    code, output = host.run(directory, *command)
    if code != 0:
        raise Failed(f"{directory.parent.name}/{directory.name}: {' '.join(command)}\n{output}")
    return output


def apply(host, directory):
    require(directory)
    run(host, directory, "terraform", "apply", "-auto-approve")


def check_imports(host, directory):
    """Imports the object in both ways into an empty state; the state of import.sh is kept."""
    state = directory / "terraform.tfstate"
    address = re.search(r"^terraform import (\S+)", (directory / "import.sh").read_text(), re.MULTILINE)[1]
    plan = ("terraform", "plan", f"-target={address}")
    block = directory / "import-by-block.tf"
    state.unlink()
    output = run(host, directory, *plan)
    if "1 to import, 0 to add, 0 to change, 0 to destroy" not in output:
        raise Failed(f"{directory.name}: {block.name} does not plan only an import\n{output}")
    block.unlink()
    run(host, directory, "sh", "import.sh")
    run(host, directory, *plan, "-detailed-exitcode")


def use_endpoints(environment):
    """Examples use the real AWS; this changes their mount to the lab's AWS."""
    root = {"access_key": environment["AWS_ACCESS_KEY_ID"], "secret_key": environment["AWS_SECRET_ACCESS_KEY"],
            "region": environment["AWS_REGION"], "iam_endpoint": environment.get("AWS_ENDPOINT_URL_IAM", ""),
            "sts_endpoint": environment.get("AWS_ENDPOINT_URL_STS", "")}
    urllib.request.urlopen(urllib.request.Request(
        f"{environment['VAULT_ADDR']}/v1/{MOUNT}/config/root", json.dumps(root).encode(),
        {"X-Vault-Token": environment["VAULT_TOKEN"]}, method="POST")).close()


def main(root, provider, fixtures, lab):
    environment = json.loads((lab / "lab.json").read_text())["environment"]
    policy = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["S3:GetObject"], "Resource": ["*"]}}
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        host = Host(work, provider, fixtures, {})
        host.environment.update(environment, TF_VAR_access_key=environment["AWS_ACCESS_KEY_ID"],
                                TF_VAR_secret_key=environment["AWS_SECRET_ACCESS_KEY"], TF_VAR_policy=json.dumps(policy))
        shutil.copytree(root / "examples", work / "examples")
        backend, *resources = sorted((work / "examples/resources").iterdir())
        others = [path for folder in ("data-sources", "ephemeral-resources", "functions")
                  for path in sorted((work / "examples" / folder).iterdir())]

        def check_resource(directory):
            (directory / "import-by-block.tf").rename(directory / "later")
            apply(host, directory)
            (directory / "later").rename(directory / "import-by-block.tf")
            check_imports(host, directory)

        def iam(call):
            subprocess.run([root / "scripts/lab", "iam", "--dir", lab, call, "UserName=mailer"], check=True,
                           stdout=subprocess.DEVNULL)

        def check_other(directory):
            try:
                apply(host, directory)
            except Failed as failed:
                if "the server is Vault 1.20 or newer" not in " ".join(str(failed).split()):
                    raise

        try:
            check_resource(backend)
            use_endpoints(environment)
            iam("create-user")
            with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
                list(pool.map(check_resource, resources))
                list(pool.map(check_other, others))
            for directory in (*resources, backend):
                run(host, directory, "terraform", "destroy", "-auto-approve")
            iam("delete-user")
        except Failed as failed:
            print(failed)
            return 1
    print(f"{1 + len(resources) + len(others)} examples ok")
    return 0


if __name__ == "__main__":
    sys.exit(main(*(pathlib.Path(argument).resolve() for argument in sys.argv[1:])))
