// AWS needs some seconds until it knows a new key everywhere, and refuses it until then: also the
// root key of a mount that was made or rotated a moment ago.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/session/connection.h"

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

}  // namespace tfvault::session
