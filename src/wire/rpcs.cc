// SPDX-License-Identifier: MPL-2.0
#include "wire/rpcs.h"

#include "tfvault/base/encoding.h"
#include "wire/convert.h"
#include "wire/schema_codec.h"

#include <utility>

namespace tfvault::wire {
namespace {

// Leaves the field absent if there is no identity, because a host may crash on an identity without
// a schema.
template <typename Response>
void SetIdentity(engine::DynamicValue identity, Response& response,
                 tfwire::ResourceIdentityData* (Response::*field)()) {
  if (identity.msgpack.empty()) return;
  *(response.*field)()->mutable_identity_data() = ToWire(std::move(identity));
}

template <typename Response>
void Defer(Response& response) {
  response.mutable_deferred()->set_reason(tfwire::Deferred::PROVIDER_CONFIG_UNKNOWN);
}

}  // namespace

void Serve(engine::ProviderServer& server, const tfwire::GetMetadataRequest&,
           tfplugin5::GetMetadataResponse& response) {
  EncodeMetadata(server.definition(), response);
}

void Serve(engine::ProviderServer& server, const tfwire::GetMetadataRequest&,
           tfplugin6::GetMetadataResponse& response) {
  EncodeMetadata(server.definition(), response);
}

void Serve(engine::ProviderServer& server, const tfwire::GetProviderSchemaRequest&,
           tfplugin5::GetProviderSchemaResponse& response) {
  EncodeProviderSchema(server.definition(), response);
}

void Serve(engine::ProviderServer& server, const tfwire::GetProviderSchemaRequest&,
           tfplugin6::GetProviderSchemaResponse& response) {
  EncodeProviderSchema(server.definition(), response);
}

void Serve(engine::ProviderServer& server, const tfwire::ValidateProviderConfigRequest& request,
           tfplugin5::PrepareProviderConfigResponse& response) {
  const auto result = server.ValidateProviderConfig({.config = FromWire(request.config())});
  *response.mutable_prepared_config() = request.config();
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::ValidateProviderConfigRequest& request,
           tfplugin6::ValidateProviderConfigResponse& response) {
  const auto result = server.ValidateProviderConfig({.config = FromWire(request.config())});
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::ConfigureProviderRequest& request,
           tfwire::ConfigureProviderResponse& response) {
  const auto result =
      server.ConfigureProvider({.terraform_version = request.terraform_version(),
                                .config = FromWire(request.config()),
                                .capabilities = FromWire(request.client_capabilities())});
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::StopProviderRequest&,
           tfwire::StopProviderResponse&) {
  server.Stop();
}

void Serve(engine::ProviderServer& server, const tfwire::ValidateResourceConfigRequest& request,
           tfwire::ValidateResourceConfigResponse& response) {
  const auto result =
      server.ValidateResourceConfig({.type_name = request.type_name(),
                                     .config = FromWire(request.config()),
                                     .capabilities = FromWire(request.client_capabilities())});
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::UpgradeResourceStateRequest& request,
           tfwire::UpgradeResourceStateResponse& response) {
  auto result =
      server.UpgradeResourceState({.type_name = request.type_name(),
                                   .version = request.version(),
                                   .json = request.raw_state().json(),
                                   .has_flatmap = !request.raw_state().flatmap().empty()});
  *response.mutable_upgraded_state() = ToWire(std::move(result.state));
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::GetResourceIdentitySchemasRequest&,
           tfwire::GetResourceIdentitySchemasResponse& response) {
  EncodeIdentitySchemas(server.definition(), *response.mutable_identity_schemas());
}

void Serve(engine::ProviderServer& server, const tfwire::UpgradeResourceIdentityRequest& request,
           tfwire::UpgradeResourceIdentityResponse& response) {
  auto result = server.UpgradeResourceIdentity(
      {.type_name = request.type_name(), .json = request.raw_identity().json()});
  SetIdentity(std::move(result.identity), response,
              &tfwire::UpgradeResourceIdentityResponse::mutable_upgraded_identity);
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::ReadResourceRequest& request,
           tfwire::ReadResourceResponse& response) {
  auto result = server.ReadResource({.type_name = request.type_name(),
                                     .current_state = FromWire(request.current_state()),
                                     .private_data = request.private_(),
                                     .capabilities = FromWire(request.client_capabilities())});
  if (result.deferred) Defer(response);
  *response.mutable_new_state() = ToWire(std::move(result.state));
  SetIdentity(std::move(result.identity), response,
              &tfwire::ReadResourceResponse::mutable_new_identity);
  response.set_private_(std::move(result.private_data));
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::PlanResourceChangeRequest& request,
           tfwire::PlanResourceChangeResponse& response) {
  auto result =
      server.PlanResourceChange({.type_name = request.type_name(),
                                 .prior_state = FromWire(request.prior_state()),
                                 .proposed_new_state = FromWire(request.proposed_new_state()),
                                 .config = FromWire(request.config()),
                                 .prior_private = request.prior_private(),
                                 .capabilities = FromWire(request.client_capabilities())});
  if (result.deferred) Defer(response);
  *response.mutable_planned_state() = ToWire(std::move(result.planned_state));
  for (const auto& path : result.requires_replace) *response.add_requires_replace() = ToWire(path);
  SetIdentity(std::move(result.planned_identity), response,
              &tfwire::PlanResourceChangeResponse::mutable_planned_identity);
  response.set_planned_private(std::move(result.planned_private));
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::ApplyResourceChangeRequest& request,
           tfwire::ApplyResourceChangeResponse& response) {
  auto result = server.ApplyResourceChange({.type_name = request.type_name(),
                                            .prior_state = FromWire(request.prior_state()),
                                            .planned_state = FromWire(request.planned_state()),
                                            .config = FromWire(request.config()),
                                            .planned_private = request.planned_private()});
  *response.mutable_new_state() = ToWire(std::move(result.state));
  SetIdentity(std::move(result.identity), response,
              &tfwire::ApplyResourceChangeResponse::mutable_new_identity);
  response.set_private_(std::move(result.private_data));
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::ImportResourceStateRequest& request,
           tfwire::ImportResourceStateResponse& response) {
  auto result =
      server.ImportResourceState({.type_name = request.type_name(),
                                  .id = request.id(),
                                  .identity = FromWire(request.identity().identity_data())});
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
  if (result.diagnostics.HasError()) return;
  auto& imported = *response.add_imported_resources();
  imported.set_type_name(request.type_name());
  *imported.mutable_state() = ToWire(std::move(result.state));
  SetIdentity(std::move(result.identity), imported,
              &tfwire::ImportResourceStateResponse::ImportedResource::mutable_identity);
  imported.set_private_(std::move(result.private_data));
}

void Serve(engine::ProviderServer& server, const tfwire::MoveResourceStateRequest& request,
           tfwire::MoveResourceStateResponse& response) {
  auto result =
      server.MoveResourceState({.source_provider_address = request.source_provider_address(),
                                .source_type_name = request.source_type_name(),
                                .source_schema_version = request.source_schema_version(),
                                .source_json = request.source_state().json(),
                                .source_has_flatmap = !request.source_state().flatmap().empty(),
                                .source_private = request.source_private(),
                                .target_type_name = request.target_type_name()});
  *response.mutable_target_state() = ToWire(std::move(result.state));
  SetIdentity(std::move(result.identity), response,
              &tfwire::MoveResourceStateResponse::mutable_target_identity);
  response.set_target_private(std::move(result.private_data));
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::ValidateDataResourceConfigRequest& request,
           tfwire::ValidateDataResourceConfigResponse& response) {
  const auto result = server.ValidateDataResourceConfig(
      {.type_name = request.type_name(), .config = FromWire(request.config())});
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::ReadDataSourceRequest& request,
           tfwire::ReadDataSourceResponse& response) {
  auto result = server.ReadDataSource({.type_name = request.type_name(),
                                       .config = FromWire(request.config()),
                                       .capabilities = FromWire(request.client_capabilities())});
  if (result.deferred) Defer(response);
  *response.mutable_state() = ToWire(std::move(result.state));
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server,
           const tfwire::ValidateEphemeralResourceConfigRequest& request,
           tfwire::ValidateEphemeralResourceConfigResponse& response) {
  const auto result = server.ValidateEphemeralResourceConfig(
      {.type_name = request.type_name(), .config = FromWire(request.config())});
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::OpenEphemeralResourceRequest& request,
           tfwire::OpenEphemeralResourceResponse& response) {
  auto result = server.OpenEphemeralResource(
      {.type_name = request.type_name(), .config = FromWire(request.config())});
  *response.mutable_result() = ToWire(std::move(result.result));
  if (result.renew_at) *response.mutable_renew_at() = ToWire(*result.renew_at);
  response.set_private_(std::move(result.private_data));
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::RenewEphemeralResourceRequest& request,
           tfwire::RenewEphemeralResourceResponse& response) {
  auto result = server.RenewEphemeralResource(
      {.type_name = request.type_name(), .private_data = request.private_()});
  if (result.renew_at) *response.mutable_renew_at() = ToWire(*result.renew_at);
  response.set_private_(std::move(result.private_data));
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::CloseEphemeralResourceRequest& request,
           tfwire::CloseEphemeralResourceResponse& response) {
  const auto result = server.CloseEphemeralResource(
      {.type_name = request.type_name(), .private_data = request.private_()});
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::GetFunctionsRequest&,
           tfwire::GetFunctionsResponse& response) {
  EncodeFunctions(server.definition(), *response.mutable_functions());
}

void Serve(engine::ProviderServer& server, const tfwire::CallFunctionRequest& request,
           tfwire::CallFunctionResponse& response) {
  engine::CallFunctionRequest call{.name = request.name()};
  for (const auto& argument : request.arguments()) call.arguments.push_back(FromWire(argument));
  auto result = server.CallFunction(call);
  if (!result.error) {
    *response.mutable_result() = ToWire(std::move(result.result));
    return;
  }
  response.mutable_error()->set_text(Printable(result.error->text));
  if (result.error->argument)
    response.mutable_error()->set_function_argument(*result.error->argument);
}

void Serve(engine::ProviderServer& server, const tfwire::GenerateResourceConfigRequest& request,
           tfwire::GenerateResourceConfigResponse& response) {
  auto result = server.GenerateResourceConfig(
      {.type_name = request.type_name(), .state = FromWire(request.state())});
  *response.mutable_config() = ToWire(std::move(result.config));
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::ValidateListResourceConfigRequest& request,
           tfwire::ValidateListResourceConfigResponse& response) {
  const auto result = server.ValidateListResourceConfig(
      {.type_name = request.type_name(), .config = FromWire(request.config())});
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::ValidateActionConfigRequest& request,
           tfwire::ValidateActionConfigResponse& response) {
  // Every host that supports actions also supports write-only attributes.
  const auto result =
      server.ValidateActionConfig({.type_name = request.type_name(),
                                   .config = FromWire(request.config()),
                                   .capabilities = {.write_only_attributes_allowed = true}});
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

void Serve(engine::ProviderServer& server, const tfwire::PlanActionRequest& request,
           tfwire::PlanActionResponse& response) {
  const auto result = server.PlanAction(
      {.action_type = request.action_type(), .config = FromWire(request.config())});
  *response.mutable_diagnostics() = ToWire(result.diagnostics);
}

}  // namespace tfvault::wire
