// SPDX-License-Identifier: MPL-2.0
#include "tfvault/http/retrying_http_client.h"

#include "test/support/fake_http_client.h"
#include "test/support/fake_time.h"
#include "test/support/recording_logger.h"

#include <catch2/catch.hpp>

#include <memory>
#include <vector>

namespace tfvault::http::retrying_http_client_test {
namespace {

using test::HttpAnswer;
using Script = std::vector<StatusOr<HttpResponse>>;

struct Fixture {
  StatusOr<HttpResponse> Send(const Script& script, HttpRequest request = {.url = "https://h/x"}) {
    next = std::make_shared<test::FakeHttpClient>(script);
    rules.backoff = FullJitter([] { return 0.5; });
    return RetryingHttpClient(next, rules, time, logger).Send(request, stop.get_token());
  }
  [[nodiscard]] std::size_t attempts() const { return next->requests().size(); }

  RetryRules rules{.policy = {.max_retries = 2}};
  std::shared_ptr<test::FakeTime> time = std::make_shared<test::FakeTime>();
  std::shared_ptr<test::RecordingLogger> logger = std::make_shared<test::RecordingLogger>();
  std::shared_ptr<test::FakeHttpClient> next;
  std::stop_source stop;
};

TEST_CASE_METHOD(Fixture, "a temporary failure is retried", "[http][retry]") {
  const StatusOr<HttpResponse> fault = GENERATE(
      StatusOr<HttpResponse>(HttpAnswer(429)), HttpAnswer(500), HttpAnswer(502), HttpAnswer(503),
      HttpAnswer(504), TransportError(FailureKind::kNotSent, "m"),
      TransportError(FailureKind::kInterrupted, "m"), TransportError(FailureKind::kTimedOut, "m"));
  const auto answer = Send({fault, fault, HttpAnswer(200, "yes")});
  REQUIRE(answer.ok());
  CHECK(answer->body.Reveal() == "yes");
  CHECK(answer->stopped.empty());
  CHECK(time->waits() == std::vector<Duration>{Duration(500), Duration(1'000)});
}

TEST_CASE_METHOD(Fixture, "a permanent failure is returned without a retry", "[http][retry]") {
  for (const int status : {301, 400, 401, 403, 404, 501}) {
    CAPTURE(status);
    const auto answer = Send({HttpAnswer(status)});
    REQUIRE(answer.ok());
    CHECK(answer->status == status);
    CHECK(answer->stopped.empty());
  }
  const Status tls = TransportError(FailureKind::kTls, "m");
  CHECK(Send({tls}).status() == tls);
  CHECK(attempts() == 1);
}

TEST_CASE_METHOD(Fixture,
                 "the last response and the last error say why there is no further attempt",
                 "[http][retry]") {
  const auto answer = Send({HttpAnswer(503), HttpAnswer(503), HttpAnswer(503)});
  REQUIRE(answer.ok());
  CHECK(answer->status == 503);
  CHECK(answer->stopped ==
        " (stopped after 3 attempts: the limit of 2 retries is reached, see max_retries)");
  const Status broken = TransportError(FailureKind::kInterrupted, "broken");
  const auto error = Send({broken, broken, broken});
  CHECK_THAT(Message(error.status()), Catch::StartsWith("broken (stopped after 3 attempts: "));
  CHECK(FailureKindOf(error.status()) == FailureKind::kInterrupted);
}

TEST_CASE_METHOD(Fixture, "without retries the first fault is returned", "[http][retry]") {
  rules.policy.max_retries = 0;
  CHECK(Send({HttpAnswer(503)})->status == 503);
  CHECK(time->waits().empty());
}

TEST_CASE_METHOD(Fixture, "a request to a server that may not exist is not retried",
                 "[http][retry]") {
  rules.expects_answers = false;
  const Status absent =
      TransportError(GENERATE(FailureKind::kNotSent, FailureKind::kTimedOut), "m");
  CHECK(Send({absent}).status() == absent);
  CHECK(Send({HttpAnswer(503), HttpAnswer(200)})->status == 200);
}

TEST_CASE_METHOD(Fixture, "a response can request a retry by its text", "[http][retry]") {
  rules.asks_again = [](const HttpResponse& answer) { return answer.body.Reveal() == "later"; };
  CHECK(Send({HttpAnswer(400, "later"), HttpAnswer(400, "no")})->body.Reveal() == "no");
}

TEST_CASE_METHOD(Fixture, "a non-idempotent request is retried only if it certainly had no effect",
                 "[http][retry]") {
  const HttpRequest create{.url = "https://h", .idempotency = Idempotency::kNonIdempotent};
  CHECK(Send({HttpAnswer(503), HttpAnswer(200)}, create)->status == 200);
  CHECK(Send({TransportError(FailureKind::kNotSent, "m"), HttpAnswer(200)}, create)->status == 200);
  CHECK(Send({HttpAnswer(500)}, create)->status == 500);
  CHECK_FALSE(Send({TransportError(FailureKind::kInterrupted, "m")}, create).ok());
  CHECK_FALSE(Send({TransportError(FailureKind::kTimedOut, "m")}, create).ok());
}

TEST_CASE_METHOD(Fixture, "Retry-After replaces the backoff", "[http][retry]") {
  CHECK(Send({HttpAnswer(503, "", {{"retry-after", "7"}}), HttpAnswer(200)})->status == 200);
  CHECK(time->waits() == std::vector<Duration>{Duration(7'000)});
}

TEST_CASE_METHOD(Fixture, "an attempt has its own time limit or the rest of the total limit",
                 "[http][retry]") {
  rules.policy.time_limit = Duration(10'000);
  const HttpRequest request{.url = "https://h", .timeout = Duration(8'000)};
  CHECK(Send({HttpAnswer(503, "", {{"retry-after", "7"}}), HttpAnswer(200)}, request)->status ==
        200);
  CHECK(next->requests().at(0).timeout == Duration(8'000));
  CHECK(next->requests().at(1).timeout == Duration(3'000));
}

TEST_CASE_METHOD(Fixture, "a stop request ends the wait", "[http][retry]") {
  time->on_sleep = [this](Duration) { stop.request_stop(); };
  const auto answer = Send({HttpAnswer(503)});
  CHECK(FailureKindOf(answer.status()) == FailureKind::kCancelled);
}

}  // namespace
}  // namespace tfvault::http::retrying_http_client_test
