#include "provider/aws_secret_backend_static_role/aws_secret_backend_static_role.h"

#include "provider/object/edition.h"
#include "provider/object/ownership.h"
#include "provider/object/stored.h"
#include "provider/object/vault_call.h"
#include "provider/schema/is_set.h"
#include "provider/schema/role_id.h"
#include "provider/schema/validators.h"
#include "provider/support/fresh_root_key.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/error.h"
#include "tfvault/vault/json_fields.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace tfvault::provider {
namespace {

using sdk::CallContext;

constexpr std::int64_t kMinRotationSeconds = 60;

// Letters, digits and `others`, at least `min` and at most `max` of them: what IAM takes for names.
bool IsIamText(std::string_view text, std::size_t min, std::size_t max, std::string_view others) {
  return text.size() >= min && text.size() <= max &&
         std::all_of(text.begin(), text.end(), [others](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  others.find(c) != std::string_view::npos;
         });
}

bool IsUserName(std::string_view text) { return IsIamText(text, 1, 64, "_+=,.@-"); }

// Empty text is the user's spelling of "none".
bool IsSessionName(std::string_view text) {
  return text.empty() || IsIamText(text, 2, 64, "_+=,.@-");
}

bool IsExternalId(std::string_view text) {
  return text.empty() || IsIamText(text, 2, 1'224, "_+=,.@:/-");
}

sdk::ModelSchema<StaticRoleModel> StaticRoleSchema() {
  using M = StaticRoleModel;
  sdk::ModelSchema<M> schema(
      "Manages a static role of an AWS secrets engine: an IAM user that exists already, and for "
      "which Vault makes an access key and rotates it. Needs Vault 1.14 or newer. Vault makes a "
      "key "
      "when the role is created, for which it deletes the user's oldest key if there are two, and "
      "deletes its own key with the role; the user itself stays.");
  schema
      .Computed("id", &M::id,
                {.description = "Path of the static role: `<backend>/static-roles/<name>`.",
                 .keep_prior = true})
      .Optional("namespace", &M::namespace_path,
                {.description = "Namespace of the mount, relative to the provider's namespace. A "
                                "change replaces the static role.",
                 .requires_replace = true,
                 .equality = SamePath,
                 .validators = {CleanPath()}})
      .Optional(
          "backend", &M::backend,
          {.description = "Path of the AWS secrets engine's mount. Outer slashes do not "
                          "count. When it changes, the static role is written at the new path and "
                          "removed from the old one; a moved mount takes it along.",
           .default_value = MountPath("aws"),
           .equality = SamePath,
           .validators = {CleanPath()}})
      .Required("name", &M::name,
                {.description = "Name of the static role: letters, digits, `_`, and inside also "
                                "`-`, `.` and `@`. A change replaces the static role.",
                 .requires_replace = true,
                 .validators = {RoleName()}})
      .Required("username", &M::username,
                {.description = "Name of the IAM user. A change replaces the static role.",
                 .requires_replace = true,
                 .validators = {Satisfies(IsUserName,
                                          "must be the name of an IAM user: 1 to 64 letters, "
                                          "digits, '_', '+', '=', ',', '.', '@' and '-'")}})
      .Required("rotation_period", &M::rotation_period,
                {.description = "Seconds after which Vault rotates the access key, at least 60. A "
                                "change counts from the next rotation on.",
                 .validators = {Between(kMinRotationSeconds, kMaxSeconds)}})
      .Optional("assume_role_arn", &M::assume_role_arn,
                {.description = "ARN of the role that Vault assumes to manage a user of another "
                                "account (Vault Enterprise 1.19 or newer).",
                 .default_value = "",
                 .validators = {IamArn("role")}})
      .Optional("assume_role_session_name", &M::assume_role_session_name,
                {.description = "Name of the session in which Vault assumes `assume_role_arn` "
                                "(Vault Enterprise 1.19 or newer).",
                 .default_value = "",
                 .validators = {Satisfies(IsSessionName,
                                          "must have 2 to 64 letters, digits, '_', '+', '=', ',', "
                                          "'.', '@' and '-'")},
                 .required_with = {"assume_role_arn"}})
      .Optional(
          "external_id", &M::external_id,
          {.description = "External id that is presented when `assume_role_arn` is assumed "
                          "(Vault Enterprise 1.19 or newer).",
           .default_value = "",
           .validators = {Satisfies(IsExternalId,
                                    "must have 2 to 1224 letters, digits, '_', '+', '=', ',', "
                                    "'.', '@', ':', '/' and '-'")},
           .required_with = {"assume_role_arn"}});
  schema.IdentifiedBy({.required = {"backend", "name"}, .optional = {"namespace"}});
  return schema;
}

// "static role 'app' of 'team/aws'"
std::string Named(const StaticRoleModel& role) {
  return "static role '" + role.name.value_or("") + "' of '" + role.backend.value_or({}).text() +
         "'";
}

std::string BelowMount(const StaticRoleModel& role) { return "static-roles/" + *role.name; }

std::string PathOf(const StaticRoleModel& role) { return role.backend->Below(BelowMount(role)); }

// As hashicorp/vault spells it, which takes backend and name from there.
std::string IdOf(const StaticRoleModel& role) {
  return role.backend->spelled() + "/" + BelowMount(role);
}

// What only Vault Enterprise knows: other servers refuse or ignore it.
using TextField = std::pair<const char*, sdk::Attr<std::string> StaticRoleModel::*>;
constexpr auto kEnterpriseFields = std::to_array<TextField>(
    {{"assume_role_arn", &StaticRoleModel::assume_role_arn},
     {"assume_role_session_name", &StaticRoleModel::assume_role_session_name},
     {"external_id", &StaticRoleModel::external_id}});

// Vault keeps what a write leaves out, so what `prior` has and `planned` has not is sent as empty.
nlohmann::json StaticRoleBody(const StaticRoleModel& planned, const StaticRoleModel& prior) {
  nlohmann::json body = {{"username", *planned.username},
                         {"rotation_period", *planned.rotation_period}};
  for (const auto& [name, field] : kEnterpriseFields) {
    const auto value = (planned.*field).value_or("");
    if (!value.empty() || !(prior.*field).value_or("").empty()) body[name] = value;
  }
  return body;
}

StatusOr<StaticRoleModel> ObserveStaticRole(const nlohmann::json& data, StaticRoleModel state) {
  vault::JsonFields fields(data, "the static role");
  state.username = fields.RequiredString("username");
  state.rotation_period = fields.Int("rotation_period");
  for (const auto& [name, field] : kEnterpriseFields) {
    state.*field = fields.String(name);
  }
  TFV_RETURN_IF_ERROR(fields.status());
  return state;
}

Status WriteStaticRole(CallContext& ctx, const ServicesSource& services,
                       const vault::VaultClient& client, const StaticRoleModel& planned,
                       const StaticRoleModel& prior) {
  const VaultCall call(ctx);
  return WhileRootKeyIsUnknown(ctx, services, planned.backend->text(), [&] {
    return client
        .Write(PathOf(planned), StaticRoleBody(planned, prior), Idempotency::kIdempotent, *call)
        .status();
  });
}

// A server without static roles has a text for its 404.
bool IsAbsent(const Status& status) {
  return status.code() == StatusCode::kNotFound &&
         (vault::VaultErrorsOf(status).empty() || vault::IsMountMissing(status));
}

void ReportWriteFailure(CallContext& ctx, const Status& status, const StaticRoleModel& role,
                        const std::string& outcome = {}) {
  ReportFailure(
      ctx, status, "Cannot write the " + Named(role),
      {.needs = {{{"update"}, PathOf(role)}},
       .mount = role.backend->text(),
       .not_found = "Check that an AWS secrets engine of Vault 1.14 or newer is mounted at '" +
                    role.backend->text() + "'.",
       .aws = "The IAM user '" + *role.username +
              "' must exist, and the key in the root configuration of the mount must be allowed to "
              "manage its access keys.",
       .outcome = outcome});
}

}  // namespace

AwsSecretBackendStaticRole::AwsSecretBackendStaticRole(
    Environment environment, std::shared_ptr<const ServicesSource> services)
    : TypedResource(StaticRoleSchema()),
      environment_(std::move(environment)),
      services_(std::move(services)) {}

// Vault takes fields that it does not know without an error.
void AwsSecretBackendStaticRole::CheckStored(CallContext& ctx, const vault::VaultClient& client,
                                             const StaticRoleModel& planned) const {
  const auto stored = client.Read(PathOf(planned), {}, {.stop = ctx.stop_token()});
  const auto observed = stored.ok() ? ObserveStaticRole(stored->data, planned)
                                    : StatusOr<StaticRoleModel>(stored.status());
  WarnUnlessStored(ctx, model(), planned, observed, Named(planned));
}

void AwsSecretBackendStaticRole::Plan(CallContext& /*ctx*/,
                                      const sdk::TypedPlan<StaticRoleModel>& plan) const {
  // The id of a new object stays unknown: what refers to it, such as an ephemeral resource by its
  // mount_id, then waits until the object exists.
  if (!plan.prior) return;
  auto& planned = plan.planned;
  if (planned.backend == plan.prior->backend && planned.name == plan.prior->name) return;
  const bool known = planned.backend.is_known() && planned.name.is_known();
  planned.id = known ? IdOf(planned) : sdk::Attr<std::string>::Unknown();
}

bool AwsSecretBackendStaticRole::IsVacant(CallContext& ctx, const vault::VaultClient& client,
                                          const StaticRoleModel& planned) {
  const VaultCall call(ctx);
  const auto vacant = CheckVacant(client.Read(PathOf(planned), {}, *call).status());
  if (vacant.ok()) return true;
  if (vacant.code() == StatusCode::kNotFound) {
    ReportWriteFailure(ctx, vacant, planned);
  } else {
    ReportOccupied(ctx, vacant, Named(planned), PathOf(planned));
  }
  return false;
}

// Whether the mount itself was moved, and has taken the role to its new place.
bool AwsSecretBackendStaticRole::CameAlong(CallContext& ctx, const vault::VaultClient& client,
                                           const StaticRoleModel& prior,
                                           const StaticRoleModel& planned) const {
  const vault::Call call{.stop = ctx.stop_token()};
  const auto former = client.Read(PathOf(prior), {}, call).status();
  if (vault::IsMountMissing(former)) return true;
  if (former.code() != StatusCode::kNotFound) return false;
  // Another mount may have taken the old path.
  const auto observed = [&]() -> StatusOr<StaticRoleModel> {
    TFV_ASSIGN_OR_RETURN(const auto there, client.Read(PathOf(planned), {}, call));
    return ObserveStaticRole(there.data, prior);
  }();
  return OutcomeOf(model(), prior, observed) == Outcome::kCreated;
}

// After a create that failed.
Outcome AwsSecretBackendStaticRole::LearnOutcome(CallContext& ctx, const vault::VaultClient& client,
                                                 const StaticRoleModel& planned,
                                                 const Status& written) const {
  const auto services = services_->Get();
  if (!services.ok()) return Outcome::kUnknown;
  const auto look = [&]() -> StatusOr<StaticRoleModel> {
    TFV_ASSIGN_OR_RETURN(const auto role,
                         client.Read(PathOf(planned), {}, {.timeout = kLookLimit}));
    return ObserveStaticRole(role.data, planned);
  };
  return OutcomeOf(
      model(), planned,
      IsRefused(written) ? look() : LookAfterwards(look, (*services)->time(), ctx.stop_token()));
}

std::optional<StaticRoleModel> AwsSecretBackendStaticRole::CreateObject(
    CallContext& ctx, const StaticRoleModel& planned, const StaticRoleModel& /*config*/) const {
  const auto client =
      VaultFor(ctx, *services_, planned.namespace_path, "Cannot write the " + Named(planned));
  if (!client) return std::nullopt;
  if (!IsVacant(ctx, *client, planned)) return std::nullopt;
  StaticRoleModel created = planned;
  created.id = IdOf(planned);
  if (const auto written = WriteStaticRole(ctx, *services_, *client, planned, {}); !written.ok()) {
    const auto outcome = LearnOutcome(ctx, *client, planned, written);
    ReportWriteFailure(ctx, written, planned,
                       outcome == Outcome::kUnknown ? UnknownOutcome(PathOf(planned)) : "");
    // Vault stores the role before it makes the key, so it may have none.
    if (outcome == Outcome::kCreated) return created;
    return std::nullopt;
  }
  CheckStored(ctx, *client, planned);
  return created;
}

std::optional<StaticRoleModel> AwsSecretBackendStaticRole::ReadObject(
    CallContext& ctx, const StaticRoleModel& state) const {
  const std::string failed = "Cannot read the " + Named(state);
  const auto client = VaultFor(ctx, *services_, state.namespace_path, failed);
  if (!client) return std::nullopt;
  const VaultCall call(ctx);
  auto role = client->Read(PathOf(state), {}, *call);
  if (IsAbsent(role.status())) {
    const auto gone = CheckAbsence(*client, *state.backend, role.status(), *call);
    if (!gone.ok()) {
      ReportFailure(ctx, gone, failed, {.refused = kHowToLeave}, cty::Path::Root("backend"));
      return std::nullopt;
    }
    role = LookAgain(*client, PathOf(state), role, *call);
    if (IsAbsent(role.status())) return std::nullopt;
  }
  if (!role.ok()) {
    ReportFailure(ctx, role.status(), failed,
                  {.needs = {{{"read"}, PathOf(state)}}, .refused = kHowToLeave});
    return std::nullopt;
  }
  auto observed = ObserveStaticRole(role->data, state);
  if (!observed.ok()) return ctx.diagnostics().Fail(observed.status(), failed);
  // A server that does not have the argument leaves it out, or is not the edition that takes it.
  const auto is_lost = [&](const TextField& field) {
    return IsSet(state.*field.second) && IsUnset((*observed).*field.second);
  };
  const bool community = std::any_of(kEnterpriseFields.begin(), kEnterpriseFields.end(), is_lost) &&
                         IsCommunity(*client, *call);
  for (const auto& field : kEnterpriseFields) {
    if (!role->data.contains(field.first) || (community && is_lost(field)))
      (*observed).*field.second = state.*field.second;
  }
  return *std::move(observed);
}

std::optional<StaticRoleModel> AwsSecretBackendStaticRole::UpdateObject(
    CallContext& ctx, const StaticRoleModel& prior, const StaticRoleModel& planned,
    const StaticRoleModel& /*config*/) const {
  const auto client =
      VaultFor(ctx, *services_, planned.namespace_path, "Cannot write the " + Named(planned));
  if (!client) return std::nullopt;
  const bool goes = !(planned.backend == prior.backend);
  const bool leaves_former = goes && !CameAlong(ctx, *client, prior, planned);
  if (leaves_former && !MayHaveWritten(ctx, PathOf(planned)) && !IsVacant(ctx, *client, planned)) {
    return std::nullopt;
  }
  if (const auto written = WriteStaticRole(ctx, *services_, *client, planned, prior);
      !written.ok()) {
    if (goes && !IsRefused(written)) RememberWritten(ctx, PathOf(planned));
    ReportWriteFailure(ctx, written, planned);
    return std::nullopt;
  }
  if (leaves_former) RememberWritten(ctx, PathOf(planned));
  if (leaves_former && !DeleteFormer(ctx, *client, Named(prior), *prior.backend, *planned.backend,
                                     BelowMount(planned))) {
    return std::nullopt;
  }
  ctx.set_private_data({});
  CheckStored(ctx, *client, planned);
  return planned;
}

void AwsSecretBackendStaticRole::DeleteObject(CallContext& ctx,
                                              const StaticRoleModel& state) const {
  const std::string failed = "Cannot delete the " + Named(state);
  const auto client = VaultFor(ctx, *services_, state.namespace_path, failed);
  if (!client) return;
  const VaultCall call(ctx);
  const auto deleted = DeleteBelow(*client, *state.backend, BelowMount(state), *call);
  if (deleted.ok()) return;
  ReportFailure(ctx, deleted, failed,
                {.needs = {{{"delete"}, PathOf(state)}},
                 .aws = "The key in the root configuration of the mount must be allowed to delete "
                        "the access key that Vault made.",
                 .refused = kHowToLeave});
}

std::optional<StaticRoleModel> AwsSecretBackendStaticRole::ImportObject(
    CallContext& ctx, const std::string& id) const {
  const auto parsed = ParseStaticRoleId(id);
  if (!parsed) {
    ctx.diagnostics().AddError("Invalid import id",
                               "The id of a vault_aws_secret_backend_static_role is "
                               "<backend>/static-roles/<name>, for example "
                               "'aws/static-roles/app'; it is '" +
                                   id + "'.");
    return std::nullopt;
  }
  StaticRoleModel model;
  model.backend = parsed->backend;
  model.name = parsed->name;
  return ImportIdentified(ctx, model);
}

std::optional<StaticRoleModel> AwsSecretBackendStaticRole::ImportIdentified(
    CallContext& /*ctx*/, StaticRoleModel identified) const {
  identified.id = IdOf(identified);
  if (identified.namespace_path.is_null()) {
    identified.namespace_path = ImportNamespace(environment_);
  }
  return identified;
}

}  // namespace tfvault::provider
