// SPDX-License-Identifier: MPL-2.0
// Types of Terraform's type system. A Type is immutable, cheap to copy and safe to share between
// threads.
#pragma once

#include "tfvault/base/status.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tfvault::cty {

enum class Kind { kDynamic, kString, kNumber, kBool, kList, kSet, kMap, kTuple, kObject };

class Type {
 public:
  // The dynamic type ("any"): each value has its own type.
  Type() = default;

  static Type Dynamic() { return {}; }
  static Type String();
  static Type Number();
  static Type Bool();
  static Type List(Type element);
  static Type Set(Type element);
  static Type Map(Type element);
  static Type Tuple(std::vector<Type> elements);
  static Type Object(std::map<std::string, Type> attributes);

  // Parses the JSON form of a type constraint (plugin-protocol 3.1), for example ["list","string"].
  // The third element of an object (names of optional attributes) is accepted and ignored. Nesting
  // is limited. Errors: kInvalidArgument.
  [[nodiscard]] static StatusOr<Type> ParseJson(std::string_view json);
  // The JSON form without white space; attributes are ordered by name.
  [[nodiscard]] std::string ToJson() const;

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] bool is_dynamic() const { return kind() == Kind::kDynamic; }
  [[nodiscard]] bool is_primitive() const;
  // True for a list, set or map.
  [[nodiscard]] bool is_collection() const;

  // The element type of a list, set or map.
  [[nodiscard]] const Type& element() const;
  // The element types of a tuple.
  [[nodiscard]] const std::vector<Type>& elements() const;
  // The attribute types of an object.
  [[nodiscard]] const std::map<std::string, Type>& attributes() const;

  friend bool operator==(const Type& a, const Type& b);

 private:
  struct Node;
  explicit Type(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  [[nodiscard]] const Node& node() const;
  std::shared_ptr<const Node> node_;  // null: dynamic
};

}  // namespace tfvault::cty
