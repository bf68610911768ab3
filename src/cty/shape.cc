// SPDX-License-Identifier: MPL-2.0
#include "cty/shape.h"

#include "tfvault/cty/codec.h"

#include <algorithm>

namespace tfvault::cty {
namespace {

std::string Required(const Type& type) {
  switch (type.kind()) {
    case Kind::kDynamic:
      return "a value with its type is required";
    case Kind::kString:
      return "a string is required";
    case Kind::kNumber:
      return "a number is required";
    case Kind::kBool:
      return "a bool is required";
    case Kind::kList:
      return "a list is required";
    case Kind::kSet:
      return "a set is required";
    case Kind::kMap:
      return "a map is required";
    case Kind::kTuple:
      return "a tuple of " + std::to_string(type.elements().size()) + " elements is required";
    case Kind::kObject:
      return "an object is required";
  }
  return {};
}

}  // namespace

Path Trail::ToPath() const {
  switch (step) {
    case Step::kRoot:
      break;
    case Step::kAttribute:
      return parent->ToPath().Attribute(std::string(name));
    case Step::kKey:
      return parent->ToPath().Key(std::string(name));
    case Step::kIndex:
      return parent->ToPath().Index(index);
  }
  return {};
}

Status Trail::Fail(StatusCode code, const std::string& message) const {
  const std::string path = ToPath().ToString();
  return Error(code, path.empty() ? message : path + ": " + message);
}

Status Refuse(const Type& type, const Trail& trail) {
  return trail.Fail(StatusCode::kInvalidArgument, Required(type));
}

bool TypeConforms(const Type& given, const Type& declared) {
  if (declared.is_dynamic() || given == declared) return true;
  if (given.kind() != declared.kind()) return false;
  if (given.is_collection()) return TypeConforms(given.element(), declared.element());
  if (given.kind() == Kind::kTuple) {
    return std::equal(given.elements().begin(), given.elements().end(), declared.elements().begin(),
                      declared.elements().end(), TypeConforms);
  }
  return given.kind() == Kind::kObject &&
         std::equal(given.attributes().begin(), given.attributes().end(),
                    declared.attributes().begin(), declared.attributes().end(),
                    [](const auto& a, const auto& b) {
                      return a.first == b.first && TypeConforms(a.second, b.second);
                    });
}

std::optional<std::string> Mismatch(const Value& value, const Type& declared) {
  if (declared.is_dynamic()) return std::nullopt;
  if (value.type().kind() != declared.kind()) return Required(declared);
  if (!value.is_known() || declared.is_collection()) {
    if (!TypeConforms(value.type(), declared)) return Required(declared) + " (of another type)";
    return std::nullopt;
  }
  if (declared.kind() == Kind::kTuple) {
    if (value.AsElements().size() != declared.elements().size()) return Required(declared);
  }
  if (declared.kind() == Kind::kObject) {
    const auto& attributes = declared.attributes();
    for (const auto& [name, member] : value.AsMap()) {
      if (!attributes.contains(name)) return "there is no attribute '" + name + "'";
    }
    for (const auto& [name, type] : attributes) {
      if (!value.AsMap().contains(name)) return "the attribute '" + name + "' is missing";
    }
  }
  return std::nullopt;
}

bool Conforms(const Value& value, const Type& type) {
  if (Mismatch(value, type)) return false;
  if (type.is_dynamic() || !value.is_known()) return true;
  switch (type.kind()) {
    case Kind::kList:
    case Kind::kSet:
      return std::all_of(value.AsElements().begin(), value.AsElements().end(),
                         [&](const Value& element) { return Conforms(element, type.element()); });
    case Kind::kMap:
      return std::all_of(value.AsMap().begin(), value.AsMap().end(), [&](const auto& member) {
        return Conforms(member.second, type.element());
      });
    case Kind::kTuple:
      return std::equal(value.AsElements().begin(), value.AsElements().end(),
                        type.elements().begin(), Conforms);
    case Kind::kObject:
      return std::equal(value.AsMap().begin(), value.AsMap().end(), type.attributes().begin(),
                        [](const auto& member, const auto& declared) {
                          return Conforms(member.second, declared.second);
                        });
    default:
      return true;
  }
}

}  // namespace tfvault::cty
