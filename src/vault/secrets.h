// Which parts of a request of Vault's API are secret.
#pragma once

#include "tfvault/base/redactor.h"
#include "tfvault/vault/transport.h"

namespace tfvault::vault {

// Adds the texts in body and query, but for those of fields that are known to be harmless, such as
// names, paths and policies.
void AddSecrets(const VaultRequest& request, Redactor& redactor);

}  // namespace tfvault::vault
