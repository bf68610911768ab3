#!/usr/bin/env python3
"""Checks the table of docs/guides/migrating.md: every row from 1 to 69 is there once, and every test that it names exists.

Usage: migration_rows.py ROOT              check; one line per breach, exit 1 if there is any
       migration_rows.py --selftest ROOT   show that breaches of every kind are found
"""

import pathlib
import re
import sys

ROWS = 69
TEST_CASE = re.compile(r'TEST_CASE(?:_METHOD)?\(\s*(?:\w+,\s*)?((?:"(?:[^"\\]|\\.)*"\s*)+)')
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
ROW = re.compile(r"^\| (\d+) \| .+ \| (.*) \|$", re.MULTILINE)


def test_names(root):
    """Names of all test cases; adjacent string literals are one."""
    names = set()
    for source in (root / "test").rglob("*_test.cc"):
        for case in TEST_CASE.finditer(source.read_text()):
            names.add("".join(LITERAL.findall(case[1])).replace('\\"', '"'))
    return names


def breaches(page, names):
    numbers = []
    for row in ROW.finditer(page):
        numbers.append(int(row[1]))
        held_by = LITERAL.findall(row[2])
        if not held_by:
            yield f"row {row[1]} names no test"
        for name in held_by:
            if name not in names:
                yield f"row {row[1]} names a test that does not exist: {name}"
    for number in range(1, ROWS + 1):
        if numbers.count(number) != 1:
            yield f"row {number} is there {numbers.count(number)} times"


def selftest(page, names):
    """Each kind of breach, made on purpose, has to be found."""
    first = ROW.search(page)
    spoiled = {
        "a missing row": page.replace(first[0] + "\n", "", 1),
        "a row twice": page + first[0] + "\n",
        "no test": page.replace(first[2], "none", 1),
        "an unknown test": page.replace(first[2], '"no such test"', 1),
    }
    return [f"not found: {kind}" for kind, text in spoiled.items() if not list(breaches(text, names))]


def main():
    root = pathlib.Path(sys.argv[-1])
    page = (root / "docs/guides/migrating.md").read_text()
    names = test_names(root)
    found = selftest(page, names) if "--selftest" in sys.argv else list(breaches(page, names))
    for breach in found:
        print(f"migration rows: {breach}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
