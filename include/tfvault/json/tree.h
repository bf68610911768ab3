// SPDX-License-Identifier: MPL-2.0
// A JSON document that keeps every digit of its numbers and the order of its members, which
// json::Value does not.
#pragma once

#include "tfvault/base/status.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tfvault::json {

struct TreeRules {
  std::size_t max_depth = 256;  // low enough for recursive functions on any thread's stack
  bool unique_names = false;    // reject an object that has a name twice
  bool only_doubles = false;    // reject a number beyond the range of a double
};

struct Tree {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };

  // Errors: kInvalidArgument with a byte offset. The message calls the document "the text", and
  // quotes only a repeated name.
  [[nodiscard]] static StatusOr<Tree> Parse(std::string_view json, const TreeRules& rules = {});

  // The last member with that name, because Terraform uses the last of several; nullptr when the
  // object has no such member.
  [[nodiscard]] const Tree* Find(std::string_view name) const;

  Kind kind = Kind::kNull;
  std::string text = "null";  // the value of a string; a number, boolean or null as JSON text
  std::vector<Tree> elements{};
  std::vector<std::pair<std::string, Tree>> members{};
};

}  // namespace tfvault::json
