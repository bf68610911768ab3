// SPDX-License-Identifier: MPL-2.0
// The Vault provider: the types for Vault's AWS secrets engine and for the credentials that it
// issues.
#pragma once

#include "tfvault/sdk/provider.h"
#include "tfvault/session/dependencies.h"

#include <string>

namespace tfvault::provider {

[[nodiscard]] sdk::ProviderDefinition MakeVaultProvider(const session::Dependencies& dependencies,
                                                        const std::string& version = "0.0.0");

}  // namespace tfvault::provider
