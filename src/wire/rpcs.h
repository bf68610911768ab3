// SPDX-License-Identifier: MPL-2.0
// Every served RPC, as one overload of Serve per pair of messages: decodes the request, calls the
// engine and encodes the response. Independent of gRPC.
#pragma once

#include "tfplugin5.pb.h"
#include "tfplugin6.pb.h"
#include "tfvault/engine/provider_server.h"
#include "tfwire.pb.h"

namespace tfvault::wire {

void Serve(engine::ProviderServer& server, const tfwire::GetMetadataRequest& request,
           tfplugin5::GetMetadataResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::GetMetadataRequest& request,
           tfplugin6::GetMetadataResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::GetProviderSchemaRequest& request,
           tfplugin5::GetProviderSchemaResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::GetProviderSchemaRequest& request,
           tfplugin6::GetProviderSchemaResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::ValidateProviderConfigRequest& request,
           tfplugin5::PrepareProviderConfigResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::ValidateProviderConfigRequest& request,
           tfplugin6::ValidateProviderConfigResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::ConfigureProviderRequest& request,
           tfwire::ConfigureProviderResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::StopProviderRequest& request,
           tfwire::StopProviderResponse& response);

void Serve(engine::ProviderServer& server, const tfwire::ValidateResourceConfigRequest& request,
           tfwire::ValidateResourceConfigResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::UpgradeResourceStateRequest& request,
           tfwire::UpgradeResourceStateResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::GetResourceIdentitySchemasRequest& request,
           tfwire::GetResourceIdentitySchemasResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::UpgradeResourceIdentityRequest& request,
           tfwire::UpgradeResourceIdentityResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::ReadResourceRequest& request,
           tfwire::ReadResourceResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::PlanResourceChangeRequest& request,
           tfwire::PlanResourceChangeResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::ApplyResourceChangeRequest& request,
           tfwire::ApplyResourceChangeResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::ImportResourceStateRequest& request,
           tfwire::ImportResourceStateResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::MoveResourceStateRequest& request,
           tfwire::MoveResourceStateResponse& response);

void Serve(engine::ProviderServer& server, const tfwire::ValidateDataResourceConfigRequest& request,
           tfwire::ValidateDataResourceConfigResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::ReadDataSourceRequest& request,
           tfwire::ReadDataSourceResponse& response);

void Serve(engine::ProviderServer& server,
           const tfwire::ValidateEphemeralResourceConfigRequest& request,
           tfwire::ValidateEphemeralResourceConfigResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::OpenEphemeralResourceRequest& request,
           tfwire::OpenEphemeralResourceResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::RenewEphemeralResourceRequest& request,
           tfwire::RenewEphemeralResourceResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::CloseEphemeralResourceRequest& request,
           tfwire::CloseEphemeralResourceResponse& response);

void Serve(engine::ProviderServer& server, const tfwire::GetFunctionsRequest& request,
           tfwire::GetFunctionsResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::CallFunctionRequest& request,
           tfwire::CallFunctionResponse& response);

void Serve(engine::ProviderServer& server, const tfwire::GenerateResourceConfigRequest& request,
           tfwire::GenerateResourceConfigResponse& response);

void Serve(engine::ProviderServer& server, const tfwire::ValidateListResourceConfigRequest& request,
           tfwire::ValidateListResourceConfigResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::ValidateActionConfigRequest& request,
           tfwire::ValidateActionConfigResponse& response);
void Serve(engine::ProviderServer& server, const tfwire::PlanActionRequest& request,
           tfwire::PlanActionResponse& response);

}  // namespace tfvault::wire
