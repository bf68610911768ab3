#include "engine/call_scope.h"
#include "engine/contract.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

StateResponse ProviderServer::ImportResourceState(const ImportResourceStateRequest& request) {
  return RunCall<StateResponse>(
      NewCall("ImportResourceState", {log_key::kResourceType, request.type_name}),
      [&](sdk::CallContext& ctx, StateResponse& response) {
        auto& diagnostics = ctx.diagnostics();
        const auto* resource = FindType(definition_.resources, request.type_name, diagnostics);
        if (resource == nullptr) return;
        const auto imported = resource->Import(ctx, request.id);
        if (diagnostics.HasError()) return;
        const sdk::Block& block = resource->schema().block;
        const cty::Type type = block.ImpliedType();
        const Contract contract(request.type_name, block, type, diagnostics);
        if (!imported) return contract.Breach({}, "Import must answer a state or an error");
        if (!contract.IsState(*imported)) return;
        response.state = Encode(NullWriteOnly(block, *imported), type, diagnostics);
      });
}

}  // namespace tfvault::engine
