// SPDX-License-Identifier: MPL-2.0
// The base classes of a managed resource. An author derives from TypedResource<M>; the engine uses
// the untyped base class Resource.
//
// The engine enforces this contract on the result of every method:
// - a value and no error: the object exists with these values. Every value that was known in the
//   plan must be unchanged.
// - a value and errors: the object exists but is damaged. Terraform stores the value, so that the
//   state does not lose the object; after Create the object is tainted. After Read, Terraform keeps
//   the prior state.
// - no value and errors: the method changed nothing. After Create no object exists; after Update
//   and Delete, Terraform keeps the prior state.
// - no value and no error: after Read, the object no longer exists; after Move, the object cannot
//   be moved; after any other method, the engine reports a bug of the provider.
// Threading: one object serves concurrent calls; methods are const, members immutable.
#pragma once

#include "tfvault/cty/value.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/sdk/schema.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::sdk {

// A plan in progress. `planned` starts as the object that the engine computed from configuration,
// prior state and schema.
struct PlanDraft {
  cty::Value prior{};    // null: the plan creates the object
  cty::Value config{};   // an omitted attribute is null; may contain unknown values
  cty::Value planned{};  // the author may change it; null, and must stay null: destroy
  std::vector<cty::Path> requires_replace{};
};

// The object to import, by id or by identity.
struct ImportRequest {
  std::string id{};
  // An object of the schema's type in which only the attributes of the identity are set. Null: the
  // user imports by `id`.
  cty::Value identified{};
};

// The object that a `moved` block moves to this type, from another type, provider or provider
// address.
struct MoveRequest {
  std::string source_provider_address{};  // registry.terraform.io/hashicorp/vault
  std::string source_type_name{};
  std::int64_t source_schema_version = 0;
  std::string source_state{};  // JSON
  std::string target_type_name{};
};

class Resource {
 public:
  virtual ~Resource() = default;
  [[nodiscard]] virtual const Schema& schema() const = 0;

  // Checks the configuration without network access. `config` may contain unknown values; do not
  // report diagnostics about them.
  virtual void Validate(CallContext&, const cty::Value& /*config*/) const {}
  // Changes or rejects a plan. Also called for a destroy, which an error diagnostic prevents. Must
  // not have side effects, because Terraform plans a change again before it applies the change. May
  // wait for a server until the stop token fires.
  virtual void ModifyPlan(CallContext&, PlanDraft&) const {}
  // `planned` contains the unknown values of the plan. Only `config` has the write-only values.
  virtual std::optional<cty::Value> Create(CallContext&, const cty::Value& planned,
                                           const cty::Value& config) const = 0;
  virtual std::optional<cty::Value> Read(CallContext&, const cty::Value& state) const = 0;
  virtual std::optional<cty::Value> Update(CallContext&, const cty::Value& prior,
                                           const cty::Value& planned,
                                           const cty::Value& config) const = 0;
  virtual void Delete(CallContext&, const cty::Value& state) const = 0;
  // Returns a state with at least the identifying attributes; Read completes the state. No network.
  virtual std::optional<cty::Value> Import(CallContext&, const ImportRequest&) const = 0;
  // Converts the JSON of a stored state, of an older or the current schema version, to a value of
  // the current schema. The default implementation decodes the JSON with the current schema: absent
  // attributes become null, and attributes that the schema does not have are dropped. No network.
  virtual std::optional<cty::Value> Upgrade(CallContext&, std::int64_t version,
                                            const std::string& json) const;
  // Converts the state of another type, or of the type with this name in another provider, to a
  // value of the current schema; Read completes the state. Returns no value and no error if an
  // object of the source type cannot become this type. The default implementation accepts the type
  // with this name in any provider and upgrades its state. The context has the private data of the
  // source object. No network.
  virtual std::optional<cty::Value> Move(CallContext& ctx, const MoveRequest& request) const;
  // Corrects the configuration that Terraform generates for an imported object
  // (plugin-protocol-frontier 2). `config` starts as `state` without the attributes that the user
  // cannot set, that are write-only or deprecated, or that equal their default. Terraform prints
  // null for every sensitive attribute, whatever its value. No network.
  virtual void GenerateConfig(CallContext&, const cty::Value& /*state*/,
                              cty::Value& /*config*/) const {}
};

// Returns `target` with the changes from `before` to `after`, attribute by attribute, and element
// by element for lists of equal length. Unchanged parts keep the exact value of `target`.
[[nodiscard]] cty::Value MergeChanges(const cty::Value& before, const cty::Value& after,
                                      const cty::Value& target);

// The typed view of a plan. The values that the author assigns to `planned` are written back to the
// plan. All other attributes keep their exact value, including collections with unknown elements.
template <typename M>
struct TypedPlan {
  const std::optional<M>& prior;  // absent: create
  const M& config;
  M& planned;
  std::vector<cty::Path>& requires_replace;
};

// M is the model of the resource: a struct with Attr members.
template <typename M>
class TypedResource : public Resource {
 public:
  explicit TypedResource(ModelSchema<M> model) : model_(std::move(model)) {}

  [[nodiscard]] const Schema& schema() const final { return model_.schema(); }
  [[nodiscard]] const ModelSchema<M>& model() const { return model_; }

