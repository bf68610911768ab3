#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Tests of the errors of scripts/docs.py and text_rules.py with small trees."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent / "scripts")]
import docs  # noqa: E402
import plain_words  # noqa: E402
import text_rules  # noqa: E402

SCHEMA = {
    "provider": {"block": {"description": "A provider.", "block_types": {
        "headers": {"nesting_mode": "list", "max_items": 1, "block": {
            "description": "A header.",
            "attributes": {"value": {"type": "string", "optional": True, "sensitive": True, "description": "A value."}}}},
        "auth_login_key": {"nesting_mode": "list", "max_items": 1, "block": {
            "description": "Logs in.",
            "attributes": {"secret": {"type": "string", "required": True, "description": "A secret."}}}}}}},
    "data_source_schemas": {"vault_thing": {"block": {"description": "Reads a thing.", "attributes": {
        "name": {"type": "string", "required": True, "description": "Its name."},
        "ports": {"nested_type": {"nesting_mode": "list", "attributes": {
            "port": {"type": "number", "required": True, "description": "A number."}}}, "optional": True,
            "description": "Its ports."},
        "tags": {"type": ["map", "string"], "computed": True, "description": "Its tags."}}}}},
    "functions": {"twice": {"description": "Doubles.", "return_type": "number", "parameters": [
        {"name": "of", "type": "number", "description": "A number."}]}},
}


class Tree(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        self.write("README.md", "# Tree\n")

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)
        return self.root / path


