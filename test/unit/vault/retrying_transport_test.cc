#include "vault/retrying_transport.h"

#include "test/support/fake_time.h"
#include "test/support/fake_vault_transport.h"
#include "test/support/recording_logger.h"
#include "tfvault/vault/error.h"
#include "vault/errors.h"

#include <catch2/catch.hpp>

namespace tfvault::vault {
namespace {

using http::FailureKind;
using http::TransportError;
using Script = std::vector<StatusOr<VaultResponse>>;
using Waits = std::vector<Duration>;

Status Answer(int status, std::optional<Duration> retry_after = std::nullopt) {
  return VaultError(CodeForHttpStatus(status), "GET x: status " + std::to_string(status),
                    {.http_status = status, .retry_after = retry_after});
}

const VaultResponse kSuccess{.status = 200};

// Two retries within a minute; every backoff is in the middle of its range: 1.25 s, 2.5 s.
struct Fixture {
  StatusOr<VaultResponse> Send(const Script& script, const VaultRequest& request = {.path = "x"}) {
    next = std::make_shared<test::FakeVaultTransport>(script);
    const RetryingTransport transport({.max_retries = 2, .time_limit = Duration(60'000)},
                                      {.random = [] { return 0.5; }}, time, logger, next);
    return transport.Send(request, stop.get_token());
  }
  [[nodiscard]] std::size_t attempts() const { return next->requests().size(); }

  std::shared_ptr<test::FakeTime> time = std::make_shared<test::FakeTime>();
  std::shared_ptr<test::RecordingLogger> logger = std::make_shared<test::RecordingLogger>();
  std::shared_ptr<test::FakeVaultTransport> next;
  std::stop_source stop;
};

const VaultRequest kIssue{.path = "x", .idempotency = Idempotency::kNonIdempotent};

TEST_CASE_METHOD(Fixture, "a success is returned at once", "[vault]") {
  CHECK(Send({kSuccess}).ok());
  CHECK(time->waits().empty());
}

TEST_CASE_METHOD(Fixture, "a temporary error is repeated with growing waits", "[vault]") {
  const Status error = GENERATE(Answer(412), Answer(429), Answer(500), Answer(502), Answer(503),
                                Answer(504), TransportError(FailureKind::kNotSent, "m"),
                                TransportError(FailureKind::kInterrupted, "m"));
  CHECK(Send({error, error, kSuccess}).ok());
  CHECK(time->waits() == Waits{Duration(1'250), Duration(2'500)});
}

TEST_CASE_METHOD(Fixture, "a lasting error is returned unchanged", "[vault]") {
  const Status error = GENERATE(Answer(400), Answer(403), Answer(404), Answer(405), Answer(413),
                                Answer(501), TransportError(FailureKind::kTls, "m"),
                                TransportError(FailureKind::kInvalidRequest, "m"),
                                TransportError(FailureKind::kCancelled, "m"),
                                TransportError(FailureKind::kResponseTooLarge, "m"),
                                Error(StatusCode::kInvalidArgument, "m"));
  CHECK(Send({error}).status() == error);
  CHECK(attempts() == 1);
}

TEST_CASE_METHOD(Fixture, "what creates something is repeated only when it surely did not",
                 "[vault]") {
  const auto [error, repeated] = GENERATE(table<Status, bool>({
      {Answer(412), true},
      {Answer(429), true},
      {Answer(503), true},
      {TransportError(FailureKind::kNotSent, "m"), true},
      {Answer(500), false},
      {Answer(502), false},
      {Answer(504), false},
      {TransportError(FailureKind::kInterrupted, "m"), false},
      {TransportError(FailureKind::kTimedOut, "m"), false},
  }));
  CAPTURE(Message(error));
  const auto response = Send({error, kSuccess}, kIssue);
  CHECK(response.ok() == repeated);
  CHECK(attempts() == (repeated ? 2 : 1));
}

TEST_CASE_METHOD(Fixture, "the final error says how many attempts were made and why it stopped",
                 "[vault]") {
  const auto [name, script, request, text] =
      GENERATE(table<std::string, Script, VaultRequest, std::string>({
          {"limit",
           {Answer(500), Answer(500), Answer(503)},
           {.path = "x"},
           "GET x: status 503 (stopped after 3 attempts: the limit of 2 retries is reached)"},
          {"lasting",
           {Answer(500), Answer(403)},
           {.path = "x"},
           "GET x: status 403 (stopped after 2 attempts: this error is not temporary)"},
          {"unsafe",
           {Answer(500)},
           kIssue,
           "GET x: status 500 (stopped after 1 attempt: the server may have carried it out, so it "
           "is not repeated)"},
          {"retry-after",
           {Answer(429, Duration(61'000))},
           {.path = "x"},
           "GET x: status 429 (stopped after 1 attempt: the server asks to wait 61 s, beyond the "
           "time limit of 60 s)"},
          {"endless",
           {Answer(503, Duration(251'634'977'754'000))},
           {.path = "x"},
           "GET x: status 503 (stopped after 1 attempt: the server asks to wait 251634977754 s, "
           "beyond the time limit of 60 s)"},
          {"short",
           {Answer(500)},
           {.path = "x", .timeout = Duration(1'000)},
           "GET x: status 500 (stopped after 1 attempt: the next wait is 2 s, beyond the time "
           "limit of 1 s)"},
          {"timed-out",
           {TransportError(FailureKind::kTimedOut, "GET x: silence")},
           {.path = "x"},
           "GET x: silence (stopped after 1 attempt: the time limit of 60 s is over)"},
      }));
  CAPTURE(name);
  const auto response = Send(script, request);
  CHECK(Message(response.status()) == text);
}

TEST_CASE_METHOD(Fixture, "the final error keeps its facts", "[vault]") {
  const auto response = Send({Answer(500), Answer(500), Answer(503)});
  CHECK(HttpStatusOf(response.status()) == 503);
}

TEST_CASE_METHOD(Fixture, "Retry-After replaces the backoff", "[vault]") {
  CHECK(Send({Answer(429, Duration(7'000)), Answer(503, Duration(0)), kSuccess}).ok());
  CHECK(time->waits() == Waits{Duration(7'000), Duration(0)});
}

TEST_CASE_METHOD(Fixture, "each attempt gets the time that is left", "[vault]") {
  CHECK(Send({Answer(503, Duration(20'000)), Answer(503, Duration(30'000)), kSuccess}).ok());
  const auto requests = next->requests();
  CHECK(requests.at(0).timeout == Duration(60'000));
  CHECK(requests.at(1).timeout == Duration(40'000));
  CHECK(requests.at(2).timeout == Duration(10'000));
}

TEST_CASE_METHOD(Fixture, "a stop request ends the wait", "[vault]") {
  time->on_sleep = [this](Duration) { stop.request_stop(); };
  const auto response = Send({Answer(503), kSuccess});
  CHECK(response.status().code() == StatusCode::kCancelled);
  CHECK_THAT(Message(response.status()), Catch::Contains("status 503"));
  CHECK(attempts() == 1);
}

TEST_CASE_METHOD(Fixture, "each repetition is logged with its wait", "[vault]") {
  CHECK(Send({Answer(503), kSuccess}).ok());
  CHECK(logger->lines() ==
        std::vector<std::string>{"repeating a request http_method=GET http_path=x attempt=1 "
                                 "wait_ms=1250 limit_ms=60000 error=GET x: status 503"});
}

TEST_CASE_METHOD(Fixture, "a long wait is told at info, and again every ten seconds", "[vault]") {
  logger = std::make_shared<test::RecordingLogger>(LogLevel::kInfo);
  CHECK(Send({Answer(503), Answer(429, Duration(25'000)), kSuccess}).ok());
  CHECK(time->waits() ==
        Waits{Duration(1'250), Duration(10'000), Duration(10'000), Duration(5'000)});
  CHECK(logger->lines() ==
        std::vector<std::string>{
            "repeating a request http_method=GET http_path=x attempt=2 wait_ms=25000 "
            "limit_ms=60000 error=GET x: status 429",
            "still waiting to repeat a request http_method=GET http_path=x wait_ms=15000",
            "still waiting to repeat a request http_method=GET http_path=x wait_ms=5000"});
}

}  // namespace
}  // namespace tfvault::vault
