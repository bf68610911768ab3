// The credentials behind one private directory: fetched, kept there, and replaced before they end.
#pragma once

#include "provider/support/unended_leases.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/provider/provider.h"
#include "tfvault/sdk/call_context.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tfvault::provider {

// What the command prints: the kept credentials while enough of their life is left, else new ones.
// However many ask at once, in one or several processes, one set is issued. When Vault does not
// give new ones, the old ones serve until their end. No value demands that an error diagnostic was
// added.
[[nodiscard]] std::optional<SecretString> CurrentCredentials(sdk::CallContext& ctx,
                                                             const std::string& directory,
                                                             const Dependencies& dependencies);

// Renews the token that fetches them; answers how long it lives from now on.
[[nodiscard]] StatusOr<std::chrono::seconds> RenewCredentialProcess(
    const std::string& directory, const Dependencies& dependencies, Duration limit);

struct ProcessEnd {
  Status status{};
  std::vector<UnendedLease> leases{};  // of IAM users that live on
  UnendedLeases memory{};              // that can tell of them later
};

// Ends the credentials as far as Vault can within `limit`, then their token, and removes the
// directory even when that fails. One without a request is left alone.
[[nodiscard]] ProcessEnd EndCredentialProcess(const std::string& directory,
                                              const Dependencies& dependencies, Duration limit);

}  // namespace tfvault::provider
