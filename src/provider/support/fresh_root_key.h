// AWS needs some seconds until it knows a new key everywhere, and refuses it until then: also the
// root key of a mount that was made or rotated a moment ago.
#pragma once

#include "provider/services.h"
#include "tfvault/base/status.h"
#include "tfvault/sdk/call_context.h"

#include <functional>
#include <string>

namespace tfvault::provider {

// Whether AWS did not know Vault's root key at a step before which Vault had made nothing.
[[nodiscard]] bool IsRootKeyUnknown(const Status& status);

// Calls `attempt` until its answer is another one than that, at most a minute and the time limit of
// a call; the error then says so. kCancelled when the call's stop token fires meanwhile.
[[nodiscard]] Status WhileRootKeyIsUnknown(sdk::CallContext& ctx, const ServicesSource& source,
                                           const std::string& mount,
                                           const std::function<Status()>& attempt);

}  // namespace tfvault::provider
