// SPDX-License-Identifier: MPL-2.0
#include "tfvault/json/value.h"

#include <catch2/catch.hpp>

namespace tfvault::json::value_test {
namespace {

TEST_CASE("text that is not JSON is an error that does not quote the text", "[json]") {
  for (const std::string text : {"", "secret", "{\"a\":secret}", "[1,]", "{} x"}) {
    CAPTURE(text);
    const auto value = Parse(text);
    REQUIRE(value.status().code() == StatusCode::kInvalidArgument);
    CHECK_THAT(Message(value.status()), !Catch::Contains("secret"));
  }
  CHECK(Parse(R"({"a":[1,"x",null]})").value() == Value{{"a", {1, "x", nullptr}}});
}

TEST_CASE("reading JSON ends when the call is cancelled", "[json]") {
  std::stop_source stop;
  stop.request_stop();
  CHECK(Parse("[1]", stop.get_token()).status().code() == StatusCode::kCancelled);
}

TEST_CASE("JSON that is too deep or has too many values is rejected", "[json]") {
  CHECK_FALSE(Parse(std::string(501, '[') + std::string(501, ']')).ok());
  std::string many = "[0";
  for (int i = 0; i < 1'000'000; ++i) many += ",0";
  CHECK_FALSE(Parse(many + "]").ok());
}

TEST_CASE("bytes that are not UTF-8 are written as U+FFFD", "[json]") {
  CHECK(Write({{"k", "v\xFF"}}) == "{\"k\":\"v\xEF\xBF\xBD\"}");
}

}  // namespace
}  // namespace tfvault::json::value_test
