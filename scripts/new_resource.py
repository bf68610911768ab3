#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Generates the files of a new resource, with tests and an example, and adds it to the lists of types: new_resource.py NAME

NAME is the name of the type without `vault_`, for example `aws_quota`. The generated resource works: it manages an ACL policy of
Vault. Its templates are in scripts/new_resource/. docs/development/adding-a-resource.md says how to turn it into another resource.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "scripts/new_resource"


def stamp(template, target, name):
    words = name.replace("_", " ")
    text = (TEMPLATES / template).read_text()
    for placeholder, stands in (("NewThing", "".join(word.capitalize() for word in words.split())),
                                ("new_thing", name), ("new thing", words)):
        text = text.replace(placeholder, stands)
    path = ROOT / target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    print(f"new       {target}")
    return text


def enter(file, pattern, entry):
    """Puts the lines of `entry` after the last line of `file` that matches `pattern` and sorts before them."""
    path = ROOT / file
    lines = path.read_text().splitlines(keepends=True)
    places = [at for at, line in enumerate(lines) if re.search(pattern, line)]
    before = [at for at in places if lines[at].strip() < entry.strip()]
    at = before[-1] + 1 if before else places[0]
    if lines[at - 1].endswith(")\n"):  # the entry before was the last of its list
        lines[at - 1] = lines[at - 1].replace(")\n", "\n")
        entry = entry.replace("\n", ")\n")
    lines[at:at] = entry.splitlines(keepends=True)
    path.write_text("".join(lines))
    print(f"changed   {file}")


def after(file, anchor, entry):
    path = ROOT / file
    text = path.read_text()
    if anchor not in text:
        sys.exit(f"new-resource: {file} does not contain '{anchor}'")
    path.write_text(text.replace(anchor, anchor + entry, 1))
    print(f"changed   {file}")


def main(name):
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        sys.exit("new-resource: NAME must have lower-case letters, digits and single underscores, for example aws_quota")
    if (ROOT / "src/provider" / name).exists():
        sys.exit(f"new-resource: src/provider/{name} exists")
    type_name, words = f"vault_{name}", name.replace("_", " ")
    camel = "".join(word.capitalize() for word in words.split())

    stamp("new_thing.h", f"src/provider/{name}/{name}.h", name)
    stamp("new_thing.cc", f"src/provider/{name}/{name}.cc", name)
    stamp("new_thing_test.cc", f"test/unit/provider/{name}/{name}_test.cc", name)
    stamp("acceptance_test.cc", f"test/acceptance/{name}_test.cc", name)
    for file in ("resource.tf", "import.sh", "import-by-block.tf"):
        stamp(file, f"examples/resources/{type_name}/{file}", name)
    stamp("list-resource.tfquery.hcl", f"examples/list-resources/{type_name}/list-resource.tfquery.hcl", name)

    enter("src/provider/CMakeLists.txt", r"^ +(SOURCES )?\w+/\w+\.cc$", f"          {name}/{name}.cc\n")
    enter("test/unit/provider/CMakeLists.txt", r"^ +(SOURCES )?\w+/\w+\.cc$", f"          {name}/{name}_test.cc\n")
    enter("test/acceptance/CMakeLists.txt", r"^    \w+_test\.cc\)?$", f"    {name}_test.cc\n")
    enter("docs/development/architecture.md", r"^\| aws_\w+ \| object schema \|$", f"| {name} | object schema |\n")
    after("docs/development/architecture.md", "\n| (top) | ", f"{name} ")
    enter("src/provider/registry.cc", r'^#include "provider/', f'#include "provider/{name}/{name}.h"\n')
    after("src/provider/registry.cc", "      .list_resources =\n          {\n",
          f'              {{"{type_name}", std::make_shared<ObjectList<{camel}Model>>('
          f'std::make_shared<{camel}>(environment, connections), connections)}},\n')
    after("src/provider/registry.cc", "      .resources =\n          {\n",
          f'              {{"{type_name}", std::make_shared<{camel}>(environment, connections)}},\n')
    case = f"the {words} is created, changed, imported and deleted"
    rows = ", ".join(f'Elsewhere("{attribute}", "{case}")' for attribute in ("id", "name", "policy"))
    after("test/acceptance/attributes_test.cc", "  static const std::vector<OtherType> types = {\n",
          f'      {{"resource_schemas", "{type_name}", {{Elsewhere("namespace", kNamespace), {rows}}}}},\n')
    subprocess.run(["clang-format", "-i", f"src/provider/{name}/{name}.h", f"src/provider/{name}/{name}.cc",
                    f"test/unit/provider/{name}/{name}_test.cc", f"test/acceptance/{name}_test.cc",
                    "src/provider/registry.cc", "test/acceptance/attributes_test.cc"], cwd=ROOT, check=True)
    print(f"\n{type_name} now manages an ACL policy of Vault. `make docs` writes docs/resources/{name}.md and\n"
          f"docs/list-resources/{name}.md; docs/development/adding-a-resource.md says what to do next.")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1]:
        sys.exit("new-resource: NAME is missing: make new-resource NAME=aws_quota")
    main(sys.argv[1])
