// SPDX-License-Identifier: MPL-2.0
#include "cty/shape.h"
#include "test/unit/cty/cty_testing.h"

#include <string>

namespace tfvault::cty::json_test {
namespace {

TEST_CASE("stored JSON decodes and encodes without loss", "[cty][json]") {
  const auto [type, json] = GENERATE(table<std::string, std::string>({
      {R"("string")", "null"},
      {R"("string")", R"("a\"\\\n\u0001é😀")"},
      {R"("bool")", "true"},
      {R"("number")", "0"},
      {R"("number")", "-9223372036854775808"},
      {R"("number")", "18446744073709551615"},
      {R"("number")", "12345678901234567890123"},
      {R"("number")", "0.1"},
      {R"("number")", "-0.30000000000000000000000000000000004"},
      {R"("number")", "1" + std::string(400, '0')},
      {R"(["list","string"])", "[]"},
      {R"(["list","string"])", R"(["b",null,"a"])"},
      {R"(["set","number"])", "[9,10]"},
      {R"(["map","bool"])", R"({"":true,"k":null})"},
      {R"(["tuple",["string","bool"]])", R"(["a",false])"},
      {R"(["object",{"a":"string","b":["list","bool"]}])", R"({"a":"x","b":[true]})"},
      {R"("dynamic")", "null"},
      {R"("dynamic")", R"({"value":[1],"type":["list","number"]})"},
      {R"("dynamic")", R"({"value":null,"type":"string"})"},
      {R"(["object",{"any":"dynamic"}])", R"({"any":{"value":"x","type":"string"}})"},
  }));
  CAPTURE(type, json);
  const auto value = DecodeJson(json, ParsedType(type));
  INFO(MessageOf(value));
  REQUIRE(value.ok());
  CHECK(Conforms(*value, ParsedType(type)));
  const auto text = EncodeJson(*value, ParsedType(type));
  REQUIRE(text.ok());
  CHECK(*text == json);
}

TEST_CASE("pretty-printed state with exponents and duplicates decodes", "[cty][json]") {
  const Type type = ParsedType(R"(["object",{"n":"number","s":["set","string"]}])");
  const auto value =
      DecodeJson("{\n  \"s\": [ \"b\", \"a\", \"b\" ],\n  \"n\": 1.50e+1\n}\n", type);
  REQUIRE(value.ok());
  CHECK(DebugString(*value) == R"({"n": 15, "s": set["a", "b"]})");
}

TEST_CASE("a missing attribute is null and an extra attribute is ignored", "[cty][json]") {
  const Type type = ParsedType(R"(["object",{"new":["list","string"],"old":"string"}])");
  const auto value = DecodeJson(R"({"old":"x","removed":{"deep":[1,2]}})", type);
  REQUIRE(value.ok());
  CHECK(value->Attribute("new") == Value::Null(Type::List(Type::String())));
  CHECK(value->Attribute("old") == Value::String("x"));
  CHECK(value->AsMap().size() == 2);
}

TEST_CASE("JSON of another shape is rejected with its path", "[cty][json]") {
  const auto [type, json, message] = GENERATE(table<std::string, std::string, std::string>({
      {R"(["object",{"l":["list","string"]}])", R"({"l":["a",1]})", "l[1]: a string is required"},
      {R"(["map","number"])", R"({"k":"5"})", R"(["k"]: a number is required)"},
      {R"("bool")", R"("true")", "a bool is required"},
      {R"(["list","string"])", "{}", "a list is required"},
      {R"(["map","string"])", "[]", "a map is required"},
      {R"(["object",{}])", "[]", "an object is required"},
      {R"(["tuple",["string"]])", "[]", "a tuple of 1 elements is required"},
      {R"("dynamic")", R"("x")", "a value with its type is required"},
      {R"("dynamic")", R"({"value":1})", "a value with its type is required"},
      {R"("dynamic")", R"({"value":1,"type":"x"})", "type constraint: an unknown type name"},
      {R"("number")", "1e4096",
       "a number has at most 4096 digits before and after the decimal point"},
  }));
  CAPTURE(type, json);
  const auto value = DecodeJson(json, ParsedType(type));
  CHECK(value.status().code() == StatusCode::kInvalidArgument);
  CHECK(MessageOf(value) == message);
}

TEST_CASE("malformed JSON is rejected without a crash", "[cty][json]") {
  const Type type = ParsedType(R"(["object",{"a":["list","string"]}])");
  const std::string json = R"({"a":["x","\u00e9",null]})";
  for (std::size_t size = 0; size < json.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(DecodeJson(json.substr(0, size), type).ok());
  }
  const std::string text =
      GENERATE("{\"a\":[\"\xff\"]}", "{\"a\":[\"\\ud800\"]}", "{} x", "{'a':1}", "{\"a\":1e99999}",
               "[1,]", "nul", "\"\n\"", "// c\n{}");
  CAPTURE(text);
  CHECK(DecodeJson(text, type).status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("JSON with endless nesting is rejected", "[cty][json]") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(json::Tree::Parse(nested(kMaxNesting)).ok());
  CHECK(MessageOf(json::Tree::Parse(nested(kMaxNesting + 1))) ==
        "the text is nested deeper than 256 levels");
  CHECK(MessageOf(DecodeJson(std::string(1'000'000, '['), Type())) ==
        "the text is nested deeper than 256 levels");
}

TEST_CASE("the last of several members with one name is used", "[cty][json]") {
  const auto object = DecodeJson(R"({"a":"x","a":"y"})", Type::Object({{"a", Type::String()}}));
  CHECK(object->Attribute("a") == Value::String("y"));
  const auto map = DecodeJson(R"({"a":"x","a":"y"})", Type::Map(Type::String()));
  CHECK(map->AsMap().at("a") == Value::String("y"));
}

TEST_CASE("unknown values and text that is not UTF-8 cannot be encoded to JSON", "[cty][json]") {
  const Type list = Type::List(Type::String());
  const auto unknown =
      EncodeJson(Value::List(Type::String(), {Value::Unknown(Type::String())}), list);
  CHECK(unknown.status().code() == StatusCode::kInvalidArgument);
  CHECK(MessageOf(unknown) == "[0]: the value is not known yet");
  const auto binary = EncodeJson(Value::List(Type::String(), {Value::String("\xff")}), list);
  CHECK(binary.status().code() == StatusCode::kInvalidArgument);
  CHECK(MessageOf(binary) == "[0]: a string must be valid UTF-8");
}

TEST_CASE("encoding a value of another type to JSON is an internal error with a path",
          "[cty][json]") {
  const auto wrong = EncodeJson(Value::Object({{"a", Value::Bool(true)}}),
                                ParsedType(R"(["object",{"a":"string"}])"));
  CHECK(wrong.status().code() == StatusCode::kInternal);
  CHECK(MessageOf(wrong) == "a: a string is required");
}

}  // namespace
}  // namespace tfvault::cty::json_test
