#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Checks that everything that Markdown files of this tree refer to exists: text_rules.py ROOT

links     a relative link leads to a file, and its #fragment to a heading or an id in this file
commands  `make X` has a target X, and a script or program of this tree in a command exists
messages  a message in a table with the first column "Message" is a text of the sources, with … for values; guides also
          list messages of Terraform, so guide_tables.py checks them
variables an environment variable that the sources read is on the provider's page, docs/index.md, or in the guide
          docs/guides/authentication.md
"""
import functools
import os
import pathlib
import re
import subprocess
import sys

FENCE = re.compile(r"^( *)(```+|~~~+)([^\n]*)\n(.*?)^\1\2`*~*[ ]*$", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|^\[[^\]]+\]:\s+(\S+)|\b(?:src|srcset|href)=\"([^\"]+)\"", re.MULTILINE)
COMMAND_FENCES = {"console", "shell", "sh", "bash"}
MAKE = re.compile(r"(?:^|[;&|(]\s*|\s)make((?:\s+[A-Za-z0-9_=./$-]+)+)")
OWN_PROGRAM = re.compile(r"(?:^|[\s;&|(\"'])((?:\./)?(?:scripts|test|examples)/[A-Za-z0-9_./-]+)")
VARIABLE_PAGES = ("docs/index.md", "docs/guides/authentication.md", "docs/guides/pipelines.md")
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')


def slug(heading):
    """The anchor that GitHub gives a heading."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


@functools.cache
def anchors(path):
    text = FENCE.sub("", path.read_text())
    found = set(re.findall(r"\b(?:id|name)=\"([^\"]+)\"", text))
    seen = {}
    for heading in re.findall(r"^#{1,6}\s+(.*?)\s*#*$", text, re.MULTILINE):
        name = slug(heading)
        count = seen.get(name, 0)
        seen[name] = count + 1
        found.add(f"{name}-{count}" if count else name)
    return found


def without_code(text):
    return INLINE_CODE.sub("", FENCE.sub("", text))


def dead_links(root, path):
    for match in LINK.finditer(without_code(path.read_text())):
        link = match[1] or match[2] or match[3]
        if re.match(r"[a-z][a-z0-9+.-]*:", link):
            continue
        name, _, fragment = link.partition("#")
        target = pathlib.Path(os.path.normpath(path.parent / name)) if name else path
        if not target.exists():
            yield f"the target of the link '{link}' does not exist"
        elif root not in (target, *target.parents):
            yield f"the link '{link}' leads out of the tree"
        elif fragment and fragment not in anchors(target):
            yield f"the link '{link}': there is no such heading"


def commands(text):
    """The lines of shell on a page."""
    for fence in FENCE.finditer(text):
        language = fence[3].strip().split(" ")[0]
        if language not in COMMAND_FENCES:
            continue
        lines = fence[4].splitlines()
        if language == "console":
            lines = [line.strip()[2:] for line in lines if line.strip().startswith("$ ")]
        yield from (line.split(" #")[0].strip() for line in lines)
    for code in INLINE_CODE.finditer(FENCE.sub("", text)):
        if code[2].startswith(("make ", "scripts/")):
            yield code[2]


def unknown_commands(root, path):
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", (root / "Makefile").read_text(), re.MULTILINE))
    for command in commands(path.read_text()):
        for make in MAKE.finditer(command):
            for word in make[1].split():
                if word.startswith("-"):
                    break
                if "=" not in word and word not in targets:
                    yield f"'{command}': the Makefile has no target '{word}'"
        for program in OWN_PROGRAM.findall(command):
            if not (root / program).exists() and not (path.parent / program).exists():
                yield f"'{command}': there is no '{program}'"


@functools.cache
def literals(root):
    """All string literals of the sources, adjacent ones joined, with and without outer blanks."""
    found = set()
    for source in [*(root / "src").rglob("*.cc"), *(root / "src").rglob("*.h")]:
        text = re.sub(r'"\s*\n\s*"', "", source.read_text())
        found.update(literal.replace('\\"', '"') for literal in LITERAL.findall(text))
    return frozenset(found | {literal.strip(" ") for literal in found}) - {""}


def is_made_of(text, parts):
    """Whether `text` is part of one of `parts`, or a concatenation of them."""
    if any(text in part for part in parts):
        return True
    reachable = {0}
    for begin in range(len(text)):
        if begin in reachable:
            reachable.update(begin + len(part) for part in parts if text.startswith(part, begin))
    return len(text) in reachable


def message_cells(text):
    for table in re.finditer(r"^\| Message \|.*\n\|[-| :]+\n((?:\|.*\n?)*)", text, re.MULTILINE):
        for row in table[1].splitlines():
            yield row.split("|")[1].strip()


def unknown_messages(root, path):
    for cell in message_cells(path.read_text()):
        code = re.fullmatch(INLINE_CODE, cell)
        if not code:
            yield f"the message '{cell}' must be one piece of code"
            continue
        for part in code[2].split("…"):
            if not is_made_of(part.strip(" "), literals(root)):
                yield f"the message '{code[2]}': no text in the sources contains '{part.strip()}'"


def undocumented_variables(root):
    """Users do not set the variables of the protocol between host and plugin, which src/plugin reads, nor those that
    src/base/library_settings.cc only removes."""
    text = "".join((root / page).read_text() for page in VARIABLE_PAGES)
    for source in sorted((root / "src").rglob("*.cc")):
        if root / "src/plugin" not in source.parents and source != root / "src/base/library_settings.cc":
            for name in sorted(set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', source.read_text()))):
                if f"`{name}`" not in text:
                    yield (f"{VARIABLE_PAGES[0]}: none of {', '.join(VARIABLE_PAGES)} names the variable "
                           f"'{name}', which {source.name} reads")


def problems(root, path):
    in_guides = root / "docs/guides" in path.parents
    for rule in (dead_links, unknown_commands, *(() if in_guides else (unknown_messages,))):
        for problem in rule(root, path):
            yield f"{path.relative_to(root)}: {problem}"


def tree_files(root, *patterns):
    """The files of the tree that match a pattern of git, or all, except those that git ignores."""
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
                           cwd=root, stdout=subprocess.PIPE, check=True, text=True).stdout.split("\0")
    return [root / name for name in names if name and (root / name).exists()]


def main(root):
    paths = tree_files(root, "*.md")
    found = [problem for path in paths for problem in problems(root, path)]
    found += undocumented_variables(root)
    print("\n".join(found) or f"{len(paths)} files ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
