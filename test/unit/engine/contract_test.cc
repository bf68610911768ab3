// SPDX-License-Identifier: MPL-2.0
#include "engine/contract.h"

#include "test/unit/engine/thing.h"

namespace tfvault::engine::contract_test {
namespace {

struct Fixture {
  std::string type_name = "t_thing";
  sdk::Diagnostics diagnostics{};
  Contract contract{type_name, Thing(), ThingType(), diagnostics};
};

const std::string kConfiguredRule =
    "a configured attribute must be planned with the configured or the prior value";
const std::string kUnconfiguredRule =
    "an attribute that is neither computed nor configured must be planned as null";
const std::string kSameRule = "a value that was known in the plan must not change in the result";

struct PlanRow {
  std::string name;
  sdk::PlanDraft draft;
  std::vector<sdk::Diagnostic> breaches{};
};

TEST_CASE("a plan is checked by the rules of Terraform core", "[engine][contract]") {
  const auto root = [](const char* name) { return cty::Path::Root(name); };
  const auto unknown_rules = cty::Value::Unknown(Rules({}).type());
  const auto null_rules = cty::Value::Null(Rules({}).type());
  const auto draft = [](Members prior, Members config, Members planned) {
    return sdk::PlanDraft{.prior = ThingOf(std::move(prior)),
                          .config = ThingOf(std::move(config)),
                          .planned = ThingOf(std::move(planned))};
  };
  const auto name = [](const cty::Value& value) { return Members{{"name", value}}; };
  const auto zone = [](const cty::Value& value) { return Members{{"zone", value}}; };
  const auto rule = [](const cty::Value& value) { return Members{{"rule", value}}; };
  const std::vector<PlanRow> rows = {
      {"as-configured", draft({}, name(Text("a")), name(Text("a")))},
      {"configured-unknown", draft({}, name(UnknownText()), name(UnknownText()))},
      {"prior-spelling", draft(name(Text("A")), name(Text("a")), name(Text("A")))},
      {"prior-without-configuration",
       draft(name(Text("A")), {}, name(Text("A"))),
       {BreachOf(root("name"), kUnconfiguredRule)}},
      {"third-value",
       draft(name(Text("A")), name(Text("a")), name(Text("b"))),
       {BreachOf(root("name"), kConfiguredRule)}},
      {"dropped-value", draft({}, name(Text("a")), {}), {BreachOf(root("name"), kConfiguredRule)}},
      {"known-for-unknown",
       draft({}, name(UnknownText()), name(Text("a"))),
       {BreachOf(root("name"), kConfiguredRule)}},
      {"invented-value",
       draft({}, {}, name(UnknownText())),
       {BreachOf(root("name"), kUnconfiguredRule)}},
      {"computed-is-free", draft(zone(Text("z")), {}, zone(Text("y")))},
      {"computed-to-null", draft(zone(Text("z")), {}, {})},
      {"optional-computed-as-configured", draft({}, zone(Text("z")), zone(Text("z")))},
      {"optional-computed-otherwise",
       draft({}, zone(Text("z")), zone(UnknownText())),
       {BreachOf(root("zone"), kConfiguredRule)}},
      {"write-only", draft({}, {{"token", Text("hush")}}, {})},
      {"write-only-planned",
       draft({}, {{"token", Text("hush")}}, {{"token", Text("hush")}}),
       {BreachOf(root("token"), "a write-only attribute must be planned as null")}},
      {"every-breach-is-named",
       draft({}, {}, {{"name", Text("a")}, {"note", Text("n")}}),
       {BreachOf(root("name"), kUnconfiguredRule), BreachOf(root("note"), kUnconfiguredRule)}},
      {"blocks-as-configured", draft({}, rule(Rules({{{"port", Text("1")}}})),
                                     rule(Rules({{{"port", Text("1")}, {"key", UnknownText()}}})))},
      {"inside-a-block",
       draft({}, rule(Rules({{}, {{"port", Text("1")}}})),
             rule(Rules({{}, {{"port", Text("2")}}}))),
       {BreachOf(RulePath(1, "port"), kConfiguredRule)}},
      {"prior-inside-a-block",
       draft(rule(Rules({{{"port", Text("2")}}})), rule(Rules({{{"port", Text("1")}}})),
             rule(Rules({{{"port", Text("2")}}})))},
      {"fewer-blocks",
       draft({}, rule(Rules({{}})), {}),
       {BreachOf(root("rule"), "the plan must have as many blocks as the configuration")}},
      {"null-blocks",
       draft({}, {}, rule(null_rules)),
       {BreachOf(root("rule"), "a repeated block must be empty, not null")}},
      {"unknown-blocks-echoed", draft({}, rule(unknown_rules), rule(unknown_rules))},
      {"unknown-blocks-decided",
       draft({}, rule(unknown_rules), {}),
       {BreachOf(root("rule"),
                 "a block must be planned as unknown exactly when its configuration "
                 "is unknown")}},
      {"blocks-made-unknown",
       draft({}, {}, rule(unknown_rules)),
       {BreachOf(root("rule"),
                 "a block must be planned as unknown exactly when its configuration "
                 "is unknown")}},
      {"path-of-prior-only",
       {.prior = ThingOf(rule(Rules({{{"port", Text("1")}}}))),
        .config = ThingOf({}),
        .planned = ThingOf({}),
        .requires_replace = {RulePath(0, "port")}}},
      {"path-to-nowhere",
       {.prior = NoThing(),
        .config = ThingOf({}),
        .planned = ThingOf({}),
        .requires_replace = {RulePath(0, "port")}},
       {BreachOf(RulePath(0, "port"), "a path that requires replacement must exist")}},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      Fixture f;
      CHECK(f.contract.IsPlan(row.draft) == row.breaches.empty());
      CHECK(f.diagnostics.items() == row.breaches);
    }
  }
}

TEST_CASE("blocks of every nesting are planned as configured", "[engine][contract]") {
  const auto string = cty::Type::String();
  const sdk::Block nested{.attributes = {{.name = "x", .type = string, .optional = true}},
                          .blocks = {}};
  const sdk::Block block{
      .blocks = {{.name = "one", .nesting = sdk::Nesting::kSingle, .block = nested},
                 {.name = "some", .nesting = sdk::Nesting::kSet, .block = nested},
                 {.name = "keyed", .nesting = sdk::Nesting::kMap, .block = nested}}};
  const cty::Type type = block.ImpliedType();
  const auto x = [&](const char* text) { return ObjectOf(nested, {{"x", Text(text)}}); };
  const auto none = cty::Value::Null(nested.ImpliedType());
  const auto some = [&](const cty::Value& v) { return cty::Value::Set(v.type(), {v}); };
  const auto keyed = [&](const char* key, const cty::Value& v) {
    return cty::Value::Map(v.type(), {{key, v}});
  };
  struct Row {
    std::string name;
    Members config;
    Members planned;
    std::vector<sdk::Diagnostic> breaches{};
  };
  const auto root = [](const char* name) { return cty::Path::Root(name); };
  const std::vector<Row> rows = {
      {"same",
       {{"one", x("a")}, {"some", some(x("a"))}, {"keyed", keyed("k", x("a"))}},
       {{"one", x("a")}, {"some", some(x("a"))}, {"keyed", keyed("k", x("a"))}}},
      {"single-dropped",
       {{"one", x("a")}},
       {{"one", none}},
       {BreachOf(root("one"), "a block must be planned as configured")}},
      {"single-invented",
       {},
       {{"one", x("a")}},
       {BreachOf(root("one"), "a block must be planned as configured")}},
      {"single-changed",
       {{"one", x("a")}},
       {{"one", x("b")}},
       {BreachOf(root("one").Attribute("x"), kConfiguredRule)}},
      {"set-changed",
       {{"some", some(x("a"))}},
       {{"some", some(x("b"))}},
       {BreachOf(root("some"), "a set of blocks must be planned as configured")}},
      {"map-other-key",
       {{"keyed", keyed("k", x("a"))}},
       {{"keyed", keyed("l", x("a"))}},
       {BreachOf(root("keyed"), "the planned blocks must have the configured keys")}},
      {"map-changed",
       {{"keyed", keyed("k", x("a"))}},
       {{"keyed", keyed("k", x("b"))}},
       {BreachOf(root("keyed").Key("k").Attribute("x"), kConfiguredRule)}},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      const std::string type_name = "t_thing";
      sdk::Diagnostics diagnostics;
      const Contract contract(type_name, block, type, diagnostics);
      CHECK(contract.IsPlan({.prior = cty::Value::Null(type),
                             .config = ObjectOf(block, row.config),
                             .planned = ObjectOf(block, row.planned)}) == row.breaches.empty());
      CHECK(diagnostics.items() == row.breaches);
    }
  }
}

