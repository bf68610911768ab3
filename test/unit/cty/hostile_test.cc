// SPDX-License-Identifier: MPL-2.0
// Tests with MessagePack from an attacker. ASan and UBSan show that no input causes undefined
// behaviour; the checks show that a partly decoded document is never accepted as a value.
#include "test/unit/cty/cty_testing.h"

#include <random>
#include <string>
#include <vector>

namespace tfvault::cty::hostile_test {
namespace {

Type SampleType() {
  return ParsedType(
      R"(["object",{"any":"dynamic","flag":"bool","list":["list",["object",{"s":"string"}]],)"
      R"("map":["map","number"],"set":["set","string"],"tuple":["tuple",["string","number"]],)"
      R"("unknown":"string"}])");
}

// Documents with every kind of token that Terraform sends.
std::string Sample() {
  const Type row = Type::Object({{"s", Type::String()}});
  const auto text = [](const std::string& value) { return Value::String(value); };
  const auto number = [](std::string_view value) { return Value::Number(*Number::Parse(value)); };
  const Value value = Value::Object(
      SampleType(),
      {{"any", Value::Tuple({text("x"), number("7"), Value::Unknown(Type::Bool())})},
       {"flag", Value::Bool(true)},
       {"list", Value::List(row, {Value::Object(row, {{"s", text(std::string(40, 'l'))}}),
                                  Value::Object(row, {{"s", Value::Null(Type::String())}})})},
       {"map", Value::Map(Type::Number(), {{"double", number("1.5")},
                                           {"int", number("-70000")},
                                           {"text", number("0.1")}})},
       {"set", Value::Set(Type::String(), {text("é"), Value::Unknown(Type::String())})},
       {"tuple", Value::Tuple({text(""), number("9007199254740993")})},
       {"unknown", Value::Unknown(Type::String(), Nullness::kNotNull)}});
  return Encoded(value, SampleType());
}

// The bytes must give an error, or a value that can be encoded and decoded again.
void CheckDecode(const std::string& bytes, const Type& type) {
  const auto value = DecodeMsgpack(bytes, type);
  if (!value.ok()) {
    if (value.status().code() != StatusCode::kInvalidArgument) {
      FAIL(HexEncode(bytes) << ": " << value.status());
    }
    return;
  }
  const auto encoded = EncodeMsgpack(*value, type);
  if (!encoded.ok()) FAIL(HexEncode(bytes) << ": " << encoded.status());
  const auto again = DecodeMsgpack(*encoded, type);
  if (!again.ok() || !(*again == *value)) FAIL(HexEncode(bytes) << " -> " << HexEncode(*encoded));
}

TEST_CASE("truncated MessagePack is rejected", "[cty][hostile]") {
  const std::string sample = Sample();
  for (std::size_t size = 0; size < sample.size(); ++size) {
    CAPTURE(size);
    CHECK(MessageOf(DecodeMsgpack(sample.substr(0, size), SampleType())) ==
          "malformed or truncated MessagePack");
  }
}

TEST_CASE("bytes after the value are rejected", "[cty][hostile]") {
  CHECK(MessageOf(DecodeMsgpack(Sample() + '\xc0', SampleType())) ==
        "trailing bytes after the MessagePack value");
}

TEST_CASE("a flipped bit gives an error or a valid value", "[cty][hostile]") {
  const std::string sample = Sample();
  const Type type = SampleType();
  for (std::size_t at = 0; at < sample.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string bytes = sample;
      bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << bit));
      CheckDecode(bytes, type);
    }
  }
  SUCCEED();
}

TEST_CASE("bytes inserted, removed or swapped at random give an error or a valid value",
          "[cty][hostile]") {
  const std::string sample = Sample();
  const Type type = SampleType();
  std::minstd_rand random(1);  // NOLINT(cert-msc51-cpp): the same bytes in every run
  for (int round = 0; round < 10'000; ++round) {
    std::string bytes = sample;
    for (auto edits = random() % 4 + 1; edits > 0; --edits) {
      const auto at = random() % bytes.size();
      if (random() % 2 == 0) {
        bytes.insert(at, 1, static_cast<char>(random() % 256));
      } else if (bytes.size() > 1) {
        bytes.erase(at, 1);
      }
      std::swap(bytes[random() % bytes.size()], bytes[random() % bytes.size()]);
    }
    CheckDecode(bytes, type);
  }
  SUCCEED();
}

