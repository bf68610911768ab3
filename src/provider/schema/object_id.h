// SPDX-License-Identifier: MPL-2.0
// The id of an object below a mount: `<backend>/<folder>/<name>`, such as `aws/roles/deploy`.
#pragma once

#include "provider/schema/mount_path.h"

#include <optional>
#include <string>
#include <string_view>

namespace tfvault::provider {

struct ObjectId {
  MountPath backend{};
  std::string name{};
};

// Empty if `id` has another form.
[[nodiscard]] std::optional<ObjectId> ParseObjectId(std::string_view folder, std::string_view id);

}  // namespace tfvault::provider
