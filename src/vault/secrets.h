// SPDX-License-Identifier: MPL-2.0
// Finds the secret parts of a Vault request.
#pragma once

#include "tfvault/base/redactor.h"
#include "tfvault/vault/transport.h"

namespace tfvault::vault {

// Adds the texts in body and query to `redactor`, except those of fields that are known not to be
// secret, such as names, paths and policies.
void AddSecrets(const VaultRequest& request, Redactor& redactor);

}  // namespace tfvault::vault
