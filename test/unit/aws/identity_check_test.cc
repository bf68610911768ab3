// SPDX-License-Identifier: MPL-2.0
#include "tfvault/aws/identity_check.h"

#include "test/support/fake_time.h"
#include "test/support/recording_logger.h"

#include <catch2/catch.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::aws::identity_check_test {
namespace {

using Waits = std::vector<Duration>;
using namespace std::chrono_literals;

const Credentials kUserKey = {"AKIDEXAMPLE", SecretString("secret"), SecretString()};
const Credentials kSession = {"ASIAEXAMPLE", SecretString("secret"), SecretString("token")};

// Answers the n-th call with the n-th answer, and all later ones with the last.
struct FakeProbe final : IdentityProbe {
  explicit FakeProbe(std::vector<StatusOr<ProbeAnswer>> script) : answers(std::move(script)) {}

  StatusOr<ProbeAnswer> Ask(ValidationCall call, const Credentials&, Duration timeout,
                            std::stop_token stop) const override {
    calls.push_back(call);
    timeouts.push_back(timeout);
    if (on_call) on_call(timeout);
    if (stop.stop_requested()) return Error(StatusCode::kCancelled, "cancelled");
    return answers[std::min(calls.size(), answers.size()) - 1];
  }
  std::string Host(ValidationCall) const override { return "aws.test"; }

  std::vector<StatusOr<ProbeAnswer>> answers;
  std::function<void(Duration)> on_call{};
  mutable std::vector<ValidationCall> calls{};
  mutable Waits timeouts{};
};

const ProbeAnswer kGood = {.outcome = ProbeOutcome::kAuthenticated, .http_status = 200};
const ProbeAnswer kUnknownKey = {.outcome = ProbeOutcome::kNotYet,
                                 .http_status = 403,
                                 .code = "InvalidClientTokenId",
                                 .message = "The token is invalid"};
const ProbeAnswer kThrottled = {
    .outcome = ProbeOutcome::kBusy, .http_status = 400, .code = "Throttling"};
const ProbeAnswer kDenied = {.outcome = ProbeOutcome::kDenied,
                             .http_status = 403,
                             .code = "AccessDenied",
                             .message = "no iam:GetUser"};
const Status kNoRoute = Error(StatusCode::kUnavailable, "connection refused");
const Status kSilent = Error(StatusCode::kDeadlineExceeded, "no answer in time");

struct Run {
  Run(std::vector<StatusOr<ProbeAnswer>> script, const ConsistencyPolicy& consistency)
      : probe(std::make_shared<FakeProbe>(std::move(script))), policy(consistency) {}
  explicit Run(std::vector<StatusOr<ProbeAnswer>> script) : Run(std::move(script), {}) {}

  Status Wait(const Credentials& credentials = kUserKey, const std::stop_token& stop = {}) const {
    return IdentityCheck(probe, policy, time, logger).WaitUntilUsable(credentials, stop);
  }

