// What lists of objects ask Vault: which mounts there are, and the names below one.
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

// The mounts of the AWS secrets engine that the token may see, sorted by path. Absent after an
// error diagnostic.
[[nodiscard]] std::optional<std::vector<vault::VisibleMount>> AwsMounts(
    sdk::CallContext& ctx, const vault::VaultClient& client);

// The names of a mount's objects, sorted; without a mount, of those of Vault itself. Absent after a
// diagnostic of this severity: also when no AWS secrets engine is there, of which Vault may answer
// as of one without objects.
[[nodiscard]] std::optional<std::vector<std::string>> ListNames(
    sdk::CallContext& ctx, const vault::VaultClient& client, const std::optional<MountPath>& mount,
    const ObjectKind& kind, sdk::Severity severity = sdk::Severity::kError);

}  // namespace tfvault::provider
