// SPDX-License-Identifier: MPL-2.0
#include "vault/retrying_transport.h"

#include "test/support/fake_time.h"
#include "test/support/fake_vault_transport.h"
#include "test/support/recording_logger.h"
#include "tfvault/vault/error.h"
#include "vault/errors.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <set>
#include <thread>

namespace tfvault::vault::retrying_transport_test {
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
                                      {.random = [] { return 0.5; }}, time, logger, lines, next);
    return transport.Send(request, stop.get_token());
  }
  [[nodiscard]] std::size_t attempts() const { return next->requests().size(); }
  [[nodiscard]] Duration Slept() const {
    const auto waits = time->waits();
    return std::accumulate(waits.begin(), waits.end(), Duration(0));
  }

  std::shared_ptr<test::FakeTime> time = std::make_shared<test::FakeTime>();
  std::shared_ptr<test::RecordingLogger> logger = std::make_shared<test::RecordingLogger>();
  std::shared_ptr<QuotaLines> lines = std::make_shared<QuotaLines>();
  std::shared_ptr<test::FakeVaultTransport> next;
  std::stop_source stop;
};

const VaultRequest kIssue{.path = "x", .idempotency = Idempotency::kNonIdempotent};

TEST_CASE_METHOD(Fixture, "a success is returned at once", "[vault]") {
  CHECK(Send({kSuccess}).ok());
  CHECK(time->waits().empty());
}

TEST_CASE_METHOD(Fixture, "repeats a request after temporary errors with growing waits",
                 "[vault]") {
  const Status error = GENERATE(Answer(412), Answer(500), Answer(502), Answer(503), Answer(504),
                                TransportError(FailureKind::kNotSent, "m"),
                                TransportError(FailureKind::kInterrupted, "m"));
  CHECK(Send({error, error, kSuccess}).ok());
  CHECK(time->waits() == Waits{Duration(1'250), Duration(2'500)});
}

TEST_CASE_METHOD(Fixture, "returns a permanent error unchanged", "[vault]") {
  const Status error = GENERATE(Answer(400), Answer(403), Answer(404), Answer(405), Answer(413),
                                Answer(501), TransportError(FailureKind::kTls, "m"),
                                TransportError(FailureKind::kInvalidRequest, "m"),
                                TransportError(FailureKind::kCancelled, "m"),
                                TransportError(FailureKind::kResponseTooLarge, "m"),
                                Error(StatusCode::kInvalidArgument, "m"));
  CHECK(Send({error}).status() == error);
  CHECK(attempts() == 1);
}

