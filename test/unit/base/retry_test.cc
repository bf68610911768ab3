// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/retry.h"

#include "test/support/fake_time.h"
#include "test/support/recording_logger.h"

#include <catch2/catch.hpp>

#include <vector>

namespace tfvault::retry_test {
namespace {

TEST_CASE("the wait is a random share of the range, times the number of the retry", "[base]") {
  std::vector<double> shares = {0.0, 0.5, 0.25};
  auto next = shares.begin();
  const BackoffPolicy policy{
      .min = Duration(1000), .max = Duration(1500), .random = [&next] { return *next++; }};
  CHECK(policy.Wait(1) == Duration(1000));
  CHECK(policy.Wait(2) == Duration(2500));
  CHECK(policy.Wait(3) == Duration(3375));
}

TEST_CASE("the waits of the process-wide source stay in the range", "[base]") {
  const BackoffPolicy policy{.min = Duration(100), .max = Duration(200)};
  for (int i = 0; i < 100; ++i) {
    CHECK(policy.Wait(1) >= Duration(100));
    CHECK(policy.Wait(1) <= Duration(200));
  }
}

TEST_CASE("AWS's backoff is a random share of a range that doubles up to 20 s", "[base]") {
  const BackoffPolicy half = FullJitter([] { return 0.5; });
  CHECK(half.Wait(1) == Duration(500));
  CHECK(half.Wait(2) == Duration(1'000));
  CHECK(half.Wait(5) == Duration(8'000));
  CHECK(half.Wait(7) == Duration(20'000));
  CHECK(half.Wait(5'000) == Duration(20'000));
  CHECK(FullJitter([] { return 0.0; }).Wait(5'000) == Duration(0));
}

struct LoopFixture {
  RetryLoop Loop(RetryPolicy policy = {}, Idempotency idempotency = Idempotency::kIdempotent) {
    return {policy,      {.random = [] { return 0.5; }},
            idempotency, {.module = "test", .method = "GET", .place = {log_key::kHttpHost, "h"}},
            time,        logger};
  }
  test::FakeTime time;
  test::RecordingLogger logger;
};

constexpr auto kFault = FailedAttempt::Kind::kFault;
constexpr auto kRefusal = FailedAttempt::Kind::kRefusal;

TEST_CASE_METHOD(LoopFixture, "a request is repeated after a fault as often as the policy says",
                 "[base]") {
  auto loop = Loop({.max_retries = 2});
  CHECK(loop.WaitAfter({.kind = kFault}) == Duration(1'250));
  CHECK(loop.WaitAfter({.kind = kFault}) == Duration(2'500));
  CHECK_FALSE(loop.WaitAfter({.kind = kFault}).has_value());
  CHECK(loop.why_stopped() ==
        " (stopped after 3 attempts: the limit of 2 retries is reached, see max_retries)");
}

TEST_CASE_METHOD(LoopFixture, "without retries, the first fault is final", "[base]") {
  auto loop = Loop({.max_retries = 0});
  CHECK_FALSE(loop.WaitAfter({.kind = kFault, .had_no_effect = true}).has_value());
  CHECK_THAT(loop.why_stopped(), Catch::StartsWith(" (stopped after 1 attempt: the limit of 0"));
}

TEST_CASE_METHOD(LoopFixture, "a refusal does not count as a fault", "[base]") {
  auto loop = Loop({.max_retries = 0});
  for (int i = 0; i < 20; ++i) CHECK(loop.WaitAfter({.kind = kRefusal, .had_no_effect = true}));
}

TEST_CASE_METHOD(LoopFixture,
                 "a request that may have taken effect is repeated only if it is idempotent",
                 "[base]") {
  auto loop = Loop({}, Idempotency::kNonIdempotent);
  CHECK(loop.WaitAfter({.kind = kFault, .had_no_effect = true}).has_value());
  CHECK_FALSE(loop.WaitAfter({.kind = kFault}).has_value());
}

TEST_CASE_METHOD(LoopFixture, "an error that is final at the first attempt gets no explanation",
                 "[base]") {
  auto loop = Loop();
  CHECK_FALSE(loop.WaitAfter({}).has_value());
  CHECK(loop.why_stopped().empty());
}

TEST_CASE_METHOD(LoopFixture, "waits reduce the time for the next attempt", "[base]") {
  auto loop = Loop({.time_limit = Duration(10'000)});
  CHECK(loop.left() == Duration(10'000));
  REQUIRE(loop.Sleep(Duration(4'000), {}).ok());
  CHECK(loop.left() == Duration(6'000));
  CHECK_FALSE(loop.WaitAfter({.kind = kFault, .retry_after = Duration(6'000)}).has_value());
}

TEST_CASE_METHOD(LoopFixture, "a cancelled wait reports the last error", "[base]") {
  std::stop_source stop;
  time.on_sleep = [&](Duration) { stop.request_stop(); };
  auto loop = Loop();
  const auto wait = loop.WaitAfter({.kind = kFault, .text = "status 503"});
  const Status slept = loop.Sleep(*wait, stop.get_token());
  CHECK(slept.code() == StatusCode::kCancelled);
  CHECK(Message(slept) == "cancelled after 1 attempt, last error: status 503");
}

}  // namespace
}  // namespace tfvault::retry_test
