// SPDX-License-Identifier: MPL-2.0
#include "wire/schema_codec.h"

namespace tfvault::wire {
namespace {

void EncodeParameter(const sdk::FunctionParameter& parameter, tfwire::Function::Parameter& wire) {
  wire.set_name(parameter.name);
  wire.set_type(parameter.type.ToJson());
  wire.set_allow_null_value(parameter.allow_null);
  wire.set_allow_unknown_values(parameter.allow_unknown);
  wire.set_description(parameter.description);
  wire.set_description_kind(tfwire::STRING_KIND_MARKDOWN);
}

}  // namespace

tfwire::NestingMode ToWire(sdk::Nesting nesting) {
  switch (nesting) {
    case sdk::Nesting::kSingle:
      return tfwire::NESTING_SINGLE;
    case sdk::Nesting::kGroup:
      return tfwire::NESTING_GROUP;
    case sdk::Nesting::kList:
      return tfwire::NESTING_LIST;
    case sdk::Nesting::kSet:
      return tfwire::NESTING_SET;
    case sdk::Nesting::kMap:
      return tfwire::NESTING_MAP;
  }
  return tfwire::NESTING_INVALID;
}

void EncodeFunctions(const sdk::ProviderDefinition& definition, WireFunctions& wire) {
  for (const auto& [name, function] : definition.functions) {
    const sdk::FunctionSignature& signature = function->signature();
    auto& to = wire[name];
    for (const auto& parameter : signature.parameters)
      EncodeParameter(parameter, *to.add_parameters());
    if (signature.variadic) EncodeParameter(*signature.variadic, *to.mutable_variadic_parameter());
    to.mutable_return_value()->set_type(signature.result.ToJson());
    to.set_summary(signature.summary);
    to.set_description(signature.description);
    to.set_description_kind(tfwire::STRING_KIND_MARKDOWN);
    to.set_deprecation_message(signature.deprecation_message);
  }
}

void EncodeIdentitySchemas(const sdk::ProviderDefinition& definition, WireIdentitySchemas& wire) {
  for (const auto& [name, resource] : definition.resources) {
    const sdk::Schema& schema = resource->schema();
    if (schema.identity.required.empty()) continue;
    auto& to = wire[name];
    to.set_version(schema.identity.version);
    const auto add = [&](const std::string& attribute_name) -> auto& {
      const sdk::Attribute& attribute = *schema.block.FindAttribute(attribute_name);
      auto& identity_attribute = *to.add_identity_attributes();
      identity_attribute.set_name(attribute.name);
      identity_attribute.set_type(attribute.type.ToJson());
      identity_attribute.set_description(attribute.description);
      return identity_attribute;
    };
    for (const auto& required : schema.identity.required)
      add(required).set_required_for_import(true);
    for (const auto& optional : schema.identity.optional)
      add(optional).set_optional_for_import(true);
  }
}

tfwire::ServerCapabilities Capabilities() {
  tfwire::ServerCapabilities capabilities;
  capabilities.set_plan_destroy(true);
  capabilities.set_get_provider_schema_optional(true);
  capabilities.set_move_resource_state(true);
  capabilities.set_generate_resource_config(true);
  return capabilities;
}

}  // namespace tfvault::wire
