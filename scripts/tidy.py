#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Runs clang-tidy on the given sources in parallel, and skips sources that passed before.

Usage: tidy.py BUILD_DIR SOURCE...

The key of a pass is a hash of the preprocessed source, the configuration and the tool's version, so an unchanged file costs
one preprocessor run.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys


def run(arguments, directory):
    return subprocess.run(arguments, cwd=directory, capture_output=True, check=False)


def main(build, sources):
    root = pathlib.Path.cwd()
    memory = pathlib.Path(os.environ["TFVAULT_CACHE"]) / "tidy"
    memory.mkdir(parents=True, exist_ok=True)
    commands = {entry["file"]: entry for entry in json.loads((root / build / "compile_commands.json").read_text())}
    version = run(["clang-tidy", "--version"], root).stdout

    def check(source):
        entry = commands.get(str(root / source))
        if entry is None:
            return source, f"{source}: no target compiles it\n"
        words = [word for word in shlex.split(entry["command"])]
        compiler = next(i for i, word in enumerate(words) if re.search(r"clang\+\+[^/]*$", word))
        words = words[compiler:]
        preprocess = [w for w in words if w != "-c"]
        preprocess[preprocess.index("-o") + 1] = "-"
        text = run(preprocess + ["-E"], entry["directory"])
        # Checkouts differ in paths, not in the content of files.
        content = text.stdout.replace(str(root).encode(), b"")
        rules = run(["clang-tidy", "--dump-config", source], root).stdout
        stamp = memory / hashlib.sha256(rules + version + content).hexdigest()
        if text.returncode == 0 and stamp.exists():
            return source, ""
        result = run(["clang-tidy", "--quiet", "-p", str(root / build), source], root)
        if result.returncode == 0:
            stamp.touch()
            return source, ""
        return source, (result.stdout + result.stderr).decode(errors="replace")

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for source, output in pool.map(check, sources):
            if output:
                failed += 1
                print(output, end="", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
