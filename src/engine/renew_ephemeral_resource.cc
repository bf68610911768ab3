// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

RenewEphemeralResourceResponse ProviderServer::RenewEphemeralResource(
    const EphemeralResourceRequest& request) {
  return RunCall<RenewEphemeralResourceResponse>(
      NewCall("RenewEphemeralResource", {log_key::kEphemeralResourceType, request.type_name},
              request.private_data),
      [&](sdk::CallContext& ctx, RenewEphemeralResourceResponse& response) {
        const auto* resource =
            FindType(definition_.ephemeral_resources, request.type_name, ctx.diagnostics());
        if (resource != nullptr) response.renew_at = resource->Renew(ctx);
      });
}

}  // namespace tfvault::engine
