// SPDX-License-Identifier: MPL-2.0
#include "engine/validate_config.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

DiagnosticsResponse ProviderServer::ValidateResourceConfig(const ValidateConfigRequest& request) {
  return RunCall<DiagnosticsResponse>(
      NewCall("ValidateResourceConfig", {log_key::kResourceType, request.type_name}),
      [&](sdk::CallContext& ctx, auto& /*response*/) {
        ValidateConfig(definition_.resources, request, ctx);
      });
}

}  // namespace tfvault::engine
