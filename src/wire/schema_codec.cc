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

tfwire::ServerCapabilities Capabilities() {
  tfwire::ServerCapabilities capabilities;
  capabilities.set_plan_destroy(true);
  capabilities.set_get_provider_schema_optional(true);
  return capabilities;
}

}  // namespace tfvault::wire
