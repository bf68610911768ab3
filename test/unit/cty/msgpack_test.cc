// SPDX-License-Identifier: MPL-2.0
#include "test/unit/cty/cty_testing.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::cty::msgpack_test {
namespace {

struct Case {
  std::string type;
  std::string hex;
  std::string value;
  std::string comment;
};

std::vector<Case> ReadCases(const std::string& file) {
  std::ifstream in(TFVAULT_SOURCE_DIR "/test/golden/cty/" + file);
  std::vector<Case> cases;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    const auto take = [&line] {
      const auto end = line.find(" | ");
      std::string field = line.substr(0, end);
      line = end == std::string::npos ? "" : line.substr(end + 3);
      return field;
    };
    Case row;
    row.type = take();
    row.hex = take();
    row.value = take();
    row.comment = take();
    cases.push_back(std::move(row));
  }
  REQUIRE(cases.size() > 30);
  return cases;
}

TEST_CASE("golden MessagePack decodes to its value and encodes to its bytes again",
          "[cty][msgpack]") {
  for (const auto& row : ReadCases("canonical.txt")) {
    CAPTURE(row.type, row.hex, row.comment);
    const Type type = ParsedType(row.type);
    const Value value = Decoded(FromHex(row.hex), type);
    CHECK(DebugString(value) == row.value);
    CHECK(HexEncode(Encoded(value, type)) == row.hex);
    CHECK(Conforms(value, type));
  }
}

TEST_CASE("another implementation accepts the golden MessagePack", "[cty][msgpack]") {
  for (const auto& row : ReadCases("canonical.txt")) {
    CAPTURE(row.type, row.hex, row.comment);
    const auto theirs = nlohmann::json::from_msgpack(FromHex(row.hex), true, false);
    REQUIRE_FALSE(theirs.is_discarded());
    if (row.type == R"("dynamic")" && theirs.is_array()) continue;  // a type and a value
    // Null must be encoded as nil, and an unknown value as an extension.
    CHECK(theirs.is_null() == (row.value == "null"));
    const bool extension = theirs.is_binary() && theirs.get_binary().has_subtype();
    CHECK(extension == row.value.starts_with("unknown"));
  }
}

TEST_CASE("every accepted form of MessagePack decodes to its value", "[cty][msgpack]") {
  for (const auto& row : ReadCases("accepted.txt")) {
    CAPTURE(row.type, row.hex, row.comment);
    const Type type = ParsedType(row.type);
    const Value value = Decoded(FromHex(row.hex), type);
    CHECK(DebugString(value) == row.value);
    CHECK(Decoded(Encoded(value, type), type) == value);
  }
}

TEST_CASE("a value decoded where the schema says dynamic has a concrete type", "[cty][msgpack]") {
  const Type declared = ParsedType(R"(["object",{"any":"dynamic"}])");
  const Value value = Decoded(FromHex("81a3616e7992c40822737472696e6722c0"), declared);
  CHECK(value.type() == declared);
  CHECK(value.Attribute("any") == Value::Null(Type::String()));
}

TEST_CASE("an error has the path in the value and the required type", "[cty][msgpack]") {
  struct Row {
    std::string name, type, bytes, message;
  };
  const std::string object = R"(["object",{"a":"string","l":["list",["object",{"n":"number"}]]}])";
  const auto row = GENERATE_COPY(values<Row>({
      {"attribute", object,
       "\x82\xa1"
       "a\x01\xa1l\xc0",
       "a: a string is required"},
      {"element", object,
       "\x82\xa1"
       "a\xc0\xa1l\x92\xc0\x81\xa1n\xc3",
       "l[1].n: a number is required"},
      {"list", object,
       "\x82\xa1"
       "a\xc0\xa1l\x80",
       "l: a list is required"},
      {"unsupported", object,
       "\x82\xa1"
       "a\xc0\xa1z\xc0",
       "z: unsupported attribute"},
      {"missing", object,
       "\x81\xa1"
       "a\xc0",
       "an object with 2 attributes is required (1 given)"},
      {"twice", object,
       "\x82\xa1"
       "a\xc0\xa1"
       "a\xc0",
       "a: given twice"},
      {"key-twice", R"(["map","bool"])", "\x82\xa1k\xc3\xa1k\xc3", R"(["k"]: given twice)"},
      {"map-value", R"(["map","bool"])", "\x81\xa1k\x01", R"(["k"]: a bool is required)"},
      {"key", R"(["map","bool"])", "\x81\x01\xc3", "keys must be valid UTF-8 strings"},
      {"key-utf8", R"(["map","bool"])", "\x81\xa1\xff\xc3", "keys must be valid UTF-8 strings"},
      {"utf8", object,
       "\x82\xa1"
       "a\xa1\xff\xa1l\xc0",
       "a: a string must be valid UTF-8"},
      {"set", R"(["set","bool"])", "\x91\x01", "a bool is required"},
      {"tuple", R"(["tuple",["bool","bool"]])", "\x92\xc3\x01", "[1]: a bool is required"},
      {"short-tuple", R"(["tuple",["bool"]])", "\x92\xc3\xc3", "a tuple of 1 elements is required"},
      {"number", R"("number")", "\xa3nan", "not a decimal number"},
      {"not-a-number", R"("number")", "\xca\x7f\x80\x80\x80", "a number must be finite"},
      {"huge", R"("number")",
       "\xab"
       "1e999999999",
       "a number has at most 4096 digits before and after the decimal point"},
      {"bare", R"("dynamic")", "\xa1x", "a value with its type is required"},
      {"one", R"("dynamic")", "\x91\xa1x", "a value with its type is required"},
      {"type", R"("dynamic")", "\x92\xa1x\xc3", "the text is not valid JSON (byte 1)"},
      {"type-name", R"("dynamic")", "\x92\xa3\"x\"\xc3", "type constraint: an unknown type name"},
      {"of-type", R"("dynamic")", "\x92\xa6\"bool\"\x01", "a bool is required"},
  }));
  CAPTURE(row.name);
  const auto value = DecodeMsgpack(row.bytes, ParsedType(row.type));
  CHECK(value.status().code() == StatusCode::kInvalidArgument);
  CHECK(MessageOf(value) == row.message);
}

