// SPDX-License-Identifier: MPL-2.0
// Resource usage of another process, from the kernel.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>

namespace tfvault::bench {

// CPU time of all live threads, in nanoseconds if the kernel has scheduling statistics, otherwise
// in clock ticks.
[[nodiscard]] std::chrono::nanoseconds CpuTime(pid_t pid);

// Highest resident set so far (VmHWM).
[[nodiscard]] std::int64_t PeakResidentBytes(pid_t pid);

// Proportional set size: shared pages are divided among the processes that share them. No value if
// the kernel denies access: the provider is not dumpable, so reading needs CAP_SYS_PTRACE.
[[nodiscard]] std::optional<std::int64_t> ProportionalBytes(pid_t pid);

}  // namespace tfvault::bench
