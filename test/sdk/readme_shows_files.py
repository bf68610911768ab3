#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Checks that the README of a directory contains the whole text of its files: readme_shows_files.py DIRECTORY FILE..."""

import pathlib
import sys

directory = pathlib.Path(sys.argv[1])
readme = (directory / "README.md").read_text()
missing = [name for name in sys.argv[2:] if f"\n{(directory / name).read_text()}```\n" not in readme]
for name in missing:
    print(f"{directory}/README.md does not contain the whole text of {name}")
sys.exit(1 if missing else 0)
