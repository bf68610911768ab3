// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "engine/contract.h"
#include "engine/identity.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

#include <optional>

namespace tfvault::engine {
namespace {

// One change: the decoded request, and the context for its diagnostics.
class Change {
 public:
  Change(sdk::CallContext& ctx, const std::string& type_name, const sdk::Resource& resource,
         const cty::Type& type)
      : ctx_(ctx),
        resource_(resource),
        block_(resource.schema().block),
        type_(type),
        contract_(type_name, block_, type, ctx.diagnostics()) {}

  // Each returns the value to store.

  cty::Value Create(const cty::Value& planned, const cty::Value& config) const {
    const auto result = resource_.Create(ctx_, planned, config);
    if (result) return Finish(*result, cty::Value::Null(type_), planned);
    RequireError("Create must return an object or an error");
    return cty::Value::Null(type_);
  }

  cty::Value Update(const cty::Value& prior, const cty::Value& planned,
                    const cty::Value& config) const {
    const auto result = resource_.Update(ctx_, prior, planned, config);
    if (result) return Finish(*result, prior, planned);
    RequireError("Update must return an object or an error");
    return prior;
  }

  cty::Value Delete(const cty::Value& prior) const {
    resource_.Delete(ctx_, prior);
    return ctx_.diagnostics().HasError() ? prior : cty::Value::Null(type_);
  }

 private:
  // Completes an object that exists and is therefore stored, with or without errors.
  cty::Value Finish(const cty::Value& result, const cty::Value& prior,
                    const cty::Value& planned) const {
    const bool failed = ctx_.diagnostics().HasError();
    if (!contract_.IsObject(result)) return Savable(prior.is_null() ? planned : prior);
    const cty::Value spelled = KeepSpelling(block_, NullWriteOnly(block_, result), prior);
    cty::Value object = KeepSpelling(block_, spelled, planned);
    // After an error the object need not match the plan.
    if (!failed && contract_.IsWhollyKnown(object) && contract_.KeepsPlan(planned, object))
      return object;
    return Savable(object);
  }

  [[nodiscard]] cty::Value Savable(const cty::Value& object) const {
    return NullBlocksToEmpty(block_, UnknownToNull(object));
  }

  void RequireError(const std::string& rule) const {
    if (!ctx_.diagnostics().HasError()) contract_.Breach({}, rule);
  }

  sdk::CallContext& ctx_;
  const sdk::Resource& resource_;
  const sdk::Block& block_;
  const cty::Type& type_;
  Contract contract_;
};

}  // namespace

StateResponse ProviderServer::ApplyResourceChange(const ApplyResourceChangeRequest& request) {
  return RunCall<StateResponse>(
      NewCall("ApplyResourceChange", {log_key::kResourceType, request.type_name},
              request.planned_private),
      [&](sdk::CallContext& ctx, StateResponse& response) {
        auto& diagnostics = ctx.diagnostics();
        // The state to return if an error occurs before the outcome is known.
        response.state = request.prior_state;
        const auto* resource = FindType(definition_.resources, request.type_name, diagnostics);
        if (resource == nullptr) return;
        const cty::Type type = resource->schema().block.ImpliedType();
        const auto prior = DecodeState(request.prior_state, type, "the prior state", diagnostics);
        const auto planned =
            DecodeState(request.planned_state, type, "the planned state", diagnostics);
        if (!prior || !planned) return;

        const Change change(ctx, request.type_name, *resource, type);
        cty::Value state = cty::Value::Null(type);
        if (planned->is_null()) {
          if (!prior->is_null()) state = change.Delete(*prior);
        } else {
          const auto config = DecodeConfig(request.config, type, diagnostics);
          if (!config) return;
          state = prior->is_null() ? change.Create(*planned, *config)
                                   : change.Update(*prior, *planned, *config);
        }
        response.state = Encode(state, type, diagnostics);
        response.identity = EncodeIdentity(resource->schema(), state, diagnostics);
      });
}

}  // namespace tfvault::engine
