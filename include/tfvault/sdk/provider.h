// What joins the types of a provider: its own configuration and the lists of what it offers.
#pragma once

#include "tfvault/sdk/action.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/data_source.h"
#include "tfvault/sdk/ephemeral_resource.h"
#include "tfvault/sdk/function.h"
#include "tfvault/sdk/list_resource.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/sdk/resource.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace tfvault::sdk {

// Threading: Configure may arrive again while older calls still run (plugin-protocol 1.12); what it
// builds is published at once and whole. Resources reach it through what their constructor was
// given.
class Provider {
 public:
  virtual ~Provider() = default;
  [[nodiscard]] virtual const Schema& schema() const = 0;
  // `config` may hold unknowns; no network.
  virtual void Validate(CallContext&, const cty::Value& /*config*/) const {}
  // `config` may hold unknowns during plan. False: nothing can be asked of the remote side until it
  // is known; then calls are deferred to a later round where the host knows rounds, and elsewhere
  // the calls that need the remote side fail.
  virtual bool Configure(CallContext&, const cty::Value& config) = 0;
  // The process is about to end: give back what must not outlive it. Called once, after the last
  // call; a host waits for less than a second or two.
  virtual void End() {}
};

template <typename M>
class TypedProvider : public Provider {
 public:
  explicit TypedProvider(ModelSchema<M> model) : model_(std::move(model)) {}

  [[nodiscard]] const Schema& schema() const final { return model_.schema(); }
  void Validate(CallContext& ctx, const cty::Value& config) const final {
    auto decoded = model_.Decode(config);
    if (decoded.ok()) {
      ValidateConfig(ctx, *decoded);
    } else {
      ctx.diagnostics().AddStatus(decoded.status(), "Invalid provider configuration");
    }
  }
  bool Configure(CallContext& ctx, const cty::Value& config) final {
    if (!config.IsWhollyKnown() && Postpone(ctx, config)) return false;
    auto decoded = model_.Decode(config);
    if (decoded.ok()) {
      ConfigureProvider(ctx, *decoded);
    } else {
      ctx.diagnostics().AddStatus(decoded.status(), "Invalid provider configuration");
    }
    return true;
  }

 protected:
  virtual void ValidateConfig(CallContext&, const M& /*config*/) const {}
  // For a configuration with unknowns, which a model cannot always hold: unknown blocks are none in
  // it. True ends it there.
  virtual bool Postpone(CallContext&, const cty::Value& /*config*/) { return false; }
  virtual void ConfigureProvider(CallContext&, const M& config) = 0;

 private:
  ModelSchema<M> model_;
};

// Everything a provider offers, by type name ("vault_aws_secret_backend").
struct ProviderDefinition {
  std::string source_address{};  // for TF_REATTACH_PROVIDERS: terraform.local/tfvault/vault
  std::string version{};
  std::shared_ptr<Provider> provider{};
  std::map<std::string, std::shared_ptr<const Resource>> resources{};
  std::map<std::string, std::shared_ptr<const DataSource>> data_sources{};
  std::map<std::string, std::shared_ptr<const EphemeralResource>> ephemeral_resources{};
  // By the type name of the resource, which has an identity.
  std::map<std::string, std::shared_ptr<const ListResource>> list_resources{};
  std::map<std::string, std::shared_ptr<const Action>> actions{};
  std::map<std::string, std::shared_ptr<const Function>> functions{};
};

}  // namespace tfvault::sdk
