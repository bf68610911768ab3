// SPDX-License-Identifier: MPL-2.0
#include "tfvault/http/http_client.h"

#include <catch2/catch.hpp>

namespace tfvault::http::http_client_test {
namespace {

TEST_CASE("a failure kind survives annotation and shows whether the request was sent", "[http]") {
  const auto [kind, code, not_sent] = GENERATE(table<FailureKind, StatusCode, bool>({
      {FailureKind::kInvalidRequest, StatusCode::kInvalidArgument, true},
      {FailureKind::kNotSent, StatusCode::kUnavailable, true},
      {FailureKind::kTls, StatusCode::kFailedPrecondition, true},
      {FailureKind::kInterrupted, StatusCode::kUnavailable, false},
      {FailureKind::kTimedOut, StatusCode::kDeadlineExceeded, false},
      {FailureKind::kCancelled, StatusCode::kCancelled, false},
      {FailureKind::kResponseTooLarge, StatusCode::kResourceExhausted, false},
  }));
  const Status status = Annotate(TransportError(kind, "text"), "context");
  CHECK(status.code() == code);
  CHECK(FailureKindOf(status) == kind);
  CHECK(RequestWasNotSent(status) == not_sent);
}

TEST_CASE("a status that TransportError did not make has no failure kind", "[http]") {
  const Status other = Error(StatusCode::kUnavailable, "text");
  CHECK_FALSE(FailureKindOf(other).has_value());
  CHECK_FALSE(RequestWasNotSent(other));
}

}  // namespace
}  // namespace tfvault::http::http_client_test
