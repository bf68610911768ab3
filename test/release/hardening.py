#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Checks that a program was built with the hardening of the compiler, the linker and the C library.

Usage: hardening.py PROGRAM [UNSTRIPPED]
  UNSTRIPPED  the same program with its symbols, if PROGRAM is stripped

Prints a line for each kind of hardening and fails if a kind is absent. For x86-64, dynamic and static.
"""

import re
import subprocess
import sys

# Above the number of canaries of glibc itself, which is always protected, in a static program: below 200 functions.
CANARIES_OF_GLIBC = 1000
# The instruction that loads the secret of the stack protector from %fs:0x28.
CANARY = re.compile(rb"\x64[\x48\x4c][\x2b\x33\x3b\x8b].\x25\x28\0\0\0", re.DOTALL)


def readelf(option, program):
    return subprocess.run(["readelf", "--wide", option, program], check=True, capture_output=True, text=True).stdout


def is_stack_protected(program, header, imports):
    if "__stack_chk_fail" in imports:
        return True
    if "X86-64" not in header:
        return None
    with open(program, "rb") as file:
        return len(CANARY.findall(file.read())) > CANARIES_OF_GLIBC


def is_fortified(imports, symbols):
    if " FUNC " not in imports + symbols:
        return None
    # Every static program has checked functions of glibc with a longer name, such as __memcpy_chk_erms.
    return re.search(r"\b__(?!stack_)[a-z]+_chk\b", imports + symbols) is not None


def main(program, unstripped=None):
    header = readelf("--file-header", program)
    segments = readelf("--program-headers", program)
    dynamic = readelf("--dynamic", program)
    imports = readelf("--dyn-syms", program)
    symbols = readelf("--symbols", unstripped or program)

    stack = re.search(r"^\s*GNU_STACK\s.*\s([RWE ]{3})\s+0x", segments, re.MULTILINE)
    writable_code = re.search(r"^\s*LOAD\s.*\sRWE\s", segments, re.MULTILINE)
    found = {
        "PIE": "DYN (" in header,
        "RELRO": "GNU_RELRO" in segments,
        "BIND_NOW": re.search(r"\(FLAGS_1\).*\bNOW\b|\(FLAGS\).*\bBIND_NOW\b|\(BIND_NOW\)", dynamic) is not None,
        "stack protector": is_stack_protected(program, header, imports),
        "FORTIFY": is_fortified(imports, symbols),
        "NX": stack is not None and "E" not in stack[1] and writable_code is None,
    }
    for name, present in found.items():
        print({True: "yes", False: "NO", None: "NO: unknown; give the program with its symbols"}[present], name, sep="\t")
    return 0 if all(found.values()) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
