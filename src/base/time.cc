// SPDX-License-Identifier: MPL-2.0
#include "tfvault/base/time.h"

#include "tfvault/base/text.h"
#include "tfvault/platform/clock.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <tuple>
#include <utility>

namespace tfvault {

SystemTimePoint SystemTime::Now() const { return std::chrono::system_clock::now(); }

SteadyTimePoint SystemTime::SteadyNow() const { return SteadyTimePoint(platform::TimeSinceBoot()); }

Status SystemTime::Sleep(Duration wait, std::stop_token stop) const {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  // Waits are limited to a year, so that the clock's nanoseconds do not overflow.
  constexpr Duration kLongest = std::chrono::hours(365 * 24);
  wake.wait_for(lock, stop, std::min(wait, kLongest), [] { return false; });
  if (stop.stop_requested()) return Error(StatusCode::kCancelled, "the operation was cancelled");
  return absl::OkStatus();
}

std::string FormatRfc3339(SystemTimePoint time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  std::array<char, 48> text{};
  std::ignore = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  return text.data();
}

namespace {

// Removes a unit from the front of `text` and returns its length in milliseconds; 0 if there is
// none.
double TakeUnit(std::string_view& text) {
  constexpr std::array<std::pair<std::string_view, double>, 8> kUnits = {{{"ms", 1},
                                                                          {"ns", 1e-6},
                                                                          {"us", 1e-3},
                                                                          {"\u00b5s", 1e-3},
                                                                          {"s", 1e3},
                                                                          {"m", 60e3},
                                                                          {"h", 3600e3},
                                                                          {"d", 86400e3}}};
  for (const auto& [name, milliseconds] : kUnits) {
    if (text.starts_with(name)) {
      text.remove_prefix(name.size());
      return milliseconds;
    }
  }
  return 0;
}

}  // namespace

StatusOr<Duration> ParseDuration(std::string_view text) {
  const auto malformed = [original = std::string(text)] {
    return Error(StatusCode::kInvalidArgument,
                 "'" + original + R"(' is not a duration; write seconds ("90") or "1h30m")");
  };
  constexpr double kLongest = 9e12;  // milliseconds; 285 years fit a clock's 64-bit nanoseconds
  double total = 0;
  if (text.empty()) return malformed();
  for (bool first = true; !text.empty(); first = false) {
    double number = 0;
    double scale = 1;
    bool digits = false;
    bool fraction = false;
    while (!text.empty() && (IsDigit(text.front()) || (text.front() == '.' && !fraction))) {
      if (text.front() == '.') {
        fraction = true;
      } else {
        digits = true;
        number = number * 10 + (text.front() - '0');
        if (fraction) scale *= 10;
      }
      text.remove_prefix(1);
    }
    if (!digits) return malformed();
    double unit = TakeUnit(text);
    // A number without a unit means seconds, but only if it is the whole text.
    if (unit == 0 && text.empty() && first) unit = 1e3;
    if (unit == 0) return malformed();
    total += number / scale * unit;
    if (!(total <= kLongest)) return malformed();
  }
  return Duration(static_cast<Duration::rep>(std::llround(total)));
}

}  // namespace tfvault
