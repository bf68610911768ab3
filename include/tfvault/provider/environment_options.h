// SPDX-License-Identifier: MPL-2.0
// The connection to Vault of a command that has no provider block.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/base/status.h"
#include "tfvault/session/connection.h"

#include <string>
#include <vector>

namespace tfvault::provider {

// The options of an empty provider block, with the login block that `login` describes:
// "jwt,role=deploy,mount=gitlab" is `auth_login_jwt` with two arguments, and an empty text means
// that there is no login block. A variable with an unusable value adds one sentence to `warnings`.
//
// Errors: kInvalidArgument for a login or argument that does not exist, and for a secret argument:
// other users of the machine can read the arguments of a command. Those of the provider block.
[[nodiscard]] StatusOr<session::ConnectionOptions> OptionsFromEnvironment(
    const Environment& environment, const std::string& login, std::vector<std::string>& warnings);

}  // namespace tfvault::provider