TEST_CASE("a value that is read as another type gives an error or a valid value",
          "[cty][hostile]") {
  const std::vector<std::string> types = {R"("dynamic")",
                                          R"("string")",
                                          R"("number")",
                                          R"("bool")",
                                          R"(["list","dynamic"])",
                                          R"(["set","dynamic"])",
                                          R"(["map","dynamic"])",
                                          R"(["list","string"])",
                                          R"(["tuple",["dynamic","string"]])",
                                          R"(["object",{"a":"dynamic"}])"};
  const std::vector<std::string> tokens = {std::string("\x00", 1),
                                           "\xff",
                                           "\xc3",
                                           "\xc0",
                                           "\xa1"
                                           "a",
                                           "\xa6\"bool\"",
                                           std::string("\xc4\x00", 2),
                                           "\xca\x3f\xc0\x80\x80",
                                           std::string("\xd4\x00\x00", 3),
                                           "\x90",
                                           "\x80",
                                           "\xc1",
                                           "\xc7\x01\x0c\x80"};
  for (const auto& name : types) {
    const Type type = ParsedType(name);
    for (const auto& first : tokens) {
      CheckDecode(first, type);
      for (const auto& second : tokens) {
        CheckDecode("\x92" + first + second, type);
        CheckDecode("\x81" + first + second, type);
        CheckDecode("\x82" + first + second + first + second, type);
      }
    }
  }
  SUCCEED();
}

TEST_CASE("a header with four billion elements is rejected before memory is allocated",
          "[cty][hostile]") {
  const auto* header =
      GENERATE("\xdd\xff\xff\xff\xff", "\xdf\xff\xff\xff\xff", "\xdb\xff\xff\xff\xff",
               "\xc6\xff\xff\xff\xff", "\xc9\xff\xff\xff\xff\x0c", "\xdd\x7f\xff\xff\xff\xc0\xc0");
  for (const std::string prefix : {"", "\x92\xa8\"string\"", "\x91", "\x81"}) {
    CHECK(MessageOf(DecodeMsgpack(prefix + header, Type())) ==
          "malformed or truncated MessagePack");
  }
  // Each announced size alone is small enough.
  std::string nested;
  for (int i = 0; i < 200; ++i) nested.append("\xdd\x10\x01\x01\x01");
  CHECK(MessageOf(DecodeMsgpack(nested, Type())) == "malformed or truncated MessagePack");
}

TEST_CASE("MessagePack with endless nesting is rejected", "[cty][hostile]") {
  for (const std::string unit : {"\x91",
                                 "\x81\xa1"
                                 "k",
                                 "\x92\xa9\"dynamic\"", "\x81"}) {
    std::string bytes;
    for (int i = 0; i < 100'000; ++i) bytes += unit;
    CHECK(MessageOf(DecodeMsgpack(bytes + '\xc0', Type())) == "MessagePack is nested too deeply");
  }
}

TEST_CASE("values within the nesting limit decode, also dynamic values", "[cty][hostile]") {
  std::string lists;
  std::string type = R"("string")";
  for (int i = 0; i < 200; ++i) {
    lists += '\x91';
    type.insert(0, R"(["list",)").append("]");
  }
  CHECK(Decoded(lists + '\xc0', ParsedType(type)).is_known());
  std::string wrapped;
  for (int i = 0; i < 256; ++i) wrapped += "\x92\xa9\"dynamic\"";
  CHECK(Decoded(wrapped + '\xc0', Type()).is_null());
}

TEST_CASE("a deeply nested refinement is ignored", "[cty][hostile]") {
  const std::string payload(60'000, '\x91');
  const Value value = Decoded("\xc8\xea\x60\x0c" + payload, Type::String());
  CHECK(value == Value::Unknown(Type::String()));
  CHECK(value.nullness() == Nullness::kMaybeNull);
}

}  // namespace
}  // namespace tfvault::cty::hostile_test
