// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/clock.h"

#include <ctime>

namespace tfvault::platform {

// Unlike on Linux, CLOCK_MONOTONIC counts the time in which the machine sleeps.
std::chrono::nanoseconds TimeSinceBoot() {
  return std::chrono::nanoseconds(clock_gettime_nsec_np(CLOCK_MONOTONIC));
}

}  // namespace tfvault::platform
