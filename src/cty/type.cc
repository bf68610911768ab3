// SPDX-License-Identifier: MPL-2.0
#include "tfvault/cty/type.h"

#include "cty/shape.h"
#include "tfvault/base/encoding.h"

#include <cassert>
#include <utility>

namespace tfvault::cty {

struct Type::Node {
  Kind kind = Kind::kDynamic;
  Type element{};
  std::vector<Type> elements{};
  std::map<std::string, Type> attributes{};
};

namespace {

Status Malformed(const std::string& what) {
  return Error(StatusCode::kInvalidArgument, "type constraint: " + what);
}

void AppendJson(const Type& type, std::string& text) {
  const char* separator = "";
  switch (type.kind()) {
    case Kind::kDynamic:
      text += R"("dynamic")";
      return;
    case Kind::kString:
      text += R"("string")";
      return;
    case Kind::kNumber:
      text += R"("number")";
      return;
    case Kind::kBool:
      text += R"("bool")";
      return;
    case Kind::kList:
    case Kind::kSet:
    case Kind::kMap:
      text += type.kind() == Kind::kList  ? R"(["list",)"
              : type.kind() == Kind::kSet ? R"(["set",)"
                                          : R"(["map",)";
      AppendJson(type.element(), text);
      text += ']';
      return;
    case Kind::kTuple:
      text += R"(["tuple",[)";
      for (const auto& element : type.elements()) {
        text += std::exchange(separator, ",");
        AppendJson(element, text);
      }
      text += "]]";
      return;
    case Kind::kObject:
      text += R"(["object",{)";
      for (const auto& [name, attribute] : type.attributes()) {
        text += std::exchange(separator, ",");
        text += JsonQuote(name);
        text += ':';
        AppendJson(attribute, text);
      }
      text += "}]";
      return;
  }
}

}  // namespace

Type Type::String() {
  static const auto node = std::make_shared<const Node>(Node{.kind = Kind::kString});
  return Type(node);
}

Type Type::Number() {
  static const auto node = std::make_shared<const Node>(Node{.kind = Kind::kNumber});
  return Type(node);
}

Type Type::Bool() {
  static const auto node = std::make_shared<const Node>(Node{.kind = Kind::kBool});
  return Type(node);
}

Type Type::List(Type element) {
  return Type(
      std::make_shared<const Node>(Node{.kind = Kind::kList, .element = std::move(element)}));
}

Type Type::Set(Type element) {
  return Type(
      std::make_shared<const Node>(Node{.kind = Kind::kSet, .element = std::move(element)}));
}

Type Type::Map(Type element) {
  return Type(
      std::make_shared<const Node>(Node{.kind = Kind::kMap, .element = std::move(element)}));
}

Type Type::Tuple(std::vector<Type> elements) {
  return Type(
      std::make_shared<const Node>(Node{.kind = Kind::kTuple, .elements = std::move(elements)}));
}

Type Type::Object(std::map<std::string, Type> attributes) {
  return Type(std::make_shared<const Node>(
      Node{.kind = Kind::kObject, .attributes = std::move(attributes)}));
}

StatusOr<Type> Type::ParseJson(std::string_view text) {
  TFV_ASSIGN_OR_RETURN(const json::Tree tree, json::Tree::Parse(text));
  return TypeFromJson(tree);
}

StatusOr<Type> TypeFromJson(const json::Tree& tree) {
  if (tree.kind == json::Tree::Kind::kString) {
    if (tree.text == "dynamic") return Type::Dynamic();
    if (tree.text == "string") return Type::String();
    if (tree.text == "number") return Type::Number();
    if (tree.text == "bool") return Type::Bool();
    return Malformed("an unknown type name");
  }
  const auto& parts = tree.elements;
  if (tree.kind != json::Tree::Kind::kArray || parts.size() < 2 ||
      parts[0].kind != json::Tree::Kind::kString) {
    return Malformed("a type name or an array of a name and its parameter is required");
  }
  const std::string& name = parts[0].text;
  const json::Tree& parameter = parts[1];
  if (parts.size() > (name == "object" ? 3U : 2U)) return Malformed("too many parameters");
  if (name == "tuple") {
    if (parameter.kind != json::Tree::Kind::kArray)
      return Malformed("a tuple type takes a JSON array");
    std::vector<Type> elements;
    for (const auto& element : parameter.elements) {
      TFV_ASSIGN_OR_RETURN(elements.emplace_back(), TypeFromJson(element));
    }
    return Type::Tuple(std::move(elements));
  }
  if (name == "object") {
    if (parameter.kind != json::Tree::Kind::kObject)
      return Malformed("an object type takes a JSON object");
    std::map<std::string, Type> attributes;
    for (const auto& [attribute, type] : parameter.members) {
      TFV_ASSIGN_OR_RETURN(attributes[attribute], TypeFromJson(type));
    }
    return Type::Object(std::move(attributes));
  }
  TFV_ASSIGN_OR_RETURN(Type element, TypeFromJson(parameter));
  if (name == "list") return Type::List(std::move(element));
  if (name == "set") return Type::Set(std::move(element));
  if (name == "map") return Type::Map(std::move(element));
  return Malformed("an unknown type name");
}

std::string Type::ToJson() const {
  std::string text;
  AppendJson(*this, text);
  return text;
}

const Type::Node& Type::node() const {
  static const Node dynamic;
  return node_ ? *node_ : dynamic;
}

Kind Type::kind() const { return node().kind; }

bool Type::is_primitive() const {
  return kind() == Kind::kString || kind() == Kind::kNumber || kind() == Kind::kBool;
}

bool Type::is_collection() const {
  return kind() == Kind::kList || kind() == Kind::kSet || kind() == Kind::kMap;
}

const Type& Type::element() const {
  assert(is_collection());
  return node().element;
}

const std::vector<Type>& Type::elements() const {
  assert(kind() == Kind::kTuple);
  return node().elements;
}

const std::map<std::string, Type>& Type::attributes() const {
  assert(kind() == Kind::kObject);
  return node().attributes;
}

bool operator==(const Type& a, const Type& b) {
  if (a.node_ == b.node_) return true;
  const auto& left = a.node();
  const auto& right = b.node();
  return left.kind == right.kind && left.element == right.element &&
         left.elements == right.elements && left.attributes == right.attributes;
}

}  // namespace tfvault::cty
