// SPDX-License-Identifier: MPL-2.0
// Finds the token that `vault login` stored on this machine.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"

#include <map>
#include <stop_token>
#include <string>

namespace tfvault::vault {

struct FoundToken {
  SecretString token{};
  std::string origin{};  // its source, for messages: "the file '/home/me/.vault-token'"
};

// Runs the token helper that ~/.vault (or VAULT_CONFIG_PATH) names; without a helper, reads
// ~/.vault-token. Empty when there is neither a helper nor that file. `helper_variables` are added
// to the helper's environment.
//
// Errors: kInvalidArgument for a configuration, helper or token file that cannot be used;
// kDeadlineExceeded for a helper that runs longer than a minute; kCancelled when `stop` fires.
[[nodiscard]] StatusOr<FoundToken> StoredToken(
    const Environment& environment, const std::map<std::string, std::string>& helper_variables,
    const std::stop_token& stop);

}  // namespace tfvault::vault
