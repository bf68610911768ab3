// Clock and cancellable sleep as one seam, so that no unit test ever waits.
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
  // For deadlines: never jumps.
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

// UTC, seconds: 2026-01-02T03:04:05Z.
[[nodiscard]] std::string FormatRfc3339(SystemTimePoint time);

// Integer seconds ("90"), Go syntax ("1h30m", "1.5h", "250ms") or days ("2d"), as Vault accepts
// them. Negative and malformed text, and more than 285 years, are kInvalidArgument.
[[nodiscard]] StatusOr<Duration> ParseDuration(std::string_view text);

}  // namespace tfvault
