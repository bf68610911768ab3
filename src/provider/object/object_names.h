// SPDX-License-Identifier: MPL-2.0
// Requests for lists of objects: the AWS mounts, and the names of the objects below a mount.
#pragma once

#include "provider/object/object_kind.h"
#include "provider/schema/mount_path.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/diagnostics.h"
#include "tfvault/vault/client.h"

#include <optional>
#include <string>
#include <vector>

namespace tfvault::provider {

// The mounts of the AWS secrets engine that the token can see, sorted by path. Absent, with an
// error diagnostic, if the request fails.
[[nodiscard]] std::optional<std::vector<vault::VisibleMount>> AwsMounts(
    sdk::CallContext& ctx, const vault::VaultClient& client);

// The sorted names of the objects below `mount`, or of Vault itself without a mount. Absent, with a
// diagnostic of `severity`, if the request fails or no AWS secrets engine is mounted there. Vault
// may answer an empty list in the latter case.
[[nodiscard]] std::optional<std::vector<std::string>> ListNames(
    sdk::CallContext& ctx, const vault::VaultClient& client, const std::optional<MountPath>& mount,
    const ObjectKind& kind, sdk::Severity severity = sdk::Severity::kError);

}  // namespace tfvault::provider
