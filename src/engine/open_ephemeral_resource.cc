// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "engine/contract.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

OpenEphemeralResourceResponse ProviderServer::OpenEphemeralResource(
    const OpenEphemeralResourceRequest& request) {
  return RunCall<OpenEphemeralResourceResponse>(
      NewCall("OpenEphemeralResource", {log_key::kEphemeralResourceType, request.type_name}),
      [&](sdk::CallContext& ctx, OpenEphemeralResourceResponse& response) {
        auto& diagnostics = ctx.diagnostics();
        const auto* resource =
            FindType(definition_.ephemeral_resources, request.type_name, diagnostics);
        if (resource == nullptr) return;
        const sdk::Block& block = resource->schema().block;
        const cty::Type type = block.ImpliedType();
        const auto config = DecodeConfig(request.config, type, diagnostics);
        if (!config) return;
        const auto opened = resource->Open(ctx, FillDefaults(block, *config));
        if (diagnostics.HasError()) return;
        const Contract contract(request.type_name, block, type, diagnostics);
        if (!opened) return contract.Breach({}, "Open must return a result or an error");
        const cty::Value null = cty::Value::Null(type);
        if (contract.IsState(opened->result) &&
            contract.IsPlan({.prior = null, .config = *config, .planned = opened->result})) {
          response.result = Encode(opened->result, type, diagnostics);
          response.renew_at = opened->renew_at;
        } else {
          // The host does not call Close after an error of Open.
          resource->Close(ctx);
        }
      });
}

}  // namespace tfvault::engine
