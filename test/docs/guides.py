#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Checks the commands and outputs in README.md, docs/guides and the READMEs of examples/ against real runs.

Usage: guides.py commands ROOT             check that a test or a script runs every command; one line per violation
       guides.py demo ROOT LOGS            compare the blocks of the demo with its logs LOGS (build/demo-*/logs)
       guides.py run ROOT LAB MIRROR BIN   run the blocks marked `run`, with a separate home directory, a running lab (its
                                          lab.json), a mirror with a terraform.rc, and the provider's binary; and check
                                          that blocks of Terraform's language are formatted
       guides.py --selftest ROOT           check that violations of every kind are found

A comment in the line before a fenced block gives the kind of the block:

  <!-- demo: SECTION / STEP -->   a console block with a command of that step of scripts/demo.sh, and its output
  <!-- run -->, <!-- run: 1 -->   a console block that this program runs, and the exit code it must have
  <!-- file: PATH -->             a file for the blocks after it; ~ is the home directory

Commands in console blocks begin with "$ ". The lines below a command are output. They must be in the real output in this order,
and adjacent unless "..." is between them. Blank lines, indentation and values that differ between runs do not count.
A block without a comment is valid if ELSEWHERE has an entry for each of its commands.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"(?:<!-- (?P<mark>[^\n]*?) -->\n)?```(?P<kind>[a-z]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)

# Commands that other tests run: a pattern, the file that runs the command, and a text in this file.
ELSEWHERE = [
    (r"make demo( .*)?", "test/acceptance/CMakeLists.txt", "scripts/demo.sh"),
    (r"make (test|check|asan)", ".ci/run", "make {1}"),
    (r"make release", "scripts/test_release.sh", "Tests the files that `make release` left in dist/"),
    (r"ls dist/mirror", "test/release/release_test.py", "def test_packed_mirror"),
    (r"make install ADDRESS=.*", "test/release/release_test.py", "def test_existing_configurations_install_it_unchanged"),
    (r"docker build .* -f (examples/container/Dockerfile) .* dist/mirror/unpacked", "test/release/release_test.py", '"{1}"'),
    (r"gpg --import key.asc", "test/release/release_test.py", '"--import", "key.asc"'),
    (r"gpg --verify .*SHA256SUMS", "test/release/release_test.py", '"--verify", f"{sums.name}.sig"'),
    (r"sha256sum --check --ignore-missing .*", "test/release/release_test.py", '"--check", "--ignore-missing"'),
    (r"cmake .*", "test/sdk/build_hello.sh", "(cmake .*"),
    (r"make install( .*)?", "scripts/mirror.sh", "scripts/install.sh"),
    (r"export .*=\.\.\..*", "scripts/demo.sh", "export TF_VAR_aws_access_key="),
    (r"terraform init", "scripts/demo.sh", "producer-workspace init"),
    (r"terraform apply", "scripts/demo.sh", "apply_plan producer-workspace"),
    (r"terraform apply -var 'allowed_actions=.*", "scripts/demo.sh", "TF_VAR_allowed_actions="),
    (r"(export TF_VAR_allowed_actions=.*)", "scripts/demo.sh", "{1}"),
    (r"terraform query( -generate-config-out=.*)?", "test/acceptance/newer_host_test.cc", '"query", "-no-color"'),
    (r"terraform apply -invoke=action\.(.*)\.(leaked -var .*|deploy|aws)", "test/acceptance/newer_host_test.cc", "action.{1}.now"),
    (r"terraform test", "test/acceptance/module_test.cc", 'work.Run({"test"'),
    (r"terraform plan", "scripts/demo.sh", "plan producer-workspace"),
    (r"terraform state replace-provider .*", "test/acceptance/peer_state_test.cc", '"replace-provider"'),
    (r"terraform-provider-vault exec .*", "test/acceptance/commands_test.cc", "role.Exec("),
    (r"terraform-provider-vault(_v\S+)? -debug", "test/acceptance/reattach_test.cc", '"-debug"'),
]

# Values that differ between runs, and their replacements.
VARIABLE = [
    (re.compile(r"OpenTofu"), "Terraform"),
    (re.compile(r"registry\.opentofu\.org"), "registry.terraform.io"),
    (re.compile(r"\btofu\b"), "terraform"),
    (re.compile(r"https?://(127\.0\.0\.1|localhost):\d+"), "<url>"),
    (re.compile(r"\b(developers?)-[0-9a-f]{8}\b"), r"\1-<random>"),
    (re.compile(r"\bafter \d+s\b"), "after <time>"),
    (re.compile(r"\blease '[^']*'"), "lease '<lease>'"),
    (re.compile(r"vault-token-[\w-]+"), "<user>"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)"), "<date>"),
    # The borders of Terraform's diagnostics.
    (re.compile(r"^\s*[╷│╵]"), ""),
    (re.compile(r"\s+"), " "),
]


