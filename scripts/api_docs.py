#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Writes the reference of the SDK from its public headers: api_docs.py [OUTPUT], default build/api-docs

OUTPUT/html/index.html is the first page. A warning of Doxygen is an error. Doxygen reads only comments in its own form, so it
calls this program for each header: api_docs.py --filter HEADER prints the header with comments in that form.
"""
import pathlib
import re
import subprocess
import sys

from project import PROJECT, version

# The headers of the package that cmake/Install.cmake installs.
INPUT = ["provider_sdk.h", "base", "cty", "plugin", "sdk", "serve"]
COMMENT = re.compile(r"^(\s*)//(?: ?)(.*)$")
TRAILING = re.compile(r"^(\s*\S.*?[;,{])(\s+)// (?!NOLINT)(.*)$")
SETTINGS = """
PROJECT_NAME = "tfvault: Terraform providers in C++"
PROJECT_NUMBER = {version}
INPUT = {inputs}
STRIP_FROM_PATH = {root}/include
STRIP_FROM_INC_PATH = {root}/include
FILE_PATTERNS = *.h
RECURSIVE = YES
USE_MDFILE_AS_MAINPAGE = {main}
FILTER_PATTERNS = *.h="{python} -B {filter} --filter"
OUTPUT_DIRECTORY = {output}
GENERATE_LATEX = NO
EXTRACT_ALL = YES
EXTRACT_STATIC = YES
HIDE_UNDOC_RELATIONS = NO
JAVADOC_AUTOBRIEF = YES
BUILTIN_STL_SUPPORT = YES
ENABLE_PREPROCESSING = YES
MACRO_EXPANSION = YES
SORT_MEMBER_DOCS = NO
HAVE_DOT = NO
QUIET = YES
WARN_AS_ERROR = FAIL_ON_WARNINGS
"""


def escaped(text):
    """The text without commands of Doxygen and HTML; code in backquotes needs no change."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"([\\@<>#&])", r"\\\1", part) for part in parts)


def filtered(text):
    lines = []
    code = blank = False  # blank: the last comment line has no text
    for line in text.splitlines():
        if line.startswith("// SPDX-"):
            continue
        comment, trailing = COMMENT.match(line), TRAILING.match(line)
        if comment and not lines:
            lines.append("/// \\file")  # The comment at the top describes the header.
        if comment and not comment[2].startswith("NOLINT"):
            words = comment[2]
            # An indented paragraph is an example.
            code = bool(words) and (code or blank) and words.startswith("  ")
            blank = not words
            lines.append(f"{comment[1]}/// " + ("    " + words if code else escaped(words)))
            continue
        code = blank = False
        lines.append(f"{trailing[1]}{trailing[2]}///< {escaped(trailing[3])}" if trailing else line)
    return "\n".join(lines) + "\n"


def main(arguments):
    if arguments[:1] == ["--filter"]:
        print(filtered(pathlib.Path(arguments[1]).read_text()), end="")
        return 0
    output = pathlib.Path(arguments[0] if arguments else PROJECT / "build/api-docs").resolve()
    output.mkdir(parents=True, exist_ok=True)
    main_page = PROJECT / "examples/hello-provider/README.md"
    inputs = [PROJECT / "include/tfvault" / name for name in INPUT]
    settings = SETTINGS.format(version=version(), root=PROJECT, inputs=" ".join(map(str, [*inputs, main_page])),
                               main=main_page, python=sys.executable, filter=pathlib.Path(__file__).resolve(), output=output)
    done = subprocess.run(["doxygen", "-"], input=settings, text=True)
    if done.returncode == 0:
        print(f"api-docs: {output}/html/index.html")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
