// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/object_id.h"

namespace tfvault::provider {

std::optional<ObjectId> ParseObjectId(std::string_view folder, std::string_view id) {
  while (id.ends_with('/')) id.remove_suffix(1);
  const std::string separator = "/" + std::string(folder) + "/";
  // The last separator: a mount path may also contain it, the name of an object may not.
  const auto at = id.rfind(separator);
  if (at == std::string_view::npos) return std::nullopt;
  const auto name = id.substr(at + separator.size());
  ObjectId parts{.backend = MountPath(std::string(id.substr(0, at))), .name = std::string(name)};
  if (!parts.backend.is_clean() || name.empty() || name.find('/') != name.npos) return std::nullopt;
  return parts;
}

}  // namespace tfvault::provider
