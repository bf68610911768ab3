// SPDX-License-Identifier: MPL-2.0
// A Terraform value: a type together with null, unknown or a payload. A Value is immutable, cheap
// to copy and safe to share between threads.
#pragma once

#include "tfvault/cty/number.h"
#include "tfvault/cty/path.h"
#include "tfvault/cty/type.h"

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tfvault::cty {

enum class Nullness { kMaybeNull, kNotNull };

class Value {
 public:
  // Null of the dynamic type.
  Value() = default;

  static Value Null(Type type);
  // An unknown value. `kNotNull` records Terraform's "definitely not null" refinement; other
  // refinements are dropped. An unknown value of the dynamic type cannot be refined and is always
  // kMaybeNull.
  static Value Unknown(Type type, Nullness nullness = Nullness::kMaybeNull);
  static Value String(std::string value);
  static Value Bool(bool value);
  static Value Number(cty::Number value);
  static Value List(Type element, std::vector<Value> elements);
  // Sorts the elements and removes duplicates; all unknown elements are kept.
  static Value Set(Type element, std::vector<Value> elements);
  static Value Map(Type element, std::map<std::string, Value> elements);
  static Value Tuple(std::vector<Value> elements);
  // The object type is derived from the attributes.
  static Value Object(std::map<std::string, Value> attributes);
  // For a type with dynamic parts: type() of the object is `type`.
  static Value Object(const Type& type, std::map<std::string, Value> attributes);

  // The type. A known value that was decoded for a dynamic type has a concrete type.
  [[nodiscard]] const Type& type() const;
  [[nodiscard]] bool is_null() const;
  [[nodiscard]] bool is_unknown() const;
  // Neither null nor unknown; its elements may be null or unknown.
  [[nodiscard]] bool is_known() const { return !is_null() && !is_unknown(); }
  // True for a known "", 0 or false, and for a known collection without elements.
  [[nodiscard]] bool IsEmpty() const;
  // True if neither the value nor anything inside it is unknown.
  [[nodiscard]] bool IsWhollyKnown() const;
  [[nodiscard]] Nullness nullness() const;

  // Accessors. The value must be known and of the kind in the name (asserted).
  [[nodiscard]] const std::string& AsString() const;
  [[nodiscard]] bool AsBool() const;
  [[nodiscard]] const cty::Number& AsNumber() const;
  // The elements of a list, set or tuple.
  [[nodiscard]] const std::vector<Value>& AsElements() const;
  // The members of a map or object.
  [[nodiscard]] const std::map<std::string, Value>& AsMap() const;

  // The attribute of a known object, or null of the dynamic type when the object does not have it.
  [[nodiscard]] const Value& Attribute(const std::string& name) const;
  // A copy of a known object with one attribute replaced.
  [[nodiscard]] Value WithAttribute(const std::string& name, Value value) const;
  // The value at `path`. nullptr when the path does not exist, or contains a step into a null
  // value, an unknown value or a set.
  [[nodiscard]] const Value* Find(const Path& path) const;

  // Deep equality of types and values. Two unknown values of the same type are equal.
  friend bool operator==(const Value& a, const Value& b);
  // A total order, which sets use.
  friend bool operator<(const Value& a, const Value& b);

 private:
  struct Node;
  explicit Value(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  [[nodiscard]] const Node& node() const;
  static std::strong_ordering Compare(const Value& a, const Value& b);
  std::shared_ptr<const Node> node_;  // null pointer: null of the dynamic type
};

// For test failures and debugging of values that hold no secrets.
[[nodiscard]] std::string DebugString(const Value& value);

// Calls `visit` for the value and for every value inside it, parents first. An element of a set has
// the path of the set. `visit` returns false to skip the values inside.
template <typename Visit>
void Walk(const Value& value, const Visit& visit, const Path& path = {}) {
  if (!visit(path, value) || !value.is_known()) return;
  switch (value.type().kind()) {
    case Kind::kList:
    case Kind::kTuple: {
      std::int64_t index = 0;
      for (const auto& element : value.AsElements()) Walk(element, visit, path.Index(index++));
      break;
    }
    case Kind::kSet:
      for (const auto& element : value.AsElements()) Walk(element, visit, path);
      break;
    case Kind::kMap:
      for (const auto& [key, element] : value.AsMap()) Walk(element, visit, path.Key(key));
      break;
    case Kind::kObject:
      for (const auto& [name, element] : value.AsMap()) Walk(element, visit, path.Attribute(name));
      break;
    default:
      break;
  }
}

}  // namespace tfvault::cty
