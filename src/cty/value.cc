// SPDX-License-Identifier: MPL-2.0
#include "tfvault/cty/value.h"

#include "cty/shape.h"
#include "tfvault/base/encoding.h"

#include <algorithm>
#include <cassert>
#include <utility>
#include <variant>

namespace tfvault::cty {
namespace {

using Elements = std::vector<Value>;
using Members = std::map<std::string, Value>;

bool AllKnown(const Elements& elements) {
  return std::all_of(elements.begin(), elements.end(),
                     [](const Value& v) { return v.IsWhollyKnown(); });
}

bool AllKnown(const Members& members) {
  return std::all_of(members.begin(), members.end(),
                     [](const auto& member) { return member.second.IsWhollyKnown(); });
}

}  // namespace

struct Value::Node {
  struct Null {};

  Type type{};
  // The second alternative is an unknown value.
  std::variant<Null, Nullness, std::string, bool, cty::Number, Elements, Members> payload{};
  bool wholly_known = true;
};

Value Value::Null(Type type) {
  return Value(std::make_shared<const Node>(Node{.type = std::move(type)}));
}

Value Value::Unknown(Type type, Nullness nullness) {
  if (type.is_dynamic()) nullness = Nullness::kMaybeNull;
  return Value(std::make_shared<const Node>(
      Node{.type = std::move(type), .payload = nullness, .wholly_known = false}));
}

Value Value::String(std::string value) {
  return Value(
      std::make_shared<const Node>(Node{.type = Type::String(), .payload = std::move(value)}));
}

Value Value::Bool(bool value) {
  return Value(std::make_shared<const Node>(Node{.type = Type::Bool(), .payload = value}));
}

Value Value::Number(cty::Number value) {
  return Value(
      std::make_shared<const Node>(Node{.type = Type::Number(), .payload = std::move(value)}));
}

Value Value::List(Type element, std::vector<Value> elements) {
  const bool known = AllKnown(elements);
  return Value(std::make_shared<const Node>(Node{.type = Type::List(std::move(element)),
                                                 .payload = std::move(elements),
                                                 .wholly_known = known}));
}

Value Value::Set(Type element, std::vector<Value> elements) {
  std::sort(elements.begin(), elements.end());
  // Only known elements are duplicates, because unknown values may turn out to be different.
  const auto duplicate = [](const Value& a, const Value& b) { return a.IsWhollyKnown() && a == b; };
  elements.erase(std::unique(elements.begin(), elements.end(), duplicate), elements.end());
  const bool known = AllKnown(elements);
  return Value(std::make_shared<const Node>(Node{.type = Type::Set(std::move(element)),
                                                 .payload = std::move(elements),
                                                 .wholly_known = known}));
}

Value Value::Map(Type element, std::map<std::string, Value> elements) {
  const bool known = AllKnown(elements);
  return Value(std::make_shared<const Node>(Node{.type = Type::Map(std::move(element)),
                                                 .payload = std::move(elements),
                                                 .wholly_known = known}));
}

Value Value::Tuple(std::vector<Value> elements) {
  std::vector<Type> types;
  types.reserve(elements.size());
  for (const auto& element : elements) types.push_back(element.type());
  const bool known = AllKnown(elements);
  return Value(std::make_shared<const Node>(Node{.type = Type::Tuple(std::move(types)),
                                                 .payload = std::move(elements),
                                                 .wholly_known = known}));
}

Value Value::Object(std::map<std::string, Value> attributes) {
  std::map<std::string, Type> types;
  for (const auto& [name, value] : attributes) types.emplace_hint(types.end(), name, value.type());
  return Object(Type::Object(std::move(types)), std::move(attributes));
}

Value Value::Object(const Type& type, std::map<std::string, Value> attributes) {
  const bool known = AllKnown(attributes);
  return Value(std::make_shared<const Node>(
      Node{.type = type, .payload = std::move(attributes), .wholly_known = known}));
}

const Value::Node& Value::node() const {
  static const Node null;
  return node_ ? *node_ : null;
}

const Type& Value::type() const { return node().type; }

bool Value::is_null() const { return std::holds_alternative<Node::Null>(node().payload); }

bool Value::is_unknown() const { return std::holds_alternative<Nullness>(node().payload); }

bool Value::IsEmpty() const {
  if (!is_known()) return false;
  switch (type().kind()) {
    case Kind::kString:
      return AsString().empty();
    case Kind::kNumber:
      return AsNumber() == cty::Number(0);
    case Kind::kBool:
      return !AsBool();
    case Kind::kMap:
      return AsMap().empty();
    case Kind::kList:
    case Kind::kSet:
      return AsElements().empty();
    default:
      return false;
  }
}

bool Value::IsWhollyKnown() const { return node().wholly_known; }

Nullness Value::nullness() const {
  if (is_known()) return Nullness::kNotNull;
  return is_null() ? Nullness::kMaybeNull : std::get<Nullness>(node().payload);
}

// In release builds std::get throws on a wrong kind, and the RPC fails with a diagnostic.
const std::string& Value::AsString() const {
  assert(std::holds_alternative<std::string>(node().payload));
  return std::get<std::string>(node().payload);
}

bool Value::AsBool() const {
  assert(std::holds_alternative<bool>(node().payload));
  return std::get<bool>(node().payload);
}

const cty::Number& Value::AsNumber() const {
  assert(std::holds_alternative<cty::Number>(node().payload));
  return std::get<cty::Number>(node().payload);
}

const std::vector<Value>& Value::AsElements() const {
  assert(std::holds_alternative<Elements>(node().payload));
  return std::get<Elements>(node().payload);
}

const std::map<std::string, Value>& Value::AsMap() const {
  assert(std::holds_alternative<Members>(node().payload));
  return std::get<Members>(node().payload);
}

const Value& Value::Attribute(const std::string& name) const {
  static const Value null;
  const auto it = AsMap().find(name);
  return it == AsMap().end() ? null : it->second;
}

Value Value::WithAttribute(const std::string& name, Value value) const {
  std::map<std::string, Value> attributes = AsMap();
  const auto declared = type().attributes().find(name);
  const bool fits =
      declared != type().attributes().end() && TypeConforms(value.type(), declared->second);
  if (fits) {
    attributes[name] = std::move(value);
    return Object(type(), std::move(attributes));
  }
  std::map<std::string, Type> types = type().attributes();
  types[name] = value.type();
  attributes[name] = std::move(value);
  return Object(Type::Object(std::move(types)), std::move(attributes));
}

const Value* Value::Find(const Path& path) const {
  const Value* at = this;
  for (const auto& step : path.steps()) {
    if (!at->is_known()) return nullptr;
    const Kind kind = at->type().kind();
    if (const auto* index = std::get_if<IndexStep>(&step)) {
      if (kind != Kind::kList && kind != Kind::kTuple) return nullptr;
      const auto& elements = at->AsElements();
      if (index->index < 0 || static_cast<std::size_t>(index->index) >= elements.size()) {
        return nullptr;
      }
      at = &elements[static_cast<std::size_t>(index->index)];
      continue;
    }
    const auto* attribute = std::get_if<AttributeStep>(&step);
    if (kind != (attribute != nullptr ? Kind::kObject : Kind::kMap)) return nullptr;
    const auto& name = attribute != nullptr ? attribute->name : std::get<KeyStep>(step).key;
    const auto it = at->AsMap().find(name);
    if (it == at->AsMap().end()) return nullptr;
    at = &it->second;
  }
  return at;
}

std::strong_ordering Value::Compare(const Value& a, const Value& b) {
  if (a.node_ == b.node_) return std::strong_ordering::equal;
  const auto& left = a.node();
  const auto& right = b.node();
  if (const auto order = left.payload.index() <=> right.payload.index(); order != 0) return order;
  if (left.type != right.type) return left.type.ToJson() <=> right.type.ToJson();
  if (const auto* text = std::get_if<std::string>(&left.payload)) return *text <=> b.AsString();
  if (const auto* flag = std::get_if<bool>(&left.payload)) return *flag <=> b.AsBool();
  if (const auto* number = std::get_if<cty::Number>(&left.payload)) return *number <=> b.AsNumber();
  if (const auto* elements = std::get_if<Elements>(&left.payload)) {
    const auto& others = b.AsElements();
    return std::lexicographical_compare_three_way(elements->begin(), elements->end(),
                                                  others.begin(), others.end(), Compare);
  }
  if (const auto* members = std::get_if<Members>(&left.payload)) {
    const auto& others = b.AsMap();
    return std::lexicographical_compare_three_way(members->begin(), members->end(), others.begin(),
                                                  others.end(), [](const auto& x, const auto& y) {
                                                    const auto order = x.first <=> y.first;
                                                    return order != 0 ? order
                                                                      : Compare(x.second, y.second);
                                                  });
  }
  return std::strong_ordering::equal;  // nulls and unknowns
}

bool operator==(const Value& a, const Value& b) { return Value::Compare(a, b) == 0; }

bool operator<(const Value& a, const Value& b) { return Value::Compare(a, b) < 0; }

std::string DebugString(const Value& value) {
  if (value.is_null()) return "null";
  if (value.is_unknown()) {
    return value.nullness() == Nullness::kNotNull ? "unknown(not null)" : "unknown";
  }
  std::string text;
  const auto separate = [&text] {
    if (!text.empty()) text += ", ";
  };
  switch (value.type().kind()) {
    case Kind::kString:
      return JsonQuote(value.AsString());
    case Kind::kNumber:
      return value.AsNumber().ToString();
    case Kind::kBool:
      return value.AsBool() ? "true" : "false";
    case Kind::kMap:
    case Kind::kObject:
      for (const auto& [name, member] : value.AsMap()) {
        separate();
        text += JsonQuote(name) + ": " + DebugString(member);
      }
      return '{' + text + '}';
    default:
      for (const auto& element : value.AsElements()) {
        separate();
        text += DebugString(element);
      }
      return value.type().kind() == Kind::kSet ? "set[" + text + ']' : '[' + text + ']';
  }
}

}  // namespace tfvault::cty
