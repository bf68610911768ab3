#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Checks that every source file names its licence in the first line, or in the line after #!.

Usage: licence_lines.py ROOT              check; prints each file without the line, and exits with 1 if there is any
       licence_lines.py --repair ROOT     add the line where it is absent
       licence_lines.py --selftest ROOT   show that the check finds files of every kind, and that the repair adds the line

Source files are those that Git knows and that are programs or parts of programs. Text, data, Terraform files and examples do not
count: the documentation shows examples as they are.
"""
import pathlib
import subprocess
import sys
import tempfile

LINE = "SPDX-License-Identifier: MPL-2.0"
SLASHES = {".c", ".cc", ".h", ".hpp", ".go", ".proto", ".rc"}
HASHES = {".py", ".sh", ".cmake", ".yml", ".yaml"}
HASH_NAMES = {"CMakeLists.txt", "Makefile", "Dockerfile"}


def mark(path, text):
    """How a comment starts in this file, or None for other files."""
    if path.parts[0] == "examples" or path.name == "import.sh":
        return None
    if path.suffix in SLASHES:
        return "//"
    script = not path.suffix and text.startswith("#!")
    return "#" if script or path.suffix in HASHES or path.name in HASH_NAMES else None


def source_files(root):
    """Path, text and comment mark of each source file."""
    names = subprocess.check_output(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], text=True)
    for name in names.split("\0"):
        path = root / name
        if not name or not path.is_file() or path.is_symlink():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if start := mark(pathlib.PurePath(name), text):
            yield path, text, start


def place(text):
    """The number of the line that must name the licence."""
    return 1 if text.startswith("#!") else 0


def breaches(root):
    return [(path, text, start) for path, text, start in source_files(root)
            if text.splitlines()[place(text):][:1] != [f"{start} {LINE}"]]


def repair(root):
    for path, text, start in breaches(root):
        lines = text.splitlines(keepends=True)
        # A comment directly before `package` documents a Go package.
        lines.insert(place(text), f"{start} {LINE}\n" + ("\n" if path.suffix == ".go" else ""))
        path.write_text("".join(lines))


def selftest():
    files = {"a.cc": "int a;\n", "b.h": "#pragma once\n", "c.proto": "", "d.go": "// Package d.\npackage d\n", "e.py": "#!/bin/x\nx = 1\n",
             "f.sh": "true\n", "g.cmake": "set(a b)\n", "CMakeLists.txt": "", "Makefile": "all:\n", "run": "#!/bin/sh\n",
             "late.py": f"x = 1\n# {LINE}\n"}
    others = {"text.md": "# Title\n", "main.tf": "", "import.sh": "terraform\n", "data": "1\n", "good.cc": f"// {LINE}\n", "good.sh": f"#!/bin/sh\n# {LINE}\n"}
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        subprocess.run(["git", "init", "-q", root], check=True)
        for name, text in (files | others).items():
            (root / name).write_text(text)
        found = {path.name for path, _, _ in breaches(root)}
        wrong = [f"not found: {name}" for name in sorted(files.keys() - found)]
        wrong += [f"found without a reason: {name}" for name in sorted(found - files.keys())]
        repair(root)
        return wrong + [f"not repaired: {path.name}" for path, _, _ in breaches(root)]


def main(arguments):
    root = pathlib.Path(arguments[-1])
    if arguments[0] == "--selftest":
        wrong = selftest()
    elif arguments[0] == "--repair":
        wrong = []
        repair(root)
    else:
        wrong = [f"{path.relative_to(root)}: the line '{start} {LINE}' is absent; licence_lines.py --repair adds it"
                 for path, _, start in breaches(root)]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
