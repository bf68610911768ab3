// What a plugin changes in its own process: signals, standard output, descriptors, gRPC's log.
#pragma once

#include "tfvault/base/file_descriptor.h"
#include "tfvault/base/log.h"
#include "tfvault/base/status.h"

#include <string_view>

namespace tfvault::plugin {

// Ignores a signal. A dead host's pipe must not kill us (SIGPIPE); a terminal's Ctrl-C reaches us
// although the host still needs us (SIGINT).
void IgnoreSignal(int signal);

// The whole text, at once as far as the descriptor allows.
// Errors: kUnavailable when nobody reads any more.
[[nodiscard]] Status WriteAll(int fd, std::string_view text);

// Standard output belongs to the handshake; nobody may fill the pipe after it.
void RedirectStandardOutputToNull();

// Raises the limit of open files where that is allowed: gRPC ends the process when it cannot have
// the few that it needs. Errors: kFailedPrecondition when there are not even those.
[[nodiscard]] Status EnsureDescriptors();

// gRPC core writes plain text to standard error unless it is given somewhere to go. `logger` must
// live until the process ends or this is called with null.
void SendGrpcLogTo(const Logger* logger);

}  // namespace tfvault::plugin
