// SPDX-License-Identifier: MPL-2.0
// A place inside a value: steps by attribute, map key and list index from the root object.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace tfvault::cty {

struct AttributeStep {
  std::string name;
  friend auto operator<=>(const AttributeStep&, const AttributeStep&) = default;
};
struct KeyStep {
  std::string key;
  friend auto operator<=>(const KeyStep&, const KeyStep&) = default;
};
struct IndexStep {
  std::int64_t index;  // zero-based
  friend auto operator<=>(const IndexStep&, const IndexStep&) = default;
};
using Step = std::variant<AttributeStep, KeyStep, IndexStep>;

// An immutable path: every step method returns a longer copy. The elements of a set have no step; a
// path to an element ends at the set.
class Path {
 public:
  Path() = default;  // the root object
  static Path Root(std::string attribute) { return Path().Attribute(std::move(attribute)); }

  [[nodiscard]] Path Attribute(std::string name) const;
  [[nodiscard]] Path Key(std::string key) const;
  [[nodiscard]] Path Index(std::int64_t index) const;

  // The path below `attribute` of an outer object: `attribute`, then the steps of this path.
  [[nodiscard]] Path Below(std::string attribute) const;

  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  [[nodiscard]] bool empty() const { return steps_.empty(); }
  // As a user writes it: headers[0].name, tags["a"].
  [[nodiscard]] std::string ToString() const;

  friend auto operator<=>(const Path&, const Path&) = default;

 private:
  std::vector<Step> steps_;
};

}  // namespace tfvault::cty