COLOUR = re.compile(r"\x1b\[[0-9;]*m")
END = "@@ the command ended with "


def plain(line):
    for pattern, stands in VARIABLE:
        line = pattern.sub(stands, line)
    return line.strip()


def pages(root):
    return [root / "README.md", *sorted((root / "docs/guides").glob("*.md")), *sorted((root / "examples").rglob("README.md"))]


def blocks(page):
    for match in BLOCK.finditer(page):
        yield match["mark"] or "", match["kind"], match["body"]


def commands(body):
    """(command, lines of output) of a console block. A command continues in the next line after a backslash."""
    found = []
    for line in re.sub(r"\\\n\s*", "", body).splitlines():
        if line.startswith("$ "):
                # A comment is not part of the command.
            found.append((re.sub(r"\s+# .*", "", line[2:]).strip(), []))
        elif found:
            found[-1][1].append(line)
    return found


def is_shown(expected, actual):
    """The first line of `expected` that is not at its place in `actual`, else None."""
    lines = [line for line in map(plain, actual.splitlines()) if line]

    def find(parts, start):
        # The lines of a part are consecutive; between parts other lines are allowed.
        for part in parts:
            at = next((at for at in range(start, len(lines) + 1) if lines[at : at + len(part)] == part), None)
            if at is None:
                return part
            start = at + len(part)
        return None

    parts = [[]]
    for line in map(plain, expected):
        if line == "...":
            parts.append([])
        elif line:
            parts[-1].append(line)
    missing = find([part for part in parts if part], 0)
    return None if missing is None else " / ".join(missing)


def check_commands(root, texts):
    """`texts`: page -> its text."""
    for name, text in texts.items():
        for mark, kind, body in blocks(text):
            if kind in ("sh", "bash", "shell"):
                yield f"{name}: a block of commands is marked `{kind}`, which no test runs; mark it `console`"
            if kind != "console":
                continue
            if mark == "run" or mark.startswith(("run: ", "demo: ")):
                continue
            for command, _ in commands(body):
                for pattern, file, says in ELSEWHERE:
                    match = re.fullmatch(pattern, command)
                    if match and says.replace("{1}", match[1] or "" if match.groups() else "") in (root / file).read_text():
                        break
                else:
                    yield f"{name}: no test or script runs `{command}`"


def check_demo(texts, steps):
    """`steps`: "SECTION / STEP" -> what the step printed."""
    for name, text in texts.items():
        for mark, _, body in blocks(text):
            if not mark.startswith("demo: "):
                continue
            step = mark.removeprefix("demo: ")
            if step not in steps:
                yield f"{name}: the demo has no step `{step}`"
                continue
            for command, expected in commands(body):
                # The demo adds options of automation to the command.
                ran = [re.sub(r" (-chdir=\S+|-input=false|-no-color|-auto-approve)", "", line[2:])
                       for line in steps[step].splitlines() if line.startswith("$ ")]
                if re.sub(" -auto-approve", "", command) not in ran:
                    yield f"{name}: the step `{step}` runs `{'`, `'.join(ran)}`, not `{command}`"
                    continue
                missing = is_shown(expected, steps[step])
                if missing:
                    yield f"{name}: not in the output of the step `{step}`: {missing}"


def demo_steps(logs):
    steps = {}
    for line in (logs / "steps.txt").read_text().splitlines():
        log, title = line.split("\t")
        steps[title] = (logs / log).read_text()
    return steps


