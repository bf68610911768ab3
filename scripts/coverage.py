# SPDX-License-Identifier: MPL-2.0
"""Prints the line coverage of each component to standard error, and the lines that did not run to standard output.

Usage: coverage.py PERCENT COMPONENT... <lcov-file

Fails if the line coverage of one of the COMPONENTs is below PERCENT.
"""

import collections
import os
import re
import sys


def main(limit, held):
    counts = {}  # by file and line; lcov has the lines of a header once for each program
    for record in sys.stdin:
        name, _, value = record.rstrip().partition(":")
        if name == "SF":
            file = os.path.relpath(value)
        elif name == "DA":
            line, count = map(int, value.split(",")[:2])
            counts[file, line] = counts.get((file, line), 0) + count

    lines, ran = collections.Counter(), collections.Counter()
    for (file, line), count in sorted(counts.items()):
        component = re.match(r"(?:src|include/tfvault)/(\w+)/", file)
        if component is None:
            continue
        lines[component[1]] += 1
        if count:
            ran[component[1]] += 1
        else:
            print(f"{file}:{line}")

    low = []
    for name in sorted(lines | collections.Counter(held)):
        share = 100 * ran[name] / max(lines[name], 1)
        print(f"{name:10}{lines[name]:6} lines {share:6.1f} %", file=sys.stderr)
        if name in held and share < limit:
            low.append(name)
    if low:
        print(f"coverage: below {limit} %: {' '.join(low)}", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
