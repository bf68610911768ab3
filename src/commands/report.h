// SPDX-License-Identifier: MPL-2.0
// Prints errors and warnings of a command for a user.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/session/notice.h"

#include <ostream>
#include <string>

namespace tfvault::commands {

// Exit codes, as of env(1) and timeout(1), so that they differ from those of most programs.
inline constexpr int kFailure = 1;
inline constexpr int kUsage = 2;
inline constexpr int kCannotPrepare = 125;
inline constexpr int kCannotStart = 126;
inline constexpr int kNoProgram = 127;

// One line. `command` is the name of the command.
void PrintError(std::ostream& err, const std::string& command, const Status& status);
// One line each, and removes the warnings.
void PrintWarnings(std::ostream& err, const std::string& command, session::Notices& warnings);

}  // namespace tfvault::commands
