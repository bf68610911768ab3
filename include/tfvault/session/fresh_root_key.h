// AWS needs some seconds until it knows a new key everywhere, and refuses it until then: also the
// root key of a mount that was made or rotated a moment ago.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/session/connection.h"
#include "tfvault/vault/client.h"

#include <functional>
#include <string>

namespace tfvault::session {

// Whether AWS did not know Vault's root key at a step before which Vault had made nothing.
[[nodiscard]] bool IsRootKeyUnknown(const Status& status);

// Calls `attempt` until its answer is another one than that, at most a minute and the time limit of
// a call; the error then says so. kCancelled when `stop` fires meanwhile.
[[nodiscard]] Status WhileRootKeyIsUnknown(const VaultConnection& connection,
                                           const std::string& mount, const Logger& logger,
                                           const std::stop_token& stop,
                                           const std::function<Status()>& attempt);

// Waits, as long as that, until AWS knows the root key of the mount. It lets Vault ask AWS for an
// IAM user that does not exist, for a static role that is never made. An error that is not
// IsRootKeyUnknown: it cannot be told, for example because the token may not ask. kCancelled when
// `stop` fires.
[[nodiscard]] Status AwaitRootKey(const VaultConnection& connection,
                                  const vault::VaultClient& client, const std::string& mount,
                                  const Logger& logger, const std::stop_token& stop);

}  // namespace tfvault::session
