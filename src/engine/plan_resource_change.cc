// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "engine/contract.h"
#include "engine/identity.h"
#include "engine/planning.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

#include <algorithm>
#include <utility>

namespace tfvault::engine {
namespace {

bool Contains(const std::vector<cty::Path>& paths, const cty::Path& path) {
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

// Runs the planning passes. `draft.planned` must be the host's proposal. Returns false after an
// error diagnostic.
bool MakePlan(sdk::CallContext& ctx, const sdk::Resource& resource, const Contract& contract,
              sdk::PlanDraft& draft) {
  const sdk::Block& block = resource.schema().block;
  ApplyDefaults(block, draft);
  DropWriteOnly(block, draft);
  KeepEquivalent(block, draft);
  const cty::Value unmarked = draft.planned;
  MarkComputedUnknown(block, draft);
  const cty::Value marked = draft.planned;
  const std::vector<cty::Path> before_hook = FindReplacements(block, draft);
  draft.requires_replace = before_hook;

  // The hook may change the plan, but not the prior state or the configuration.
  sdk::PlanDraft hooked = draft;
  resource.ModifyPlan(ctx, hooked);
  draft.planned = std::move(hooked.planned);
  draft.requires_replace = std::move(hooked.requires_replace);
  if (ctx.diagnostics().HasError() || !contract.IsObject(draft.planned)) return false;
  ReconcileAfterHook(block, unmarked, marked, draft);
  // Adds the paths that require replacement because of changes of the hook. Paths that the hook
  // removed from the list stay removed.
  for (auto& path : FindReplacements(block, draft)) {
    if (!Contains(before_hook, path) && !Contains(draft.requires_replace, path))
      draft.requires_replace.push_back(std::move(path));
  }
  return contract.IsPlan(draft);
}

}  // namespace

PlanResourceChangeResponse ProviderServer::PlanResourceChange(
    const PlanResourceChangeRequest& request) {
  return RunCall<PlanResourceChangeResponse>(
      NewCall("PlanResourceChange", {log_key::kResourceType, request.type_name},
              request.prior_private),
      [&](sdk::CallContext& ctx, PlanResourceChangeResponse& response) {
        auto& diagnostics = ctx.diagnostics();
        const auto* resource = FindType(definition_.resources, request.type_name, diagnostics);
        if (resource == nullptr) return;
        const sdk::Block& block = resource->schema().block;
        const cty::Type type = block.ImpliedType();
        auto prior = DecodeState(request.prior_state, type, "the prior state", diagnostics);
        auto proposed =
            DecodeState(request.proposed_new_state, type, "the proposed state", diagnostics);
        auto config = DecodeState(request.config, type, "the configuration", diagnostics);
        if (!prior || !proposed || !config) return;
        const Contract contract(request.type_name, block, type, diagnostics);
        if (config->is_null() || proposed->is_null()) {
          const cty::Value gone = cty::Value::Null(type);
          sdk::PlanDraft draft{.prior = *std::move(prior), .config = gone, .planned = gone};
          if (!draft.prior.is_null() && !Defers(request.capabilities))
            resource->ModifyPlan(ctx, draft);
          if (diagnostics.HasError()) return;
          if (!draft.planned.is_null())
            return contract.Breach({}, "the planned state of a destroy must be null");
          response.planned_state = Encode(gone, type, diagnostics);
          return;
        }
        response.deferred = Defers(request.capabilities);
        if (response.deferred) {
          response.planned_state = request.proposed_new_state;
          return;
        }
        sdk::PlanDraft draft{.prior = *std::move(prior),
                             .config = *std::move(config),
                             .planned = *std::move(proposed)};
        if (!MakePlan(ctx, *resource, contract, draft)) return;
        response.planned_state = Encode(draft.planned, type, diagnostics);
        response.requires_replace = std::move(draft.requires_replace);
        // A host accepts an identity with unknown values only for a new object.
        const sdk::Schema& schema = resource->schema();
        if (draft.prior.is_null() || IdentityOf(schema, draft.planned).IsWhollyKnown())
          response.planned_identity = EncodeIdentity(schema, draft.planned, diagnostics);
      });
}

}  // namespace tfvault::engine
