#include "provider/schema/role_id.h"

namespace tfvault::provider {
namespace {

std::optional<RoleId> SplitAt(std::string_view separator, std::string_view id) {
  while (id.ends_with('/')) id.remove_suffix(1);
  // The last one: a mount path may hold it too, a role's name may not.
  const auto at = id.rfind(separator);
  if (at == std::string_view::npos) return std::nullopt;
  const auto backend = id.substr(0, at);
  const auto name = id.substr(at + separator.size());
  RoleId parts{.backend = MountPath(std::string(backend)), .name = std::string(name)};
  if (!parts.backend.is_clean() || name.empty() || name.find('/') != name.npos) return std::nullopt;
  return parts;
}

}  // namespace

std::optional<RoleId> ParseRoleId(std::string_view id) { return SplitAt("/roles/", id); }

std::optional<RoleId> ParseStaticRoleId(std::string_view id) {
  return SplitAt("/static-roles/", id);
}

}  // namespace tfvault::provider
