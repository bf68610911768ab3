// What the kernel knows about another process.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>

namespace tfvault::bench {

// Of all threads that live; to the nanosecond where the kernel keeps scheduling statistics, else in
// its clock ticks.
[[nodiscard]] std::chrono::nanoseconds CpuTime(pid_t pid);

// Highest resident set so far (VmHWM).
[[nodiscard]] std::int64_t PeakResidentBytes(pid_t pid);

// Memory with shared pages divided among who shares them. Absent where the kernel does not let us
// look: the provider forbids to be read, so it takes CAP_SYS_PTRACE.
[[nodiscard]] std::optional<std::int64_t> ProportionalBytes(pid_t pid);

}  // namespace tfvault::bench
