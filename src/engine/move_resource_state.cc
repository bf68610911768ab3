// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "engine/contract.h"
#include "engine/identity.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

StateResponse ProviderServer::MoveResourceState(const MoveResourceStateRequest& request) {
  return RunCall<StateResponse>(
      NewCall("MoveResourceState", {log_key::kResourceType, request.target_type_name},
              request.source_private),
      [&](sdk::CallContext& ctx, StateResponse& response) {
        auto& diagnostics = ctx.diagnostics();
        const auto* resource =
            FindType(definition_.resources, request.target_type_name, diagnostics);
        if (resource == nullptr) return;
        if (request.source_has_flatmap) return RefuseFlatmap(request.source_type_name, diagnostics);
        const auto moved =
            resource->Move(ctx, {.source_provider_address = request.source_provider_address,
                                 .source_type_name = request.source_type_name,
                                 .source_schema_version = request.source_schema_version,
                                 .source_state = request.source_json,
                                 .target_type_name = request.target_type_name});
        if (diagnostics.HasError()) return;
        if (!moved) {
          diagnostics.AddError("Unsupported move",
                               "An object of " + request.source_type_name + " (" +
                                   request.source_provider_address + ") cannot become a " +
                                   request.target_type_name +
                                   ". Remove the moved block and import the object instead.");
          return;
        }
        const sdk::Block& block = resource->schema().block;
        const cty::Type type = block.ImpliedType();
        const Contract contract(request.target_type_name, block, type, diagnostics);
        if (!contract.IsState(*moved)) return;
        const cty::Value state =
            NullBlocksToEmpty(block, FillEmptyDefaults(block, NullWriteOnly(block, *moved)));
        response.state = Encode(state, type, diagnostics);
        response.identity = EncodeIdentity(resource->schema(), state, diagnostics);
      });
}

}  // namespace tfvault::engine
