// SPDX-License-Identifier: MPL-2.0
#include "provider/functions/policy_functions.h"

#include "test/support/values.h"

#include <catch2/catch.hpp>

#include <cstdint>
#include <optional>

namespace tfvault::provider::policy_functions_test {
namespace {

using test::Text;

constexpr const char* kPolicy = R"({"Statement":[{"Action":["a:C","a:B"]}]})";
constexpr const char* kSame =
    R"({"Statement": {"Action": ["a:b", "a:c"]}, "Version": "2008-10-17"})";
constexpr const char* kOther = R"({"Statement":[{"Action":["a:C"]}]})";

TEST_CASE("aws_policy_normalize returns the same text for equal policies", "[provider][function]") {
  const auto result = AwsPolicyNormalize().Call({Text(kPolicy)});
  REQUIRE_FALSE(result.error);
  CHECK(result.value == Text(R"({"Statement":[{"Action":["a:b","a:c"]}],"Version":"2008-10-17"})"));
  CHECK(AwsPolicyNormalize().Call({Text(kSame)}).value == result.value);
}

TEST_CASE("aws_policy_equal compares policies by meaning", "[provider][function]") {
  CHECK(AwsPolicyEqual().Call({Text(kPolicy), Text(kSame)}).value == cty::Value::Bool(true));
  CHECK(AwsPolicyEqual().Call({Text(kPolicy), Text(kOther)}).value == cty::Value::Bool(false));
}

TEST_CASE("the policy functions name the argument that is not a policy", "[provider][function]") {
  const auto check = [](const std::optional<sdk::FunctionError>& error, std::int64_t argument) {
    REQUIRE(error);
    CHECK(error->argument == argument);
    CHECK(error->text == "The argument is not an IAM policy: the text is not valid JSON (byte 2).");
  };
  check(AwsPolicyNormalize().Call({Text("{")}).error, 0);
  check(AwsPolicyEqual().Call({Text("{"), Text(kPolicy)}).error, 0);
  check(AwsPolicyEqual().Call({Text(kPolicy), Text("{")}).error, 1);
  check(AwsPolicyEqual().Call({Text("{"), Text("{")}).error, 0);
}

}  // namespace
}  // namespace tfvault::provider::policy_functions_test
