// SPDX-License-Identifier: MPL-2.0
// Base of the resources whose object Vault keeps at one path. It checks the path before a create,
// determines the outcome of an unconfirmed write, accepts an absence only when it is proven, reads
// back and warns, follows a remounted engine, and deletes no foreign object.
//
// A type provides a model with the members `id`, `namespace_path`, `name` and, for objects below a
// mount of the AWS secrets engine, `backend`; the body of a write; and the mapping of a read. See
// docs/development/adding-a-resource.md.
#pragma once

#include "provider/object/advice.h"
#include "provider/object/object_kind.h"
#include "provider/object/ownership.h"
#include "provider/object/stored.h"
#include "provider/object/vault_call.h"
#include "provider/schema/mount_path.h"
#include "provider/schema/object_id.h"
#include "tfvault/base/environment.h"
#include "tfvault/base/status.h"
#include "tfvault/json/value.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/sdk/resource.h"
#include "tfvault/session/connection.h"
#include "tfvault/session/fresh_root_key.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/error.h"
#include "tfvault/vault/look_afterwards.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::provider {

template <typename M>
concept BelowMount = requires(M model) {
  model.backend;
};

// A schema with the arguments that locate an object: `id`, `namespace`, `backend` and `name`.
template <typename M>
[[nodiscard]] sdk::ModelSchema<M> ObjectSchema(const ObjectKind& kind, std::string description) {
  const std::string replaces = "A change replaces the " + kind.noun + ".";
  sdk::ModelSchema<M> schema(std::move(description));
  if constexpr (BelowMount<M>) {
    schema.Computed(
        "id", &M::id,
        {.description = "Path of the " + kind.noun + ": `<backend>/" + kind.folder + "/<name>`.",
         .keep_prior = true});
  } else {
    schema.Computed("id", &M::id,
                    {.description = "Name of the " + kind.noun + ".", .keep_prior = true});
  }
  schema.Optional(
      "namespace", &M::namespace_path,
      {.description = "Namespace of the " + (BelowMount<M> ? std::string("mount") : kind.noun) +
                      ", relative to the provider's namespace. " + replaces,
       .requires_replace = true,
       .equality = SamePath,
       .validators = {CleanPath()}});
  if constexpr (BelowMount<M>) {
    const std::string text =
        "Path of the AWS secrets engine's mount. Leading and trailing slashes are ignored. When "
        "the path changes, the provider writes the " +
        kind.noun +
        " at the new path and deletes it at the old path. If the secrets engine itself was "
        "remounted, Vault has already moved the object to the new path.";
    if (kind.default_backend) {
      schema.Optional("backend", &M::backend,
                      {.description = text,
                       .default_value = *kind.default_backend,
                       .equality = SamePath,
                       .validators = {CleanPath()}});
    } else {
      schema.Required("backend", &M::backend,
                      {.description = text, .equality = SamePath, .validators = {CleanPath()}});
    }
  }
  schema.Required(
      "name", &M::name,
      {.description = "Name of the " + kind.noun + ": " + kind.name_text + ". " + replaces,
       .requires_replace = true,
       .validators = {kind.name}});
  std::vector<std::string> names = {"name"};
  if constexpr (BelowMount<M>) names.insert(names.begin(), "backend");
  schema.IdentifiedBy({.required = std::move(names), .optional = {"namespace"}});
  return schema;
}

template <typename M>
class VaultObject : public sdk::TypedResource<M> {
 public:
  VaultObject(ObjectKind kind, sdk::ModelSchema<M> schema, Environment environment,
              std::shared_ptr<const session::LatestConnection> connections)
      : sdk::TypedResource<M>(std::move(schema)),
        kind_(std::move(kind)),
        environment_(std::move(environment)),
        connections_(std::move(connections)) {}

  [[nodiscard]] const ObjectKind& kind() const { return kind_; }
  // A model with only the identity of a listed object.
  [[nodiscard]] M Identify(const sdk::Attr<MountPath>& namespace_path,
                           const std::optional<MountPath>& mount, const std::string& name) const {
    M object;
    object.namespace_path = namespace_path;
    if constexpr (BelowMount<M>) object.backend = mount.value_or(MountPath());
    object.name = name;
    object.id = IdOf(object);
    return object;
  }
  [[nodiscard]] std::string ImportIdOf(const M& object) const {
    if constexpr (BelowMount<M>) return PathOf(object);
    return *object.name;
  }