TEST_CASE_METHOD(Fixture,
                 "repeats a request that creates an object only when it certainly created none",
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

TEST_CASE_METHOD(Fixture,
                 "the final error names the number of attempts and the reason for the stop",
                 "[vault]") {
  const auto [name, script, request, text] =
      GENERATE(table<std::string, Script, VaultRequest, std::string>({
          {"limit",
           {Answer(500), Answer(500), Answer(503)},
           {.path = "x"},
           "GET x: status 503 (stopped after 3 attempts: the limit of 2 retries is reached, see "
           "max_retries)"},
          {"lasting",
           {Answer(500), Answer(403)},
           {.path = "x"},
           "GET x: status 403 (stopped after 2 attempts: this error is not temporary)"},
          {"unsafe",
           {Answer(500)},
           kIssue,
           "GET x: status 500 (stopped after 1 attempt: the request may have taken effect, so it "
           "is not repeated)"},
          {"retry-after",
           {Answer(503, Duration(61'000))},
           {.path = "x"},
           "GET x: status 503 (stopped after 1 attempt: the server asks for a wait of 61 s, beyond "
           "the time limit of 60 s)"},
          {"endless",
           {Answer(503, Duration(251'634'977'754'000))},
           {.path = "x"},
           "GET x: status 503 (stopped after 1 attempt: the server asks for a wait of "
           "251634977754 s, beyond the time limit of 60 s)"},
          {"short",
           {Answer(500)},
           {.path = "x", .timeout = Duration(1'000)},
           "GET x: status 500 (stopped after 1 attempt: the next wait is 2 s, beyond the time "
           "limit of 1 s)"},
          {"timed-out",
           {TransportError(FailureKind::kTimedOut, "GET x: silence")},
           {.path = "x"},
           "GET x: silence (stopped after 1 attempt: the time limit of 60 s is reached)"},
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
  CHECK(Send({Answer(503, Duration(7'000)), Answer(503, Duration(0)), kSuccess}).ok());
  CHECK(time->waits() == Waits{Duration(7'000), Duration(0)});
}

TEST_CASE_METHOD(Fixture, "each attempt gets the remaining time", "[vault]") {
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

TEST_CASE_METHOD(Fixture, "a long wait is logged at info, and again every ten seconds", "[vault]") {
  logger = std::make_shared<test::RecordingLogger>(LogLevel::kInfo);
  CHECK(Send({Answer(503), Answer(503, Duration(25'000)), kSuccess}).ok());
  CHECK(time->waits() ==
        Waits{Duration(1'250), Duration(10'000), Duration(10'000), Duration(5'000)});
  CHECK(logger->lines() ==
        std::vector<std::string>{
            "repeating a request http_method=GET http_path=x attempt=2 wait_ms=25000 "
            "limit_ms=60000 error=GET x: status 503",
            "still waiting to repeat a request http_method=GET http_path=x wait_ms=15000",
            "still waiting to repeat a request http_method=GET http_path=x wait_ms=5000"});
}

// Admits `rate` requests in each second, as Vault's rate quota does.
class Quota final : public VaultTransport {
 public:
  Quota(std::size_t rate, const Time& time) : rate_(rate), time_(time) {}

  StatusOr<VaultResponse> Send(const VaultRequest&, std::stop_token) const override {
    const std::lock_guard lock(mutex_);
    const auto second = std::chrono::floor<std::chrono::seconds>(time_.SteadyNow());
    if (second != second_) admitted_ = 0;
    second_ = second;
    if (admitted_ >= rate_) return Refusal();
    ++admitted_;
    return kSuccess;
  }

  static Status Refusal(std::optional<Duration> retry_after = std::nullopt) {
    return VaultError(StatusCode::kUnavailable, "GET x: rate limit quota exceeded",
                      {.http_status = 429,
                       .errors = {R"(request path "x": rate limit quota exceeded)"},
                       .retry_after = retry_after});
  }

 private:
  const std::size_t rate_;
  const Time& time_;
  mutable std::mutex mutex_;
  mutable SteadyTimePoint second_{};
  mutable std::size_t admitted_ = 0;
};

TEST_CASE_METHOD(Fixture, "waits for a rate quota after any number of refusals", "[vault]") {
  Script script(20, Quota::Refusal());
  script.emplace_back(kSuccess);
  const VaultRequest request = GENERATE(VaultRequest{.path = "x"}, kIssue);
  CHECK(Send(script, request).ok());
  CHECK(attempts() == 21);
}

TEST_CASE_METHOD(Fixture, "a refusal by a rate quota does not count as a failure", "[vault]") {
  const Script script = {Answer(500),      Quota::Refusal(), Quota::Refusal(), Answer(500),
                         Quota::Refusal(), Answer(500),      kSuccess};
  const auto response = Send(script);
  CHECK(attempts() == 6);
  CHECK_THAT(Message(response.status()), Catch::EndsWith("max_retries)"));
}

TEST_CASE_METHOD(Fixture, "waits as long as a rate quota asks for", "[vault]") {
  CHECK(Send({Quota::Refusal(Duration(7'000)), kSuccess}).ok());
  CHECK(Slept() >= Duration(7'000));
  CHECK(Slept() <= Duration(7'500));
}

TEST_CASE_METHOD(Fixture, "waits for a rate quota until the time limit and not longer", "[vault]") {
  const Duration limit = GENERATE(Duration(500), Duration(60'000));
  const auto response = Send(Script(1'000, Quota::Refusal()), {.path = "x", .timeout = limit});
  CHECK(Slept() <= limit);
  CHECK_THAT(Message(response.status()), Catch::Contains("rate limit quota exceeded"));
  CHECK_THAT(Message(response.status()), Catch::Contains("time limit of"));
  // The last attempt has time for an answer.
  CHECK(next->requests().back().timeout >= limit / 20);
}

TEST_CASE_METHOD(Fixture, "accepts a Retry-After of one second with a shorter time limit",
                 "[vault]") {
  const VaultRequest request{.path = "x", .timeout = Duration(500)};
  CHECK(Send({Quota::Refusal(Duration(1'000)), kSuccess}, request).ok());
}

TEST_CASE_METHOD(Fixture,
                 "does not wait for a rate quota that is closed longer than the time limit",
                 "[vault]") {
  const auto response = Send({Quota::Refusal(Duration(90'000)), kSuccess});
  CHECK(attempts() == 1);
  CHECK_THAT(Message(response.status()), Catch::Contains("the server asks for a wait of 90 s"));
}

TEST_CASE_METHOD(Fixture, "a refusal by a lease count quota counts as a failure", "[vault]") {
  const Status full = VaultError(StatusCode::kUnavailable, "GET x: full",
                                 {.http_status = 429, .errors = {"lease count quota exceeded"}});
  CHECK_FALSE(Send({full, full, full, kSuccess}).ok());
  CHECK(attempts() == 3);
}

TEST_CASE_METHOD(Fixture, "a stop request ends the wait for a rate quota", "[vault]") {
  time->on_sleep = [this](Duration) { stop.request_stop(); };
  const auto response = Send({Quota::Refusal(), kSuccess});
  CHECK(response.status().code() == StatusCode::kCancelled);
  CHECK_THAT(Message(response.status()), Catch::Contains("rate limit quota exceeded"));
}

// A clock that advances when all of its threads sleep, to the time at which the first thread wakes.
class TimeOfThreads final : public Time {
 public:
  explicit TimeOfThreads(int threads) : awake_(threads) {}

  SystemTimePoint Now() const override {
    return SystemTimePoint(
        std::chrono::duration_cast<SystemTimePoint::duration>(SteadyNow().time_since_epoch()));
  }
  SteadyTimePoint SteadyNow() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  Status Sleep(Duration wait, std::stop_token) const override {
    std::unique_lock lock(mutex_);
    const SteadyTimePoint until = now_ + wait;
    alarms_.insert(until);
    --awake_;
    MoveOn();
    woken_.wait(lock, [&] { return now_ >= until; });
    return absl::OkStatus();
  }
  // Reports that the calling thread ends.
  void Leave() const {
    const std::lock_guard lock(mutex_);
    --awake_;
    MoveOn();
  }

 private:
  void MoveOn() const {
    if (awake_ > 0 || alarms_.empty()) return;
    now_ = *alarms_.begin();
    awake_ += static_cast<int>(alarms_.erase(now_));
    woken_.notify_all();
  }

  mutable std::mutex mutex_;  // guards the members below
  mutable std::condition_variable woken_;
  mutable int awake_;
  mutable std::multiset<SteadyTimePoint> alarms_{};
  mutable SteadyTimePoint now_{};
};

TEST_CASE("many calls pass a narrow rate quota within their time limits", "[vault]") {
  constexpr int kThreads = 8;
  constexpr int kCalls = 10;  // 40 seconds at two calls in a second
  const auto time = std::make_shared<TimeOfThreads>(kThreads);
  const auto quota = std::make_shared<Quota>(2, *time);
  const RetryingTransport transport({.max_retries = 0, .time_limit = Duration(15'000)}, {}, time,
                                    std::make_shared<NullLogger>(), std::make_shared<QuotaLines>(),
                                    quota);
  std::atomic<int> failed = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < kCalls; ++i) failed += transport.Send({.path = "x"}, {}).ok() ? 0 : 1;
        time->Leave();
      });
    }
  }
  CHECK(failed == 0);
}

}  // namespace
}  // namespace tfvault::vault::retrying_transport_test
