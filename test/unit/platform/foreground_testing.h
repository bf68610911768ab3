// SPDX-License-Identifier: MPL-2.0
// Helpers of the tests of programs in the foreground.
#pragma once

#include "tfvault/platform/foreground.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>

namespace tfvault::platform {

// A foreground whose collected signals are counted.
struct CountingForeground {
  // Waits until at least `count` signals were collected; returns their number.
  int WaitForSignals(int count) {
    std::unique_lock lock(mutex);
    REQUIRE(arrived.wait_for(lock, std::chrono::seconds(30), [&] { return signals >= count; }));
    return signals;
  }

  std::mutex mutex{};
  std::condition_variable arrived{};
  int signals = 0;
  std::error_code error{};
  Foreground foreground{[this] {
    const std::lock_guard lock(mutex);
    ++signals;
    arrived.notify_all();
  }};
};

}  // namespace tfvault::platform
