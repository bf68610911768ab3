// SPDX-License-Identifier: MPL-2.0
#include "engine/validate_config.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

DiagnosticsResponse ProviderServer::ValidateDataResourceConfig(
    const ValidateConfigRequest& request) {
  return RunCall<DiagnosticsResponse>(
      NewCall("ValidateDataResourceConfig", {log_key::kDataSourceType, request.type_name}),
      [&](sdk::CallContext& ctx, auto& /*response*/) {
        ValidateConfig(definition_.data_sources, request, ctx);
      });
}

}  // namespace tfvault::engine
