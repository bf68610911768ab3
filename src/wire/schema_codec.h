// SPDX-License-Identifier: MPL-2.0
// Encodes the definition of a provider as messages of protocol 5 or 6. The messages have the same
// fields with different numbers, so the functions are templates over the message types.
#pragma once

#include "tfvault/sdk/provider.h"
#include "tfvault/sdk/schema.h"
#include "tfwire.pb.h"

#include <string>

namespace tfvault::wire {

[[nodiscard]] tfwire::NestingMode ToWire(sdk::Nesting nesting);

template <typename WireAttribute>
void EncodeAttribute(const sdk::Attribute& attribute, WireAttribute& wire) {
  wire.set_name(attribute.name);
  wire.set_description(attribute.description);
  wire.set_description_kind(tfwire::STRING_KIND_MARKDOWN);
  wire.set_required(attribute.required);
  wire.set_optional(attribute.optional);
  wire.set_computed(attribute.computed);
  wire.set_sensitive(attribute.sensitive);
  wire.set_write_only(attribute.write_only);
  wire.set_deprecated(!attribute.deprecation_message.empty());
  wire.set_deprecation_message(attribute.deprecation_message);
  if constexpr (requires { wire.mutable_nested_type(); }) {
    if (attribute.nested) {
      auto& object = *wire.mutable_nested_type();
      object.set_nesting(ToWire(NestingOf(attribute)));
      for (const auto& nested : attribute.nested->attributes)
        EncodeAttribute(nested, *object.add_attributes());
      return;
    }
  }
  wire.set_type(attribute.type.ToJson());
}

template <typename WireBlock>
void EncodeBlock(const sdk::Block& block, WireBlock& wire) {
  for (const auto& attribute : block.attributes) EncodeAttribute(attribute, *wire.add_attributes());
  for (const auto& nested : block.blocks) {
    auto& to = *wire.add_block_types();
    to.set_type_name(nested.name);
    to.set_nesting(ToWire(nested.nesting));
    to.set_min_items(nested.min_items);
    to.set_max_items(nested.max_items);
    EncodeBlock(nested.block, *to.mutable_block());
  }
  wire.set_description(block.description);
  wire.set_description_kind(tfwire::STRING_KIND_MARKDOWN);
  wire.set_deprecated(!block.deprecation_message.empty());
  wire.set_deprecation_message(block.deprecation_message);
}

template <typename WireSchema>
void EncodeSchema(const sdk::Schema& schema, WireSchema& wire) {
  wire.set_version(schema.version);
  EncodeBlock(schema.block, *wire.mutable_block());
}

using WireFunctions = google::protobuf::Map<std::string, tfwire::Function>;
void EncodeFunctions(const sdk::ProviderDefinition& definition, WireFunctions& wire);

// Contains only the types that have an identity.
using WireIdentitySchemas = google::protobuf::Map<std::string, tfwire::ResourceIdentitySchema>;
void EncodeIdentitySchemas(const sdk::ProviderDefinition& definition, WireIdentitySchemas& wire);

[[nodiscard]] tfwire::ServerCapabilities Capabilities();

template <typename WireResponse>
void EncodeProviderSchema(const sdk::ProviderDefinition& definition, WireResponse& response) {
  EncodeSchema(definition.provider->schema(), *response.mutable_provider());
  for (const auto& [name, resource] : definition.resources)
    EncodeSchema(resource->schema(), (*response.mutable_resource_schemas())[name]);
  for (const auto& [name, data_source] : definition.data_sources)
    EncodeSchema(data_source->schema(), (*response.mutable_data_source_schemas())[name]);
  for (const auto& [name, ephemeral] : definition.ephemeral_resources)
    EncodeSchema(ephemeral->schema(), (*response.mutable_ephemeral_resource_schemas())[name]);
  for (const auto& [name, list] : definition.list_resources)
    EncodeSchema(list->schema(), (*response.mutable_list_resource_schemas())[name]);
  for (const auto& [name, action] : definition.actions)
    EncodeSchema(action->schema(), *(*response.mutable_action_schemas())[name].mutable_schema());
  EncodeFunctions(definition, *response.mutable_functions());
  *response.mutable_server_capabilities() = Capabilities();
}

template <typename WireResponse>
void EncodeMetadata(const sdk::ProviderDefinition& definition, WireResponse& response) {
  for (const auto& [name, resource] : definition.resources)
    response.add_resources()->set_type_name(name);
  for (const auto& [name, data_source] : definition.data_sources)
    response.add_data_sources()->set_type_name(name);
  for (const auto& [name, ephemeral] : definition.ephemeral_resources)
    response.add_ephemeral_resources()->set_type_name(name);
  for (const auto& [name, list] : definition.list_resources)
    response.add_list_resources()->set_type_name(name);
  for (const auto& [name, action] : definition.actions) response.add_actions()->set_type_name(name);
  for (const auto& [name, function] : definition.functions)
    response.add_functions()->set_name(name);
  *response.mutable_server_capabilities() = Capabilities();
}

}  // namespace tfvault::wire
