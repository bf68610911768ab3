#include "engine/call_scope.h"
#include "engine/config_checks.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

DiagnosticsResponse ProviderServer::ValidateDataResourceConfig(
    const ValidateConfigRequest& request) {
  return RunCall<DiagnosticsResponse>(
      NewCall("ValidateDataResourceConfig", {log_key::kDataSourceType, request.type_name}),
      [&](sdk::CallContext& ctx, auto& /*response*/) {
        const auto* data_source =
            FindType(definition_.data_sources, request.type_name, ctx.diagnostics());
        if (data_source == nullptr) return;
        const sdk::Block& block = data_source->schema().block;
        const auto config = DecodeConfig(request.config, block.ImpliedType(), ctx.diagnostics());
        if (!config) return;
        CheckConfig(block, *config, request.capabilities, ctx.diagnostics());
        // The author may rely on what was checked.
        if (!ctx.diagnostics().HasError()) data_source->Validate(ctx, *config);
      });
}

}  // namespace tfvault::engine
