// SPDX-License-Identifier: MPL-2.0
// The command `exec`, which runs a program with AWS credentials of a role.
#pragma once

#include "commands/arguments.h"
#include "tfvault/session/dependencies.h"

#include <ostream>
#include <string>
#include <vector>

namespace tfvault::commands {

// Returns the exit code: that of the program, or one of report.h.
[[nodiscard]] int Exec(const ExecArguments& arguments, const session::Dependencies& dependencies,
                       std::ostream& err);

// The variables (NAME=value) without those that name other AWS credentials or a profile.
[[nodiscard]] std::vector<std::string> WithoutAwsCredentials(std::vector<std::string> variables);

}  // namespace tfvault::commands
