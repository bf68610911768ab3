// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/text.h"

#include <catch2/catch.hpp>

#include <cstdint>

namespace tfvault::text_test {
namespace {

using Parts = std::vector<std::string_view>;

TEST_CASE("only letters of ASCII change their case", "[base]") {
  CHECK(LowerCase("AbZ-\xC3\x84") == "abz-\xC3\x84");
  CHECK(UpperCase("aBz-\xC3\xA4") == "ABZ-\xC3\xA4");
}

TEST_CASE("blanks are trimmed at both ends or at one", "[base]") {
  CHECK(Trim(" \t a b \r\n") == "a b");
  CHECK(Trim(" \n ").empty());
  CHECK(Trim("").empty());
  CHECK(Trim("//a/", "/") == "a");
  CHECK(TrimEnd("/a//", "/") == "/a");
  CHECK(TrimEnd("//", "/").empty());
}

TEST_CASE("a text is split at each separator, and empty parts stay", "[base]") {
  CHECK(Split("a,,b", ',') == Parts{"a", "", "b"});
  CHECK(Split("a", ',') == Parts{"a"});
  CHECK(Split("", ',') == Parts{""});
  CHECK(Split(",", ',') == Parts{"", ""});
}

TEST_CASE("a number is the whole text and fits its type", "[base]") {
  CHECK(ParseInteger<int>("-12") == -12);
  CHECK(ParseInteger<std::int64_t>("9223372036854775807") == INT64_MAX);
  for (const auto* text : {"", " 1", "1 ", "+1", "1.0", "0x1", "99999999999", "--1"}) {
    CAPTURE(text);
    CHECK_FALSE(ParseInteger<int>(text).has_value());
  }
  CHECK_FALSE(ParseInteger<unsigned>("-1").has_value());
}

}  // namespace
}  // namespace tfvault::text_test
