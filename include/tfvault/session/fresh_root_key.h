// SPDX-License-Identifier: MPL-2.0
// Waits until AWS accepts the root key of a mount. AWS refuses a new key for some seconds, until it
// has distributed the key to all of its servers.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/session/connection.h"
#include "tfvault/vault/client.h"

#include <functional>
#include <string>

namespace tfvault::session {

// True when AWS did not know Vault's root key, and Vault had created no object before that answer.
// The request can then be repeated without harm.
[[nodiscard]] bool IsRootKeyUnknown(const Status& status);

// Calls `attempt`, and repeats it while IsRootKeyUnknown is true for its status. Stops after one
// minute, or after the time limit of a call if that is shorter. Errors: the last status of
// `attempt`, annotated with the limit; kCancelled when `stop` fires.
[[nodiscard]] Status WhileRootKeyIsUnknown(const VaultConnection& connection,
                                           const std::string& mount, const Logger& logger,
                                           const std::stop_token& stop,
                                           const std::function<Status()>& attempt);

// Waits until AWS knows the root key of the mount, with the limit of WhileRootKeyIsUnknown. To test
// the key, it writes a static role for an IAM user that does not exist: Vault asks AWS for the user
// and creates no role. Errors: a status of WhileRootKeyIsUnknown. If IsRootKeyUnknown is false for
// it, the state of the key is unknown, for example because Vault denied the write.
[[nodiscard]] Status AwaitRootKey(const VaultConnection& connection,
                                  const vault::VaultClient& client, const std::string& mount,
                                  const Logger& logger, const std::stop_token& stop);

}  // namespace tfvault::session
