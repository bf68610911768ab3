// SPDX-License-Identifier: MPL-2.0
#include "tfvault/sdk/model_schema.h"

#include <algorithm>

namespace tfvault::sdk {

namespace {

// The value as Markdown code.
std::string Code(const cty::Value& value) {
  const bool is_text = value.type().kind() == cty::Kind::kString;
  return "`" + (is_text ? value.AsString() : cty::DebugString(value)) + "`";
}

}  // namespace

Validator OneOf(std::vector<cty::Value> allowed) {
  std::string list;
  std::string documented;
  for (const auto& value : allowed) {
    if (!list.empty()) list += ", ";
    list += cty::DebugString(value);
    if (value == cty::Value::String("")) continue;  // means "not set"
    if (!documented.empty()) documented += ", ";
    documented += Code(value);
  }
  return {"One of " + documented + ".",
          [allowed = std::move(allowed), list = std::move(list)](
              const cty::Value& value, const cty::Path& path, Diagnostics& diagnostics) {
            if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
            diagnostics.AddError(
                "Invalid attribute value",
                "The value of \"" + path.ToString() + "\" must be one of: " + list + ".", path);
          }};
}

std::string WithSentence(const std::string& description, const std::string& sentence) {
  return description + (description.empty() || sentence.empty() ? "" : " ") + sentence;
}

std::string WithDefault(const std::string& description, const cty::Value& value) {
  const auto kind = value.type().kind();
  if (value.IsEmpty() && kind != cty::Kind::kNumber && kind != cty::Kind::kBool) {
    return description;
  }
  return WithSentence(description, "Defaults to " + Code(value) + ".");
}

}  // namespace tfvault::sdk