struct ResultRow {
  std::string name;
  cty::Value planned;
  cty::Value result;
  std::vector<sdk::Diagnostic> breaches{};
};

TEST_CASE("a result that changes a value known in the plan is an error", "[engine][contract]") {
  const auto string = cty::Type::String();
  const auto set = [&](std::vector<cty::Value> elements) {
    return cty::Value::Set(string, std::move(elements));
  };
  const auto map = [&](std::map<std::string, cty::Value> elements) {
    return cty::Value::Map(string, std::move(elements));
  };
  const auto not_null = cty::Value::Unknown(string, cty::Nullness::kNotNull);
  const auto broken = [](const cty::Path& path) {
    return std::vector<sdk::Diagnostic>{BreachOf(path, kSameRule)};
  };
  const cty::Path here;
  const std::vector<ResultRow> rows = {
      {"same", Text("a"), Text("a")},
      {"other", Text("a"), Text("b"), broken(here)},
      {"null-for-known", Text("a"), NoText(), broken(here)},
      {"known-for-null", NoText(), Text("a"), broken(here)},
      {"null-for-null", NoText(), NoText()},
      {"unknown-resolved", UnknownText(), Text("a")},
      {"unknown-resolved-to-null", UnknownText(), NoText()},
      {"not-null-resolved", not_null, Text("a")},
      {"not-null-broken",
       not_null,
       NoText(),
       {BreachOf(here, "a value that was planned as not null must not be null")}},
      {"list-with-unknown", Texts({Text("a"), UnknownText()}), Texts({Text("a"), Text("b")})},
      {"list-element-changed", Texts({Text("a"), UnknownText()}), Texts({Text("c"), Text("b")}),
       broken(here.Index(0))},
      {"list-grown", Texts({UnknownText()}), Texts({Text("a"), Text("b")}), broken(here)},
      {"empty-list-to-null", Texts({}), cty::Value::Null(cty::Type::List(string)), broken(here)},
      {"map-with-unknown", map({{"k", UnknownText()}}), map({{"k", Text("a")}})},
      {"map-other-key", map({{"k", UnknownText()}}), map({{"l", Text("a")}}), broken(here)},
      {"map-element-changed", map({{"k", Text("a")}}), map({{"k", Text("b")}}),
       broken(here.Key("k"))},
      {"set-shrunk", set({Text("a"), UnknownText()}), set({Text("a")})},
      {"set-grown",
       set({Text("a")}),
       set({Text("a"), Text("b")}),
       {BreachOf(here, "a set must not have more elements than were planned")}},
      {"set-element-lost", set({Text("a"), UnknownText()}), set({Text("b"), Text("c")}),
       broken(here)},
      {"object-attribute-changed", ThingOf({{"name", Text("a")}}), ThingOf({{"name", Text("b")}}),
       broken(cty::Path::Root("name"))},
      {"block-lost", ThingOf({{"rule", Rules({{}})}}), ThingOf({}),
       broken(cty::Path::Root("rule"))},
      {"other-kind-of-a-dynamic-value", Text("1"), cty::Value::Number(1), broken(here)},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      Fixture f;
      CHECK(f.contract.KeepsPlan(row.planned, row.result) == row.breaches.empty());
      CHECK(f.diagnostics.items() == row.breaches);
    }
  }
}

TEST_CASE_METHOD(Fixture, "every unknown value of a state is named", "[engine][contract]") {
  CHECK_FALSE(contract.IsState(ThingOf({{"id", UnknownText()},
                                        {"tags", Texts({Text("a"), UnknownText()})},
                                        {"rule", Rules({{{"key", UnknownText()}}})}})));
  CHECK(diagnostics.items() ==
        std::vector<sdk::Diagnostic>{
            BreachOf(cty::Path::Root("id"), "the value must be known"),
            BreachOf(RulePath(0, "key"), "the value must be known"),
            BreachOf(cty::Path::Root("tags").Index(1), "the value must be known")});
}

}  // namespace
}  // namespace tfvault::engine::contract_test
