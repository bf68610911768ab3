// SPDX-License-Identifier: MPL-2.0
#include "engine/attribute_walk.h"
#include "engine/call_scope.h"
#include "engine/contract.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {
namespace {

// Whether a configuration can omit the attribute: the user cannot set it, it is write-only or
// deprecated, or the value equals the default.
bool IsNeedless(const AttributeSite& site) {
  const sdk::Attribute& attribute = site.attribute;
  const bool settable = attribute.required || attribute.optional;
  return !settable || attribute.write_only || !attribute.deprecation_message.empty() ||
         (attribute.default_value && site.value == *attribute.default_value);
}

}  // namespace

GenerateResourceConfigResponse ProviderServer::GenerateResourceConfig(
    const GenerateResourceConfigRequest& request) {
  return RunCall<GenerateResourceConfigResponse>(
      NewCall("GenerateResourceConfig", {log_key::kResourceType, request.type_name}),
      [&](sdk::CallContext& ctx, GenerateResourceConfigResponse& response) {
        auto& diagnostics = ctx.diagnostics();
        const auto* resource = FindType(definition_.resources, request.type_name, diagnostics);
        if (resource == nullptr) return;
        const sdk::Block& block = resource->schema().block;
        const cty::Type type = block.ImpliedType();
        const auto state = DecodeState(request.state, type, "the state", diagnostics);
        if (!state) return;
        cty::Value config = *state;
        if (!state->is_null()) {
          config = RewriteAttributes(block, *state, {}, [](const AttributeSite& site) {
            return IsNeedless(site) ? cty::Value::Null(site.attribute.type) : site.value;
          });
          resource->GenerateConfig(ctx, *state, config);
          const Contract contract(request.type_name, block, type, diagnostics);
          if (diagnostics.HasError() || !contract.IsState(config)) return;
        }
        response.config = Encode(config, type, diagnostics);
      });
}

}  // namespace tfvault::engine
