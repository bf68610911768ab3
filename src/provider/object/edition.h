// SPDX-License-Identifier: MPL-2.0
// Detects the edition of a Vault server.
#pragma once

#include "tfvault/vault/client.h"

namespace tfvault::provider {

// A server whose edition is unknown counts as Enterprise: it gets all arguments and decides itself.
[[nodiscard]] bool IsCommunity(const vault::VaultClient& client, const vault::Call& call);

}  // namespace tfvault::provider
