#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Checks texts against the words of docs/development/style.md: plain_words.py ROOT [PATH...]

Markdown files, and comments, messages and test names of sources and scripts, must not contain a phrase in code quotes from a
column "Not" of that page. With PATHs only these files, and files below these folders, are checked.
"""
import pathlib
import re
import sys

import text_rules

PAGE = "docs/development/style.md"
TEXTS = {".md", ".cc", ".h", ".py", ".sh", ".proto", ".tf", ".cmake", ".txt", ".go", ".seq", ".hcl"}
NAMES = {"Makefile"}
# Data of other programs, the page itself, and tests that contain a forbidden word on purpose.
LEFT_OUT = (PAGE, "test/docs/plain_words.py", "test/docs/rules_test.py", "test/fuzz/", "test/devserver/stubs/", "scripts/apt-",
            "scripts/requirements")
# Surroundings in which a phrase is right: what stands before it, and what follows.
RIGHT = {"is no": (r"(?<!there )", r"(?! longer\b)"), "are no": (r"(?<!there )", r"(?! longer\b)"),
         "what is": ("", r"(?![^.|\n]*\?)"),
         "secret engine": (r"(?<!No )", "")}  # Vault's own message.


def forbidden(page):
    """The phrases of all columns with the heading "Not", as (phrase, pattern)."""
    column = None
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            column = None
        elif column is None:
            column = cells.index("Not") if "Not" in cells else -1
        elif column >= 0:
            for phrase in re.findall(r"`([^`]+)`", cells[column]):
                yield phrase, pattern(phrase)


def pattern(phrase):
    words = " +".join(map(re.escape, phrase.split()))
    before, after = RIGHT.get(phrase, ("", ""))
    return re.compile(rf"{before}\b{words}\b{after}", re.IGNORECASE)


# Comments and literals; the rest is code.
TOKENS = {
    ".cc": re.compile(r'//(?P<comment>[^\n]*)|"(?P<literal>(?:[^"\\\n]|\\.)*)"'),
    ".py": re.compile(r'#(?P<comment>[^\n]*)|"""(?P<page>.*?)"""|"(?P<literal>(?:[^"\\\n]|\\.)*)"|'
                      r"'(?P<single>(?:[^'\\\n]|\\.)*)'", re.DOTALL),
}
TOKENS |= dict.fromkeys((".h", ".proto", ".go"), TOKENS[".cc"])


def text_of(path):
    """The prose of the file; the lines of a paragraph, a comment or a literal are joined."""
    text = path.read_text(errors="replace")
    tokens = TOKENS.get(path.suffix)
    if not tokens:
        return re.sub(r"(?<=\S)\n#? *(?=[^\s|#>`*+-])", " ", text)
    parts, end, kind = [], 0, None
    for token in tokens.finditer(text):
        follows = token.lastgroup == kind and not text[end:token.start()].strip()
        parts.append(("" if kind == "literal" else " ") if follows else "\n")
        parts.append(token[token.lastgroup] if token.lastgroup == "literal" else " ".join(token[token.lastgroup].split()))
        end, kind = token.end(), token.lastgroup
    return "".join(parts)


def files(root, paths):
    for path in text_rules.tree_files(root, *paths):
        name = str(path.relative_to(root))
        if (path.suffix in TEXTS or path.name in NAMES) and path.is_file() and not name.startswith(LEFT_OUT):
            yield path


def problems(root, paths=()):
    phrases = list(forbidden((root / PAGE).read_text()))
    for path in files(root, paths):
        text = text_of(path)
        for phrase, expression in phrases:
            for match in expression.finditer(text):
                near = " ".join(text[max(0, match.start() - 50):match.end() + 40].split())
                yield f"{path.relative_to(root)}: '{phrase}' ({PAGE}): …{near}…"


def main(root, paths):
    found = list(problems(root, paths))
    print("\n".join(found) or "plain words ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]))
