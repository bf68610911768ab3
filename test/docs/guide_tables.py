#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Compares two tables of the guides with the code: every message of troubleshooting.md is in src/, and the partitions of
partitions-and-endpoints.md are those of src/aws/endpoints.cc.

Usage: guide_tables.py ROOT              check; one line per violation, exit 1 if there is one
       guide_tables.py --selftest ROOT   check that violations of every kind are found
"""

import pathlib
import re
import sys

LITERAL = r'"(?:[^"\\\n]|\\.)*"'
# Adjacent literals and literals joined by + are one text.
LITERALS = re.compile(rf"{LITERAL}(?:\s*(?:\+\s*)?{LITERAL})*")
SECTIONS = ("## Reaching Vault", "## Getting credentials", "## The check with AWS", "## The mount and its roles")
# A message in a table: in backquotes at the start of a row. The message itself can contain backquotes.
ROW = re.compile(r"^\| `(.*?)` \|", re.MULTILINE)
SHORTEST = 9  # shorter fragments would match by chance
PARTITION = re.compile(r'\{"([^"]*)", "([^"]*)", "([^"]*)", "([^"]*)",\s*"([^"]*)"\}')


def literals(root):
    """All texts in the product's sources."""
    found = []
    for source in sorted((root / "src").rglob("*.cc")):
        text = re.sub(r"^\s*(//|#include).*$", "", source.read_text(), flags=re.MULTILINE)
        for match in LITERALS.finditer(text):
            joined = "".join(part[1:-1] for part in re.findall(LITERAL, match[0]))
            found.append(joined.replace('\\"', '"').replace("\\n", " "))
    return found


def check_messages(page, texts):
    rows = 0
    for section in SECTIONS:
        part = page.split(section, 1)[-1].split("\n## ", 1)[0] if section in page else ""
        if not ROW.search(part):
            yield f"the section `{section}` has no messages"
        for row in ROW.finditer(part):
            rows += 1
            fragments = [fragment.strip() for fragment in row[1].split("…")]
            # ". " after a name is the beginning of the next literal.
            fragments = [fragment.removeprefix(". ") for fragment in fragments if fragment]
            if max(map(len, fragments), default=0) < SHORTEST:
                yield f"the message is too short for the search: {row[1]}"
            for fragment in fragments:
                if len(fragment) >= SHORTEST and not any(fragment in text for text in texts):
                    yield f"no text in src/ contains: {fragment}"


def check_partitions(page, source):
    code = PARTITION.findall(source)
    if len(code) < 3:
        yield "the table of src/aws/endpoints.cc was not found"
    for name, prefix, suffix, region, iam in code:
        cells = [f"`{name}`", f"`{prefix}`" if prefix else "all others", f"`sts.{region}.{suffix}`", f"`{iam}`"]
        if not prefix:
            cells[2] = f"`sts.{suffix}`"
        row = "| " + " | ".join(cells) + " |"
        if row not in page.splitlines():
            yield f"partitions-and-endpoints.md lacks the row {row}"
    rows = len(re.findall(r"^\| `aws[a-z-]*` \|", page, re.MULTILINE))
    if rows != len(code):
        yield f"partitions-and-endpoints.md has {rows} partitions, and the code {len(code)}"


def main():
    root = pathlib.Path(sys.argv[-1])
    messages = (root / "docs/guides/troubleshooting.md").read_text()
    partitions = (root / "docs/guides/partitions-and-endpoints.md").read_text()
    source = (root / "src/aws/endpoints.cc").read_text()
    texts = literals(root)
    if "--selftest" in sys.argv:
        spoiled = {
            "a message without a source": check_messages(messages.replace("did not pass the credential check", "passed no check"), texts),
            "a section without messages": check_messages(messages.replace(SECTIONS[0], "## Other"), texts),
            "another host": check_partitions(partitions.replace("iam.us-gov.amazonaws.com", "iam.example.com"), source),
            "an invented partition": check_partitions(partitions + "\n| `aws-moon` | a | b | c |\n", source),
        }
        found = [f"not found: {kind}" for kind, breaches in spoiled.items() if not list(breaches)]
    else:
        found = [*check_messages(messages, texts), *check_partitions(partitions, source)]
    for breach in found:
        print(f"guide tables: {breach}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