  // Reads an object as Read does, for list resources.
  [[nodiscard]] std::optional<M> Fetch(CallContext& ctx, const M& state) const {
    return ReadObject(ctx, state);
  }

  void Validate(CallContext& ctx, const cty::Value& config) const final {
    if (auto decoded = DecodeOrReport(ctx, config)) ValidateConfig(ctx, *decoded);
  }

  void ModifyPlan(CallContext& ctx, PlanDraft& draft) const final {
    std::optional<M> prior;
    if (!draft.prior.is_null()) {
      prior = DecodeOrReport(ctx, draft.prior);
      if (!prior) return;
    }
    if (draft.planned.is_null()) {
      if (prior) PlanDestroy(ctx, *prior);
      return;
    }
    const auto config = DecodeOrReport(ctx, draft.config);
    auto planned = DecodeOrReport(ctx, draft.planned);
    if (!config || !planned) return;
    const cty::Value before = model_.Encode(*planned);
    Plan(ctx, {.prior = prior,
               .config = *config,
               .planned = *planned,
               .requires_replace = draft.requires_replace});
    draft.planned = MergeChanges(before, model_.Encode(*planned), draft.planned);
  }

  std::optional<cty::Value> Create(CallContext& ctx, const cty::Value& planned,
                                   const cty::Value& config) const final {
    const auto typed_planned = DecodeOrReport(ctx, planned);
    const auto typed_config = DecodeOrReport(ctx, config);
    if (!typed_planned || !typed_config) return std::nullopt;
    return Encode(CreateObject(ctx, *typed_planned, *typed_config));
  }

  std::optional<cty::Value> Read(CallContext& ctx, const cty::Value& state) const final {
    const auto typed = DecodeOrReport(ctx, state);
    if (!typed) return std::nullopt;
    return Encode(ReadObject(ctx, *typed));
  }

  std::optional<cty::Value> Update(CallContext& ctx, const cty::Value& prior,
                                   const cty::Value& planned,
                                   const cty::Value& config) const final {
    const auto typed_prior = DecodeOrReport(ctx, prior);
    const auto typed_planned = DecodeOrReport(ctx, planned);
    const auto typed_config = DecodeOrReport(ctx, config);
    if (!typed_prior || !typed_planned || !typed_config) return std::nullopt;
    return Encode(UpdateObject(ctx, *typed_prior, *typed_planned, *typed_config));
  }

  void GenerateConfig(CallContext& ctx, const cty::Value& state, cty::Value& config) const final {
    const auto typed_state = DecodeOrReport(ctx, state);
    auto typed_config = DecodeOrReport(ctx, config);
    if (!typed_state || !typed_config) return;
    CorrectConfig(*typed_state, *typed_config);
    config = model_.Encode(*typed_config);
  }

  void Delete(CallContext& ctx, const cty::Value& state) const final {
    if (const auto typed = DecodeOrReport(ctx, state)) DeleteObject(ctx, *typed);
  }

  std::optional<cty::Value> Import(CallContext& ctx, const ImportRequest& request) const final {
    if (request.identified.is_null()) return Encode(ImportObject(ctx, request.id));
    auto identified = DecodeOrReport(ctx, request.identified);
    if (!identified) return std::nullopt;
    return Encode(ImportIdentified(ctx, *std::move(identified)));
  }

 protected:
  // The methods that the author implements. The contracts are those of the methods of Resource.
  virtual void ValidateConfig(CallContext&, const M& /*config*/) const {}
  virtual void Plan(CallContext&, const TypedPlan<M>&) const {}
  virtual void PlanDestroy(CallContext&, const M& /*prior*/) const {}
  virtual std::optional<M> CreateObject(CallContext&, const M& planned, const M& config) const = 0;
  virtual std::optional<M> ReadObject(CallContext&, const M& state) const = 0;
  virtual std::optional<M> UpdateObject(CallContext&, const M& prior, const M& planned,
                                        const M& config) const = 0;
  virtual void DeleteObject(CallContext&, const M& state) const = 0;
  virtual std::optional<M> ImportObject(CallContext& ctx, const std::string& /*id*/) const {
    ctx.diagnostics().AddError("Import is not supported",
                               "Objects of this type cannot be imported.");
    return std::nullopt;
  }
  // Imports by identity, for types that have an identity. Only the attributes of the identity are
  // set in `identified`. ImportObject usually parses the id and then calls this method.
  virtual std::optional<M> ImportIdentified(CallContext&, M identified) const { return identified; }

  // Corrects a generated configuration where the schema is not sufficient, see GenerateConfig.
  virtual void CorrectConfig(const M& /*state*/, M& /*config*/) const {}

 private:
  std::optional<M> DecodeOrReport(CallContext& ctx, const cty::Value& value) const {
    auto decoded = model_.Decode(value);
    if (!decoded.ok()) return ctx.diagnostics().Fail(decoded.status(), "Invalid value");
    return *std::move(decoded);
  }
  std::optional<cty::Value> Encode(const std::optional<M>& model) const {
    if (!model) return std::nullopt;
    return model_.Encode(*model);
  }

  ModelSchema<M> model_;
};

}  // namespace tfvault::sdk
