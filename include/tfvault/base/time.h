// SPDX-License-Identifier: MPL-2.0
// Clocks and a cancellable sleep, through an interface that tests replace, so that unit tests never
// wait.
#pragma once

#include "tfvault/base/status.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>

namespace tfvault {

using Duration = std::chrono::milliseconds;
using SystemTimePoint = std::chrono::system_clock::time_point;
using SteadyTimePoint = std::chrono::steady_clock::time_point;

// Threading: implementations may be called from any thread.
class Time {
 public:
  virtual ~Time() = default;
  [[nodiscard]] virtual SystemTimePoint Now() const = 0;
  // The clock for deadlines: changes of the system time do not affect it.
  [[nodiscard]] virtual SteadyTimePoint SteadyNow() const = 0;
  // OK after `wait`; kCancelled as soon as `stop` fires.
  [[nodiscard]] virtual Status Sleep(Duration wait, std::stop_token stop) const = 0;
};

class SystemTime final : public Time {
 public:
  [[nodiscard]] SystemTimePoint Now() const override;
  [[nodiscard]] SteadyTimePoint SteadyNow() const override;
  [[nodiscard]] Status Sleep(Duration wait, std::stop_token stop) const override;
};

// UTC with a resolution of seconds: 2026-01-02T03:04:05Z.
[[nodiscard]] std::string FormatRfc3339(SystemTimePoint time);

// Parses integer seconds ("90"), Go syntax ("1h30m", "1.5h", "250ms") or days ("2d"), the forms
// that Vault accepts. Errors: kInvalidArgument for a negative or malformed duration and for more
// than 285 years.
[[nodiscard]] StatusOr<Duration> ParseDuration(std::string_view text);

}  // namespace tfvault
