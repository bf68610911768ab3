// SPDX-License-Identifier: MPL-2.0
// The clock of the machine since its start.
#pragma once

#include <chrono>

namespace tfvault::platform {

// The time since the machine was started, the same in all processes. Time in which the machine
// sleeps counts, because credentials expire meanwhile.
[[nodiscard]] std::chrono::nanoseconds TimeSinceBoot();

}  // namespace tfvault::platform
