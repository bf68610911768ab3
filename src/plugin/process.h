// SPDX-License-Identifier: MPL-2.0
// Process settings of a plugin: its output, the limit of descriptors, and gRPC's log.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/base/status.h"

#include <string_view>

namespace tfvault::plugin {

// Writes the whole text, in one write if the descriptor allows it. Errors: kUnavailable, for
// example when no process reads the pipe any more.
[[nodiscard]] Status WriteAll(int fd, std::string_view text);

// Raises the limit of open files if that is allowed, because gRPC aborts the process when it runs
// out of descriptors. Errors: kFailedPrecondition if the limit is too low for gRPC to start.
[[nodiscard]] Status EnsureDescriptors();

// Sends gRPC's log to `logger`, because gRPC core otherwise writes plain text to standard error.
// `logger` must live until the process exits or the function is called with null.
void SendGrpcLogTo(const Logger* logger);

}  // namespace tfvault::plugin
