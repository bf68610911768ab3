// SPDX-License-Identifier: MPL-2.0
// An unconfirmed remount: Vault may have executed the request although its answer was lost. Private
// data keeps the new path until a read finds the mount by its accessor, which a remount keeps.
#pragma once

#include "provider/aws_secret_backend/model.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/vault/client.h"

#include <optional>
#include <string>

namespace tfvault::provider {

void RememberMove(sdk::CallContext& ctx, const MountPath& to);

// `state` with the current path of its mount. If a remount is pending, reads the old path and then
// the new path. No value, with an error diagnostic, if the reads cannot decide.
[[nodiscard]] std::optional<BackendModel> Located(sdk::CallContext& ctx,
                                                  const vault::VaultClient& client,
                                                  BackendModel state);

}  // namespace tfvault::provider
