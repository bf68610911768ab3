#include "provider/aws_secret_backend_role/aws_secret_backend_role.h"

#include "provider/object/ownership.h"
#include "provider/object/stored.h"
#include "provider/object/vault_call.h"
#include "provider/schema/is_set.h"
#include "provider/schema/role_id.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/error.h"
#include "tfvault/vault/json_fields.h"
#include "tfvault/vault/path.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace tfvault::provider {
namespace {

using sdk::CallContext;

// "role 'deploy' of 'team/aws'"
std::string Named(const RoleModel& role) {
  return "role '" + role.name.value_or("") + "' of '" + role.backend.value_or({}).text() + "'";
}

std::string BelowMount(const RoleModel& role) { return "roles/" + *role.name; }

std::string PathOf(const RoleModel& role) { return role.backend->Below(BelowMount(role)); }

// As hashicorp/vault spells it, which takes backend and name from there.
std::string IdOf(const RoleModel& role) { return role.backend->spelled() + "/" + BelowMount(role); }

// Every managed field, empty ones too: Vault keeps what a write leaves out.
nlohmann::json RoleBody(const RoleModel& role) {
  nlohmann::json body = nlohmann::json::object();
  const auto put = [&](const char* name, const auto& attribute) {
    using T = typename std::decay_t<decltype(attribute)>::Payload;
    body[name] = attribute.value_or(T{});
  };
  put("credential_type", role.credential_type);
  put("policy_document", role.policy_document);
  put("policy_arns", role.policy_arns);
  put("role_arns", role.role_arns);
  put("iam_groups", role.iam_groups);
  put("iam_tags", role.iam_tags);
  put("session_tags", role.session_tags);
  put("external_id", role.external_id);
  put("mfa_serial_number", role.mfa_serial_number);
  put("user_path", role.user_path);
  put("permissions_boundary_arn", role.permissions_boundary_arn);
  put("default_sts_ttl", role.default_sts_ttl);
  put("max_sts_ttl", role.max_sts_ttl);
  return body;
}

StatusOr<RoleModel> ObserveRole(const nlohmann::json& data, RoleModel state) {
  vault::JsonFields fields(data, "the role");
  const auto set = [&](const char* name) {
    const auto values = fields.Strings(name);
    return std::set<std::string>(values.begin(), values.end());
  };
  state.credential_type = fields.RequiredString("credential_type");
  state.policy_document = fields.String("policy_document");
  state.policy_arns = set("policy_arns");
  state.role_arns = set("role_arns");
  state.iam_groups = set("iam_groups");
  state.iam_tags = fields.StringMap("iam_tags");
  state.session_tags = fields.StringMap("session_tags");
  state.external_id = fields.String("external_id");
  state.mfa_serial_number = fields.String("mfa_serial_number");
  state.user_path = fields.String("user_path");
  state.permissions_boundary_arn = fields.String("permissions_boundary_arn");
  state.default_sts_ttl = fields.Int("default_sts_ttl");
  state.max_sts_ttl = fields.Int("max_sts_ttl");
  TFV_RETURN_IF_ERROR(fields.status());
  return state;
}

// `observed` with the values that `state` has of arguments which an older server does not have.
RoleModel KeepUnsupported(const RoleModel& state, const nlohmann::json& data, RoleModel observed) {
  if (!data.contains("session_tags")) observed.session_tags = state.session_tags;
  if (!data.contains("external_id")) observed.external_id = state.external_id;
  if (!data.contains("mfa_serial_number")) observed.mfa_serial_number = state.mfa_serial_number;
  return observed;
}

// `data` as the state says it; `state` tells which of the names it uses.
StatusOr<RoleModel> ObserveAs(const RoleModel& state, const nlohmann::json& data) {
  TFV_ASSIGN_OR_RETURN(auto observed, ObserveRole(data, InTodaysNames(state)));
  return InNamesOf(state, std::move(observed));
}

Status WriteRole(CallContext& ctx, const vault::VaultClient& client, const RoleModel& role) {
  const VaultCall call(ctx);
  return client.Write(PathOf(role), RoleBody(InTodaysNames(role)), Idempotency::kIdempotent, *call)
      .status();
}

void ReportWriteFailure(CallContext& ctx, const Status& status, const RoleModel& role,
                        const std::string& outcome = {}) {
  ReportFailure(ctx, status, "Cannot write the " + Named(role),
                {.needs = {{{"create", "update"}, PathOf(role)}},
                 .mount = role.backend->text(),
                 .not_found = "Check that an AWS secrets engine is mounted at '" +
                              role.backend->text() + "'.",
                 .outcome = outcome});
}

}  // namespace

