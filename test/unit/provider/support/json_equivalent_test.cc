#include "provider/support/json_equivalent.h"

#include <catch2/catch.hpp>

#include <string>

namespace tfvault::provider {
namespace {

TEST_CASE("JSON texts are equal when their values are", "[provider]") {
  const auto [a, b, equal] = GENERATE(table<std::string, std::string, bool>({
      {R"({"a":1,"b":[true]})", "{ \"b\" : [ true ],\n \"a\" : 1 }", true},
      {R"({"a":1})", R"({"a":1.0})", true},
      {R"({"a":"\u003c"})", R"({"a":"<"})", true},
      {R"({"a":[1,2]})", R"({"a":[2,1]})", false},
      {R"({"a":1})", R"({"a":"1"})", false},
      {"not json", "not json", true},
      {"not json", "not  json", false},
      {"", "{}", false},
  }));
  CAPTURE(a, b);
  CHECK(JsonEquivalent(a, b) == equal);
  CHECK(JsonEquivalent(b, a) == equal);
}

}  // namespace
}  // namespace tfvault::provider