  std::shared_ptr<FakeProbe> probe;
  ConsistencyPolicy policy;
  test::FakeTime time{};
  NullLogger logger{};
};

TEST_CASE("the check ends after five spaced successes, without a wait after the last one",
          "[aws]") {
  const Run run({kGood});
  CHECK(run.Wait().ok());
  CHECK(run.probe->calls == std::vector(5, ValidationCall::kGetCallerIdentity));
  CHECK(run.time.waits() == Waits(4, 1s));
  CHECK(run.probe->timeouts == Waits(5, 10s));
}

TEST_CASE("session credentials need one success", "[aws]") {
  const Run run({kUnknownKey, kGood});
  CHECK(run.Wait(kSession).ok());
  CHECK(run.probe->calls.size() == 2);
  CHECK(run.time.waits() == Waits{500ms});
}

TEST_CASE("the check waits with growing pauses for a key that AWS does not accept yet", "[aws]") {
  const Run run({kUnknownKey, kUnknownKey, kUnknownKey, kUnknownKey, kUnknownKey, kGood});
  CHECK(run.Wait().ok());
  CHECK(run.time.waits() == Waits{500ms, 1s, 2s, 4s, 4s, 1s, 1s, 1s, 1s});
}

TEST_CASE("a failure between successes starts the count again", "[aws]") {
  const Run run({kGood, kGood, kGood, kGood, kUnknownKey, kGood, kThrottled, kThrottled, kGood});
  CHECK(run.Wait().ok());
  CHECK(run.probe->calls.size() == 13);
  CHECK(run.time.waits() == Waits{1s, 1s, 1s, 1s, 500ms, 1s, 500ms, 1s, 1s, 1s, 1s, 1s});
}

TEST_CASE("the check of a key that never works ends at the time limit with AWS's last error",
          "[aws]") {
  const Run run({kThrottled, kUnknownKey}, {.time_limit = 10s});
  const Status status = run.Wait();
  CHECK(status.code() == StatusCode::kDeadlineExceeded);
  CHECK(run.time.waits() == Waits{500ms, 1s, 2s, 4s});
  CHECK(Message(status) ==
        "sts:GetCallerIdentity at aws.test: fewer than 5 successes in a row within 10 s (5 calls). "
        "The last "
        "failure: HTTP 403 InvalidClientTokenId: The token is invalid. Allow more time, and check "
        "that the endpoint and region belong to the account's partition.");
}

TEST_CASE("the error names a time limit that is too short for the required successes", "[aws]") {
  const Run run({kGood}, {.time_limit = 2500ms});
  const Status status = run.Wait();
  CHECK(status.code() == StatusCode::kDeadlineExceeded);
  CHECK_THAT(Message(status), Catch::Contains("within 2.5 s (3 calls). Every call succeeded"));
}

TEST_CASE("a call to a slow endpoint gets only the rest of the time limit", "[aws]") {
  const Run run({kGood}, {.time_limit = 24s});
  run.probe->on_call = [&run](Duration timeout) {
    run.time.Advance(std::min<Duration>(timeout, 8s));
  };
  CHECK(run.Wait().code() == StatusCode::kDeadlineExceeded);
  CHECK(run.probe->timeouts == Waits{10s, 10s, 6s});
  CHECK(run.time.waits() == Waits{1s, 1s});
}

TEST_CASE("the check fails after three calls to an endpoint that never answers", "[aws]") {
  const Run run({kSilent});
  run.probe->on_call = [&run](Duration timeout) { run.time.Advance(timeout); };
  const Status status = run.Wait();
  CHECK(status.code() == StatusCode::kUnavailable);
  CHECK(run.probe->calls.size() == 3);
  CHECK(run.time.waits() == Waits{500ms, 1s});
  CHECK_THAT(Message(status), Catch::StartsWith("sts:GetCallerIdentity at aws.test: no answer 3 "
                                                "times in a row: no answer in time."));
}

TEST_CASE("an answer in between resets the count of unanswered calls", "[aws]") {
  const Run run({kNoRoute, kSilent, kUnknownKey, kNoRoute, kNoRoute, kGood});
  CHECK(run.Wait().ok());
  CHECK(run.probe->calls.size() == 10);
}

TEST_CASE("a permanent failure ends the check at once", "[aws]") {
  SECTION("refused by AWS") {
    const Run run({kGood, ProbeAnswer{.http_status = 403,
                                      .code = "SignatureDoesNotMatch",
                                      .message = "Signature expired"}});
    const Status status = run.Wait();
    CHECK(status.code() == StatusCode::kPermissionDenied);
    CHECK(run.probe->calls.size() == 2);
    CHECK_THAT(Message(status), Catch::Contains("SignatureDoesNotMatch: Signature expired") &&
                                    Catch::Contains("clock"));
  }
  SECTION("certificate not trusted") {
    const Run run({Error(StatusCode::kFailedPrecondition, "certificate expired")});
    const Status status = run.Wait();
    CHECK(status.code() == StatusCode::kFailedPrecondition);
    CHECK(Message(status) == "sts:GetCallerIdentity at aws.test: certificate expired");
    CHECK(run.probe->calls.size() == 1);
  }
  SECTION("answer not from AWS") {
    const Run run({ProbeAnswer{.http_status = 200}});
    CHECK_THAT(Message(run.Wait()),
               Catch::Contains("not come from AWS") && Catch::Contains("proxy"));
  }
}

TEST_CASE("AccessDenied for sts:GetCallerIdentity proves that the key works", "[aws]") {
  const Run run({kDenied, kGood, kDenied});
  CHECK(run.Wait().ok());
  CHECK(run.time.waits() == Waits(4, 1s));
}

TEST_CASE("iam:GetUser that stays denied is a permission error before the time limit", "[aws]") {
  const Run run({kDenied}, {.call = ValidationCall::kGetUser});
  const Status status = run.Wait();
  CHECK(status.code() == StatusCode::kPermissionDenied);
  CHECK(run.probe->calls == std::vector(5, ValidationCall::kGetUser));
  CHECK(run.time.waits() == Waits{500ms, 1s, 2s, 4s});
  CHECK(Message(status) ==
        "iam:GetUser at aws.test: the credentials work, but their policy does not allow this call: "
        "HTTP 403 AccessDenied: no iam:GetUser. Allow the call in the role's policy, or check "
        "the credentials with sts:GetCallerIdentity, which needs no permission.");
}

TEST_CASE("iam:GetUser that is denied only at first succeeds", "[aws]") {
  const Run run({kUnknownKey, kDenied, kDenied, kGood, kDenied, kGood},
                {.call = ValidationCall::kGetUser});
  CHECK(run.Wait().ok());
  CHECK(run.probe->calls.size() == 10);
}

TEST_CASE("cancelling ends a call and a wait at once", "[aws]") {
  std::stop_source stop;
  SECTION("during a call") {
    const Run run({kGood});
    run.probe->on_call = [&stop](Duration) { stop.request_stop(); };
    CHECK(run.Wait(kUserKey, stop.get_token()).code() == StatusCode::kCancelled);
    CHECK(run.probe->calls.size() == 1);
    CHECK(run.time.waits().empty());
  }
  SECTION("during a wait") {
    Run run({kUnknownKey});
    run.time.on_sleep = [&stop](Duration) { stop.request_stop(); };
    CHECK(run.Wait(kUserKey, stop.get_token()).code() == StatusCode::kCancelled);
    CHECK(run.probe->calls.size() == 1);
  }
}

TEST_CASE("progress is logged at info, without credentials", "[aws]") {
  const test::RecordingLogger logger(LogLevel::kInfo);
  const test::FakeTime time;
  const auto probe =
      std::make_shared<FakeProbe>(std::vector<StatusOr<ProbeAnswer>>{kUnknownKey, kGood});
  REQUIRE(IdentityCheck(probe, {.required_successes = 2}, time, logger)
              .WaitUntilUsable(kUserKey, {})
              .ok());
  CHECK(logger.lines() ==
        std::vector<std::string>{
            "AWS has not accepted the credentials yet http_host=aws.test attempt=1 wait_ms=500 "
            "limit_ms=60000 error=HTTP 403 InvalidClientTokenId: The token is invalid",
            "AWS accepted the credentials, 1 of 2 in a row http_host=aws.test attempt=2 "
            "limit_ms=60000",
            "AWS accepted the credentials, 2 of 2 in a row http_host=aws.test attempt=3 "
            "limit_ms=60000"});
}

}  // namespace
}  // namespace tfvault::aws::identity_check_test
