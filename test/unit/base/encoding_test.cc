// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/encoding.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>

namespace tfvault::encoding_test {
namespace {

TEST_CASE("base64 gives the vectors of RFC 4648 in both directions", "[base]") {
  const auto [plain, text] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\xfb\xff\xfe", "+//+"},
      {std::string(3, '\0'), "AAAA"},
  }));
  CHECK(Base64Encode(plain) == text);
  const auto decoded = Base64Decode(text);
  REQUIRE(decoded.ok());
  CHECK(*decoded == plain);
}

TEST_CASE("text that is not base64 is rejected", "[base]") {
  const auto* text = GENERATE("Z", "Zg", "Zg=", "Zg===", "====", "A===", "Z=g=", "Zm9v\n", "Zm9-",
                              "=Zg=", "Zm9vZg=v");
  CAPTURE(text);
  CHECK(Base64Decode(text).status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("hexadecimal is lower case with two digits a byte", "[base]") {
  CHECK(HexEncode("").empty());
  CHECK(HexEncode(std::string("\x00\x0f\xa0\xff", 4)) == "000fa0ff");
}

TEST_CASE("percent encoding keeps the unreserved and the given characters", "[base]") {
  const std::string unreserved = "AZaz09-._~";
  CHECK(PercentEncode(unreserved) == unreserved);
  CHECK(PercentEncode("a b/c+%é") == "a%20b%2Fc%2B%25%C3%A9");
  CHECK(PercentEncode("a b/c", "/") == "a%20b/c");
  CHECK(PercentEncode(std::string(1, '\0')) == "%00");
}

TEST_CASE("valid UTF-8 stays as it is", "[base]") {
  const std::string text =
      GENERATE("", "plain", "é€😀", "\x7f", "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf");
  CHECK(IsValidUtf8(text));
  CHECK(ReplaceInvalidUtf8(text) == text);
}

TEST_CASE("bytes that are not UTF-8 are found and replaced one by one", "[base]") {
  const std::string mark = "\xEF\xBF\xBD";
  const auto [text, marks] = GENERATE(table<std::string, int>({
      {"\x80", 1},              // continuation without a lead
      {"\xff", 1},              // never valid
      {"\xc3", 1},              // ends early
      {"\xe2\x82", 2},          // ends early
      {"\xc0\x80", 2},          // overlong
      {"\xe0\x80\xaf", 3},      // overlong
      {"\xed\xa0\x80", 3},      // surrogate
      {"\xf4\x90\x80\x80", 4},  // beyond U+10FFFF
      {"\xf8\x88\x80\x80", 4},  // five-byte lead
  }));
  std::string expected;
  for (int i = 0; i < marks; ++i) expected += mark;
  CHECK_FALSE(IsValidUtf8(text));
  CHECK_FALSE(IsValidUtf8("ok" + text));
  CHECK(ReplaceInvalidUtf8("a" + text + "b") == "a" + expected + "b");
  CHECK(IsValidUtf8(ReplaceInvalidUtf8(text)));
}

TEST_CASE("printable text has no control characters for a terminal", "[base]") {
  const std::string mark = "\xEF\xBF\xBD";
  const auto [text, printable] = GENERATE_COPY(table<std::string, std::string>({
      {"line\n\tnext \u00e9\u20ac\u2028\u202f\u2065",
       "line\n\tnext \u00e9\u20ac\u2028\u202f\u2065"},
      {"\x1b[31mred\x1b]0;title\x07", mark + "[31mred" + mark + "]0;title" + mark},
      {"over\rwritten\r\n", "over" + mark + "written\n"},
      {"\b\v\f\x7f", mark + mark + mark + mark},
      {"\u0080\u009b2J\u009f\u00a0", mark + mark + "2J" + mark + "\u00a0"},
      {"\x9b", mark},
      {"\u202a\u202e\u2066\u2069", mark + mark + mark + mark},
  }));
  CHECK(Printable(text) == printable);
  CHECK(Printable(std::string("a\0b", 3)) == "a" + mark + "b");
}

TEST_CASE("quoted text is a JSON string with the same content", "[base]") {
  std::string text;
  for (char c = 0; c < 0x7f; ++c) text += c;
  CHECK(nlohmann::json::parse(JsonQuote(text)) == text);
  CHECK(JsonQuote("é") == "\"é\"");
}

}  // namespace
}  // namespace tfvault::encoding_test
