// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "engine/identity.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

namespace tfvault::engine {

// Decodes an identity of any version with the current schema: an attribute that it lacks is null
// until the object is read, and an attribute that the schema no longer has is dropped.
UpgradeResourceIdentityResponse ProviderServer::UpgradeResourceIdentity(
    const UpgradeResourceIdentityRequest& request) {
  return RunCall<UpgradeResourceIdentityResponse>(
      NewCall("UpgradeResourceIdentity", {log_key::kResourceType, request.type_name}),
      [&](sdk::CallContext& ctx, UpgradeResourceIdentityResponse& response) {
        auto& diagnostics = ctx.diagnostics();
        const auto* resource = FindType(definition_.resources, request.type_name, diagnostics);
        if (resource == nullptr) return;
        if (!HasIdentity(resource->schema())) {
          diagnostics.AddError("Unknown identity",
                               "Objects of " + request.type_name + " have no identity.");
          return;
        }
        const cty::Type type = IdentityType(resource->schema());
        const auto identity =
            DecodeState({.json = request.json}, type, "the stored identity", diagnostics);
        if (identity) response.identity = Encode(*identity, type, diagnostics);
      });
}

}  // namespace tfvault::engine
