// Whether the mount at a path is the one of a resource. Its accessor tells: Vault gives each mount
// a new one, and a move keeps it.
#pragma once

#include "provider/aws_secret_backend/model.h"
#include "tfvault/base/status.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/vault/client.h"

namespace tfvault::provider {

// The mount of `state`. Errors: kNotFound when nothing is mounted there; kFailedPrecondition when
// it is another mount, or may be.
[[nodiscard]] StatusOr<vault::MountInfo> ReadOwnMount(const sdk::CallContext& ctx,
                                                      const vault::VaultClient& client,
                                                      const BackendModel& state,
                                                      const vault::Call& call);

// Reports an error of ReadOwnMount.
void ReportForeignMount(sdk::CallContext& ctx, const Status& status, const std::string& summary,
                        const BackendModel& state);

// Vault confirmed the mount, and its accessor could not be read: a mount without one in the state
// counts as this resource's own only then.
void RememberConfirmed(sdk::CallContext& ctx);

}  // namespace tfvault::provider
