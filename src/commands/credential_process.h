// SPDX-License-Identifier: MPL-2.0
// The command `credential-process`, which AWS programs run.
#pragma once

#include "commands/arguments.h"
#include "tfvault/session/dependencies.h"

#include <ostream>

namespace tfvault::commands {

// Prints credentials to `out` in the format that AWS programs expect. After a failure prints one
// line without a secret to `err` instead. Returns the exit code.
[[nodiscard]] int CredentialProcess(const ProcessArguments& arguments,
                                    const session::Dependencies& dependencies, std::ostream& out,
                                    std::ostream& err);

}  // namespace tfvault::commands