AwsSecretBackendRole::AwsSecretBackendRole(Environment environment,
                                           std::shared_ptr<const ServicesSource> services)
    : TypedResource(RoleSchema()),
      environment_(std::move(environment)),
      services_(std::move(services)) {}

void AwsSecretBackendRole::ValidateConfig(CallContext& ctx, const RoleModel& config) const {
  CheckRole(config, ctx.diagnostics());
}

// Vault takes fields that it does not know without a word.
void AwsSecretBackendRole::CheckStored(CallContext& ctx, const vault::VaultClient& client,
                                       const RoleModel& planned) const {
  const auto stored = client.Read(PathOf(planned), {}, {.stop = ctx.stop_token()});
  const auto observed =
      stored.ok() ? ObserveAs(planned, stored->data) : StatusOr<RoleModel>(stored.status());
  WarnUnlessStored(ctx, model(), planned, observed, Named(planned));
}

void AwsSecretBackendRole::Plan(CallContext& /*ctx*/, const sdk::TypedPlan<RoleModel>& plan) const {
  // The id of a new object stays unknown: what refers to it, such as an ephemeral resource by its
  // mount_id, then waits until the object exists.
  auto& planned = plan.planned;
  // The names of old: an empty one of an old state is as good as none, and both stay as they are.
  for (const auto old : {&RoleModel::policy, &RoleModel::policy_arn}) {
    if (!(plan.config.*old).is_null()) continue;
    const bool keeps = plan.prior && IsUnset((*plan.prior).*old);
    planned.*old = keeps ? (*plan.prior).*old : sdk::Attr<std::string>();
  }
  if (!plan.prior) return;
  // Vault takes none for users, so those that are not configured leave with the former type.
  if (planned.credential_type == sdk::Attr<std::string>("iam_user")) {
    if (plan.config.default_sts_ttl.is_null()) planned.default_sts_ttl = 0;
    if (plan.config.max_sts_ttl.is_null()) planned.max_sts_ttl = 0;
  }
  if (planned.backend == plan.prior->backend && planned.name == plan.prior->name) return;
  const bool known = planned.backend.is_known() && planned.name.is_known();
  planned.id = known ? IdOf(planned) : sdk::Attr<std::string>::Unknown();
}

