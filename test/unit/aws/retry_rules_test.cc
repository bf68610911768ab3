// SPDX-License-Identifier: MPL-2.0
#include "tfvault/aws/retry_rules.h"

#include "test/support/fake_http_client.h"

#include <catch2/catch.hpp>

namespace tfvault::aws::retry_rules_test {
namespace {

TEST_CASE("recognizes throttling by its code with any HTTP status", "[aws][retry]") {
  const auto rules = RetryRules();
  const auto asks_again = [&](const std::string& code) {
    return rules.asks_again(test::HttpAnswer(
        400, "<ErrorResponse><Error><Code>" + code + "</Code></Error></ErrorResponse>"));
  };
  for (const auto* code : {"Throttling", "ThrottlingException", "SlowDown", "RequestLimitExceeded",
                           "TooManyRequestsException", "RequestTimeout", "IDPCommunicationError"}) {
    CAPTURE(code);
    CHECK(asks_again(code));
  }
  for (const auto* code : {"AccessDenied", "ExpiredToken", "SignatureDoesNotMatch", ""}) {
    CAPTURE(code);
    CHECK_FALSE(asks_again(code));
  }
  CHECK_FALSE(rules.asks_again(test::HttpAnswer(400, "not XML")));
}

}  // namespace
}  // namespace tfvault::aws::retry_rules_test