 protected:
  // The body of a write of `planned`. `prior` is empty for a new object. Vault keeps absent fields,
  // so values that `prior` has and `planned` lacks must be sent as empty.
  [[nodiscard]] virtual json::Value Body(const M& planned, const M& prior) const = 0;
  // `state` updated from `data`, the answer to a read.
  [[nodiscard]] virtual StatusOr<M> Observe(const json::Value& data, M state) const = 0;
  // `observed` with the values of `state` for arguments that the server does not support: a refresh
  // keeps their values, so that no plan sets them again.
  [[nodiscard]] virtual M KeepUnsupported(const vault::VaultClient& /*client*/,
                                          const vault::Call& /*call*/, const M& /*state*/,
                                          const json::Value& /*data*/, M observed) const {
    return observed;
  }
  // Adapts the advice for a failed write or deletion of `object` to the type.
  virtual void AdviseWrite(const M& /*object*/, session::Advice& /*advice*/) const {}
  virtual void AdviseDelete(const M& /*object*/, session::Advice& /*advice*/) const {}

  // Overrides must call this first.
  void Plan(sdk::CallContext& /*ctx*/, const sdk::TypedPlan<M>& plan) const override {
    // The id of a new object stays unknown, so that references to it, such as the mount_id of an
    // ephemeral resource, wait until the object exists.
    if (!plan.prior || IsAt(plan.planned, *plan.prior)) return;
    plan.planned.id =
        IsPlaceKnown(plan.planned) ? IdOf(plan.planned) : sdk::Attr<std::string>::Unknown();
  }

  std::optional<M> CreateObject(sdk::CallContext& ctx, const M& planned,
                                const M& /*config*/) const final {
    const auto client = Client(ctx, planned, "Cannot write the " + Named(planned));
    if (!client || !IsVacant(ctx, *client, planned)) return std::nullopt;
    M created = planned;
    created.id = IdOf(planned);
    const Status written = Write(ctx, *client, planned, M());
    if (written.ok()) {
      CheckStored(ctx, *client, planned);
      return created;
    }
    const Outcome outcome = LearnOutcome(ctx, *client, planned, written);
    if (outcome != Outcome::kCreated || kind_.made_at_aws) {
      ReportWriteFailure(
          ctx, written, planned,
          outcome == Outcome::kUnknown ? UnknownOutcome(PathOf(planned), ImportIdOf(planned)) : "");
    }
    if (outcome != Outcome::kCreated) return std::nullopt;
    return created;
  }

  std::optional<M> ReadObject(sdk::CallContext& ctx, const M& state) const final {
    const std::string failed = "Cannot read the " + Named(state);
    const auto client = Client(ctx, state, failed);
    if (!client) return std::nullopt;
    const VaultCall call(ctx);
    const std::string path = PathOf(state);
    auto found = client->Read(path, {}, *call);
    if (found.status().code() == StatusCode::kNotFound) {
      const Status gone = CheckGone(*client, state, found.status(), *call);
      if (!gone.ok()) {
        ReportFailure(ctx, gone, failed, {.refused = kHowToLeave}, cty::Path::Root("backend"));
        return std::nullopt;
      }
      if (IsAbsent(found.status())) found = LookAgain(*client, path, found, *call);
      if (IsAbsent(found.status())) return FindOnItsWay(ctx, *client, state, *call);
    }
    if (!found.ok()) {
      ReportFailure(ctx, found.status(), failed,
                    {.needs = {{{"read"}, path}}, .refused = kHowToLeave});
      return std::nullopt;
    }
    auto observed = Observe(found->data, state);
    if (!observed.ok()) return ctx.diagnostics().Fail(observed.status(), failed);
    return KeepUnsupported(*client, *call, state, found->data, *std::move(observed));
  }

  std::optional<M> UpdateObject(sdk::CallContext& ctx, const M& prior, const M& planned,
                                const M& /*config*/) const final {
    const auto client = Client(ctx, planned, "Cannot write the " + Named(planned));
    if (!client) return std::nullopt;
    const std::string path = PathOf(planned);
    const bool goes = !IsAt(planned, prior);
    const bool leaves_former = goes && !CameAlong(ctx, *client, prior, planned);
    if (leaves_former && !MayHaveWritten(ctx, path) && !IsVacant(ctx, *client, planned)) {
      return std::nullopt;
    }
    if (const Status written = Write(ctx, *client, planned, prior); !written.ok()) {
      if (goes && !vault::IsRefused(written)) RememberWritten(ctx, path);
      ReportWriteFailure(ctx, written, planned, "");
      return std::nullopt;
    }
    if (leaves_former) {
      RememberWritten(ctx, path);
      if (!DeleteFormerObject(ctx, *client, prior, planned)) return std::nullopt;
    }
    ctx.set_private_data({});
    CheckStored(ctx, *client, planned);
    return planned;
  }

