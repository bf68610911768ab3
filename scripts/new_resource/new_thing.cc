#include "provider/new_thing/new_thing.h"

#include "provider/object/ownership.h"
#include "provider/object/vault_call.h"
#include "provider/schema/mount_path.h"
#include "provider/schema/validators.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/json_fields.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace tfvault::provider {
namespace {

using sdk::CallContext;

// Vault makes names lower case, which would differ from the configuration.
bool IsName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

sdk::ModelSchema<NewThingModel> NewThingSchema() {
  using M = NewThingModel;
  sdk::ModelSchema<M> schema("Manages an ACL policy of Vault.");
  schema.Computed("id", &M::id, {.description = "Name of the policy.", .keep_prior = true})
      .Optional("namespace", &M::namespace_path,
                {.description = "Namespace of the policy, relative to the provider's namespace. A "
                                "change replaces the policy.",
                 .requires_replace = true,
                 .equality = SamePath,
                 .validators = {CleanPath()}})
      .Required(
          "name", &M::name,
          {.description = "Name of the policy: lower-case letters, digits, `-` and `_`. A "
                          "change replaces the policy.",
           .requires_replace = true,
           .validators = {Satisfies(IsName, "must have lower-case letters, digits, '-' and '_'")}})
      .Required("policy", &M::policy, {.description = "Text of the policy, in HCL or JSON."});
  schema.IdentifiedBy({.required = {"name"}, .optional = {"namespace"}});
  return schema;
}

// "new thing 'readers'"
std::string Named(const NewThingModel& thing) {
  return "new thing '" + thing.name.value_or("") + "'";
}

std::string PathOf(const NewThingModel& thing) { return "sys/policies/acl/" + *thing.name; }

Status Write(CallContext& ctx, const vault::VaultClient& client, const NewThingModel& planned) {
  const VaultCall call(ctx);
  const Status written = client
                             .Write(PathOf(planned), nlohmann::json{{"policy", *planned.policy}},
                                    Idempotency::kIdempotent, *call)
                             .status();
  if (!written.ok()) {
    ReportFailure(ctx, written, "Cannot write the " + Named(planned),
                  {.needs = {{{"update"}, PathOf(planned)}}});
  }
  return written;
}

}  // namespace

NewThing::NewThing(Environment environment, std::shared_ptr<const ServicesSource> services)
    : TypedResource(NewThingSchema()),
      environment_(std::move(environment)),
      services_(std::move(services)) {}

std::optional<NewThingModel> NewThing::CreateObject(CallContext& ctx, const NewThingModel& planned,
                                                    const NewThingModel& /*config*/) const {
  const auto client =
      VaultFor(ctx, *services_, planned.namespace_path, "Cannot write the " + Named(planned));
  if (!client) return std::nullopt;
  // A write would replace what somebody else has made.
  const Status vacant =
      CheckVacant(client->Read(PathOf(planned), {}, {.stop = ctx.stop_token()}).status());
  if (vacant.code() == StatusCode::kAlreadyExists) {
    ReportOccupied(ctx, vacant, Named(planned), *planned.name);
    return std::nullopt;
  }
  if (!vacant.ok()) {
    ReportFailure(ctx, vacant, "Cannot create the " + Named(planned),
                  {.needs = {{{"read"}, PathOf(planned)}}});
    return std::nullopt;
  }
  const Status written = Write(ctx, *client, planned);
  if (!written.ok() && !MayHaveTakenEffect(written)) return std::nullopt;
  // With an error this is saved as damaged, so that nothing is forgotten in Vault.
  NewThingModel created = planned;
  created.id = planned.name;
  return created;
}

std::optional<NewThingModel> NewThing::ReadObject(CallContext& ctx,
                                                  const NewThingModel& state) const {
  const std::string failed = "Cannot read the " + Named(state);
  const auto client = VaultFor(ctx, *services_, state.namespace_path, failed);
  if (!client) return std::nullopt;
  const VaultCall call(ctx);
  const auto found = client->Read(PathOf(state), {}, *call);
  // No value and no error: the object is gone.
  if (found.status().code() == StatusCode::kNotFound) return std::nullopt;
  if (!found.ok()) {
    ReportFailure(ctx, found.status(), failed,
                  {.needs = {{{"read"}, PathOf(state)}}, .refused = kHowToLeave});
    return std::nullopt;
  }
  vault::JsonFields fields(found->data, "the policy");
  NewThingModel read = state;
  read.id = state.name;
  read.policy = fields.RequiredString("policy");
  if (!fields.status().ok()) return ctx.diagnostics().Fail(fields.status(), failed);
  return read;
}

std::optional<NewThingModel> NewThing::UpdateObject(CallContext& ctx,
                                                    const NewThingModel& /*prior*/,
                                                    const NewThingModel& planned,
                                                    const NewThingModel& /*config*/) const {
  const auto client =
      VaultFor(ctx, *services_, planned.namespace_path, "Cannot write the " + Named(planned));
  if (!client || !Write(ctx, *client, planned).ok()) return std::nullopt;
  return planned;
}

void NewThing::DeleteObject(CallContext& ctx, const NewThingModel& state) const {
  const std::string failed = "Cannot delete the " + Named(state);
  const auto client = VaultFor(ctx, *services_, state.namespace_path, failed);
  if (!client) return;
  const VaultCall call(ctx);
  const Status deleted = client->Delete(PathOf(state), *call);
  if (deleted.ok() || deleted.code() == StatusCode::kNotFound) return;
  ReportFailure(ctx, deleted, failed, {.needs = {{{"delete"}, PathOf(state)}}});
}

std::optional<NewThingModel> NewThing::ImportObject(CallContext& ctx, const std::string& id) const {
  if (!IsName(id)) {
    ctx.diagnostics().AddError("Invalid import id", "'" + id + "' is no name of a policy.");
    return std::nullopt;
  }
  NewThingModel imported;
  imported.namespace_path = ImportNamespace(environment_);
  imported.name = id;
  return imported;
}

}  // namespace tfvault::provider
