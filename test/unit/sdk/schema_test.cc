// SPDX-License-Identifier: MPL-2.0
#include "tfvault/sdk/schema.h"

#include "test/support/values.h"

#include <catch2/catch.hpp>

namespace tfvault::sdk::schema_test {
namespace {

using test::Text;

Attribute Optional(std::string name, cty::Type type = cty::Type::String()) {
  return {.name = std::move(name), .type = std::move(type), .optional = true};
}

NestedBlock Nested(Nesting nesting, std::vector<Attribute> attributes) {
  return {.name = "rule",
          .nesting = nesting,
          .block = {.attributes = std::move(attributes), .blocks = {}}};
}

Schema Of(std::vector<Attribute> attributes, std::vector<NestedBlock> blocks = {}) {
  return {.block = {.attributes = std::move(attributes), .blocks = std::move(blocks)}};
}

TEST_CASE("the type of a block has one attribute for each attribute and nested block", "[sdk]") {
  auto schema = Of({Optional("name")});
  for (const auto& [name, nesting] :
       {std::pair{"one", Nesting::kSingle}, std::pair{"many", Nesting::kList},
        std::pair{"some", Nesting::kSet}, std::pair{"by_key", Nesting::kMap}}) {
    schema.block.blocks.push_back(Nested(nesting, {Optional("port")}));
    schema.block.blocks.back().name = name;
  }
  CHECK(CheckSchema(schema).empty());
  CHECK(schema.block.ImpliedType().ToJson() ==
        R"(["object",{"by_key":["map",["object",{"port":"string"}]],)"
        R"("many":["list",["object",{"port":"string"}]],"name":"string",)"
        R"("one":["object",{"port":"string"}],"some":["set",["object",{"port":"string"}]]}])");
}

struct BadSchema {
  std::string name;
  Schema schema;
  std::string breach;
};

std::vector<BadSchema> BadSchemas() {
  const auto string = cty::Type::String();
  const auto edited = [](const auto& edit) {
    Attribute attribute = Optional("name");
    edit(attribute);
    return attribute;
  };
  const auto limits = [](Nesting nesting, std::int64_t min, std::int64_t max) {
    NestedBlock nested = Nested(nesting, {});
    nested.min_items = min;
    nested.max_items = max;
    return Of({}, {nested});
  };
  Schema negative_version;
  negative_version.version = -1;
  const auto identified = [&](Identity identity) {
    Schema schema =
        Of({Optional("name"), Optional("tags", cty::Type::List(string)), edited([](auto& a) {
              a.name = "secret";
              a.sensitive = true;
            })});
    schema.identity = std::move(identity);
    return schema;
  };
  return {
      {"negative-version", negative_version, "schema version: must not be negative"},
      {"negative-identity-version", identified({.required = {"name"}, .version = -1}),
       "identity version: must not be negative"},
      {"nothing-identifies", identified({.optional = {"name"}}),
       "identity: at least one attribute must be required"},
      {"identified-twice", identified({.required = {"name"}, .optional = {"name"}}),
       "identity name: the attribute is named twice"},
      {"identified-by-nothing", identified({.required = {"gone"}}),
       "identity gone: is not an attribute of the type"},
      {"identified-by-a-list", identified({.required = {"tags"}}),
       "identity tags: must be a string, number or bool that is neither sensitive nor write-only"},
      {"identified-by-a-secret", identified({.required = {"secret"}}),
       "identity secret: must be a string, number or bool that is neither sensitive nor "
       "write-only"},
      {"no-flag", Of({{.name = "name", .type = string}}),
       "name: must be required, optional or computed"},
      {"required-and-optional", Of({edited([](auto& a) { a.required = true; })}),
       "name: must not be both required and optional"},
      {"required-and-computed",
       Of({{.name = "name", .type = string, .required = true, .computed = true}}),
       "name: must not be both required and computed"},
      {"write-only-and-computed", Of({edited([](auto& a) { a.computed = a.write_only = true; })}),
       "name: a write-only attribute must not be computed"},
      {"keep-prior-not-computed", Of({edited([](auto& a) { a.keep_prior = true; })}),
       "name: keep_prior needs a computed attribute"},
      {"default-not-computed", Of({edited([](auto& a) { a.default_value = Text("a"); })}),
       "name: a default value needs an optional and computed attribute"},
      {"default-of-another-type", Of({edited([](auto& a) {
         a.computed = true;
         a.default_value = cty::Value::Bool(true);
       })}),
       "name: the default value must be known and of the attribute's type"},
      {"default-null", Of({edited([](auto& a) {
         a.computed = true;
         a.default_value = test::NoText();
       })}),
       "name: the default value must be known and of the attribute's type"},
      {"default-unknown", Of({edited([](auto& a) {
         a.computed = true;
         a.default_value = test::UnknownText();
       })}),
       "name: the default value must be known and of the attribute's type"},
      {"upper-case-name", Of({Optional("Name")}),
       "Name: a name starts with a lower-case letter and holds lower-case letters, digits and "
       "underscores"},
      {"empty-name", Of({Optional("")}),
       ": a name starts with a lower-case letter and holds lower-case letters, digits and "
       "underscores"},
      {"meta-argument", Of({Optional("for_each")}),
       "for_each: the name is one of Terraform's meta-arguments"},
      {"duplicate-attribute", Of({Optional("name"), Optional("name")}),
       "name: the name is used twice in its block"},
      {"attribute-and-block", Of({Optional("rule")}, {Nested(Nesting::kList, {})}),
       "rule: the name is used twice in its block"},
      {"unknown-conflict", Of({edited([](auto& a) { a.conflicts_with = {"other"}; })}),
       "name: refers to \"other\", which is not another attribute of its block"},
      {"requires-itself", Of({edited([](auto& a) { a.required_with = {"name"}; })}),
       "name: refers to \"name\", which is not another attribute of its block"},
      {"dynamic-in-list", Of({Optional("any", cty::Type::List(cty::Type::Dynamic()))}),
       "any: a dynamic type must not be part of another type"},
      {"dynamic-in-list-block",
       Of({}, {Nested(Nesting::kList, {Optional("any", cty::Type::Dynamic())})}),
       "rule.any: a dynamic type must not be inside a list, set or map block"},
      {"computed-in-set-block",
       Of({}, {Nested(Nesting::kSet, {edited([](auto& a) { a.computed = true; })})}),
       "rule.name: an attribute in a set block must not be write-only, computed, compared by an "
       "equality, or replace the object"},
      {"write-only-in-set-block",
       Of({}, {Nested(Nesting::kSet, {edited([](auto& a) { a.write_only = true; })})}),
       "rule.name: an attribute in a set block must not be write-only, computed, compared by an "
       "equality, or replace the object"},
      {"single-with-two", limits(Nesting::kSingle, 2, 2),
       "rule: min_items and max_items of a single block must both be 0 or both be 1"},
      {"single-with-range", limits(Nesting::kSingle, 0, 1),
       "rule: min_items and max_items of a single block must both be 0 or both be 1"},
      {"map-with-limit", limits(Nesting::kMap, 0, 1), "rule: a map block must not have limits"},
      {"list-with-crossed-limits", limits(Nesting::kList, 3, 2),
       "rule: the limits must be 0 <= min_items <= max_items, or max_items 0"},
      {"set-with-negative-limit", limits(Nesting::kSet, -1, 0),
       "rule: the limits must be 0 <= min_items <= max_items, or max_items 0"},
  };
}

TEST_CASE("a schema that a host would reject is reported", "[sdk]") {
  for (const auto& row : BadSchemas()) {
    DYNAMIC_SECTION(row.name) {
      CHECK(CheckSchema(row.schema) == std::vector<std::string>{row.breach});
    }
  }
}

TEST_CASE("meta-arguments are ordinary names inside a block", "[sdk]") {
  CHECK(CheckSchema(Of({}, {Nested(Nesting::kList, {Optional("count")})})).empty());
}

TEST_CASE("a whole attribute may be dynamic", "[sdk]") {
  CHECK(CheckSchema(Of({Optional("any", cty::Type::Dynamic())},
                       {Nested(Nesting::kSingle, {Optional("any", cty::Type::Dynamic())})}))
            .empty());
}

}  // namespace
}  // namespace tfvault::sdk::schema_test
