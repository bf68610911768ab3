// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "engine/contract.h"
#include "engine/identity.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

StateResponse ProviderServer::ReadResource(const ReadResourceRequest& request) {
  return RunCall<StateResponse>(
      NewCall("ReadResource", {log_key::kResourceType, request.type_name}, request.private_data),
      [&](sdk::CallContext& ctx, StateResponse& response) {
        auto& diagnostics = ctx.diagnostics();
        // The state to return after an error.
        response.state = request.current_state;
        const auto* resource = FindType(definition_.resources, request.type_name, diagnostics);
        if (resource == nullptr) return;
        const sdk::Block& block = resource->schema().block;
        const cty::Type type = block.ImpliedType();
        const auto current =
            DecodeState(request.current_state, type, "the current state", diagnostics);
        if (!current || current->is_null()) return;
        response.deferred = Defers(request.capabilities);
        if (response.deferred) return;

        const auto result = resource->Read(ctx, *current);
        if (diagnostics.HasError()) return;
        if (!result) {
          response.state = Encode(cty::Value::Null(type), type, diagnostics);
          return;
        }
        const Contract contract(request.type_name, block, type, diagnostics);
        if (!contract.IsState(*result)) return;
        const sdk::Identity& identity = resource->schema().identity;
        for (const auto& name : identity.required) {
          if (identity.read_may_change) break;
          // Null after an import by id.
          const cty::Value& before = current->Attribute(name);
          if (before.is_null() || result->Attribute(name) == before) continue;
          return contract.Breach(cty::Path::Root(name),
                                 "Read must not change the identity of the object");
        }
        const cty::Value complete = FillEmptyDefaults(block, NullWriteOnly(block, *result));
        const cty::Value state = KeepSpelling(block, complete, *current);
        response.state = Encode(state, type, diagnostics);
        response.identity = EncodeIdentity(resource->schema(), state, diagnostics);
      });
}

}  // namespace tfvault::engine
