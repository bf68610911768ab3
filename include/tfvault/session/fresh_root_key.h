// Waits until AWS accepts the root key of a mount. AWS refuses a new key for some seconds, until it
// has distributed the key to all of its servers.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/session/connection.h"
#include "tfvault/vault/client.h"

#include <functional>
#include <string>

namespace tfvault::session {

// True when AWS did not know Vault's root key, at a step before which Vault had created nothing.
// The request can then be repeated without harm.
[[nodiscard]] bool IsRootKeyUnknown(const Status& status);

// Calls `attempt` until its status is not IsRootKeyUnknown, for at most one minute or the time
// limit of a call, whichever is shorter. Errors: the last status of `attempt`, annotated with the
// limit; kCancelled when `stop` fires.
[[nodiscard]] Status WhileRootKeyIsUnknown(const VaultConnection& connection,
                                           const std::string& mount, const Logger& logger,
                                           const std::stop_token& stop,
                                           const std::function<Status()>& attempt);

// Waits until AWS knows the root key of the mount, with the same limit. To find out, it writes a
// static role for an IAM user that does not exist: Vault asks AWS for the user and creates no role.
// An error that is not IsRootKeyUnknown means that the state of the key is unknown, for example
// because Vault denied the write. kCancelled when `stop` fires.
[[nodiscard]] Status AwaitRootKey(const VaultConnection& connection,
                                  const vault::VaultClient& client, const std::string& mount,
                                  const Logger& logger, const std::stop_token& stop);

}  // namespace tfvault::session
