// The ids of roles: `<backend>/roles/<name>` and `<backend>/static-roles/<name>`.
#pragma once

#include "provider/schema/mount_path.h"

#include <optional>
#include <string>
#include <string_view>

namespace tfvault::provider {

struct RoleId {
  MountPath backend{};
  std::string name{};
};

// Empty when the text has another form.
[[nodiscard]] std::optional<RoleId> ParseRoleId(std::string_view id);
[[nodiscard]] std::optional<RoleId> ParseStaticRoleId(std::string_view id);

}  // namespace tfvault::provider
