// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/clock.h"

#include "platform/windows/windows.h"

namespace tfvault::platform {

std::chrono::nanoseconds TimeSinceBoot() { return std::chrono::milliseconds(GetTickCount64()); }

}  // namespace tfvault::platform
