#include "engine/call_scope.h"
#include "engine/config_checks.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

DiagnosticsResponse ProviderServer::ValidateEphemeralResourceConfig(
    const ValidateConfigRequest& request) {
  return RunCall<DiagnosticsResponse>(
      NewCall("ValidateEphemeralResourceConfig",
              {log_key::kEphemeralResourceType, request.type_name}),
      [&](sdk::CallContext& ctx, auto& /*response*/) {
        const auto* resource =
            FindType(definition_.ephemeral_resources, request.type_name, ctx.diagnostics());
        if (resource == nullptr) return;
        const sdk::Block& block = resource->schema().block;
        const auto config = DecodeConfig(request.config, block.ImpliedType(), ctx.diagnostics());
        if (!config) return;
        CheckConfig(block, *config, request.capabilities, ctx.diagnostics());
        // The author may rely on what was checked.
        if (!ctx.diagnostics().HasError()) resource->Validate(ctx, *config);
      });
}

}  // namespace tfvault::engine
