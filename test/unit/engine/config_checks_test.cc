// SPDX-License-Identifier: MPL-2.0
#include "engine/config_checks.h"

#include "test/unit/engine/thing.h"

namespace tfvault::engine::config_checks_test {
namespace {

// Rejects the value "bad".
void RefuseBad(const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
  if (value == Text("bad")) diagnostics.AddError("Refused", "d", path);
}

std::vector<sdk::Attribute> CheckedAttributes() {
  const auto string = cty::Type::String();
  return {{.name = "a",
           .type = string,
           .optional = true,
           .validators = {{"", RefuseBad}},
           .conflicts_with = {"b"}},
          {.name = "b", .type = string, .optional = true, .conflicts_with = {"a"}},
          {.name = "c", .type = string, .optional = true, .required_with = {"a"}},
          {.name = "old", .type = string, .optional = true, .deprecation_message = "Use \"a\"."},
          {.name = "list", .type = cty::Type::List(string), .optional = true},
          {.name = "set", .type = cty::Type::Set(string), .optional = true},
          {.name = "map", .type = cty::Type::Map(cty::Type::List(string)), .optional = true},
          {.name = "secret", .type = string, .optional = true, .write_only = true}};
}

const sdk::Block& CheckedBlock() {
  static const sdk::Block block = [] {
    const sdk::Block nested{.attributes = CheckedAttributes(), .blocks = {}};
    auto in_set = nested;
    in_set.attributes.pop_back();  // no write-only attributes in sets
    return sdk::Block{
        .attributes = CheckedAttributes(),
        .blocks = {{.name = "one", .nesting = sdk::Nesting::kSingle, .block = nested},
                   {.name = "many", .nesting = sdk::Nesting::kList, .block = nested},
                   {.name = "some", .nesting = sdk::Nesting::kSet, .block = in_set},
                   {.name = "keyed", .nesting = sdk::Nesting::kMap, .block = nested}}};
  }();
  return block;
}

cty::Value Config(Members given) { return ObjectOf(CheckedBlock(), std::move(given)); }
cty::Value Nested(std::size_t block, Members given) {
  return ObjectOf(CheckedBlock().blocks[block].block, std::move(given));
}

struct Row {
  std::string name;
  cty::Value config;
  std::vector<sdk::Diagnostic> diagnostics{};
};

sdk::Diagnostic NullElement(const cty::Path& path) {
  return ErrorOf("Null element in a collection",
                 "Elements of lists, sets and maps must not be null. Set the element at \"" +
                     path.ToString() + "\" to a value, or remove it.",
                 path);
}
sdk::Diagnostic Conflict(const cty::Path& path) {
  return ErrorOf("Conflicting configuration arguments",
                 "\"a\" and \"b\" cannot be set together: remove one of them.", path);
}

TEST_CASE("a configuration is checked by the rules of its schema", "[engine][validate]") {
  const auto root = [](const char* name) { return cty::Path::Root(name); };
  const auto strings = cty::Type::List(cty::Type::String());
  const auto bad_in = [&](std::size_t block) { return Nested(block, {{"a", Text("bad")}}); };
  const sdk::Diagnostic old{.severity = sdk::Severity::kWarning,
                            .summary = "Argument is deprecated",
                            .detail = "Use \"a\".",
                            .path = root("old")};
  const std::vector<Row> rows = {
      {"empty", Config({})},
      {"validator-passes", Config({{"a", Text("good")}})},
      {"validator-refuses", Config({{"a", Text("bad")}}), {ErrorOf("Refused", "d", root("a"))}},
      {"validator-not-asked-about-unknown", Config({{"a", UnknownText()}})},
      {"conflict", Config({{"a", Text("")}, {"b", Text("")}}), {Conflict(root("a"))}},
      {"conflict-with-unknown", Config({{"a", Text("")}, {"b", UnknownText()}})},
      {"required-with-missing",
       Config({{"c", Text("x")}}),
       {ErrorOf("Missing required argument", "\"c\" needs \"a\" to be set as well.", root("c"))}},
      {"required-with-unknown", Config({{"c", Text("x")}, {"a", UnknownText()}})},
      {"required-with-present", Config({{"c", Text("x")}, {"a", Text("y")}})},
      {"deprecated", Config({{"old", Text("")}}), {old}},
      {"deprecated-and-unknown", Config({{"old", UnknownText()}}), {old}},
      {"empty-requires-nothing", Config({{"c", Text("")}})},
      {"unknown-requires-nothing", Config({{"c", UnknownText()}})},
      {"null-in-list",
       Config({{"list", Texts({Text("x"), NoText(), UnknownText()})}}),
       {NullElement(root("list").Index(1))}},
      {"null-in-set",
       Config({{"set", cty::Value::Set(cty::Type::String(), {NoText()})}}),
       {NullElement(root("set"))}},
      {"null-in-map",
       Config({{"map", cty::Value::Map(strings, {{"k", cty::Value::Null(strings)}})}}),
       {NullElement(root("map").Key("k"))}},
      {"null-deep-inside",
       Config({{"map", cty::Value::Map(strings, {{"k", Texts({NoText()})}})}}),
       {NullElement(root("map").Key("k").Index(0))}},
      {"unknown-and-empty-collections",
       Config({{"list", cty::Value::Unknown(strings)}, {"map", cty::Value::Map(strings, {})}})},
      {"in-single-block",
       Config({{"one", bad_in(0)}}),
       {ErrorOf("Refused", "d", root("one").Attribute("a"))}},
      {"in-list-block",
       Config({{"many", cty::Value::List(bad_in(1).type(), {Nested(1, {}), bad_in(1)})}}),
       {ErrorOf("Refused", "d", root("many").Index(1).Attribute("a"))}},
      {"in-set-block",
       Config({{"some", cty::Value::Set(bad_in(2).type(), {bad_in(2)})}}),
       {ErrorOf("Refused", "d", root("some").Attribute("a"))}},
      {"in-map-block",
       Config({{"keyed", cty::Value::Map(bad_in(3).type(), {{"k", bad_in(3)}})}}),
       {ErrorOf("Refused", "d", root("keyed").Key("k").Attribute("a"))}},
      {"unknown-blocks",
       Config({{"many", cty::Value::Unknown(cty::Type::List(bad_in(1).type()))}})},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      sdk::Diagnostics diagnostics;
      CheckConfig(CheckedBlock(), row.config, {}, diagnostics);
      CHECK(diagnostics.items() == row.diagnostics);
    }
  }
}

TEST_CASE("write-only values require a host that does not store them", "[engine][validate]") {
  const auto value = GENERATE(Text("hush"), UnknownText());
  const auto config = Config({{"secret", value}});
  sdk::Diagnostics allowed;
  CheckConfig(CheckedBlock(), config, {.write_only_attributes_allowed = true}, allowed);
  CHECK(allowed.empty());

  sdk::Diagnostics refused;
  CheckConfig(CheckedBlock(), config, {}, refused);
  CHECK(refused.items() ==
        std::vector<sdk::Diagnostic>{
            ErrorOf("Write-only Attribute Not Allowed",
                    "\"secret\" is write-only, and this version of Terraform would store its value "
                    "in the state. Use Terraform 1.11 or later.",
                    cty::Path::Root("secret"))});
}

}  // namespace
}  // namespace tfvault::engine::config_checks_test
