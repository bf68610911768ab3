// Which edition of Vault a server is.
#pragma once

#include "tfvault/vault/client.h"

namespace tfvault::provider {

// A server that does not say which edition it is counts as Enterprise: it decides by itself.
[[nodiscard]] bool IsCommunity(const vault::VaultClient& client, const vault::Call& call);

}  // namespace tfvault::provider
