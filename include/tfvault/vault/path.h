// SPDX-License-Identifier: MPL-2.0
// Builds paths of Vault's API, so that a name from a user cannot address another path.
#pragma once

#include "tfvault/base/status.h"

#include <string>

namespace tfvault::vault {

// "<mount>/<kind>/<name>", for example ObjectPath("team/aws", "roles", "deploy"). Outer slashes of
// the mount are dropped. Errors: kInvalidArgument for an empty mount or name, a name with a slash,
// and the errors of EncodePath.
[[nodiscard]] StatusOr<std::string> ObjectPath(const std::string& mount, const std::string& kind,
                                               const std::string& name);

// Percent-encodes each segment; drops outer slashes. Errors: kInvalidArgument for an empty path, an
// empty segment, "." or "..", and control characters.
[[nodiscard]] StatusOr<std::string> EncodePath(const std::string& path);

}  // namespace tfvault::vault
