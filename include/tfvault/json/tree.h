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
  std::size_t max_depth = 256;  // recursion over the tree is safe on any thread's stack
  bool unique_names = false;    // an object with a name twice is an error
  bool only_doubles = false;    // a number beyond the range of a double is an error
};

struct Tree {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };

  // Errors: kInvalidArgument about "the text", with a byte offset; no content but a repeated name.
  [[nodiscard]] static StatusOr<Tree> Parse(std::string_view json, const TreeRules& rules = {});

  // The last member of that name, as Terraform reads duplicates; nullptr when there is none.
  [[nodiscard]] const Tree* Find(std::string_view name) const;

  Kind kind = Kind::kNull;
  std::string text = "null";  // of a string its value, else the number, boolean or null as JSON
  std::vector<Tree> elements{};
  std::vector<std::pair<std::string, Tree>> members{};
};

}  // namespace tfvault::json
