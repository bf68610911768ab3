#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Checks docs/development/known-weaknesses.md: each row from 1 to 69 is there once, and each test that it names exists.

Usage: known_weaknesses.py ROOT              check; prints one line for each breach, and exits with 1 if there is any
       known_weaknesses.py --selftest ROOT   show that the check finds breaches of every kind
"""

import pathlib
import re
import sys

PAGE = "docs/development/known-weaknesses.md"
ROWS = 69
TEST_CASE = re.compile(r'TEST_CASE(?:_METHOD)?\(\s*(?:\w+,\s*)?((?:"(?:[^"\\]|\\.)*"\s*)+)')
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
# Number, what hashicorp/vault does, what this provider does, tests.
ROW = re.compile(r"^\| (\d+) \|(.*)\|(.*)\| ?(.*?) ?\|$", re.MULTILINE)


def test_names(root):
    """Names of all test cases. Adjacent string literals form one name."""
    names = set()
    for source in (root / "test").rglob("*_test.cc"):
        for case in TEST_CASE.finditer(source.read_text()):
            names.add("".join(LITERAL.findall(case[1])).replace('\\"', '"'))
    return names


def breaches(page, names):
    numbers = []
    for row in ROW.finditer(page):
        numbers.append(int(row[1]))
        if not row[2].strip():
            yield f"row {row[1]} does not say what hashicorp/vault does"
        if not row[3].strip():
            yield f"row {row[1]} does not say what this provider does"
        tests = LITERAL.findall(row[4])
        if not tests:
            yield f"row {row[1]} names no test"
        for name in tests:
            if name not in names:
                yield f"row {row[1]} names a test that does not exist: {name}"
    for number in range(1, ROWS + 1):
        if numbers.count(number) != 1:
            yield f"row {number} exists {numbers.count(number)} times"


def selftest(page, names):
    """The check must find each kind of breach."""
    first = ROW.search(page)
    spoiled = {
        "a missing row": page.replace(first[0] + "\n", "", 1),
        "a row twice": page + first[0] + "\n",
        "nothing about hashicorp/vault": page.replace(first[2], " ", 1),
        "nothing about this provider": page.replace(first[3], " ", 1),
        "no test": page.replace(first[4], "none", 1),
        "an unknown test": page.replace(first[4], '"no such test"', 1),
    }
    return [f"not found: {kind}" for kind, text in spoiled.items() if not list(breaches(text, names))]


def main():
    root = pathlib.Path(sys.argv[-1])
    page = (root / PAGE).read_text()
    names = test_names(root)
    found = selftest(page, names) if "--selftest" in sys.argv else list(breaches(page, names))
    for breach in found:
        print(f"{PAGE}: {breach}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
