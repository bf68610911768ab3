// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "engine/contract.h"
#include "engine/identity.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

#include <utility>

namespace tfvault::engine {

StateResponse ProviderServer::ImportResourceState(const ImportResourceStateRequest& request) {
  return RunCall<StateResponse>(
      NewCall("ImportResourceState", {log_key::kResourceType, request.type_name}),
      [&](sdk::CallContext& ctx, StateResponse& response) {
        auto& diagnostics = ctx.diagnostics();
        const auto* resource = FindType(definition_.resources, request.type_name, diagnostics);
        if (resource == nullptr) return;
        const sdk::Schema& schema = resource->schema();
        sdk::ImportRequest import{.id = request.id};
        if (!IsEmpty(request.identity)) {
          auto identified = DecodeIdentified(schema, request.identity, diagnostics);
          if (!identified) return;
          import.identified = *std::move(identified);
        }
        const auto imported = resource->Import(ctx, import);
        if (diagnostics.HasError()) return;
        const sdk::Block& block = schema.block;
        const cty::Type type = block.ImpliedType();
        const Contract contract(request.type_name, block, type, diagnostics);
        if (!imported) return contract.Breach({}, "Import must return a state or an error");
        if (!contract.IsState(*imported)) return;
        const cty::Value state = NullWriteOnly(block, *imported);
        response.state = Encode(state, type, diagnostics);
        response.identity = EncodeIdentity(schema, state, diagnostics);
      });
}

}  // namespace tfvault::engine
