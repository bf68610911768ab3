// The command `credential-process`, through which AWS programs fetch credentials. The AWS profiles
// of the ephemeral resource vault_aws_credential_process name the command.
#pragma once

#include "tfvault/session/dependencies.h"

#include <ostream>
#include <string>
#include <vector>

namespace tfvault::session {

// Prints credentials to `out`, in the format that AWS programs expect of a `credential_process`.
// After a failure prints one line without a secret to `err` instead. `arguments` follow the name of
// the command. Returns the exit code: 0 for success, 1 for a failure, 2 for wrong arguments.
[[nodiscard]] int RunCredentialProcess(const std::vector<std::string>& arguments,
                                       const Dependencies& dependencies, std::ostream& out,
                                       std::ostream& err);

}  // namespace tfvault::session