class Pages(Tree):
    def setUp(self):
        super().setUp()
        self.write("examples/provider/provider.tf", "provider \"vault\" {}\n")
        self.write("examples/data-sources/vault_thing/data-source.tf", "# thing\n")
        self.write("examples/functions/twice/function.tf", "# twice\n")
        self.write("docs/guides/authentication.md", "".join(
            f"<!-- generated: {what} auth_login_key -->\n<!-- generated: end -->\n" for what in ("description", "schema")))
        texts, problems = docs.generate(self.root, SCHEMA)
        self.assertEqual(problems, [])
        for page, text in texts.items():
            self.write(page, text)

    def generate(self):
        return docs.generate(self.root, SCHEMA)

    def test_every_type_gets_a_page_with_front_matter_example_and_schema(self):
        page = (self.root / "docs/data-sources/thing.md").read_text()
        self.assertTrue(page.startswith('---\npage_title: "vault_thing (Data Source)"\nsubcategory: ""\n'
                                        "description: |-\n  Reads a thing.\n---\n"))
        self.assertIn("```terraform\n# thing\n```", page)
        self.assertIn("### Required\n\n- `name` (String) Its name.\n", page)
        self.assertIn("### Read-Only\n\n- `tags` (Map of String) Its tags.\n", page)
        self.assertIn("### Optional\n\n- `ports` (List of attributes) Its ports. See [below](#attributes-ports).\n", page)
        self.assertIn("### Attributes of `ports`\n\n#### Required\n\n- `port` (Number) A number.\n", page)
        self.assertIn("### Block `headers`\n\nA header.\n\n#### Optional\n\n- `value` (String, Sensitive) A value.\n",
                      (self.root / "docs/index.md").read_text())
        self.assertIn("provider::vault::twice(of number)", (self.root / "docs/functions/twice.md").read_text())

    def test_the_arguments_of_a_login_are_in_the_guide_and_not_on_the_page_of_the_provider(self):
        index = (self.root / "docs/index.md").read_text()
        self.assertIn("- `auth_login_key` (Block, at most 1) Logs in. See [Authentication](guides/authentication.md#auth_login_key).\n",
                      index)
        self.assertNotIn("A secret.", index)
        self.assertEqual((self.root / "docs/guides/authentication.md").read_text(),
                         "<!-- generated: description auth_login_key -->\nLogs in.\n<!-- generated: end -->\n"
                         "<!-- generated: schema auth_login_key -->\n### Required\n\n- `secret` (String) A secret.\n"
                         "<!-- generated: end -->\n")

    def test_a_login_that_the_guide_does_not_show_is_a_problem(self):
        problem = "docs/guides/authentication.md: it does not show 'schema auth_login_key'"
        self.write("docs/guides/authentication.md", "# Authentication\n")
        self.assertEqual(self.generate()[1], [problem])
        (self.root / "docs/guides/authentication.md").unlink()
        self.assertEqual(self.generate()[1], [problem])

    def test_a_region_of_a_login_that_does_not_exist_or_on_another_page_is_a_problem(self):
        region = "<!-- generated: schema auth_login_{} -->\n<!-- generated: end -->\n"
        self.write("docs/guides/authentication.md", region.format("key") + region.format("lock"))
        self.write("docs/guides/guide.md", region.format("key"))
        self.assertEqual(self.generate()[1], [
            "docs/guides/authentication.md: there is nothing to generate for 'schema auth_login_lock'",
            "docs/guides/guide.md: there is nothing to generate for 'schema auth_login_key'"])

    def test_generating_again_changes_nothing(self):
        texts, problems = self.generate()
        self.assertEqual(problems, [])
        self.assertEqual(texts, {page: (self.root / page).read_text() for page in texts})

    def test_a_page_that_says_something_else_is_written_anew_but_prose_stays(self):
        path = self.root / "docs/data-sources/thing.md"
        good = path.read_text() + "\nProse.\n"
        path.write_text(good.replace("Its name.", "Its nickname.").replace("# thing\n", "# another\n"))
        self.assertEqual(self.generate()[0]["docs/data-sources/thing.md"], good)

    def test_a_page_or_example_of_no_type_is_a_problem(self):
        self.write("docs/resources/thing.md", "")
        self.write("examples/data-sources/vault_other/data-source.tf", "")
        self.assertEqual(self.generate()[1], ["docs/resources/thing.md: the provider has no such type",
                                              "examples/data-sources/vault_other: the provider has no such type"])

    def test_a_missing_example_and_a_page_that_does_not_show_it_are_problems(self):
        (self.root / "examples/functions/twice/function.tf").unlink()
        self.write("docs/data-sources/thing.md", "<!-- generated: schema -->\n<!-- generated: end -->\n")
        self.assertEqual(self.generate()[1], [
            "docs/data-sources/thing.md: it does not show 'examples/data-sources/vault_thing/data-source.tf'",
            "docs/functions/twice.md: there is nothing to generate for 'examples/functions/twice/function.tf'"])

    def test_a_generated_part_without_end_is_a_problem(self):
        self.write("docs/guides/guide.md", "<!-- generated: examples/provider/provider.tf -->\n")
        self.assertEqual(self.generate()[1], ["docs/guides/guide.md: a generated part has no end, or no beginning"])


class Links(Tree):
    def dead(self, text):
        return list(text_rules.dead_links(self.root, self.write("docs/page.md", text)))

    def test_links_to_files_headings_and_ids_are_found(self):
        self.write("docs/guides/other.md", "# The `x.y` of *it*\n\n## Twice\n\n## Twice\n\n<a id=\"here\"></a>\n")
        self.assertEqual(self.dead(
            "# Own\n[a](guides/other.md) [b](guides/other.md#the-xy-of-it) [c](guides/other.md#twice-1)\n"
            "[d](#own) [e](guides/other.md#here) [f](../README.md) [g](https://example.com/x) `[h](nowhere)`\n"
            "```text\n[i](nowhere)\n```\n"), [])

    def test_dead_links_are_found(self):
        for link in ("nowhere.md", "../README.md#nothing", "#nothing", "../../outside.md"):
            self.assertEqual(len(self.dead(f"[text\nof two lines]({link})")), 1, link)
        self.assertEqual(len(self.dead('<img src="images/none.svg">')), 1)
        self.assertEqual(len(self.dead("[text]\n\n[text]: nowhere.md\n")), 1)


