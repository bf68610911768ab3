// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/clock.h"

#include <ctime>

namespace tfvault::platform {

std::chrono::nanoseconds TimeSinceBoot() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace tfvault::platform
