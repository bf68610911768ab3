// The credentials behind one private directory: fetched, kept there, and replaced before they end.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/session/credentials.h"
#include "tfvault/session/dependencies.h"
#include "tfvault/session/run_token.h"

#include <chrono>
#include <string>

namespace tfvault::session {

// What the command prints: the kept credentials while enough of their life is left, else new ones.
// However many ask at once, in one or several processes, one set is issued. When Vault does not
// give new ones, the old ones serve until their end. Every error has a notice.
[[nodiscard]] StatusOr<SecretString> CurrentCredentials(const std::string& directory,
                                                        const Dependencies& dependencies,
                                                        const Caller& caller);

// Renews the token that fetches them; answers how long it lives from now on.
[[nodiscard]] StatusOr<std::chrono::seconds> RenewProcessToken(const std::string& directory,
                                                               const Dependencies& dependencies,
                                                               Duration limit);

// Ends the credentials as far as Vault can within `limit`, then their token, and removes the
// directory even when that fails. One without a request is left alone.
[[nodiscard]] EndReport EndProcess(const std::string& directory, const Dependencies& dependencies,
                                   Duration limit);

}  // namespace tfvault::session
