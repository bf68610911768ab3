#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Writes the generated parts of docs/ and README.md: docs.py [--check] DIRECTORY

DIRECTORY holds the built provider; the script asks that provider for its schema.

The script replaces the text between `<!-- generated: WHAT -->` and `<!-- generated: end -->`. WHAT can be

  description        the description of the page's type, or of the provider, from the schema
  schema             its arguments and attributes, or the signature of a function
  description BLOCK  on docs/guides/authentication.md: the description of the login block BLOCK
  schema BLOCK       on the same page: the arguments of that block; every auth_login* block must be there
  a path             the file of that path, as a code block

The front matter of pages that belong to the schema is replaced too. The script creates a first page for a
type that has none. With --check the script writes nothing, and any difference is an error. A page or an
example that is missing, or that belongs to no type, is an error in both cases.
"""
import argparse
import difflib
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "test/support"))

PROVIDER_FOLDER = "provider"
# Folder of pages and examples, key in the schema, what titles say, files that each example must have.
KINDS = (
    ("resources", "resource_schemas", "Resource", ("resource.tf", "import.sh", "import-by-block.tf")),
    ("data-sources", "data_source_schemas", "Data Source", ("data-source.tf",)),
    ("ephemeral-resources", "ephemeral_resource_schemas", "Ephemeral Resource", ("ephemeral-resource.tf",)),
    ("list-resources", "list_resource_schemas", "List Resource", ("list-resource.tfquery.hcl",)),
    ("actions", "action_schemas", "Action", ("action.tf",)),
    ("functions", "functions", "Function", ("function.tf",)),
)
# The blocks that log in have a page of their own, with a section for each.
LOGIN_BLOCK = "auth_login"
LOGIN_PAGE = "docs/guides/authentication.md"
MARKER = re.compile(r"^<!-- generated: \S+(?: \w+)? -->$", re.MULTILINE)
REGION = re.compile(r"^<!-- generated: (?!end )(\S+(?: \w+)?) -->\n.*?^<!-- generated: end -->\n", re.DOTALL | re.MULTILINE)
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def nesting_of(message):
    field = message.DESCRIPTOR.fields_by_name["nesting"]
    return field.enum_type.values_by_number[message.nesting].name.lower()


def attributes_of(attributes):
    flags = ("required", "optional", "computed", "sensitive", "deprecated", "write_only")
    return {
        attribute.name: {
            "description": attribute.description,
            **{flag: True for flag in flags if getattr(attribute, flag)},
            **(
                {"nested_type": {"attributes": attributes_of(attribute.nested_type.attributes),
                                 "nesting_mode": nesting_of(attribute.nested_type)}}
                if attribute.HasField("nested_type")
                else {"type": json.loads(attribute.type)}
            ),
        }
        for attribute in attributes
    }


def block_of(block):
    return {
        "description": block.description,
        "attributes": attributes_of(block.attributes),
        "block_types": {
            nested.type_name: {"nesting_mode": nesting_of(nested), "min_items": nested.min_items,
                               "max_items": nested.max_items, "block": block_of(nested.block)}
            for nested in block.block_types
        },
    }


def function_of(function):
    return {
        "description": function.description,
        "parameters": [{"name": parameter.name, "type": json.loads(parameter.type), "description": parameter.description}
                       for parameter in function.parameters],
        "return_type": json.loads(function.return_value.type),
    }


def read_schema(root, provider_directory):
    """What the provider answers to GetProviderSchema, in the form that hosts print; older hosts leave parts out."""
    # Needs what the virtual environment has; the rest of this file does not.
    from provider import Messages, Provider  # pylint: disable=import-outside-toplevel

    with tempfile.TemporaryDirectory() as directory:
        descriptors = pathlib.Path(directory, "descriptors.bin")
        subprocess.run(["protoc", f"-I{root / 'proto'}", "--include_imports", f"--descriptor_set_out={descriptors}",
                        "tfplugin6.proto", "plugin_controller.proto"], check=True)
        program = pathlib.Path(provider_directory).resolve() / "terraform-provider-vault"
        process = Provider(str(program), Messages(descriptors), {})
        answer = process.call("GetProviderSchema")
        process.leave()
        process.forget()
    schema = {"provider": {"block": block_of(answer.provider.block)},
              "functions": {name: function_of(function) for name, function in answer.functions.items()},
              "action_schemas": {name: {"block": block_of(action.schema.block)}
                                 for name, action in answer.action_schemas.items()}}
    for key in ("resource_schemas", "data_source_schemas", "ephemeral_resource_schemas", "list_resource_schemas"):
        schema[key] = {name: {"block": block_of(entry.block)} for name, entry in getattr(answer, key).items()}
    return schema


def type_text(constraint):
    if isinstance(constraint, str):
        return {"bool": "Boolean"}.get(constraint, constraint.capitalize())
    kind, of = constraint
    if kind == "object":
        return "Object with " + ", ".join(f"`{name}` ({type_text(of[name])})" for name in sorted(of))
    return f"{kind.capitalize()} of {type_text(of)}"


def nested_text(nested):
    return {"single": "Attributes"}.get(nested["nesting_mode"], f"{nested['nesting_mode'].capitalize()} of attributes")


def attribute_line(name, attribute):
    nested = attribute.get("nested_type")
    notes = [nested_text(nested) if nested else type_text(attribute["type"])]
    notes += [text for key, text in (("sensitive", "Sensitive"), ("write_only", "Write-only"),
                                     ("deprecated", "Deprecated")) if attribute.get(key)]
    below = f" See [below](#attributes-{name})." if nested else ""
    return f"- `{name}` ({', '.join(notes)}) {attribute['description']}{below}"


def block_text(block, heading, elsewhere=None):
    """Lists of a block's arguments and attributes, then its nested blocks. `elsewhere` maps the names of nested blocks
    that another page describes to links."""
    elsewhere = elsewhere or {}
    lists = {"Required": [], "Optional": [], "Read-Only": []}
    for name, attribute in sorted(block.get("attributes", {}).items()):
        kind = "Required" if attribute.get("required") else "Optional" if attribute.get("optional") else "Read-Only"
        lists[kind].append(attribute_line(name, attribute))
    nested = sorted(block.get("block_types", {}).items())
    for name, inner in nested:
        kind = "Required" if inner.get("min_items") else "Optional"
        limit = f", at most {inner['max_items']}" if inner.get("max_items") else ""
        link = elsewhere.get(name, f"[below](#block-{name})")
        lists[kind].append(f"- `{name}` (Block{limit}) {inner['block']['description']} See {link}.")
    text = "".join(f"{heading} {kind}\n\n" + "\n".join(lines) + "\n\n" for kind, lines in lists.items() if lines)
    for name, attribute in sorted(block.get("attributes", {}).items()):
        if "nested_type" in attribute:
            text += f'<a id="attributes-{name}"></a>\n\n{heading} Attributes of `{name}`\n\n'
            text += block_text(attribute["nested_type"], heading + "#")
    for name, inner in nested:
        if name not in elsewhere:
            text += f'<a id="block-{name}"></a>\n\n{heading} Block `{name}`\n\n'
            text += inner["block"]["description"] + "\n\n" + block_text(inner["block"], heading + "#")
    return text


def login_blocks(schema):
    """The blocks of the provider that log in, by name."""
    nested = schema["provider"]["block"].get("block_types", {})
    return {name: inner["block"] for name, inner in sorted(nested.items()) if name.startswith(LOGIN_BLOCK)}


def signature_text(name, function):
    parameters = function.get("parameters", [])
    arguments = ", ".join(f"{parameter['name']} {type_text(parameter['type']).lower()}" for parameter in parameters)
    text = f"```text\nprovider::vault::{name}({arguments})\n```\n\n### Arguments\n\n"
    for number, parameter in enumerate(parameters, 1):
        text += f"{number}. `{parameter['name']}` ({type_text(parameter['type'])}) {parameter['description']}\n"
    return text + f"\n### Result\n\n{type_text(function['return_type'])}\n\n"


class Subject:
    """What one page is about: the provider, a type or a function."""

    def __init__(self, page, examples, title, description, schema, wanted_examples):
        self.page = page
        self.examples = examples
        self.title = title
        self.description = description
        self.schema = schema
        self.wanted_examples = wanted_examples

    def front_matter(self):
        return f'---\npage_title: "{self.title}"\nsubcategory: ""\ndescription: |-\n  {self.description}\n---\n'

    def first_page(self):
        """A page to start from, whose regions are empty."""
        example, *imports = (f"{self.examples}/{name}" for name in self.wanted_examples)
        regions = ["description", example, "schema", *imports]
        body = "\n".join(f"<!-- generated: {what} -->\n<!-- generated: end -->\n" for what in regions)
        return f"{self.front_matter()}\n# {self.title}\n\n{body}"


def subjects(schema):
    block = schema["provider"]["block"]
    links = {name: f"[Authentication]({LOGIN_PAGE.removeprefix('docs/')}#{name})" for name in login_blocks(schema)}
    found = [Subject("docs/index.md", f"examples/{PROVIDER_FOLDER}", "Vault Provider for AWS credentials",
                     block["description"], block_text(block, "###", links), ("provider.tf",))]
    for folder, key, title, examples in KINDS:
        for name, entry in sorted(schema.get(key, {}).items()):
            if folder == "functions":
                description, text = entry["description"], signature_text(name, entry)
            else:
                description, text = entry["block"]["description"], block_text(entry["block"], "###")
            found.append(Subject(f"docs/{folder}/{name.removeprefix('vault_')}.md", f"examples/{folder}/{name}",
                                 f"{name} ({title})", description, text, examples))
    return found


def file_text(root, path):
    language = {".tf": "terraform", ".hcl": "terraform", ".sh": "shell"}.get(pathlib.Path(path).suffix, "text")
    return f"```{language}\n{(root / path).read_text().rstrip()}\n```\n"


def filled(root, text, parts, problems, page):
    """`text` with all its regions written anew, from `parts` or from the file that a region names."""
    def write(match):
        what = match[1]
        if what in parts:
            body = parts[what].rstrip() + "\n"
        elif (root / what).is_file():
            body = file_text(root, what)
        else:
            problems.append(f"{page}: there is nothing to generate for '{what}'")
            return match[0]
        return f"<!-- generated: {what} -->\n{body}<!-- generated: end -->\n"

    text = REGION.sub(write, text)
    if len(MARKER.findall(text)) != 2 * len(REGION.findall(text)):
        problems.append(f"{page}: a generated part has no end, or no beginning")
    return text


def generate(root, schema):
    """The text of every page by its path, and the problems of the pages."""
    problems = []
    by_page = {subject.page: subject for subject in subjects(schema)}
    pages = {str(path.relative_to(root)) for path in root.glob("docs/**/*.md")} | {"README.md"}
    known = set(by_page) | {subject.examples for subject in by_page.values()}
    for folder, *_ in KINDS:
        for path in sorted([*root.glob(f"docs/{folder}/*"), *root.glob(f"examples/{folder}/*")]):
            if str(path.relative_to(root)) not in known:
                problems.append(f"{path.relative_to(root)}: the provider has no such type")
    parts, required = {}, {}
    for name, block in login_blocks(schema).items():
        texts_of_block = {f"description {name}": block["description"], f"schema {name}": block_text(block, "###")}
        parts.setdefault(LOGIN_PAGE, {}).update(texts_of_block)
        required.setdefault(LOGIN_PAGE, []).append(f"schema {name}")
    for page, subject in by_page.items():
        parts[page] = {"description": subject.description, "schema": subject.schema}
        required[page] = ["schema", *(f"{subject.examples}/{name}" for name in subject.wanted_examples)]
    texts = {}
    for page in sorted(pages | set(required)):
        subject = by_page.get(page)
        text = (root / page).read_text() if page in pages else subject.first_page() if subject else ""
        if subject:
            text = subject.front_matter() + FRONT_MATTER.sub("", text)
        if text:
            texts[page] = filled(root, text, parts.get(page, {}), problems, page)
        for what in required.get(page, ()):
            if f"<!-- generated: {what} -->" not in text:
                problems.append(f"{page}: it does not show '{what}'")
    return texts, problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, fail if that would change anything")
    parser.add_argument("directory", help="where the built provider is")
    arguments = parser.parse_args()
    texts, problems = generate(ROOT, read_schema(ROOT, arguments.directory))
    for page, text in texts.items():
        path = ROOT / page
        before = path.read_text() if path.exists() else ""
        if before == text:
            continue
        if arguments.check:
            sys.stdout.writelines(difflib.unified_diff(
                before.splitlines(True), text.splitlines(True), page, f"{page} as the schema says"))
            problems.append(f"{page}: it is not what the schema says; run 'make docs'")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            print(f"docs: {page}")
    for problem in problems:
        print(f"docs: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
