// SPDX-License-Identifier: MPL-2.0
// The path of a mount or of a namespace. Vault ignores outer slashes, and the comparison ignores
// them too. The user's spelling is kept only for the state; requests and messages use text().
#pragma once

#include "tfvault/sdk/codec.h"
#include "tfvault/sdk/schema.h"

#include <string>
#include <string_view>

namespace tfvault::provider {

class MountPath {
 public:
  MountPath() = default;
  explicit MountPath(std::string spelled);

  [[nodiscard]] const std::string& text() const { return text_; }  // without outer slashes
  [[nodiscard]] const std::string& spelled() const { return spelled_; }
  // A path below the mount: Below("config/root").
  [[nodiscard]] std::string Below(std::string_view rest) const;
  // Has at least one segment, and no segment is empty, "." or "..".
  [[nodiscard]] bool is_clean() const;

  friend bool operator==(const MountPath& a, const MountPath& b) { return a.text_ == b.text_; }

 private:
  std::string spelled_;
  std::string text_;
};

// Validator and equality for attributes of the type MountPath.
[[nodiscard]] sdk::Validator CleanPath();
[[nodiscard]] bool SamePath(const cty::Value& a, const cty::Value& b);

}  // namespace tfvault::provider

namespace tfvault::sdk {

template <>
struct Codec<provider::MountPath> {
  static cty::Type type() { return cty::Type::String(); }
  static cty::Value ToValue(const provider::MountPath& path) {
    return cty::Value::String(path.spelled());
  }
  static StatusOr<provider::MountPath> FromValue(const cty::Value& value);
};

}  // namespace tfvault::sdk
