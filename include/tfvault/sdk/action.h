// SPDX-License-Identifier: MPL-2.0
// The base classes of an action. An author derives from TypedAction<C>.
//
// An action has an effect but no state. Terraform invokes an action for `terraform apply -invoke`,
// or when the `action_trigger` block of a resource names it (plugin-protocol-frontier 3).
#pragma once

#include "tfvault/cty/value.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/sdk/schema.h"

#include <functional>
#include <string>
#include <utility>

namespace tfvault::sdk {

// Reports the progress of an action to the user: one short line, never a secret. Any thread may
// call it until Invoke returns. Lines after the host's request to stop are dropped.
using ActionProgress = std::function<void(const std::string& line)>;

// Threading: one object serves concurrent calls; methods are const, members immutable. Plan and
// Invoke can run in different processes.
class Action {
 public:
  virtual ~Action() = default;
  // The schema of the `config` block. None of its attributes is computed.
  [[nodiscard]] virtual const Schema& schema() const = 0;
  // Checks the configuration without network access. `config` may contain unknown values; do not
  // report diagnostics about them.
  virtual void Validate(CallContext&, const cty::Value& /*config*/) const {}
  // Must not have side effects, because Invoke may never follow. `config` may contain unknown
  // values.
  virtual void Plan(CallContext&, const cty::Value& /*config*/) const {}
  // `config` is wholly known. The action has succeeded if there is no error diagnostic. Terraform
  // before 1.16 does not show the attribute path of these diagnostics, so the text of a diagnostic
  // must name the attribute.
  virtual void Invoke(CallContext&, const cty::Value& config,
                      const ActionProgress& progress) const = 0;
};

// C is the model of the `config` block: a struct with Attr members.
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
  // The methods that the author implements. The contracts are those of the methods of Action.
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
