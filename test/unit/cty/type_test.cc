// SPDX-License-Identifier: MPL-2.0
#include "tfvault/cty/type.h"

#include "test/unit/cty/cty_testing.h"

#include <string>

namespace tfvault::cty::type_test {
namespace {

TEST_CASE("a type constraint survives its JSON form", "[cty]") {
  const std::string json = GENERATE(
      R"("string")", R"("number")", R"("bool")", R"("dynamic")", R"(["list","string"])",
      R"(["set",["list","number"]])", R"(["map","dynamic"])", R"(["tuple",[]])",
      R"(["tuple",["string",["tuple",["bool"]]]])", R"(["object",{}])",
      R"(["object",{"a":"string","b":["object",{"c":"bool"}]}])", R"(["object",{"a\"\n":"bool"}])");
  CHECK(ParsedType(json).ToJson() == json);
}

TEST_CASE("parsing a type ignores white space, attribute order and optional names", "[cty]") {
  CHECK(ParsedType(R"( [ "object", {"b": "bool", "a": "string"}, ["b"] ] )") ==
        Type::Object({{"a", Type::String()}, {"b", Type::Bool()}}));
}

TEST_CASE("text that is not a type constraint is rejected", "[cty]") {
  const auto* json =
      GENERATE("", "string", R"("strin")", "null", "1", "[]", R"(["list"])", R"(["string"])",
               R"(["list","string","string"])", R"(["string","string"])", R"(["list",["list"]])",
               R"(["tuple","string"])", R"(["tuple",{}])", R"(["tuple",["x"]])", R"(["object",[]])",
               R"(["object",{"a":1}])", R"(["object",{},[],[]])", R"([["list"],"string"])",
               R"("string" "string")",
               R"(["list","string"])"
               "x");
  CAPTURE(json);
  CHECK(Type::ParseJson(json).status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("a type with endless nesting is rejected", "[cty]") {
  std::string json;
  for (int i = 0; i < 100'000; ++i) json += R"(["list",)";
  CHECK(Message(Type::ParseJson(json).status()) == "the text is nested deeper than 256 levels");
}

TEST_CASE("types are equal by structure", "[cty]") {
  CHECK(Type() == Type::Dynamic());
  CHECK(Type::List(Type::String()) == Type::List(Type::String()));
  CHECK_FALSE(Type::List(Type::String()) == Type::Set(Type::String()));
  CHECK_FALSE(Type::List(Type::String()) == Type::List(Type::Bool()));
  CHECK_FALSE(Type::Tuple({Type::String()}) == Type::Tuple({}));
  CHECK_FALSE(Type::Object({{"a", Type::Bool()}}) == Type::Object({{"b", Type::Bool()}}));
}

TEST_CASE("a type reports its kind", "[cty]") {
  CHECK(Type().is_dynamic());
  CHECK(Type::Bool().is_primitive());
  CHECK_FALSE(Type().is_primitive());
  CHECK(Type::Map(Type::Bool()).is_collection());
  CHECK_FALSE(Type::Tuple({}).is_collection());
  CHECK_FALSE(Type::Object({}).is_collection());
}

}  // namespace
}  // namespace tfvault::cty::type_test
