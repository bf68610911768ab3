// SPDX-License-Identifier: MPL-2.0
// A provider: its configuration, and the lists of the resources, data sources, functions and other
// types that it offers.
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

// Threading: the host may call Configure again while older calls still run (plugin-protocol 1.12),
// so Configure must publish its result atomically. Resources access the result through an object
// that their constructor received.
class Provider {
 public:
  virtual ~Provider() = default;
  [[nodiscard]] virtual const Schema& schema() const = 0;
  // Checks the configuration without network access. `config` may contain unknown values; do not
  // report diagnostics about them.
  virtual void Validate(CallContext&, const cty::Value& /*config*/) const {}
  // `config` may contain unknown values during a plan. Returns false if the provider cannot use the
  // remote system until those values are known. The engine then defers calls if the host supports
  // deferral; with other hosts, the calls that need the remote system fail.
  virtual bool Configure(CallContext&, const cty::Value& config) = 0;
  // Releases everything that must not outlive the process. Called once, after the last call and
  // before the process exits. It must return within about one second: the host kills the process
  // two seconds after its request to exit, and calls in flight may use one of these seconds.
  virtual void End() {}
};

// M is the model of the provider block: a struct with Attr members.
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
  // The methods that the author implements. The contracts are those of the methods of Provider.
  virtual void ValidateConfig(CallContext&, const M& /*config*/) const {}
  // Called for a configuration with unknown values, before the configuration is decoded, because a
  // model cannot represent unknown blocks. Returns true if the configuration cannot be used yet.
  // ConfigureProvider is then not called, and Configure returns false.
  virtual bool Postpone(CallContext&, const cty::Value& /*config*/) { return false; }
  virtual void ConfigureProvider(CallContext&, const M& config) = 0;

 private:
  ModelSchema<M> model_;
};

// Everything that a provider offers, keyed by type name ("vault_aws_secret_backend").
struct ProviderDefinition {
  std::string source_address{};  // for TF_REATTACH_PROVIDERS: terraform.local/tfvault/vault
  std::string version{};
  std::shared_ptr<Provider> provider{};
  std::map<std::string, std::shared_ptr<const Resource>> resources{};
  std::map<std::string, std::shared_ptr<const DataSource>> data_sources{};
  std::map<std::string, std::shared_ptr<const EphemeralResource>> ephemeral_resources{};
  // Keyed by the type name of the managed resource, which must have an identity.
  std::map<std::string, std::shared_ptr<const ListResource>> list_resources{};
  std::map<std::string, std::shared_ptr<const Action>> actions{};
  std::map<std::string, std::shared_ptr<const Function>> functions{};
};

}  // namespace tfvault::sdk
