// SPDX-License-Identifier: MPL-2.0
// The JSON form of stored values (plugin-protocol 3.4).
#include "cty/shape.h"
#include "tfvault/base/encoding.h"
#include "tfvault/cty/codec.h"

#include <utility>

namespace tfvault::cty {
namespace {

StatusOr<Value> Decode(const json::Tree& in, const Type& type, const Trail& trail);

StatusOr<Value> DecodeElements(const json::Tree& in, const Type& type, const Trail& trail) {
  if (in.kind != json::Tree::Kind::kArray) return Refuse(type, trail);
  const bool tuple = type.kind() == Kind::kTuple;
  if (tuple && in.elements.size() != type.elements().size()) return Refuse(type, trail);
  std::vector<Value> elements;
  elements.reserve(in.elements.size());
  for (std::size_t i = 0; i < in.elements.size(); ++i) {
    const Type& element = tuple ? type.elements()[i] : type.element();
    const Trail step = type.kind() == Kind::kSet ? trail : trail.Index(i);
    TFV_ASSIGN_OR_RETURN(elements.emplace_back(), Decode(in.elements[i], element, step));
  }
  if (tuple) return Value::Tuple(std::move(elements));
  if (type.kind() == Kind::kList) return Value::List(type.element(), std::move(elements));
  return Value::Set(type.element(), std::move(elements));
}

StatusOr<Value> DecodeMap(const json::Tree& in, const Type& type, const Trail& trail) {
  if (in.kind != json::Tree::Kind::kObject) return Refuse(type, trail);
  std::map<std::string, Value> members;
  for (const auto& [key, member] : in.members) {
    TFV_ASSIGN_OR_RETURN(members[key], Decode(member, type.element(), trail.Key(key)));
  }
  return Value::Map(type.element(), std::move(members));
}

StatusOr<Value> DecodeObject(const json::Tree& in, const Type& type, const Trail& trail) {
  if (in.kind != json::Tree::Kind::kObject) return Refuse(type, trail);
  std::map<std::string, Value> attributes;
  for (const auto& [name, attribute] : type.attributes()) {
    const json::Tree* member = in.Find(name);
    if (member == nullptr) {
      attributes[name] = Value::Null(attribute);
    } else {
      TFV_ASSIGN_OR_RETURN(attributes[name], Decode(*member, attribute, trail.Attribute(name)));
    }
  }
  return Value::Object(type, std::move(attributes));
}

StatusOr<Value> DecodeDynamic(const json::Tree& in, const Trail& trail) {
  const json::Tree* actual = in.Find("type");
  const json::Tree* value = in.Find("value");
  if (actual == nullptr || value == nullptr) return Refuse(Type::Dynamic(), trail);
  const auto type = TypeFromJson(*actual);
  if (!type.ok()) return trail.Fail(type.status().code(), Message(type.status()));
  return Decode(*value, *type, trail);
}

StatusOr<Value> DecodeNumber(const json::Tree& in, const Trail& trail) {
  if (in.kind != json::Tree::Kind::kNumber) return Refuse(Type::Number(), trail);
  auto number = Number::Parse(in.text);
  if (!number.ok()) return trail.Fail(number.status().code(), Message(number.status()));
  return Value::Number(*std::move(number));
}

StatusOr<Value> Decode(const json::Tree& in, const Type& type, const Trail& trail) {
  if (in.kind == json::Tree::Kind::kNull) return Value::Null(type);
  switch (type.kind()) {
    case Kind::kDynamic:
      return DecodeDynamic(in, trail);
    case Kind::kString:
      if (in.kind != json::Tree::Kind::kString) return Refuse(type, trail);
      return Value::String(in.text);
    case Kind::kNumber:
      return DecodeNumber(in, trail);
    case Kind::kBool:
      if (in.kind != json::Tree::Kind::kBool) return Refuse(type, trail);
      return Value::Bool(in.text == "true");
    case Kind::kList:
    case Kind::kSet:
    case Kind::kTuple:
      return DecodeElements(in, type, trail);
    case Kind::kMap:
      return DecodeMap(in, type, trail);
    case Kind::kObject:
      break;
  }
  return DecodeObject(in, type, trail);
}

Status EncodeString(const std::string& value, const Trail& trail, std::string& out) {
  if (!IsValidUtf8(value)) {
    return trail.Fail(StatusCode::kInvalidArgument, "a string must be valid UTF-8");
  }
  out += JsonQuote(value);
  return absl::OkStatus();
}

Status Encode(const Value& value, const Type& type, const Trail& trail, std::string& out) {
  if (const auto mismatch = Mismatch(value, type)) {
    return trail.Fail(StatusCode::kInternal, *mismatch);
  }
  if (value.is_unknown()) {
    return trail.Fail(StatusCode::kInvalidArgument, "the value is not known yet");
  }
  if (type.is_dynamic() && !value.type().is_dynamic()) {
    out += "{\"value\":";
    TFV_RETURN_IF_ERROR(Encode(value, value.type(), trail, out));
    out += ",\"type\":" + value.type().ToJson() + '}';
    return absl::OkStatus();
  }
  if (value.is_null()) {
    out += "null";
    return absl::OkStatus();
  }
  const char* separator = "";
  switch (type.kind()) {
    case Kind::kDynamic:  // the type of a known value is never dynamic
      break;
    case Kind::kString:
      return EncodeString(value.AsString(), trail, out);
    case Kind::kNumber:
      out += value.AsNumber().ToString();
      break;
    case Kind::kBool:
      out += value.AsBool() ? "true" : "false";
      break;
    case Kind::kList:
    case Kind::kSet:
    case Kind::kTuple: {
      const auto& elements = value.AsElements();
      out += '[';
      for (std::size_t i = 0; i < elements.size(); ++i) {
        out += std::exchange(separator, ",");
        const Type& element = type.kind() == Kind::kTuple ? type.elements()[i] : type.element();
        const Trail step = type.kind() == Kind::kSet ? trail : trail.Index(i);
        TFV_RETURN_IF_ERROR(Encode(elements[i], element, step, out));
      }
      out += ']';
      break;
    }
    case Kind::kMap:
    case Kind::kObject:
      out += '{';
      for (const auto& [name, member] : value.AsMap()) {
        out += std::exchange(separator, ",");
        TFV_RETURN_IF_ERROR(EncodeString(name, trail, out));
        out += ':';
        const bool object = type.kind() == Kind::kObject;
        TFV_RETURN_IF_ERROR(Encode(member, object ? type.attributes().at(name) : type.element(),
                                   object ? trail.Attribute(name) : trail.Key(name), out));
      }
      out += '}';
      break;
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<Value> DecodeJson(std::string_view text, const Type& type) {
  TFV_ASSIGN_OR_RETURN(const json::Tree tree, json::Tree::Parse(text));
  return Decode(tree, type, Trail());
}

StatusOr<std::string> EncodeJson(const Value& value, const Type& type) {
  std::string out;
  TFV_RETURN_IF_ERROR(Encode(value, type, Trail(), out));
  return out;
}

}  // namespace tfvault::cty
