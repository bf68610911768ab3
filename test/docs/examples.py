#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Checks that every example is formatted and valid: examples.py ROOT PROVIDER FIXTURES HELLO

ROOT is the tree; PROVIDER, FIXTURES and HELLO are the directories of the built provider, of the stand-ins
for other providers and of the hello provider. The checks cover the folders of examples/ and the code blocks of
all Markdown files: a `terraform` block is a whole configuration; an `hcl` block is a part of one and must
only be formatted. The host is $TF_BINARY; no server is needed.
"""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from text_rules import FENCE, tree_files  # noqa: E402

REQUIREMENTS = """terraform {
  required_providers {
    vault = { source = "terraform.local/tfvault/vault" }
  }
}
"""
# Hosts do not validate the arguments of an unused provider.
USES = {
    "vault": 'data "vault_aws_secret_backend_roles" "validated" {\n  mount = "aws"\n}\n',
    "aws": 'resource "aws_iam_group" "validated" {\n  name = "validated"\n}\n',
}
GENERATED = re.compile(r"^<!-- generated: .*?^<!-- generated: end -->", re.DOTALL | re.MULTILINE)


class Host:
    """The host with our providers as development overrides, so that `init` is not needed."""

    def __init__(self, work, provider, fixtures, others):
        self.binary = shutil.which(os.environ.get("TF_BINARY", "terraform"))
        overrides = {"terraform.local/tfvault/vault": provider, "hashicorp/vault": provider,
                     "hashicorp/aws": fixtures, "hashicorp/random": fixtures, **others}
        rc = work / "terraform.rc"
        rc.write_text("provider_installation {\n  dev_overrides {\n"
                      + "".join(f'    "{source}" = "{path}"\n' for source, path in overrides.items()) + "  }\n}\n")
        # Examples run `terraform`, even if the host is OpenTofu.
        (work / "bin").mkdir()
        (work / "bin/terraform").symlink_to(self.binary)
        self.environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(rc), "TF_INPUT": "0",
                            **{f"TF_CLI_ARGS_{command}": "-no-color" for command in ("validate", "apply", "import", "plan", "destroy")},
                            "PATH": f"{work / 'bin'}:{os.environ['PATH']}"}

    def run(self, directory, *command, **environment):
        done = subprocess.run(command, cwd=directory, env={**self.environment, **environment}, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return done.returncode, done.stdout


def configurations(directory):
    return sorted({file.parent for file in directory.rglob("*.tf") if ".terraform" not in file.parts})


def has_queries(host):
    """Whether the host has list resources and actions: Terraform 1.14 and newer."""
    _, output = host.run(pathlib.Path("."), host.binary, "version")
    version = re.search(r"^Terraform v1\.(\d+)", output, re.MULTILINE)
    return bool(version) and int(version[1]) >= 14


def text_of(directory):
    return "".join(file.read_text() for file in sorted(directory.glob("*.tf")))


def write_blocks(root, work):
    """A folder for each code block, named after its page and line: work/hcl/…, work/terraform/…"""
    for page in tree_files(root, "*.md"):
        text = page.read_text()
        text = GENERATED.sub(lambda match: "\n" * match[0].count("\n"), text)
        for fence in FENCE.finditer(text):
            language = fence[3].strip()
            # The CLI configuration of a host has a syntax that `fmt` does not support.
            if language in ("hcl", "terraform") and "provider_installation" not in fence[4]:
                line = text.count("\n", 0, fence.start()) + 1
                folder = work / language / f"{str(page.relative_to(root)).replace('/', '_')}_{line}"
                folder.mkdir(parents=True)
                (folder / "main.tf").write_text(fence[4])


def require(directory, added=""):
    if "required_providers" not in text_of(directory):
        added += REQUIREMENTS
    (directory / "added_by_the_test.tf").write_text(added)


def validate(host, directory):
    text = text_of(directory)
    require(directory, "".join(use for provider, use in USES.items() if f'provider "{provider}"' in text))
    if re.search(r"^module ", text, re.MULTILINE):
        code, output = host.run(directory, host.binary, "get")
        if code != 0:
            return output
    what = "-query" if any(directory.glob("*.tfquery.hcl")) else "-no-tests"
    code, output = host.run(directory, host.binary, "validate", what)
    return output if code != 0 else ""


def main(root, provider, fixtures, hello):
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        host = Host(work, provider, fixtures, {"terraform.local/example/hello": hello})
        shutil.copytree(root / "examples", work / "examples", ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
        write_blocks(root, work)
        _, misformatted = host.run(work, host.binary, "fmt", "-check", "-diff", "-recursive")
        failures = [f"not formatted:\n{misformatted}"] if misformatted else []

        def check(directory):
            found = validate(host, directory)
            return found and f"{directory.relative_to(work)}: {found}"

        if not has_queries(host):
            shutil.rmtree(work / "examples/actions")
        directories = [*configurations(work / "examples"), *configurations(work / "terraform")]
        if has_queries(host):
            directories += sorted(file.parent for file in (work / "examples").rglob("*.tfquery.hcl"))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            failures += filter(None, pool.map(check, directories))
    print("\n".join(failures) or f"{len(directories)} configurations ok")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*(pathlib.Path(argument).resolve() for argument in sys.argv[1:])))
