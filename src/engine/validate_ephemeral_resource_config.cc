// SPDX-License-Identifier: MPL-2.0
#include "engine/validate_config.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

DiagnosticsResponse ProviderServer::ValidateEphemeralResourceConfig(
    const ValidateConfigRequest& request) {
  return RunCall<DiagnosticsResponse>(NewCall("ValidateEphemeralResourceConfig",
                                              {log_key::kEphemeralResourceType, request.type_name}),
                                      [&](sdk::CallContext& ctx, auto& /*response*/) {
                                        ValidateConfig(definition_.ephemeral_resources, request,
                                                       ctx);
                                      });
}

}  // namespace tfvault::engine
