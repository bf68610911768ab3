// SPDX-License-Identifier: MPL-2.0
#include "engine/values.h"

#include "test/unit/engine/thing.h"

namespace tfvault::engine::values_test {
namespace {

TEST_CASE("a value is decoded from MessagePack, else from JSON, else it is null", "[engine]") {
  sdk::Diagnostics diagnostics;
  const auto a = ThingOf({{"name", Text("a")}});
  const auto decode = [&](const DynamicValue& encoded) {
    return DecodeState(encoded, ThingType(), "the state", diagnostics);
  };
  CHECK(decode({.msgpack = Wire(a).msgpack, .json = "{"}) == a);
  CHECK(decode({.json = R"({"name":"a","rule":[]})"}) == a);
  CHECK(decode({}) == NoThing());
  CHECK(diagnostics.empty());
}

TEST_CASE("a state or configuration that is unknown as a whole is rejected", "[engine]") {
  sdk::Diagnostics diagnostics;
  const DynamicValue unknown{.msgpack = std::string("\xd4\x00\x00", 3)};
  CHECK_FALSE(DecodeState(unknown, ThingType(), "the state", diagnostics).has_value());
  CHECK(diagnostics.items() ==
        std::vector<sdk::Diagnostic>{
            ErrorOf("Cannot decode the state", "An object is required, not an unknown value.")});
}

TEST_CASE("a value that cannot be encoded is reported as a bug and becomes null", "[engine]") {
  sdk::Diagnostics diagnostics;
  CHECK(Encode(Text("hush"), ThingType(), diagnostics).msgpack.empty());
  REQUIRE(diagnostics.items().size() == 1);
  CHECK(diagnostics.items()[0].summary == "Provider bug: a value cannot be encoded");
  CHECK_THAT(diagnostics.items()[0].detail, !Catch::Contains("hush"));
}

TEST_CASE("null becomes an empty default, but no other default", "[engine]") {
  const auto with_default = [](std::string name, const cty::Value& value) {
    return sdk::Attribute{.name = std::move(name),
                          .type = value.type(),
                          .optional = true,
                          .computed = true,
                          .default_value = value};
  };
  const auto no_texts = Texts({});
  const sdk::Block block{
      .attributes = {with_default("text", Text("")),
                     with_default("texts", no_texts),
                     with_default("count", cty::Value::Number(0)),
                     with_default("on", cty::Value::Bool(false)),
                     with_default("mode", Text("auto")),
                     {.name = "note", .type = cty::Type::String(), .optional = true}},
      .blocks = {}};
  CHECK(FillEmptyDefaults(block, ObjectOf(block, {})) ==
        ObjectOf(block, {{"text", Text("")},
                         {"texts", no_texts},
                         {"count", cty::Value::Number(0)},
                         {"on", cty::Value::Bool(false)}}));
  const auto full = ObjectOf(block, {{"text", Text("a")},
                                     {"texts", Texts({Text("a")})},
                                     {"count", cty::Value::Number(1)},
                                     {"on", cty::Value::Bool(true)}});
  CHECK(FillEmptyDefaults(block, full) == full);
}

TEST_CASE("unknown values become null wherever they are", "[engine]") {
  const auto string = cty::Type::String();
  const auto set = cty::Value::Set(string, {Text("a"), UnknownText()});
  const auto tuple = cty::Value::Tuple({Text("a"), UnknownText()});
  CHECK(UnknownToNull(UnknownText()) == NoText());
  CHECK(UnknownToNull(Texts({Text("a"), UnknownText()})) == Texts({Text("a"), NoText()}));
  CHECK(UnknownToNull(set) == cty::Value::Set(string, {Text("a"), NoText()}));
  CHECK(UnknownToNull(tuple) == cty::Value::Tuple({Text("a"), NoText()}));
  CHECK(UnknownToNull(cty::Value::Map(string, {{"k", UnknownText()}})) ==
        cty::Value::Map(string, {{"k", NoText()}}));
  CHECK(UnknownToNull(
            ThingOf({{"id", UnknownText()}, {"rule", Rules({{{"key", UnknownText()}}})}})) ==
        ThingOf({{"rule", Rules({{}})}}));
}

TEST_CASE("repeated blocks that are null become empty, at every depth", "[engine]") {
  const sdk::Block leaf{
      .attributes = {{.name = "x", .type = cty::Type::String(), .optional = true}}, .blocks = {}};
  const auto with_all = [](const sdk::Block& nested) {
    return std::vector<sdk::NestedBlock>{
        {.name = "one", .nesting = sdk::Nesting::kSingle, .block = nested},
        {.name = "group", .nesting = sdk::Nesting::kGroup, .block = nested},
        {.name = "many", .nesting = sdk::Nesting::kList, .block = nested},
        {.name = "some", .nesting = sdk::Nesting::kSet, .block = nested},
        {.name = "keyed", .nesting = sdk::Nesting::kMap, .block = nested}};
  };
  const sdk::Block middle{.blocks = with_all(leaf)};
  const sdk::Block outer{.blocks = with_all(middle)};
  const auto nulls_of = [](const sdk::Block& block) {
    Members members;
    const cty::Type object = block.ImpliedType();
    for (const auto& [name, type] : object.attributes())
      members.emplace(name, cty::Value::Null(type));
    return members;
  };
  const auto all_of = [&](const cty::Value& nested) {
    return ObjectOf(outer, {{"one", nested},
                            {"group", nested},
                            {"many", cty::Value::List(nested.type(), {nested})},
                            {"some", cty::Value::Set(nested.type(), {nested})},
                            {"keyed", cty::Value::Map(nested.type(), {{"k", nested}})}});
  };
  CHECK(NullBlocksToEmpty(outer, ObjectOf(outer, nulls_of(outer))) == ObjectOf(outer, {}));
  CHECK(NullBlocksToEmpty(outer, all_of(ObjectOf(middle, nulls_of(middle)))) ==
        all_of(ObjectOf(middle, {})));
}

}  // namespace
}  // namespace tfvault::engine::values_test
