// SPDX-License-Identifier: MPL-2.0
#include "tfvault/cty/number.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace tfvault::cty::number_test {
namespace {

Number Parsed(std::string_view text) {
  const auto number = Number::Parse(text);
  INFO(text);
  REQUIRE(number.ok());
  return *number;
}

TEST_CASE("a number prints as canonical decimal text", "[cty]") {
  const auto [text, canonical] = GENERATE(table<std::string, std::string>({
      {"0", "0"},
      {"-0", "0"},
      {"0.000", "0"},
      {"0e5", "0"},
      {"5", "5"},
      {"+5", "5"},
      {"5.0", "5"},
      {"5e0", "5"},
      {"005", "5"},
      {"1e-1", "0.1"},
      {"0.10", "0.1"},
      {"-12.50", "-12.5"},
      {"1.5E+3", "1500"},
      {"100", "100"},
      {"-0.001", "-0.001"},
      {"123456e-3", "123.456"},
      {"18446744073709551616", "18446744073709551616"},
      {"0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"},
  }));
  CAPTURE(text);
  CHECK(Parsed(text).ToString() == canonical);
  CHECK(Parsed(text) == Parsed(canonical));
}

TEST_CASE("text that is not a decimal number is rejected", "[cty]") {
  const auto* text = GENERATE("", "-", "+", ".", ".5", "5.", "1e", "1e+", "1e+-1", "1e1.5", "0x10",
                              "1 ", " 1", "--1", "NaN", "Inf", "1,5", "1e5x");
  CAPTURE(text);
  CHECK(Number::Parse(text).status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("a number of 4096 digits on one side of the point is the largest accepted", "[cty]") {
  CHECK(Parsed("1e400").ToString().size() == 401);
  CHECK(Parsed("1e4095").ToString().size() == 4096);
  CHECK(Parsed("1e-4096").ToString().size() == 4098);
  CHECK(Parsed("0e999999999999999999999").ToString() == "0");
  const auto* text =
      GENERATE("1e4096", "1e-4097", "1e999999999", "-1e999999999", "1e9223372036854775807",
               "1e-9223372036854775808", "1e99999999999999999999", "0.1e-99999999999999999999");
  CAPTURE(text);
  CHECK(Number::Parse(text).status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("a number converts to an integer only if it fits", "[cty]") {
  CHECK(Parsed("9223372036854775807").AsInt64() == std::numeric_limits<std::int64_t>::max());
  CHECK(Parsed("-9223372036854775808").AsInt64() == std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(Parsed("9223372036854775808").AsInt64());
  CHECK_FALSE(Parsed("-9223372036854775809").AsInt64());
  CHECK_FALSE(Parsed("1.5").AsInt64());
  CHECK_FALSE(Parsed("1e4000").AsInt64());
  CHECK(Parsed("18446744073709551615").AsUint64() == std::numeric_limits<std::uint64_t>::max());
  CHECK_FALSE(Parsed("18446744073709551616").AsUint64());
  CHECK_FALSE(Parsed("-1").AsUint64());
  CHECK(Parsed("0").AsUint64() == 0U);
  CHECK(Number(std::numeric_limits<std::int64_t>::min()).ToString() == "-9223372036854775808");
  CHECK(Number::FromUint64(std::numeric_limits<std::uint64_t>::max()).ToString() ==
        "18446744073709551615");
}

TEST_CASE("a double becomes the decimal number a person would write for it", "[cty]") {
  CHECK(Number::FromDouble(0.1)->ToString() == "0.1");
  CHECK(Number::FromDouble(-1.5)->ToString() == "-1.5");
  CHECK(Number::FromDouble(-0.0)->ToString() == "0");
  CHECK(Number::FromDouble(5.0)->AsInt64() == 5);
  CHECK(Number::FromDouble(5e-324)->ToString().size() == 326);
  CHECK_FALSE(Number::FromDouble(std::numeric_limits<double>::infinity()).ok());
  CHECK_FALSE(Number::FromDouble(std::nan("")).ok());
}

TEST_CASE("an integral double keeps every digit", "[cty]") {
  CHECK(Number::FromDouble(18446744073709551616.0)->ToString() == "18446744073709551616");
  CHECK(Number::FromDouble(std::ldexp(1.0, 70))->ToString() == "1180591620717411303424");
  const double largest = std::numeric_limits<double>::max();
  CHECK(Number::FromDouble(largest)->ToString().size() == 309);
  CHECK(Number::FromDouble(largest)->AsExactDouble() == largest);
}

TEST_CASE("an exact double exists only for numbers that binary fractions can express", "[cty]") {
  CHECK(Parsed("1.5").AsExactDouble() == 1.5);
  CHECK(Parsed("-0.375").AsExactDouble() == -0.375);
  CHECK(Parsed("18446744073709551616").AsExactDouble() == 18446744073709551616.0);
  CHECK(Number().AsExactDouble() == 0.0);
  const auto* text = GENERATE("0.1", "9007199254740993", "18446744073709551615", "1e400", "-1e400",
                              "1e-400", "0.30000000000000004");
  CAPTURE(text);
  CHECK_FALSE(Parsed(text).AsExactDouble());
}

TEST_CASE("the double view is the nearest double", "[cty]") {
  CHECK(Parsed("0.1").AsDouble() == 0.1);
  CHECK(Parsed("9007199254740993").AsDouble() == 9007199254740992.0);
  CHECK(Parsed("1e400").AsDouble() == std::numeric_limits<double>::infinity());
  CHECK(Parsed("1e-400").AsDouble() == 0.0);
}

TEST_CASE("numbers are ordered by value, not by text", "[cty]") {
  const std::vector<std::string> ascending = {"-1e400", "-100", "-99.5", "-2",   "-0.5", "-0.05",
                                              "0",      "0.05", "0.5",   "0.51", "2",    "9",
                                              "10",     "12",   "123",   "1e400"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      CAPTURE(ascending[i], ascending[j]);
      CHECK((Parsed(ascending[i]) <=> Parsed(ascending[j])) == (i <=> j));
    }
  }
}

}  // namespace
}  // namespace tfvault::cty::number_test
