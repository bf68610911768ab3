// SPDX-License-Identifier: MPL-2.0
#include "tfvault/json/fields.h"

#include <catch2/catch.hpp>

#include <functional>
#include <tuple>

namespace tfvault::json::fields_test {
namespace {

TEST_CASE("fields of the right type are read", "[json]") {
  const Value object = Value::parse(R"({"s":"text","b":true,"i":7,"n":-7,"f":3600.0,
                                      "l":["a","b"],"m":{"k":"v"},"o":{"x":1}})");
  Fields fields(object, "it");
  CHECK(fields.String("s") == "text");
  CHECK(fields.Secret("s") == SecretString("text"));
  CHECK(fields.Bool("b"));
  CHECK(fields.Int("i") == 7);
  CHECK(fields.Int("n") == -7);
  CHECK(fields.Seconds("f") == std::chrono::hours(1));
  CHECK(fields.Strings("l") == std::vector<std::string>{"a", "b"});
  CHECK(fields.StringMap("m") == std::map<std::string, std::string>{{"k", "v"}});
  CHECK(fields.Object("o") == Value{{"x", 1}});
  CHECK(fields.status().ok());
}

TEST_CASE("absent and null fields are zero values", "[json]") {
  const Value object = GENERATE(Value(nullptr), Value::object(), Value{{"x", nullptr}});
  Fields fields(object, "it");
  CHECK(fields.String("x").empty());
  CHECK_FALSE(fields.Bool("x"));
  CHECK(fields.Int("x") == 0);
  CHECK(fields.Strings("x").empty());
  CHECK(fields.StringMap("x").empty());
  CHECK(fields.Object("x").is_null());
  CHECK_FALSE(fields.Has("x"));
  CHECK(fields.status().ok());
}

TEST_CASE("a field of another type is an error that names the field and not its value", "[json]") {
  using Read = std::function<void(Fields&)>;
  const auto [name, text, read] = GENERATE(table<std::string, std::string, Read>({
      {"string", R"({"x":4711})", [](Fields& f) { std::ignore = f.String("x"); }},
      {"secret", R"({"x":["4711"]})", [](Fields& f) { std::ignore = f.Secret("x"); }},
      {"bool", R"({"x":"4711"})", [](Fields& f) { std::ignore = f.Bool("x"); }},
      {"int-text", R"({"x":"4711"})", [](Fields& f) { std::ignore = f.Int("x"); }},
      {"int-fraction", R"({"x":4711.5})", [](Fields& f) { std::ignore = f.Int("x"); }},
      {"int-huge", R"({"x":47110000000000000000})", [](Fields& f) { std::ignore = f.Int("x"); }},
      {"int-beyond", R"({"x":4711e300})", [](Fields& f) { std::ignore = f.Int("x"); }},
      {"int-unsigned", R"({"x":18446744073709551615})",
       [](Fields& f) { std::ignore = f.Int("x"); }},
      {"seconds", R"({"x":4711000000000000})", [](Fields& f) { std::ignore = f.Seconds("x"); }},
      {"list", R"({"x":"4711"})", [](Fields& f) { std::ignore = f.Strings("x"); }},
      {"list-item", R"({"x":["a",4711]})", [](Fields& f) { std::ignore = f.Strings("x"); }},
      {"map", R"({"x":["4711"]})", [](Fields& f) { std::ignore = f.StringMap("x"); }},
      {"map-item", R"({"x":{"k":4711}})", [](Fields& f) { std::ignore = f.StringMap("x"); }},
      {"object", R"({"x":"4711"})", [](Fields& f) { std::ignore = f.Object("x"); }},
      {"required-absent", R"({"y":4711})", [](Fields& f) { std::ignore = f.RequiredString("x"); }},
      {"required-empty", R"({"x":""})", [](Fields& f) { std::ignore = f.RequiredSecret("x"); }},
      {"required-type", R"({"x":4711})", [](Fields& f) { std::ignore = f.RequiredSecret("x"); }},
  }));
  CAPTURE(name);
  const Value object = Value::parse(text);
  Fields fields(object, "the answer");
  read(fields);
  CHECK(fields.status().code() == StatusCode::kDataLoss);
  CHECK_THAT(Message(fields.status()), Catch::StartsWith("the answer ") && Catch::Contains("'x'"));
  CHECK_THAT(Message(fields.status()), !Catch::Contains("4711"));
}

TEST_CASE("the first error stays", "[json]") {
  const Value object{{"a", 1}, {"b", 1}};
  Fields fields(object, "it");
  std::ignore = fields.String("a");
  std::ignore = fields.String("b");
  CHECK_THAT(Message(fields.status()), Catch::Contains("'a'"));
}

TEST_CASE("a value that is not an object is an error", "[json]") {
  const Value value = GENERATE(Value::array(), Value("text"), Value(1), Value(true));
  Fields fields(value, "it");
  CHECK(fields.String("x").empty());
  CHECK(fields.status().code() == StatusCode::kDataLoss);
}

}  // namespace
}  // namespace tfvault::json::fields_test
