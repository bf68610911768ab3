// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "engine/contract.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

StateResponse ProviderServer::UpgradeResourceState(const UpgradeResourceStateRequest& request) {
  return RunCall<StateResponse>(
      NewCall("UpgradeResourceState", {log_key::kResourceType, request.type_name}),
      [&](sdk::CallContext& ctx, StateResponse& response) {
        auto& diagnostics = ctx.diagnostics();
        const auto* resource = FindType(definition_.resources, request.type_name, diagnostics);
        if (resource == nullptr) return;
        if (request.has_flatmap) return RefuseFlatmap(request.type_name, diagnostics);
        const auto upgraded = resource->Upgrade(ctx, request.version, request.json);
        if (diagnostics.HasError()) return;
        const sdk::Block& block = resource->schema().block;
        const cty::Type type = block.ImpliedType();
        const Contract contract(request.type_name, block, type, diagnostics);
        if (!upgraded) return contract.Breach({}, "Upgrade must return a state or an error");
        if (!contract.IsState(*upgraded)) return;
        // Blocks that the older version did not have are still null.
        const cty::Value state = FillEmptyDefaults(block, NullWriteOnly(block, *upgraded));
        response.state = Encode(NullBlocksToEmpty(block, state), type, diagnostics);
      });
}

}  // namespace tfvault::engine
