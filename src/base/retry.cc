// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/retry.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <utility>

namespace tfvault {
namespace {

// Waits of at least this length are logged at level info, and again while they last.
constexpr Duration kLongWait{3'000};
constexpr Duration kReportInterval{10'000};

// Rate quotas count per second, and servers round Retry-After to whole seconds. A refused call is
// therefore retried after fractions of a second, and the retry may come up to a second early.
constexpr Duration kShortestRefusalBackoff{200};
constexpr Duration kLongestRefusalBackoff{300};
constexpr int kMostRefusalBackoffs = 4;  // the backoff grows to this multiple of the first
constexpr Duration kRefusalUnit{1'000};
constexpr int kMostDoublings = 32;  // exceeds every cap
constexpr int kLastShare = 10;      // 1/10 of the time limit is reserved for the last attempt

double ProcessRandom() {
  thread_local std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>{}(engine);
}

std::string Attempts(int count) {
  return std::to_string(count) + (count == 1 ? " attempt" : " attempts");
}

std::string InSeconds(Duration duration) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(duration).count()) + " s";
}

}  // namespace

Duration BackoffPolicy::Wait(int retry) const {
  const double share = random ? random() : ProcessRandom();
  const double wait =
      static_cast<double>(min.count()) + share * static_cast<double>((max - min).count());
  const double grown =
      wait * (growth == Growth::kLinear ? retry : std::exp2(std::min(retry, kMostDoublings) - 1));
  if (grown >= static_cast<double>(cap.count())) return cap;
  return Duration(static_cast<Duration::rep>(grown));
}

BackoffPolicy FullJitter(std::function<double()> random) {
  return {.min = Duration(0),
          .max = Duration(1'000),
          .growth = BackoffPolicy::Growth::kDoubling,
          .cap = Duration(20'000),
          .random = std::move(random)};
}

RetryLoop::RetryLoop(RetryPolicy policy, BackoffPolicy backoff, Idempotency idempotency,
                     Subject subject, const Time& time, const Logger& logger)
    : policy_(policy),
      backoff_(std::move(backoff)),
      idempotency_(idempotency),
      subject_(std::move(subject)),
      time_(time),
      logger_(logger),
      deadline_(time.SteadyNow() + policy.time_limit) {}

Duration RetryLoop::left() const {
  return std::chrono::ceil<Duration>(deadline_ - time_.SteadyNow());
}

Duration RetryLoop::LastAttempt() const { return policy_.time_limit / kLastShare; }

std::nullopt_t RetryLoop::Stop(const std::string& why) {
  why_stopped_ = " (stopped after " + Attempts(attempts_) + ": " + why + ")";
  return std::nullopt;
}

std::optional<Duration> RetryLoop::WaitAfter(FailedAttempt attempt) {
  using Kind = FailedAttempt::Kind;
  ++attempts_;
  last_text_ = std::move(attempt.text);
  const std::string limit = InSeconds(policy_.time_limit);
  const bool refused = attempt.kind == Kind::kRefusal;

  if (attempt.kind == Kind::kOverTime) return Stop("the time limit of " + limit + " is reached");
  if (attempt.kind == Kind::kFinal) {
    if (attempts_ == 1) return std::nullopt;
    return Stop("this error is not temporary");
  }
  if (idempotency_ == Idempotency::kNonIdempotent && !attempt.had_no_effect) {
    return Stop("the request may have taken effect, so it is not repeated");
  }
  if (refused) ++refusals_;
  const int faults = attempts_ - refusals_;
  if (faults > policy_.max_retries) {
    return Stop("the limit of " + std::to_string(policy_.max_retries) +
                " retries is reached, see max_retries");
  }
  const Duration time_left = left();
  if (refused && time_left <= LastAttempt()) {
    return Stop("the time limit of " + limit + " is reached");
  }
  Duration wait = attempt.retry_after.value_or(refused ? Duration(0) : backoff_.Wait(faults));
  // Compares durations and not time points, because a huge Retry-After would overflow the clock.
  if (wait - (refused ? kRefusalUnit : Duration(0)) >= time_left) {
    return Stop((attempt.retry_after ? "the server asks for a wait of " : "the next wait is ") +
                InSeconds(wait) + ", beyond the time limit of " + limit);
  }
  if (refused) {
    const BackoffPolicy backoff{
        .min = kShortestRefusalBackoff, .max = kLongestRefusalBackoff, .random = backoff_.random};
    wait = std::min(attempt.retry_after.value_or(Duration(0)) +
                        backoff.Wait(std::min(refusals_, kMostRefusalBackoffs)),
                    time_left - LastAttempt());
  }
  logger_.Log(wait < kLongWait ? LogLevel::kDebug : LogLevel::kInfo, subject_.module,
              "repeating a request",
              {{log_key::kHttpMethod, subject_.method},
               subject_.place,
               {log_key::kAttempt, std::int64_t{attempts_}},
               {log_key::kWaitMs, std::int64_t{wait.count()}},
               {"limit_ms", std::int64_t{policy_.time_limit.count()}},
               {log_key::kError, last_text_}});
  return wait;
}

Status RetryLoop::Sleep(Duration wait, const std::stop_token& stop) const {
  if (wait.count() <= 0) return Pause(wait, stop);
  return SleepInParts(
      time_.SteadyNow() + wait, [](SteadyTimePoint) { return Duration::max(); }, stop);
}

Status RetryLoop::SleepUntil(const std::function<Duration(SteadyTimePoint now)>& turn,
                             const std::stop_token& stop) const {
  return SleepInParts(deadline_ - LastAttempt(), turn, stop);
}

Status RetryLoop::SleepInParts(SteadyTimePoint until,
                               const std::function<Duration(SteadyTimePoint now)>& turn,
                               const std::stop_token& stop) const {
  SteadyTimePoint tell = time_.SteadyNow() + kReportInterval;
  for (;;) {
    const SteadyTimePoint now = time_.SteadyNow();
    const Duration wait = std::chrono::ceil<Duration>(until - now);
    const Duration part = std::min({turn(now), wait, kReportInterval});
    if (part.count() <= 0) return absl::OkStatus();
    if (now >= tell) {
      logger_.Log(LogLevel::kInfo, subject_.module, "still waiting to repeat a request",
                  {{log_key::kHttpMethod, subject_.method},
                   subject_.place,
                   {log_key::kWaitMs, std::int64_t{wait.count()}}});
      tell = now + kReportInterval;
    }
    TFV_RETURN_IF_ERROR(Pause(part, stop));
  }
}

Status RetryLoop::Pause(Duration part, const std::stop_token& stop) const {
  Status slept = time_.Sleep(part, stop);
  if (slept.ok()) return slept;
  return Error(slept.code(),
               "cancelled after " + Attempts(attempts_) + ", last error: " + last_text_);
}

}  // namespace tfvault
