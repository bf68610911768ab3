// SPDX-License-Identifier: MPL-2.0
#include "engine/values.h"

#include "engine/attribute_walk.h"
#include "tfvault/cty/codec.h"

#include <map>
#include <utility>
#include <vector>

namespace tfvault::engine {
namespace {

cty::Value EmptyBlock(const sdk::NestedBlock& nested);

cty::Value EmptyObject(const sdk::Block& block) {
  std::map<std::string, cty::Value> members;
  for (const auto& attribute : block.attributes)
    members.emplace(attribute.name, cty::Value::Null(attribute.type));
  for (const auto& nested : block.blocks) members.emplace(nested.name, EmptyBlock(nested));
  return cty::Value::Object(block.ImpliedType(), std::move(members));
}

cty::Value EmptyBlock(const sdk::NestedBlock& nested) {
  cty::Type element = nested.block.ImpliedType();
  switch (nested.nesting) {
    case sdk::Nesting::kList:
      return cty::Value::List(std::move(element), {});
    case sdk::Nesting::kSet:
      return cty::Value::Set(std::move(element), {});
    case sdk::Nesting::kMap:
      return cty::Value::Map(std::move(element), {});
    case sdk::Nesting::kGroup:
      return EmptyObject(nested.block);
    case sdk::Nesting::kSingle:
      break;
  }
  return cty::Value::Null(std::move(element));
}

template <typename Change>
cty::Value ChangeElements(const cty::Value& value, const Change& change) {
  const auto changed_list = [&] {
    std::vector<cty::Value> elements;
    for (const auto& element : value.AsElements()) elements.push_back(change(element));
    return elements;
  };
  const auto changed_map = [&] {
    std::map<std::string, cty::Value> members;
    for (const auto& [name, member] : value.AsMap()) members.emplace(name, change(member));
    return members;
  };
  switch (value.type().kind()) {
    case cty::Kind::kList:
      return cty::Value::List(value.type().element(), changed_list());
    case cty::Kind::kSet:
      return cty::Value::Set(value.type().element(), changed_list());
    case cty::Kind::kTuple:
      return cty::Value::Tuple(changed_list());
    case cty::Kind::kMap:
      return cty::Value::Map(value.type().element(), changed_map());
    case cty::Kind::kObject:
      return cty::Value::Object(value.type(), changed_map());
    default:
      return value;
  }
}

}  // namespace

StatusOr<cty::Value> DecodeValue(const DynamicValue& encoded, const cty::Type& type) {
  if (!encoded.msgpack.empty()) return cty::DecodeMsgpack(encoded.msgpack, type);
  if (!encoded.json.empty()) return cty::DecodeJson(encoded.json, type);
  return cty::Value::Null(type);
}

std::optional<cty::Value> DecodeState(const DynamicValue& encoded, const cty::Type& type,
                                      const std::string& what, sdk::Diagnostics& diagnostics) {
  auto value = DecodeValue(encoded, type);
  if (!value.ok()) return diagnostics.Fail(value.status(), "Cannot decode " + what);
  if (value->is_unknown()) {
    diagnostics.AddError("Cannot decode " + what, "An object is required, not an unknown value.");
    return std::nullopt;
  }
  return *std::move(value);
}

std::optional<cty::Value> DecodeConfig(const DynamicValue& encoded, const cty::Type& type,
                                       sdk::Diagnostics& diagnostics) {
  auto config = DecodeState(encoded, type, "the configuration", diagnostics);
  if (config && config->is_null()) {
    diagnostics.AddError("Cannot decode the configuration", "An object is required, not null.");
    return std::nullopt;
  }
  return config;
}

void RefuseFlatmap(const std::string& type_name, sdk::Diagnostics& diagnostics) {
  diagnostics.AddError("State is too old",
                       "The state of " + type_name +
                           " was written before Terraform 0.12 and cannot be read. Remove the "
                           "object from the state and import it again.");
}

DynamicValue Encode(const cty::Value& value, const cty::Type& type, sdk::Diagnostics& diagnostics) {
  auto encoded = cty::EncodeMsgpack(value, type);
  if (encoded.ok()) return {.msgpack = *std::move(encoded)};
  diagnostics.AddStatus(encoded.status(), "Provider bug: a value cannot be encoded");
  return {};
}

cty::Value NullWriteOnly(const sdk::Block& block, const cty::Value& object) {
  return RewriteAttributes(block, object, {}, [](const AttributeSite& site) {
    return site.attribute.write_only ? cty::Value::Null(site.attribute.type) : site.value;
  });
}

cty::Value FillDefaults(const sdk::Block& block, const cty::Value& config) {
  return RewriteAttributes(block, config, {}, [](const AttributeSite& site) {
    return site.value.is_null() ? site.attribute.default_value.value_or(site.value) : site.value;
  });
}

cty::Value FillEmptyDefaults(const sdk::Block& block, const cty::Value& object) {
  return RewriteAttributes(block, object, {}, [](const AttributeSite& site) {
    const auto& value = site.attribute.default_value;
    return site.value.is_null() && value && value->IsEmpty() ? *value : site.value;
  });
}

cty::Value KeepSpelling(const sdk::Block& block, const cty::Value& object,
                        const cty::Value& spelling) {
  return RewriteAttributes(block, object, {spelling}, [](const AttributeSite& site) {
    const auto& equality = site.attribute.equality;
    const cty::Value other = site.Other(0);
    const bool comparable = equality && !site.value.is_null() && !other.is_null() &&
                            site.value.IsWhollyKnown() && other.IsWhollyKnown();
    return comparable && equality(site.value, other) ? other : site.value;
  });
}

cty::Value UnknownToNull(const cty::Value& value) {
  if (value.is_unknown()) return cty::Value::Null(value.type());
  if (value.IsWhollyKnown()) return value;
  return ChangeElements(value, UnknownToNull);
}

cty::Value NullBlocksToEmpty(const sdk::Block& block, const cty::Value& object) {
  if (!object.is_known()) return object;
  std::map<std::string, cty::Value> members = object.AsMap();
  for (const auto& nested : block.blocks) {
    cty::Value& value = members.at(nested.name);
    const auto inside = [&](const cty::Value& element) {
      return NullBlocksToEmpty(nested.block, element);
    };
    if (value.is_null()) {
      value = EmptyBlock(nested);
    } else if (value.is_known()) {
      const bool once =
          nested.nesting == sdk::Nesting::kSingle || nested.nesting == sdk::Nesting::kGroup;
      value = once ? inside(value) : ChangeElements(value, inside);
    }
  }
  return cty::Value::Object(object.type(), std::move(members));
}

}  // namespace tfvault::engine
