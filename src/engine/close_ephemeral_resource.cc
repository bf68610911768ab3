// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

DiagnosticsResponse ProviderServer::CloseEphemeralResource(
    const EphemeralResourceRequest& request) {
  Call call = NewCall("CloseEphemeralResource",
                      {log_key::kEphemeralResourceType, request.type_name}, request.private_data);
  // The host also calls Close after a stop, and the provider must still clean up.
  call.stop = {};
  return RunCall<DiagnosticsResponse>(call, [&](sdk::CallContext& ctx, auto& /*response*/) {
    const auto* resource =
        FindType(definition_.ephemeral_resources, request.type_name, ctx.diagnostics());
    if (resource != nullptr) resource->Close(ctx);
  });
}

}  // namespace tfvault::engine
