// Lets Vault replace the key that it uses at AWS.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/base/status.h"
#include "tfvault/session/connection.h"
#include "tfvault/vault/client.h"

#include <string>

namespace tfvault::session {

// The id of the key that Vault has; empty when it has none.
[[nodiscard]] StatusOr<std::string> ReadAccessKey(const vault::VaultClient& client,
                                                  const std::string& mount,
                                                  const vault::Call& call);

struct RotatedKey {
  std::string access_key{};  // the id of the new key
  std::string doubt{};       // why the old one may still exist; empty: AWS has deleted it
};
extern const char* const kOldKeyMayExist;  // what a warning of that is called

// Lets Vault replace the key whose id is `before`. Asks once: an answer that does not tell is
// followed by a look at what Vault has, for which `before` must not be empty. Waits for AWS to know
// a key that was made a moment ago.
[[nodiscard]] StatusOr<RotatedKey> RotateKey(const VaultConnection& connection,
                                             const Logger& logger, const vault::VaultClient& client,
                                             const std::string& mount, const std::string& before,
                                             const vault::Call& call);

}  // namespace tfvault::session
