#include "tfvault/sdk/model_schema.h"

#include <algorithm>

namespace tfvault::sdk {

Validator OneOf(std::vector<cty::Value> allowed) {
  std::string list;
  for (const auto& value : allowed) {
    if (!list.empty()) list += ", ";
    list += cty::DebugString(value);
  }
  return [allowed = std::move(allowed), list = std::move(list)](
             const cty::Value& value, const cty::Path& path, Diagnostics& diagnostics) {
    if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
    diagnostics.AddError("Invalid attribute value",
                         "The value of \"" + path.ToString() + "\" must be one of: " + list + ".",
                         path);
  };
}

std::string WithDefault(const std::string& description, const cty::Value& value) {
  const auto kind = value.type().kind();
  const bool is_text = kind == cty::Kind::kString;
  if (value.IsEmpty() && kind != cty::Kind::kNumber && kind != cty::Kind::kBool) {
    return description;
  }
  return description + (description.empty() ? "" : " ") + "Defaults to `" +
         (is_text ? value.AsString() : cty::DebugString(value)) + "`.";
}

}  // namespace tfvault::sdk
