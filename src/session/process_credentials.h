// SPDX-License-Identifier: MPL-2.0
// Fetches the credentials of one profile, stores them in its private directory, and replaces them
// before they expire.
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

// Returns the text that the command prints: the stored credentials while enough of their life is
// left, else new credentials. For concurrent callers, also in several processes, Vault issues one
// set only. If Vault issues none, the stored credentials are used until they expire. Every error
// has a notice.
[[nodiscard]] StatusOr<SecretString> CurrentCredentials(const std::string& directory,
                                                        const Dependencies& dependencies,
                                                        const Caller& caller);

// Renews the token that fetches the credentials. Returns the remaining life of the token.
[[nodiscard]] StatusOr<std::chrono::seconds> RenewProcessToken(const std::string& directory,
                                                               const Dependencies& dependencies,
                                                               Duration limit);

// Revokes the credentials, as far as Vault can within `limit`, and then their token. Removes the
// directory, also after a failure. Leaves a directory without a request as it is.
[[nodiscard]] EndReport EndProcess(const std::string& directory, const Dependencies& dependencies,
                                   Duration limit);

}  // namespace tfvault::session
