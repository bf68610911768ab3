// SPDX-License-Identifier: MPL-2.0
#include "engine/identity.h"

#include "engine/values.h"

#include <map>
#include <utility>

namespace tfvault::engine {
namespace {

template <typename Visit>
void ForEachAttribute(const sdk::Schema& schema, const Visit& visit) {
  for (const auto& name : schema.identity.required) visit(*schema.block.FindAttribute(name));
  for (const auto& name : schema.identity.optional) visit(*schema.block.FindAttribute(name));
}

}  // namespace

bool HasIdentity(const sdk::Schema& schema) { return !schema.identity.required.empty(); }

cty::Type IdentityType(const sdk::Schema& schema) {
  std::map<std::string, cty::Type> types;
  ForEachAttribute(schema, [&](const sdk::Attribute& attribute) {
    types.emplace(attribute.name, attribute.type);
  });
  return cty::Type::Object(std::move(types));
}

cty::Value IdentityOf(const sdk::Schema& schema, const cty::Value& object) {
  std::map<std::string, cty::Value> values;
  ForEachAttribute(schema, [&](const sdk::Attribute& attribute) {
    values.emplace(attribute.name, object.Attribute(attribute.name));
  });
  return cty::Value::Object(std::move(values));
}

DynamicValue EncodeIdentity(const sdk::Schema& schema, const cty::Value& object,
                            sdk::Diagnostics& diagnostics) {
  if (!HasIdentity(schema) || object.is_null()) return {};
  return Encode(IdentityOf(schema, object), IdentityType(schema), diagnostics);
}

std::optional<cty::Value> DecodeIdentified(const sdk::Schema& schema, const DynamicValue& identity,
                                           sdk::Diagnostics& diagnostics) {
  if (!HasIdentity(schema)) {
    diagnostics.AddError("Import by identity is not supported",
                         "Objects of this type have no identity. Import them by id.");
    return std::nullopt;
  }
  const auto given = DecodeState(identity, IdentityType(schema), "the identity", diagnostics);
  if (!given) return std::nullopt;
  if (given->is_null() || !given->IsWhollyKnown()) {
    diagnostics.AddError("Invalid identity", "The identity must be known.");
    return std::nullopt;
  }
  const cty::Type type = schema.block.ImpliedType();
  std::map<std::string, cty::Value> values;
  for (const auto& [name, member] : type.attributes())
    values.emplace(name, cty::Value::Null(member));
  ForEachAttribute(schema, [&](const sdk::Attribute& attribute) {
    const cty::Value& value = given->Attribute(attribute.name);
    values[attribute.name] = value;
    if (value.is_null()) return;
    for (const auto& validator : attribute.validators)
      validator(value, cty::Path::Root(attribute.name), diagnostics);
  });
  for (const auto& name : schema.identity.required) {
    if (values.at(name).is_null())
      diagnostics.AddError("Incomplete identity", "The identity must have \"" + name + "\".",
                           cty::Path::Root(name));
  }
  if (diagnostics.HasError()) return std::nullopt;
  return cty::Value::Object(type, std::move(values));
}

}  // namespace tfvault::engine
