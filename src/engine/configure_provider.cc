// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

DiagnosticsResponse ProviderServer::ConfigureProvider(const ConfigureProviderRequest& request) {
  {
    // A new run begins. Calls that were stopped keep the old token.
    const std::lock_guard lock(mutex_);
    if (stop_.stop_requested()) stop_ = std::stop_source();
  }
  return RunCall<DiagnosticsResponse>(
      NewProviderCall("ConfigureProvider"), [&](sdk::CallContext& ctx, auto& /*response*/) {
        const auto config = DecodeConfig(
            request.config, definition_.provider->schema().block.ImpliedType(), ctx.diagnostics());
        if (config) postponed_ = !definition_.provider->Configure(ctx, *config);
      });
}

}  // namespace tfvault::engine
