// SPDX-License-Identifier: MPL-2.0
// Retries of failed requests. RetryPolicy and FailedAttempt decide whether another attempt is made,
// BackoffPolicy decides when, and Idempotency decides whether a repetition is safe. RetryLoop
// combines the three.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace tfvault {

// Whether a request may be sent twice without harm. Reading dynamic credentials is kNonIdempotent
// although it is a GET, because every read creates credentials on the server.
enum class Idempotency { kIdempotent, kNonIdempotent };

struct RetryPolicy {
  int max_retries = 2;          // attempts after the first; 0 disables retries
  Duration time_limit{60'000};  // for all attempts and waits together
};

// The wait before retry n (1-based): a random duration in [min, max], multiplied by the growth
// factor of n, at most `cap`. The defaults are those of Vault's own client (vault-api 1.8).
struct BackoffPolicy {
  enum class Growth { kLinear, kDoubling };  // factor n, factor 2^(n-1)

  Duration min{1'000};
  Duration max{1'500};
  Growth growth = Growth::kLinear;
  Duration cap = Duration::max();
  std::function<double()> random{};  // uniform in [0,1); empty: the process's own source

  [[nodiscard]] Duration Wait(int retry) const;
};

// The backoff of the AWS SDKs: a random wait of up to 1 s, 2 s, 4 s and so on, at most 20 s.
[[nodiscard]] BackoffPolicy FullJitter(std::function<double()> random = {});

// The properties of a failed attempt that decide about a retry.
struct FailedAttempt {
  enum class Kind {
    kFinal,     // a retry cannot succeed
    kOverTime,  // no time is left for a retry
    kFault,     // a retry may succeed
    // The server did not execute the request and asks the client to repeat it later, for example
    // because of a rate quota. Refusals do not count against max_retries; only the time limit
    // applies.
    kRefusal,
  };
  Kind kind = Kind::kFinal;
  bool had_no_effect = false;             // the server certainly did not execute the request
  std::optional<Duration> retry_after{};  // requested by the server; replaces the backoff
  std::string text{};                     // the error, for the log and for a cancelled wait
};

// Decides after each failed attempt of one call whether to retry, and waits before the retry. The
// loop does not start a wait that would leave no time for the next attempt.
//
//   for (RetryLoop loop(...);;) {
//     auto answer = Send(request, loop.left(), stop);
//     if (answer.ok()) return answer;
//     const auto wait = loop.WaitAfter(Meaning(answer.status()));
//     if (!wait) return Append(answer.status(), loop.why_stopped());
//     TFV_RETURN_IF_ERROR(loop.Sleep(*wait, stop));
//   }
//
// Threading: one loop belongs to one call and one thread.
class RetryLoop {
 public:
  // The fields of log lines. `place` is a path or a host.
  struct Subject {
    std::string_view module{};
    std::string method{};
    LogField place{};
  };

  // `time` and `logger` must outlive the loop.
  RetryLoop(RetryPolicy policy, BackoffPolicy backoff, Idempotency idempotency, Subject subject,
            const Time& time, const Logger& logger);

  // The time that is left for the next attempt.
  [[nodiscard]] Duration left() const;

  // The wait before the next attempt. Absent: no further attempt, for the reason in `why_stopped`.
  [[nodiscard]] std::optional<Duration> WaitAfter(FailedAttempt attempt);

  // " (stopped after 3 attempts: ...)", to append to the error; empty when the first attempt was
  // final.
  [[nodiscard]] const std::string& why_stopped() const { return why_stopped_; }

  // Sleep and SleepUntil log long waits periodically. Errors: kCancelled, with the error of the
  // last attempt.
  [[nodiscard]] Status Sleep(Duration wait, const std::stop_token& stop) const;
  // Sleeps until `turn` returns zero or less. Returns earlier when only a tenth of the time limit
  // is left, which is reserved for the last attempt.
  [[nodiscard]] Status SleepUntil(const std::function<Duration(SteadyTimePoint now)>& turn,
                                  const std::stop_token& stop) const;

 private:
  std::nullopt_t Stop(const std::string& why);
  [[nodiscard]] Duration LastAttempt() const;
  [[nodiscard]] Status SleepInParts(SteadyTimePoint until,
                                    const std::function<Duration(SteadyTimePoint now)>& turn,
                                    const std::stop_token& stop) const;
  [[nodiscard]] Status Pause(Duration part, const std::stop_token& stop) const;

  RetryPolicy policy_;
  BackoffPolicy backoff_;
  Idempotency idempotency_;
  Subject subject_;
  const Time& time_;
  const Logger& logger_;
  SteadyTimePoint deadline_;
  int attempts_ = 0;
  int refusals_ = 0;
  std::string last_text_{};
  std::string why_stopped_{};
};

}  // namespace tfvault
