// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "engine/contract.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

StateResponse ProviderServer::ReadDataSource(const ReadDataSourceRequest& request) {
  return RunCall<StateResponse>(
      NewCall("ReadDataSource", {log_key::kDataSourceType, request.type_name}),
      [&](sdk::CallContext& ctx, StateResponse& response) {
        auto& diagnostics = ctx.diagnostics();
        const auto* data_source =
            FindType(definition_.data_sources, request.type_name, diagnostics);
        if (data_source == nullptr) return;
        const sdk::Block& block = data_source->schema().block;
        const cty::Type type = block.ImpliedType();
        const auto config = DecodeConfig(request.config, type, diagnostics);
        if (!config) return;
        response.deferred = Defers(request.capabilities);
        if (response.deferred) return;
        const auto result = data_source->Read(ctx, FillDefaults(block, *config));
        if (diagnostics.HasError()) return;
        const Contract contract(request.type_name, block, type, diagnostics);
        if (!result) return contract.Breach({}, "Read must return a value or an error");
        if (contract.IsState(*result)) response.state = Encode(*result, type, diagnostics);
      });
}

}  // namespace tfvault::engine
