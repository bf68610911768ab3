// SPDX-License-Identifier: MPL-2.0
#include "tfvault/aws/retry_rules.h"

#include "aws/query_call.h"

#include <algorithm>
#include <array>

namespace tfvault::aws {
namespace {

constexpr std::array<std::string_view, 17> kTransientCodes = {
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "IDPCommunicationError",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestTimeout",
    "RequestTimeoutException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
};

}  // namespace

bool IsTransientCode(std::string_view code) {
  return std::find(kTransientCodes.begin(), kTransientCodes.end(), code) != kTransientCodes.end();
}

http::RetryRules RetryRules() {
  return {.asks_again = [](const http::HttpResponse& answer) {
    return IsTransientCode(ParseError(answer.body.Reveal(), {}).code);
  }};
}

}  // namespace tfvault::aws
