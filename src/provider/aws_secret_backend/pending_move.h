// A move of a mount of which nobody could tell whether it took place: Vault may have accepted it
// and then not answered any more. The path it would have is kept in private data, beside the state,
// until the mount is seen again; its accessor, which a move keeps, tells it from others.
#pragma once

#include "provider/aws_secret_backend/model.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/vault/client.h"

#include <optional>
#include <string>

namespace tfvault::provider {

void RememberMove(sdk::CallContext& ctx, const MountPath& to);

// `state` with the path that its mount has now. One look at the old path, and one at the new, and
// only when a move is remembered. No value: it could not be told, which is reported.
[[nodiscard]] std::optional<BackendModel> Located(sdk::CallContext& ctx,
                                                  const vault::VaultClient& client,
                                                  BackendModel state);

}  // namespace tfvault::provider
