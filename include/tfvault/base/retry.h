// Retry as three separate questions: again? (RetryPolicy and FailedAttempt), when? (BackoffPolicy),
// safe? (Idempotency); and the loop that asks them.
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

// Whether sending a request twice can do harm. Reading dynamic credentials creates something on the
// server: it is a GET and still kNonIdempotent.
enum class Idempotency { kIdempotent, kNonIdempotent };

struct RetryPolicy {
  int max_retries = 2;          // attempts after the first one; 0: none
  Duration time_limit{60'000};  // for all attempts and waits together
};

// Wait before retry n (1-based): a random share of [min, max], grown by the number of the retry,
// and at most `cap`. Vault's clients wait linearly (vault-api 1.8).
struct BackoffPolicy {
  enum class Growth { kLinear, kDoubling };  // n times, 2^(n-1) times

  Duration min{1'000};
  Duration max{1'500};
  Growth growth = Growth::kLinear;
  Duration cap = Duration::max();
  std::function<double()> random{};  // uniform in [0,1); empty: a process-wide source

  [[nodiscard]] Duration Wait(int retry) const;
};

// As the SDKs of AWS wait: anything up to 1 s, 2 s, 4 s and so on, at most 20 s.
[[nodiscard]] BackoffPolicy FullJitter(std::function<double()> random = {});

// What a failed attempt means for another one.
struct FailedAttempt {
  enum class Kind {
    kFinal,     // another one cannot help
    kOverTime,  // it took all the time that there was
    kFault,     // another one may help
    // Nothing happened, and the server is well and asks to come back. No fault: it is waited for as
    // long as the time limit allows, whatever the policy's max_retries.
    kRefusal,
  };
  Kind kind = Kind::kFinal;
  bool had_no_effect = false;             // the server certainly did not carry it out
  std::optional<Duration> retry_after{};  // what the server asks for; replaces the backoff
  std::string text{};                     // the error, for the log and when a wait is cancelled
};

// Decides after each failed attempt of one call, and waits. The time limit covers all attempts and
// waits; a wait that would not leave time for another attempt is not begun.
//
//   for (RetryLoop loop(...);;) {
//     auto answer = Send(request, loop.left(), stop);
//     if (answer.ok()) return answer;
//     const auto wait = loop.WaitAfter(Meaning(answer.status()));
//     if (!wait) return Append(answer.status(), loop.why_stopped());
//     TFV_RETURN_IF_ERROR(loop.Sleep(*wait, stop));
//   }
//
// Threading: belongs to one call.
class RetryLoop {
 public:
  // For the log. `place` is a path or a host.
  struct Subject {
    std::string_view module{};
    std::string method{};
    LogField place{};
  };

  // `time` and `logger` outlive the loop.
  RetryLoop(RetryPolicy policy, BackoffPolicy backoff, Idempotency idempotency, Subject subject,
            const Time& time, const Logger& logger);

  // Time for the next attempt.
  [[nodiscard]] Duration left() const;

  // How long to wait before the next attempt; absent: there is none, see `why_stopped`.
  [[nodiscard]] std::optional<Duration> WaitAfter(FailedAttempt attempt);

  // " (stopped after 3 attempts: ...)", for the end of the error; empty when the first attempt was
  // final.
  [[nodiscard]] const std::string& why_stopped() const { return why_stopped_; }

  // Both log long waits while they last. Errors: kCancelled, with the last attempt's error.
  [[nodiscard]] Status Sleep(Duration wait, const std::stop_token& stop) const;
  // Until `turn` tells no more time to wait, at most until only the last attempt's time is left.
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
