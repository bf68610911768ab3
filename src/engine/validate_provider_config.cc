// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "engine/config_checks.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

DiagnosticsResponse ProviderServer::ValidateProviderConfig(const ValidateConfigRequest& request) {
  return RunCall<DiagnosticsResponse>(
      NewProviderCall("ValidateProviderConfig"), [&](sdk::CallContext& ctx, auto& /*response*/) {
        const sdk::Block& block = definition_.provider->schema().block;
        const auto config = DecodeConfig(request.config, block.ImpliedType(), ctx.diagnostics());
        if (!config) return;
        CheckConfig(block, *config, request.capabilities, ctx.diagnostics());
        // The author's Validate may rely on the checks of the schema.
        if (!ctx.diagnostics().HasError()) definition_.provider->Validate(ctx, *config);
      });
}

}  // namespace tfvault::engine