TEST_CASE("encoding a value of another type is an internal error with a path", "[cty][msgpack]") {
  const Type type = ParsedType(R"(["object",{"a":["list","string"]}])");
  const auto encode = [&](const Value& a) {
    return EncodeMsgpack(Value::Object({{"a", a}}), type);
  };
  const auto wrong = encode(Value::List(Type::String(), {Value::Bool(true)}));
  CHECK(wrong.status().code() == StatusCode::kInternal);
  CHECK(MessageOf(wrong) == "a[0]: a string is required");
  CHECK(MessageOf(encode(Value::String("x"))) == "a: a list is required");
  CHECK(MessageOf(encode(Value())) == "a: a list is required");
  CHECK(MessageOf(encode(Value::Null(Type::List(Type::Bool())))) ==
        "a: a list is required (of another type)");
  CHECK(MessageOf(EncodeMsgpack(Value::Object({}), type)) == "the attribute 'a' is missing");
  CHECK(MessageOf(EncodeMsgpack(Value::Object({{"a", Value()}, {"b", Value()}}), type)) ==
        "there is no attribute 'b'");
  CHECK(MessageOf(EncodeMsgpack(Value::List(Type::Bool(), {Value::String("x")}), Type())) ==
        "[0]: a bool is required");
}

TEST_CASE("text that is not UTF-8 is never sent", "[cty][msgpack]") {
  const Type map = Type::Map(Type::String());
  const auto value = EncodeMsgpack(Value::Map(Type::String(), {{"k", Value::String("\xff")}}), map);
  CHECK(value.status().code() == StatusCode::kInvalidArgument);
  CHECK(MessageOf(value) == R"(["k"]: a string must be valid UTF-8)");
  const auto key = EncodeMsgpack(Value::Map(Type::String(), {{"\xff", Value::String("")}}), map);
  CHECK(key.status().code() == StatusCode::kInvalidArgument);
}

// A random document that JSON, nlohmann's MessagePack and this MessagePack codec can all express.
nlohmann::json RandomDocument(std::minstd_rand& random, int depth) {
  const auto below = [&random](unsigned limit) { return static_cast<unsigned>(random() % limit); };
  switch (below(depth == 0 ? 5 : 7)) {
    case 0:
      return nullptr;
    case 1:
      return below(2) == 0;
    case 2:  // all widths, both signs
      return static_cast<std::int64_t>((std::uint64_t{random()} << 33U) ^ random()) >> below(64);
    case 3:  // float32 and float64
      return below(2) == 0 ? below(1000) + 1.0 / 1024 : below(1000) + 100000000.25;
    case 4:
      return std::string(below(300), static_cast<char>('a' + below(26)));
    case 5: {
      auto array = nlohmann::json::array();
      for (auto i = below(20); i > 0; --i) array.push_back(RandomDocument(random, depth - 1));
      return array;
    }
    default: {
      auto object = nlohmann::json::object();
      for (auto i = below(20); i > 0; --i) {
        object["k" + std::to_string(i)] = RandomDocument(random, depth - 1);
      }
      return object;
    }
  }
}

Type TypeOf(const nlohmann::json& document) {
  if (document.is_string()) return Type::String();
  if (document.is_number()) return Type::Number();
  if (document.is_boolean()) return Type::Bool();
  if (document.is_array()) {
    std::vector<Type> types;
    std::transform(document.begin(), document.end(), std::back_inserter(types), TypeOf);
    return Type::Tuple(std::move(types));
  }
  if (document.is_object()) {
    std::map<std::string, Type> types;
    for (const auto& [name, value] : document.items()) types[name] = TypeOf(value);
    return Type::Object(std::move(types));
  }
  return Type::String();  // for a null
}

TEST_CASE("another implementation of MessagePack reads and writes the same values",
          "[cty][msgpack]") {
  std::minstd_rand random(20260102);  // NOLINT(cert-msc51-cpp): the same documents in every run
  for (int round = 0; round < 100; ++round) {
    const nlohmann::json document = RandomDocument(random, 4);
    const Type type = TypeOf(document);
    INFO(document.dump());
    const auto from_json = DecodeJson(document.dump(), type);
    REQUIRE(from_json.ok());
    const auto theirs = nlohmann::json::to_msgpack(document);
    CHECK(Decoded({reinterpret_cast<const char*>(theirs.data()), theirs.size()}, type) ==
          *from_json);
    const std::string ours = Encoded(*from_json, type);
    CHECK(nlohmann::json::from_msgpack(ours) == document);
    CHECK(nlohmann::json::parse(*EncodeJson(*from_json, type)) == document);
  }
}

}  // namespace
}  // namespace tfvault::cty::msgpack_test
