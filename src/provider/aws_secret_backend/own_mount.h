// SPDX-License-Identifier: MPL-2.0
// Checks by its accessor that the mount at a path belongs to a resource: Vault gives each mount a
// new accessor, and a remount keeps it.
#pragma once

#include "provider/aws_secret_backend/model.h"
#include "tfvault/base/status.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/vault/client.h"

namespace tfvault::provider {

// The mount of `state`. Errors: kNotFound if nothing is mounted there; kFailedPrecondition if
// another mount is there, or may be there.
[[nodiscard]] StatusOr<vault::MountInfo> ReadOwnMount(const sdk::CallContext& ctx,
                                                      const vault::VaultClient& client,
                                                      const BackendModel& state,
                                                      const vault::Call& call);

// Adds a diagnostic for an error of ReadOwnMount.
void ReportForeignMount(sdk::CallContext& ctx, const Status& status, const std::string& summary,
                        const BackendModel& state);

}  // namespace tfvault::provider
