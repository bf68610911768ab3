// SPDX-License-Identifier: MPL-2.0
// Requests to exit: signals, and the events of a Windows console.
#pragma once

#include "tfvault/platform/event.h"

namespace tfvault::platform {

// Sets the event when a signal asks the process to exit: SIGTERM, SIGHUP, SIGQUIT or SIGINT. On
// Windows: Ctrl-C, Ctrl-Break, or the end of the console, the session or the system. A signal that
// is ignored stays ignored: under nohup, a closed terminal (SIGHUP) does not stop the process. The
// event must live until the process exits. Call the function once.
void SetOnExitRequest(const Event& event);

// Ctrl-C in a terminal then does not reach this process.
void IgnoreInterrupts();

// A write to a pipe or connection without a reader then is an error and does not kill the process.
// A handler that the program has set stays.
void IgnoreBrokenPipes();

}  // namespace tfvault::platform