def run_page(name, text, environment):
    """Runs the blocks of a page in one home directory, each in a new shell with the exports of the block before."""
    if not any(mark.startswith("run") for mark, _, _ in blocks(text)):
        return
    with tempfile.TemporaryDirectory() as home:
        home = pathlib.Path(home)
        environment = {**environment, "HOME": str(home)}
        state = home / ".exported"
        state.write_text(f"cd {home}\n")
        for mark, kind, body in blocks(text):
            body = body.replace("registry.terraform.io", environment["REGISTRY"])
            if mark.startswith("file: "):
                path = home / mark.removeprefix("file: ").removeprefix("~/")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(body.replace("/home/you", str(home)))
            if kind != "console" or not (mark == "run" or mark.startswith("run: ")):
                continue
            expected_code = mark.removeprefix("run").removeprefix(": ") or "0"
            script = "".join(f"{command}\nprintf '\\n{END}%s\\n' $?\n" for command, _ in commands(body))
            script = f'. {state}\n{script}{{ export -p; printf "cd %q\\n" "$PWD"; }} >{state}\n'
            result = subprocess.run(["bash", "-c", script], env=environment, timeout=300, text=True,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            # The output of a command comes before its exit code, and the output of the next command after it.
            output, *pieces = COLOUR.sub("", result.stdout).replace(str(home), "/home/you").split(END)
            for (command, expected), piece in zip(commands(body), pieces):
                code, _, next_output = piece.partition("\n")
                if code != expected_code:
                    yield f"{name}: `{command}` ended with {code}, not {expected_code}:\n{output}"
                    return
                missing = is_shown(expected, output)
                if missing:
                    yield f"{name}: `{command}` did not print: {missing}\n{output}"
                output = next_output


def check_format(name, text, environment):
    for _, kind, body in blocks(text):
        if kind == "terraform":
            result = subprocess.run(["terraform", "fmt", "-no-color", "-diff", "-"], input=body, env=environment,
                                    capture_output=True, text=True)
            # With -diff the command prints only differences.
            if result.returncode != 0 or result.stdout:
                yield f"{name}: terraform fmt would change a block:\n{result.stdout}{result.stderr}"


def run_environment(directory, lab, mirror, binary):
    """The environment of the lab. `directory` gets the host under the name `terraform`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "VAULT_", "TF_"))}
    environment.update(json.loads(pathlib.Path(lab).read_text())["environment"])
    # Only the engine may use the root key.
    for part in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        environment["TF_VAR_aws_" + {"A": "access_key", "S": "secret_key"}[part[0]]] = environment.pop("AWS_" + part)
    binary = pathlib.Path(binary).resolve()
    environment["TF_CLI_CONFIG_FILE"] = str(pathlib.Path(mirror).resolve() / "terraform.rc")
    environment["MIRROR"] = str(pathlib.Path(mirror).resolve() / "plugins")
    host = pathlib.Path(directory) / "terraform"
    host.symlink_to(shutil.which(os.environ.get("TF_BINARY") or "terraform"))
    version = subprocess.run([host, "version"], env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    environment["REGISTRY"] = "registry.opentofu.org" if re.search("^OpenTofu v", version, re.MULTILINE) else "registry.terraform.io"
    # `make install` installs the given provider instead of a release.
    make = pathlib.Path(directory) / "make"
    install = pathlib.Path(__file__).resolve().parents[2] / "scripts/install.sh"
    make.write_text('#!/bin/sh\nset -e\ntest "$1" = install\nshift\nunset MIRROR\nexport "$@"\n'
                    f'TFVAULT_PROVIDER="{binary}" exec "{install}" "${{MIRROR:-$HOME/.terraform.d/plugins}}"\n')
    make.chmod(0o755)
    environment["PATH"] = f"{directory}:{binary.parent}:{environment['PATH']}"
    environment["TF_IN_AUTOMATION"] = "1"
    return environment


def selftest(root):
    def page(mark, body, kind="console"):
        return {"p": f"<!-- {mark} -->\n```{kind}\n{body}```\n"}

    steps = {"S / t": "$ terraform -chdir=w plan -input=false -out=p\na\nb 1s\nc\n"}
    with tempfile.TemporaryDirectory() as nowhere:
        environment = {**os.environ, "HOME": nowhere, "REGISTRY": "registry.terraform.io"}
        kinds = {
            "a command that no test runs": check_commands(root, page("x", "$ rm -rf /\n")),
            "commands that are not console": check_commands(root, page("x", "make demo\n", "sh")),
            "an unknown step": check_demo(page("demo: S / u", "$ terraform plan -out=p\n"), steps),
            "another command": check_demo(page("demo: S / t", "$ terraform plan\n"), steps),
            "a line that the demo did not print": check_demo(page("demo: S / t", "$ terraform plan -out=p\nd\n"), steps),
            "lines in another order": check_demo(page("demo: S / t", "$ terraform plan -out=p\nc\n...\na\n"), steps),
            "lines that are apart": check_demo(page("demo: S / t", "$ terraform plan -out=p\na\nc\n"), steps),
            "another exit code": run_page("p", page("run", "$ false\n")["p"], environment),
            "another output": run_page("p", page("run", "$ echo a\nb\n")["p"], environment),
        }
        yield from (f"not found: {kind}" for kind, found in kinds.items() if not list(found))
        fine = [
            *check_demo(page("demo: S / t", "$ terraform plan -out=p\na\n...\nc\n"), steps),
            *run_page("p", page("run: 3", "$ sh -c 'echo a; exit 3'\na\n")["p"], environment),
        ]
        yield from (f"found by mistake: {breach}" for breach in fine)


def main(arguments):
    if arguments[0] == "--selftest":
        found = list(selftest(pathlib.Path(arguments[1])))
    else:
        root = pathlib.Path(arguments[1])
        texts = {page.relative_to(root).as_posix(): page.read_text() for page in pages(root)}
        if arguments[0] == "commands":
            found = list(check_commands(root, texts))
        elif arguments[0] == "demo":
            found = list(check_demo(texts, demo_steps(pathlib.Path(arguments[2]))))
        else:
            with tempfile.TemporaryDirectory() as directory:
                environment = run_environment(directory, *arguments[2:])
                found = [breach for name, text in texts.items() for check in (check_format, run_page)
                         for breach in check(name, text, environment)]
    for breach in found:
        print(f"guides: {breach}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