class Commands(Tree):
    def unknown(self, text):
        self.write("Makefile", "help: ## h\nbuild: help\n\t@true\n")
        self.write("scripts/lab", "")
        return list(text_rules.unknown_commands(self.root, self.write("docs/page.md", text)))

    def test_targets_and_scripts_that_exist_are_accepted(self):
        self.assertEqual(self.unknown("`make build T=0` and `make X`\n".replace("X", "help")
                                      + "```console\n$ A=1 make build   # make nothing\nmake: output of it\n"
                                        "$ scripts/lab up\n```\n"), [])

    def test_others_are_not(self):
        for text in ("`make nothing`", "```console\n$ make build nothing\n```\n", "```sh\nA=1 make nothing\n```\n",
                     "```console\n$ ./scripts/none.sh\n```\n"):
            self.assertEqual(len(self.unknown(text)), 1, text)


class Variables(Tree):
    def test_a_variable_that_no_page_names_is_found(self):
        self.write("src/plugin/a.cc", 'environment("PLUGIN_PORT")')
        self.write("src/vault/b.cc", 'environment("VAULT_ADDR") environment("VAULT_ROLE") environment("LOGIN_KEY")')
        self.write("docs/index.md", "`VAULT_ADDR`\n")
        self.write("docs/guides/authentication.md", "`LOGIN_KEY`\n")
        self.write("docs/guides/pipelines.md", "")
        self.assertEqual(list(text_rules.undocumented_variables(self.root)),
                         ["docs/index.md: none of docs/index.md, docs/guides/authentication.md, docs/guides/pipelines.md names the variable "
                          "'VAULT_ROLE', which b.cc reads"])


class Messages(Tree):
    def unknown(self, message):
        self.write("src/a.cc", 'f("Cannot read "\n  "the role \'" + name + "\' of \'" + "\\"x\\"");\n')
        text_rules.literals.cache_clear()
        page = self.write("docs/page.md", f"| Message | What to do |\n|---|---|\n| {message} | x |\n")
        return list(text_rules.unknown_messages(self.root, page))

    def test_texts_of_the_sources_are_accepted(self):
        for message in ("`Cannot read the role '…' of '…'`", "`read the role`", '``the role \'…"x"``'):
            self.assertEqual(self.unknown(message), [], message)

    def test_other_texts_are_not(self):
        for message in ("`Cannot write the role '…'`", "`Cannot read the rope`", "Cannot read"):
            self.assertEqual(len(self.unknown(message)), 1, message)


class PlainWords(Tree):
    """A git repository, because plain_words.py reads the files that git knows."""

    def setUp(self):
        super().setUp()
        subprocess.run(["git", "init", "-q", self.root], check=True)
        self.write(plain_words.PAGE, "| Term | Not |\n|---|---|\n| lease | `rental` |\n\n"
                                     "| Not | But |\n|---|---|\n| `is no` | `is not a` |\n| `what is` | the noun |\n")

    def found(self, path, text):
        self.write(path, text)
        return [problem.split("'")[1] for problem in plain_words.problems(self.root, (path,))]

    def test_pages_comments_messages_and_test_names_are_read(self):
        for path, text in (("a.md", "This is\nno page.\n"), ("a.h", "int a;  // This is\n        // no comment.\n"),
                           ("a.cc", 'f("This is "\n  "no message");\n'), ("a.cc", 'TEST_CASE("this is no name") {}\n'),
                           ("a.py", '"""This is\nno page."""\n'), ("a.py", "f('this is no text')\n"),
                           ("a.sh", "echo 'this is no text'\n"), ("a.proto", "// This is no comment.\n")):
            self.assertEqual(self.found(path, text), ["is no"], text)

    def test_every_column_called_not_counts(self):
        self.assertEqual(self.found("a.md", "A Rental is no lease."), ["rental", "is no"])

    def test_right_surroundings_are_accepted(self):
        self.assertEqual(self.found("a.md", "There is no page. It is no longer here. What is a lease?\n"), [])

    def test_code_between_texts_is_not_read(self):
        self.assertEqual(self.found("a.cc", 'const int rental = is + no; f("this is", "no text");\n'), [])


if __name__ == "__main__":
    unittest.main()
