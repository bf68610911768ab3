// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/mount_path.h"

#include "tfvault/base/text.h"

#include <utility>

namespace tfvault::provider {

MountPath::MountPath(std::string spelled) : spelled_(std::move(spelled)) {
  text_ = Trim(spelled_, "/");
}

std::string MountPath::Below(std::string_view rest) const {
  return text_ + "/" + std::string(rest);
}

bool MountPath::is_clean() const {
  std::string_view rest = text_;
  while (true) {
    const auto slash = rest.find('/');
    const auto segment = rest.substr(0, slash);
    if (segment.empty() || segment == "." || segment == "..") return false;
    if (slash == std::string_view::npos) return true;
    rest.remove_prefix(slash + 1);
  }
}

sdk::Validator CleanPath() {
  // Documentation does not need to explain paths.
  return {"", [](const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
            if (MountPath(value.AsString()).is_clean()) return;
            diagnostics.AddError(
                "Invalid value of '" + path.ToString() + "'",
                "The value of '" + path.ToString() +
                    "' must be a path such as 'aws' or 'team/aws': not empty, and without "
                    "empty, '.' and '..' segments. It is '" +
                    value.AsString() + "'.",
                path);
          }};
}

bool SamePath(const cty::Value& a, const cty::Value& b) {
  return MountPath(a.AsString()) == MountPath(b.AsString());
}

}  // namespace tfvault::provider

namespace tfvault::sdk {

StatusOr<provider::MountPath> Codec<provider::MountPath>::FromValue(const cty::Value& value) {
  TFV_ASSIGN_OR_RETURN(auto text, Codec<std::string>::FromValue(value));
  return provider::MountPath(std::move(text));
}

}  // namespace tfvault::sdk
