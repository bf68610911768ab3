// What the author of a managed resource writes: TypedResource<M>. The engine sees only the untyped
// base.
//
// The return contract, enforced by the engine:
// - a value, no error: the object exists with these values; everything known in the plan is
//   unchanged.
// - a value and errors: the object exists but is damaged. It is saved (after Create: tainted), so
//   nothing is orphaned. From Read: the prior state is kept.
// - no value and errors: nothing was changed (Create: nothing exists; Update, Delete: the prior
//   state is kept).
// - no value, no error: from Read, the object is gone; from any other method a bug, reported as
//   such.
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

// The plan while it is made. `planned` starts as what the engine's passes made of the
// configuration.
struct PlanDraft {
  cty::Value prior{};    // null object: create
  cty::Value config{};   // as the user wrote it; null where omitted; may hold unknowns
  cty::Value planned{};  // change it; null object, and to stay so: destroy
  std::vector<cty::Path> requires_replace{};
};

// What an import names.
struct ImportRequest {
  std::string id{};
  // An object of the schema's type in which only the attributes of its identity are set. Null: the
  // import is by `id`.
  cty::Value identified{};
};

// The object that a `moved` block found under another type, provider or provider address.
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

  // `config` may hold unknowns; say nothing about those. No network.
  virtual void Validate(CallContext&, const cty::Value& /*config*/) const {}
  // Also for a destroy, which an error refuses. No side effects: it runs at least twice. It may
  // wait for a server, as long as the stop token allows.
  virtual void ModifyPlan(CallContext&, PlanDraft&) const {}
  // `planned` holds unknowns where the plan did; `config` holds the write-only values.
  virtual std::optional<cty::Value> Create(CallContext&, const cty::Value& planned,
                                           const cty::Value& config) const = 0;
  virtual std::optional<cty::Value> Read(CallContext&, const cty::Value& state) const = 0;
  virtual std::optional<cty::Value> Update(CallContext&, const cty::Value& prior,
                                           const cty::Value& planned,
                                           const cty::Value& config) const = 0;
  virtual void Delete(CallContext&, const cty::Value& state) const = 0;
  // A state with at least the identifying attributes; Read completes it. No network.
  virtual std::optional<cty::Value> Import(CallContext&, const ImportRequest&) const = 0;
  // State of an older schema version, or of the current one: stored JSON to a value of the current
  // schema. The default decodes by the current schema: absent attributes become null, unknown ones
  // are dropped. No network.
  virtual std::optional<cty::Value> Upgrade(CallContext&, std::int64_t version,
                                            const std::string& json) const;
  // State of another type, or of the same type of another provider, to a value of the current
  // schema; Read completes it. No value and no error: such an object cannot become this type. The
  // default takes the same type of any provider, and upgrades it. The private bytes are the
  // source's. No network.
  virtual std::optional<cty::Value> Move(CallContext& ctx, const MoveRequest& request) const;
  // The configuration that Terraform writes for an imported object (plugin-protocol-frontier 2).
  // `config` starts as `state` without what is computed, equals its default, or is deprecated;
  // Terraform prints null for what is sensitive, whatever it is. No network.
  virtual void GenerateConfig(CallContext&, const cty::Value& /*state*/,
                              cty::Value& /*config*/) const {}
};

// `target` with those changes that turned `before` into `after`: attribute by attribute, and block
// by block while their number is the same. What did not change keeps the exact value of `target`.
[[nodiscard]] cty::Value MergeChanges(const cty::Value& before, const cty::Value& after,
                                      const cty::Value& target);

// The typed plan. What the author assigns to `planned` is written back; untouched attributes keep
// their exact value, collections with unknown elements included.
template <typename M>
struct TypedPlan {
  const std::optional<M>& prior;  // absent: create
  const M& config;
  M& planned;
  std::vector<cty::Path>& requires_replace;
};

template <typename M>
class TypedResource : public Resource {
 public:
  explicit TypedResource(ModelSchema<M> model) : model_(std::move(model)) {}

  [[nodiscard]] const Schema& schema() const final { return model_.schema(); }
  [[nodiscard]] const ModelSchema<M>& model() const { return model_; }

  // What Read does, for a list of these objects.
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
  // The author's part; contracts as in Resource.
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
  // `identified` has its identity's attributes and nothing else. For types with an identity;
  // parsing an id usually ends here too.
  virtual std::optional<M> ImportIdentified(CallContext&, M identified) const { return identified; }

  // Of the configuration that is generated for an object, what the schema does not tell.
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
