// SPDX-License-Identifier: MPL-2.0
// The commands of the program for uses outside of Terraform.
#pragma once

#include "tfvault/session/dependencies.h"

#include <string>
#include <string_view>

namespace tfvault::commands {

[[nodiscard]] bool IsCommand(std::string_view name);

// One line for each command: its name and its purpose.
[[nodiscard]] std::string Summary();

// Runs the command argv[1], and returns the exit code of the process. Call the function from main
// before any thread is started.
[[nodiscard]] int Run(int argc, const char* const* argv, const session::Dependencies& dependencies);

}  // namespace tfvault::commands
