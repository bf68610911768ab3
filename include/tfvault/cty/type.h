// Terraform's type system: what a value may be. Immutable, cheap to copy, safe to share between
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
  // The dynamic type: "any", decided by each value.
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

  // The type constraint JSON of plugin-protocol 3.1, for example ["list","string"]. Parsing accepts
  // the third element of an object (optional attribute names) and ignores it. Errors:
  // kInvalidArgument. Nesting is limited.
  [[nodiscard]] static StatusOr<Type> ParseJson(std::string_view json);
  // Compact; attributes in name order.
  [[nodiscard]] std::string ToJson() const;

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] bool is_dynamic() const { return kind() == Kind::kDynamic; }
  [[nodiscard]] bool is_primitive() const;
  // List, set, map.
  [[nodiscard]] bool is_collection() const;

  // Of a list, set or map.
  [[nodiscard]] const Type& element() const;
  // Of a tuple.
  [[nodiscard]] const std::vector<Type>& elements() const;
  // Of an object.
  [[nodiscard]] const std::map<std::string, Type>& attributes() const;

  friend bool operator==(const Type& a, const Type& b);

 private:
  struct Node;
  explicit Type(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  [[nodiscard]] const Node& node() const;
  std::shared_ptr<const Node> node_;  // null: dynamic
};

}  // namespace tfvault::cty
