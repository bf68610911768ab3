// SPDX-License-Identifier: MPL-2.0
// Clocks that move only when code sleeps or a test moves them.
#pragma once

#include "tfvault/base/time.h"

#include <chrono>
#include <functional>
#include <mutex>
#include <stop_token>
#include <utility>
#include <vector>

namespace tfvault::test {

class FakeTime final : public Time {
 public:
  [[nodiscard]] SystemTimePoint Now() const override {
    const std::lock_guard lock(mutex_);
    // 2026-01-02T03:04:05Z
    return SystemTimePoint(std::chrono::seconds(1'767'323'045)) + elapsed_ + set_by_;
  }
  [[nodiscard]] SteadyTimePoint SteadyNow() const override {
    const std::lock_guard lock(mutex_);
    return SteadyTimePoint() + elapsed_;
  }
  [[nodiscard]] Status Sleep(Duration wait, std::stop_token stop) const override {
    if (on_sleep) on_sleep(wait);
    if (stop.stop_requested()) return Error(StatusCode::kCancelled, "the operation was cancelled");
    const std::lock_guard lock(mutex_);
    waits_.push_back(wait);
    elapsed_ += wait;
    return absl::OkStatus();
  }

  void Advance(Duration duration) const {
    const std::lock_guard lock(mutex_);
    elapsed_ += duration;
  }
  // Sets the system clock, as a user or NTP does. The steady clock does not change.
  void SetClock(Duration forward) const {
    const std::lock_guard lock(mutex_);
    set_by_ += forward;
  }
  // The sleeps so far, oldest first.
  [[nodiscard]] std::vector<Duration> waits() const {
    const std::lock_guard lock(mutex_);
    return waits_;
  }

  // Called before each sleep, for example to request a stop.
  std::function<void(Duration)> on_sleep{};

 private:
  mutable std::mutex mutex_;  // guards the members below
  mutable Duration elapsed_{0};
  mutable Duration set_by_{0};
  mutable std::vector<Duration> waits_{};
};

}  // namespace tfvault::test