  void DeleteObject(sdk::CallContext& ctx, const M& state) const final {
    const std::string failed = "Cannot delete the " + Named(state);
    const auto client = Client(ctx, state, failed);
    if (!client) return;
    const VaultCall call(ctx);
    const Status deleted = DeleteBelow(*client, MountOf(state), Below(state), *call);
    if (deleted.ok()) return;
    session::Advice advice{.needs = {{{"delete"}, PathOf(state)}}, .refused = kHowToLeave};
    AdviseDelete(state, advice);
    ReportFailure(ctx, deleted, failed, advice);
  }

  std::optional<M> ImportObject(sdk::CallContext& ctx, const std::string& id) const final {
    M imported;
    std::string form;
    bool valid = false;
    if constexpr (BelowMount<M>) {
      form = "<backend>/" + kind_.folder + "/<name>, for example '" + kind_.example_id + "'";
      if (const auto parsed = ParseObjectId(kind_.folder, id)) {
        imported.backend = parsed->backend;
        imported.name = parsed->name;
        valid = true;
      }
    } else {
      form = "its name, for example '" + kind_.example_id + "'";
      imported.name = id;
      sdk::Diagnostics problems;
      kind_.name(cty::Value::String(id), cty::Path::Root("name"), problems);
      valid = !problems.HasError();
    }
    if (!valid) {
      ctx.diagnostics().AddError("Invalid import id", "The id of a " + kind_.type + " must be " +
                                                          form + "; it is '" + id + "'.");
      return std::nullopt;
    }
    return ImportIdentified(ctx, std::move(imported));
  }

  std::optional<M> ImportIdentified(sdk::CallContext& /*ctx*/, M identified) const final {
    identified.id = IdOf(identified);
    if (identified.namespace_path.is_null()) {
      identified.namespace_path = ImportNamespace(environment_);
    }
    return identified;
  }

 private:
  [[nodiscard]] std::optional<MountPath> MountOf(const M& object) const {
    if constexpr (BelowMount<M>) return object.backend.value_or({});
    return std::nullopt;
  }
  [[nodiscard]] std::string Below(const M& object) const {
    return kind_.folder + "/" + *object.name;
  }
  [[nodiscard]] std::string PathOf(const M& object) const {
    const auto mount = MountOf(object);
    return mount ? mount->Below(Below(object)) : Below(object);
  }
  // Spelled as by hashicorp/vault, which reads backend and name from the id.
  [[nodiscard]] std::string IdOf(const M& object) const {
    const auto mount = MountOf(object);
    return mount ? mount->spelled() + "/" + Below(object) : *object.name;
  }
  // "role 'deploy' of 'team/aws'"
  [[nodiscard]] std::string Named(const M& object) const {
    const auto mount = MountOf(object);
    return kind_.noun + " '" + object.name.value_or("") + "'" +
           (mount ? " of '" + mount->text() + "'" : "");
  }
  [[nodiscard]] bool IsPlaceKnown(const M& object) const {
    if constexpr (BelowMount<M>) {
      if (!object.backend.is_known()) return false;
    }
    return object.name.is_known();
  }
  [[nodiscard]] bool IsAt(const M& object, const M& other) const {
    if constexpr (BelowMount<M>) {
      if (!(object.backend == other.backend)) return false;
    }
    return object.name == other.name;
  }

  [[nodiscard]] std::optional<vault::VaultClient> Client(sdk::CallContext& ctx, const M& object,
                                                         const std::string& failed) const {
    return VaultFor(ctx, *connections_, object.namespace_path, failed);
  }

  [[nodiscard]] Status Write(sdk::CallContext& ctx, const vault::VaultClient& client,
                             const M& planned, const M& prior) const {
    const VaultCall call(ctx);
    const auto write = [&] {
      return client.Write(PathOf(planned), Body(planned, prior), Idempotency::kIdempotent, *call)
          .status();
    };
    if (!kind_.made_at_aws) return write();
    TFV_ASSIGN_OR_RETURN(const auto connection, connections_->Get());
    return session::WhileRootKeyIsUnknown(*connection,
                                          MountOf(planned).value_or(MountPath()).text(),
                                          ctx.logger(), ctx.stop_token(), write);
  }