bool AwsSecretBackendRole::IsVacant(CallContext& ctx, const vault::VaultClient& client,
                                    const RoleModel& planned) {
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
bool AwsSecretBackendRole::CameAlong(CallContext& ctx, const vault::VaultClient& client,
                                     const RoleModel& prior, const RoleModel& planned) const {
  const vault::Call call{.stop = ctx.stop_token()};
  const auto former = client.Read(PathOf(prior), {}, call).status();
  if (vault::IsMountMissing(former)) return true;
  if (former.code() != StatusCode::kNotFound) return false;
  // Another mount may have taken the old path.
  const auto observed = [&]() -> StatusOr<RoleModel> {
    TFV_ASSIGN_OR_RETURN(const auto there, client.Read(PathOf(planned), {}, call));
    return ObserveAs(prior, there.data);
  }();
  return OutcomeOf(model(), prior, observed) == Outcome::kCreated;
}

// After a create that failed.
Outcome AwsSecretBackendRole::LearnOutcome(CallContext& ctx, const vault::VaultClient& client,
                                           const RoleModel& planned, const Status& written) const {
  const auto services = services_->Get();
  if (!services.ok()) return Outcome::kUnknown;
  const auto look = [&]() -> StatusOr<RoleModel> {
    TFV_ASSIGN_OR_RETURN(const auto role,
                         client.Read(PathOf(planned), {}, {.timeout = kLookLimit}));
    return ObserveAs(planned, role.data);
  };
  return OutcomeOf(
      model(), planned,
      IsRefused(written) ? look() : LookAfterwards(look, (*services)->time(), ctx.stop_token()));
}

std::optional<RoleModel> AwsSecretBackendRole::CreateObject(CallContext& ctx,
                                                            const RoleModel& planned,
                                                            const RoleModel& /*config*/) const {
  const auto client =
      VaultFor(ctx, *services_, planned.namespace_path, "Cannot write the " + Named(planned));
  if (!client) return std::nullopt;
  if (!IsVacant(ctx, *client, planned)) return std::nullopt;
  RoleModel created = planned;
  created.id = IdOf(planned);
  if (const auto written = WriteRole(ctx, *client, planned); !written.ok()) {
    const auto outcome = LearnOutcome(ctx, *client, planned, written);
    if (outcome == Outcome::kCreated) return created;
    ReportWriteFailure(ctx, written, planned,
                       outcome == Outcome::kUnknown ? UnknownOutcome(PathOf(planned)) : "");
    return std::nullopt;
  }
  CheckStored(ctx, *client, planned);
  return created;
}

std::optional<RoleModel> AwsSecretBackendRole::ReadObject(CallContext& ctx,
                                                          const RoleModel& state) const {
  const std::string failed = "Cannot read the " + Named(state);
  const auto client = VaultFor(ctx, *services_, state.namespace_path, failed);
  if (!client) return std::nullopt;
  const VaultCall call(ctx);
  auto role = client->Read(PathOf(state), {}, *call);
  if (role.status().code() == StatusCode::kNotFound) {
    const auto gone = CheckAbsence(*client, *state.backend, role.status(), *call);
    if (!gone.ok()) {
      ReportFailure(ctx, gone, failed, {.refused = kHowToLeave}, cty::Path::Root("backend"));
      return std::nullopt;
    }
    role = LookAgain(*client, PathOf(state), role, *call);
    if (role.status().code() == StatusCode::kNotFound) return std::nullopt;
  }
  if (!role.ok()) {
    ReportFailure(ctx, role.status(), failed,
                  {.needs = {{{"read"}, PathOf(state)}}, .refused = kHowToLeave});
    return std::nullopt;
  }
  auto observed = ObserveAs(state, role->data);
  if (!observed.ok()) return ctx.diagnostics().Fail(observed.status(), failed);
  return KeepUnsupported(state, role->data, *std::move(observed));
}

std::optional<RoleModel> AwsSecretBackendRole::UpdateObject(CallContext& ctx,
                                                            const RoleModel& prior,
                                                            const RoleModel& planned,
                                                            const RoleModel& /*config*/) const {
  const auto client =
      VaultFor(ctx, *services_, planned.namespace_path, "Cannot write the " + Named(planned));
  if (!client) return std::nullopt;
  const bool goes = !(planned.backend == prior.backend);
  const bool leaves_former = goes && !CameAlong(ctx, *client, prior, planned);
  if (leaves_former && !MayHaveWritten(ctx, PathOf(planned)) && !IsVacant(ctx, *client, planned)) {
    return std::nullopt;
  }
  if (const auto written = WriteRole(ctx, *client, planned); !written.ok()) {
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

void AwsSecretBackendRole::DeleteObject(CallContext& ctx, const RoleModel& state) const {
  const std::string failed = "Cannot delete the " + Named(state);
  const auto client = VaultFor(ctx, *services_, state.namespace_path, failed);
  if (!client) return;
  const VaultCall call(ctx);
  const auto deleted = DeleteBelow(*client, *state.backend, BelowMount(state), *call);
  if (deleted.ok()) return;
  ReportFailure(ctx, deleted, failed,
                {.needs = {{{"delete"}, PathOf(state)}}, .refused = kHowToLeave});
}

std::optional<RoleModel> AwsSecretBackendRole::ImportObject(CallContext& ctx,
                                                            const std::string& id) const {
  const auto parsed = ParseRoleId(id);
  if (!parsed) {
    ctx.diagnostics().AddError("Invalid import id",
                               "The id of a vault_aws_secret_backend_role is "
                               "<backend>/roles/<name>, for example 'aws/roles/deploy'; it is '" +
                                   id + "'.");
    return std::nullopt;
  }
  RoleModel model;
  model.backend = parsed->backend;
  model.name = parsed->name;
  return ImportIdentified(ctx, model);
}

std::optional<RoleModel> AwsSecretBackendRole::ImportIdentified(CallContext& /*ctx*/,
                                                                RoleModel identified) const {
  identified.id = IdOf(identified);
  if (identified.namespace_path.is_null()) {
    identified.namespace_path = ImportNamespace(environment_);
  }
  return identified;
}

}  // namespace tfvault::provider
