// SPDX-License-Identifier: MPL-2.0
// The gRPC service of protocol 6: maps each RPC to its handler in rpcs.h.
#pragma once

#include "tfplugin6.grpc.pb.h"
#include "wire/rpc_handler.h"

namespace tfvault::wire {

class Provider6Service final : public tfplugin6::Provider::CallbackService {
 public:
  Provider6Service(engine::ProviderServer& server, const Logger& logger) : rpc_(server, logger) {}

 private:
  using Context = grpc::CallbackServerContext;
  using UnaryReactor = grpc::ServerUnaryReactor;

  UnaryReactor* GetMetadata(Context* context, const tfwire::GetMetadataRequest* request,
                            tfplugin6::GetMetadataResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* GetProviderSchema(Context* context, const tfwire::GetProviderSchemaRequest* request,
                                  tfplugin6::GetProviderSchemaResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* ValidateProviderConfig(
      Context* context, const tfwire::ValidateProviderConfigRequest* request,
      tfplugin6::ValidateProviderConfigResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* ConfigureProvider(Context* context, const tfwire::ConfigureProviderRequest* request,
                                  tfwire::ConfigureProviderResponse* response) override {
    return rpc_.OnWorker(context, request, response);
  }
  UnaryReactor* StopProvider(Context* context, const tfwire::StopProviderRequest* request,
                             tfwire::StopProviderResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* ValidateResourceConfig(Context* context,
                                       const tfwire::ValidateResourceConfigRequest* request,
                                       tfwire::ValidateResourceConfigResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* UpgradeResourceState(Context* context,
                                     const tfwire::UpgradeResourceStateRequest* request,
                                     tfwire::UpgradeResourceStateResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* ReadResource(Context* context, const tfwire::ReadResourceRequest* request,
                             tfwire::ReadResourceResponse* response) override {
    return rpc_.OnWorker(context, request, response);
  }
  UnaryReactor* PlanResourceChange(Context* context,
                                   const tfwire::PlanResourceChangeRequest* request,
                                   tfwire::PlanResourceChangeResponse* response) override {
    return rpc_.OnWorker(context, request, response);
  }
  UnaryReactor* ApplyResourceChange(Context* context,
                                    const tfwire::ApplyResourceChangeRequest* request,
                                    tfwire::ApplyResourceChangeResponse* response) override {
    return rpc_.OnWorker(context, request, response);
  }
  UnaryReactor* ImportResourceState(Context* context,
                                    const tfwire::ImportResourceStateRequest* request,
                                    tfwire::ImportResourceStateResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* GetResourceIdentitySchemas(
      Context* context, const tfwire::GetResourceIdentitySchemasRequest* request,
      tfwire::GetResourceIdentitySchemasResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* UpgradeResourceIdentity(
      Context* context, const tfwire::UpgradeResourceIdentityRequest* request,
      tfwire::UpgradeResourceIdentityResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* MoveResourceState(Context* context, const tfwire::MoveResourceStateRequest* request,
                                  tfwire::MoveResourceStateResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* ValidateDataResourceConfig(
      Context* context, const tfwire::ValidateDataResourceConfigRequest* request,
      tfwire::ValidateDataResourceConfigResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* ReadDataSource(Context* context, const tfwire::ReadDataSourceRequest* request,
                               tfwire::ReadDataSourceResponse* response) override {
    return rpc_.OnWorker(context, request, response);
  }
  UnaryReactor* ValidateEphemeralResourceConfig(
      Context* context, const tfwire::ValidateEphemeralResourceConfigRequest* request,
      tfwire::ValidateEphemeralResourceConfigResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* OpenEphemeralResource(Context* context,
                                      const tfwire::OpenEphemeralResourceRequest* request,
                                      tfwire::OpenEphemeralResourceResponse* response) override {
    return rpc_.OnWorker(context, request, response);
  }
  UnaryReactor* RenewEphemeralResource(Context* context,
                                       const tfwire::RenewEphemeralResourceRequest* request,
                                       tfwire::RenewEphemeralResourceResponse* response) override {
    return rpc_.OnWorker(context, request, response);
  }
  UnaryReactor* CloseEphemeralResource(Context* context,
                                       const tfwire::CloseEphemeralResourceRequest* request,
                                       tfwire::CloseEphemeralResourceResponse* response) override {
    return rpc_.OnWorker(context, request, response);
  }
  UnaryReactor* GetFunctions(Context* context, const tfwire::GetFunctionsRequest* request,
                             tfwire::GetFunctionsResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* CallFunction(Context* context, const tfwire::CallFunctionRequest* request,
                             tfwire::CallFunctionResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* GenerateResourceConfig(Context* context,
                                       const tfwire::GenerateResourceConfigRequest* request,
                                       tfwire::GenerateResourceConfigResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* ValidateListResourceConfig(
      Context* context, const tfwire::ValidateListResourceConfigRequest* request,
      tfwire::ValidateListResourceConfigResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* ValidateActionConfig(Context* context,
                                     const tfwire::ValidateActionConfigRequest* request,
                                     tfwire::ValidateActionConfigResponse* response) override {
    return rpc_.Inline(context, request, response);
  }
  UnaryReactor* PlanAction(Context* context, const tfwire::PlanActionRequest* request,
                           tfwire::PlanActionResponse* response) override {
    return rpc_.OnWorker(context, request, response);
  }
  grpc::ServerWriteReactor<tfwire::ListResourceEvent>* ListResource(
      Context*, const tfwire::ListResourceRequest* request) override {
    return rpc_.List(*request);
  }
  grpc::ServerWriteReactor<tfwire::InvokeActionEvent>* InvokeAction(
      Context*, const tfwire::InvokeActionRequest* request) override {
    return rpc_.Invoke(*request);
  }

  // RPCs that are not served.
  UnaryReactor* ValidateStateStoreConfig(Context*, const tfplugin6::StateStoreRequest*,
                                         tfplugin6::StateStoreResponse*) override {
    return rpc_.Unserved<UnaryReactor>("ValidateStateStoreConfig");
  }
  UnaryReactor* ConfigureStateStore(Context*, const tfplugin6::StateStoreRequest*,
                                    tfplugin6::StateStoreResponse*) override {
    return rpc_.Unserved<UnaryReactor>("ConfigureStateStore");
  }
  grpc::ServerWriteReactor<tfplugin6::StateStoreResponse>* ReadStateBytes(
      Context*, const tfplugin6::StateStoreRequest*) override {
    return rpc_.Unserved<grpc::ServerWriteReactor<tfplugin6::StateStoreResponse>>("ReadStateBytes");
  }
  grpc::ServerReadReactor<tfplugin6::StateStoreRequest>* WriteStateBytes(
      Context*, tfplugin6::StateStoreResponse*) override {
    return rpc_.Unserved<grpc::ServerReadReactor<tfplugin6::StateStoreRequest>>("WriteStateBytes");
  }
  UnaryReactor* LockState(Context*, const tfplugin6::StateStoreRequest*,
                          tfplugin6::StateStoreResponse*) override {
    return rpc_.Unserved<UnaryReactor>("LockState");
  }
  UnaryReactor* UnlockState(Context*, const tfplugin6::StateStoreRequest*,
                            tfplugin6::StateStoreResponse*) override {
    return rpc_.Unserved<UnaryReactor>("UnlockState");
  }
  UnaryReactor* GetStates(Context*, const tfplugin6::StateStoreRequest*,
                          tfplugin6::StateStoreResponse*) override {
    return rpc_.Unserved<UnaryReactor>("GetStates");
  }
  UnaryReactor* DeleteState(Context*, const tfplugin6::StateStoreRequest*,
                            tfplugin6::StateStoreResponse*) override {
    return rpc_.Unserved<UnaryReactor>("DeleteState");
  }

  RpcHandler rpc_;
};

}  // namespace tfvault::wire
