#include "engine/call_scope.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

DiagnosticsResponse ProviderServer::ConfigureProvider(const ConfigureProviderRequest& request) {
  return RunCall<DiagnosticsResponse>(
      NewProviderCall("ConfigureProvider"), [&](sdk::CallContext& ctx, auto& /*response*/) {
        const auto config = DecodeConfig(
            request.config, definition_.provider->schema().block.ImpliedType(), ctx.diagnostics());
        if (config) definition_.provider->Configure(ctx, *config);
      });
}

}  // namespace tfvault::engine
