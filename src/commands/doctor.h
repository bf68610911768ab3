// SPDX-License-Identifier: MPL-2.0
// The command `doctor`, which finds out why a user gets no AWS credentials.
#pragma once

#include "commands/arguments.h"
#include "tfvault/session/dependencies.h"

#include <ostream>

namespace tfvault::commands {

// Prints one line for each check, with advice after a failed check. A check whose result depends on
// a failed check is skipped. Issues no credentials without `arguments.issue`. Returns the exit
// code: 1 when a check failed.
[[nodiscard]] int Doctor(const DoctorArguments& arguments,
                         const session::Dependencies& dependencies, std::ostream& out);

}  // namespace tfvault::commands
