// SPDX-License-Identifier: MPL-2.0
// Fatal signals, and the stack of a crashed program.
#pragma once

#include <string_view>

namespace tfvault::platform {

// Calls `report` with the name of a fatal signal, such as "SIGSEGV", inside the signal handler.
// Afterwards the same signal kills the process. `report` must not allocate memory, take locks or
// use stdio.
void OnFatalSignal(void (*report)(std::string_view name));

// Prints the text on standard error. May run inside a signal handler.
void PrintError(std::string_view text);

// Prints the addresses of the callers on standard error, a line each. May run inside a signal
// handler after the first call.
void PrintFrames();

}  // namespace tfvault::platform
