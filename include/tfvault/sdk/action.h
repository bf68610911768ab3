// What the author of an action writes: TypedAction<C>. An action does something at once and keeps
// no state: `terraform apply -invoke`, or a trigger of a resource (plugin-protocol-frontier 3).
#pragma once

#include "tfvault/cty/value.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/sdk/schema.h"

#include <functional>
#include <string>
#include <utility>

namespace tfvault::sdk {

// Tells a person how far an action is: one short line, never a secret. May be called by any thread
// until Invoke returns. After the host asked to stop it says nothing any more.
using ActionProgress = std::function<void(const std::string& line)>;

// Threading: one object serves concurrent calls; methods are const, members immutable. Plan and
// Invoke run in different processes.
class Action {
 public:
  virtual ~Action() = default;
  // Of the `config` block; nothing in it is computed.
  [[nodiscard]] virtual const Schema& schema() const = 0;
  // `config` may hold unknowns; say nothing about those. No network.
  virtual void Validate(CallContext&, const cty::Value& /*config*/) const {}
  // No effects: whether Invoke follows is open. `config` may hold unknowns.
  virtual void Plan(CallContext&, const cty::Value& /*config*/) const {}
  // `config` is wholly known. It was done when there is no error diagnostic. A host shows paths of
  // diagnostics only since Terraform 1.16, so texts name the attribute.
  virtual void Invoke(CallContext&, const cty::Value& config,
                      const ActionProgress& progress) const = 0;
};

template <typename C>
class TypedAction : public Action {
 public:
  explicit TypedAction(ModelSchema<C> config) : config_(std::move(config)) {}

  [[nodiscard]] const Schema& schema() const final { return config_.schema(); }

  void Validate(CallContext& ctx, const cty::Value& config) const final {
    WithConfig(ctx, config, [&](const C& decoded) { ValidateConfig(ctx, decoded); });
  }
  void Plan(CallContext& ctx, const cty::Value& config) const final {
    WithConfig(ctx, config, [&](const C& decoded) { PlanAction(ctx, decoded); });
  }
  void Invoke(CallContext& ctx, const cty::Value& config,
              const ActionProgress& progress) const final {
    WithConfig(ctx, config, [&](const C& decoded) { InvokeAction(ctx, decoded, progress); });
  }

 protected:
  virtual void ValidateConfig(CallContext&, const C& /*config*/) const {}
  virtual void PlanAction(CallContext&, const C& /*config*/) const {}
  virtual void InvokeAction(CallContext&, const C& config,
                            const ActionProgress& progress) const = 0;

 private:
  template <typename Use>
  void WithConfig(CallContext& ctx, const cty::Value& config, const Use& use) const {
    auto decoded = config_.Decode(config);
    if (decoded.ok()) {
      use(*decoded);
    } else {
      ctx.diagnostics().AddStatus(decoded.status(), "Invalid value");
    }
  }

  ModelSchema<C> config_;
};

}  // namespace tfvault::sdk
