// SPDX-License-Identifier: MPL-2.0
// Lets Vault rotate the root key of a mount.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/base/status.h"
#include "tfvault/session/connection.h"
#include "tfvault/vault/client.h"

#include <string>

namespace tfvault::session {

// The id of the root key in Vault; empty when Vault has none.
[[nodiscard]] StatusOr<std::string> ReadAccessKey(const vault::VaultClient& client,
                                                  const std::string& mount,
                                                  const vault::Call& call);

struct RotatedKey {
  std::string access_key{};  // the id of the new key
  std::string doubt{};       // why the old key may still exist at AWS; empty: Vault deleted it
};
extern const char* const kOldKeyMayExist;  // the title of a warning with `doubt`

// Lets Vault rotate the root key whose id is `before`. Repeats the request only while AWS does not
// know the current key yet. After any other failure, reads the key id from Vault: if the id differs
// from `before`, returns the new id with a `doubt`. With an empty `before`, returns the failure.
[[nodiscard]] StatusOr<RotatedKey> RotateKey(const VaultConnection& connection,
                                             const Logger& logger, const vault::VaultClient& client,
                                             const std::string& mount, const std::string& before,
                                             const vault::Call& call);

}  // namespace tfvault::session