  void ReportWriteFailure(sdk::CallContext& ctx, const Status& status, const M& object,
                          const std::string& outcome) const {
    session::Advice advice{.needs = {{{"create", "update"}, PathOf(object)}}, .outcome = outcome};
    if (const auto mount = MountOf(object)) {
      advice.mount = mount->text();
      advice.not_found = "Check that an AWS secrets engine is mounted at '" + mount->text() + "'.";
    }
    AdviseWrite(object, advice);
    ReportFailure(ctx, status, "Cannot write the " + Named(object), advice);
  }

  [[nodiscard]] bool IsVacant(sdk::CallContext& ctx, const vault::VaultClient& client,
                              const M& planned) const {
    const VaultCall call(ctx);
    const std::string path = PathOf(planned);
    auto found = client.Read(path, {}, *call);
    if (IsAbsent(found.status())) found = LookAgain(client, path, found, *call);
    const Status vacant = CheckVacant(found.status());
    if (vacant.ok()) return true;
    if (vacant.code() == StatusCode::kNotFound) {
      ReportWriteFailure(ctx, vacant, planned, "");
    } else {
      ReportOccupied(ctx, vacant, Named(planned), path, ImportIdOf(planned));
    }
    return false;
  }

  [[nodiscard]] Status CheckGone(const vault::VaultClient& client, const M& state,
                                 const Status& not_found, const vault::Call& call) const {
    const auto mount = MountOf(state);
    return mount ? CheckAbsence(client, *mount, not_found, call) : absl::OkStatus();
  }

  [[nodiscard]] StatusOr<M> Look(const vault::VaultClient& client, const std::string& path,
                                 const M& state, const vault::Call& call) const {
    TFV_ASSIGN_OR_RETURN(const auto found, client.Read(path, {}, call));
    return Observe(found.data, state);
  }

  // If an object is missing at its path, looks for it at the target of an unfinished move. The
  // state keeps the old path until the next update completes the move.
  [[nodiscard]] std::optional<M> FindOnItsWay(sdk::CallContext& ctx,
                                              const vault::VaultClient& client, const M& state,
                                              const vault::Call& call) const {
    const std::string path = WrittenPath(ctx);
    if (path.empty()) return std::nullopt;
    const auto found = Look(client, path, state, call);
    if (OutcomeOf(this->model(), state, found) != Outcome::kCreated) return std::nullopt;
    return *found;
  }

  [[nodiscard]] Outcome LearnOutcome(sdk::CallContext& ctx, const vault::VaultClient& client,
                                     const M& planned, const Status& written) const {
    const auto connection = connections_->Get();
    if (!connection.ok()) return Outcome::kUnknown;
    const auto look = [&] {
      return Look(client, PathOf(planned), planned, {.timeout = vault::kLookLimit});
    };
    return OutcomeOf(this->model(), planned,
                     vault::IsRefused(written)
                         ? look()
                         : vault::LookAfterwards(look, (*connection)->time(), ctx.stop_token()));
  }

  // Whether the mount was remounted and the object moved with it.
  [[nodiscard]] bool CameAlong(sdk::CallContext& ctx, const vault::VaultClient& client,
                               const M& prior, const M& planned) const {
    const vault::Call call{.stop = ctx.stop_token()};
    const Status former = client.Read(PathOf(prior), {}, call).status();
    if (vault::IsMountMissing(former)) return true;
    if (former.code() != StatusCode::kNotFound) return false;
    // Another mount may have the old path now.
    const auto observed = Look(client, PathOf(planned), prior, call);
    return OutcomeOf(this->model(), prior, observed) == Outcome::kCreated;
  }

  [[nodiscard]] bool DeleteFormerObject(sdk::CallContext& ctx, const vault::VaultClient& client,
                                        const M& prior, const M& planned) const {
    return DeleteFormer(ctx, client, Named(prior), MountOf(prior).value_or(MountPath()),
                        MountOf(planned).value_or(MountPath()), Below(planned));
  }

  // Vault silently ignores fields that it does not support.
  void CheckStored(sdk::CallContext& ctx, const vault::VaultClient& client,
                   const M& planned) const {
    WarnUnlessStored(ctx, this->model(), planned,
                     Look(client, PathOf(planned), planned, {.stop = ctx.stop_token()}),
                     Named(planned));
  }

  ObjectKind kind_;
  Environment environment_;
  std::shared_ptr<const session::LatestConnection> connections_;
};

}  // namespace tfvault::provider
