// A JSON document that keeps every digit of its numbers and the order of its members, which
// nlohmann's own tree does not.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/cty/type.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tfvault::cty {

// Deepest accepted nesting of a JSON or MessagePack document: recursion over it is safe on any
// thread's stack.
inline constexpr std::size_t kMaxNesting = 256;

struct JsonTree {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };

  // Errors: kInvalidArgument, with a byte offset and no content.
  [[nodiscard]] static StatusOr<JsonTree> Parse(std::string_view json);

  // The last member of that name, as Terraform reads duplicates; nullptr when there is none.
  [[nodiscard]] const JsonTree* Find(std::string_view name) const;

  Kind kind = Kind::kNull;
  bool boolean = false;
  std::string text{};  // of a number or a string
  std::vector<JsonTree> elements{};
  std::vector<std::pair<std::string, JsonTree>> members{};
};

// Errors: kInvalidArgument.
[[nodiscard]] StatusOr<Type> TypeFromJson(const JsonTree& tree);

}  // namespace tfvault::cty
