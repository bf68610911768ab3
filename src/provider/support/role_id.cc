#include "provider/support/role_id.h"

namespace tfvault::provider {

std::optional<RoleId> ParseRoleId(std::string_view id) {
  constexpr std::string_view kSeparator = "/roles/";
  // The last one: a mount path may hold it too, a role's name may not.
  const auto at = id.rfind(kSeparator);
  if (at == std::string_view::npos) return std::nullopt;
  const auto backend = id.substr(0, at);
  const auto name = id.substr(at + kSeparator.size());
  if (backend.empty() || backend.front() == '/' || name.empty()) return std::nullopt;
  if (name.find('/') != std::string_view::npos) return std::nullopt;
  return RoleId{.backend = std::string(backend), .name = std::string(name)};
}

}  // namespace tfvault::provider
