#include "provider/aws_secret_backend_role/aws_secret_backend_role.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

#include "provider/support/foreign_state.h"
#include "provider/support/observed.h"
#include "provider/support/role_id.h"
#include "provider/support/validators.h"
#include "provider/support/vault_call.h"
#include "tfvault/aws/policy.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/error.h"
#include "tfvault/vault/json_fields.h"
#include "tfvault/vault/path.h"

namespace tfvault::provider {
namespace {

using cty::Path;
using sdk::CallContext;

constexpr std::string_view kIamUser = "iam_user";
constexpr std::string_view kAssumedRole = "assumed_role";
constexpr std::string_view kFederationToken = "federation_token";
constexpr std::string_view kSessionToken = "session_token";

bool IsUserPath(std::string_view text) {
  constexpr std::size_t kMaxInner = 510;
  if (text == "/") return true;
  return text.size() >= 2 && text.size() <= kMaxInner + 2 && text.front() == '/' &&
         text.back() == '/' && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return c > 0x20 && c < 0x80;
         });
}

bool IsPolicyArn(std::string_view text) {
  return text.starts_with("arn:") && text.find(":iam:") != std::string_view::npos &&
         text.find(":policy/") != std::string_view::npos;
}

// What Vault holds need not be a policy: then only the same text is equal.
bool SamePolicy(const cty::Value& a, const cty::Value& b) {
  const auto equal = aws::PoliciesEqual(a.AsString(), b.AsString());
  return equal.ok() ? *equal : a == b;
}

void AddIdentity(sdk::ModelSchema<RoleModel>& schema) {
  schema
      .Computed("id", &RoleModel::id,
                {.description = "Path of the role: `<backend>/roles/<name>`."})
      .Optional("namespace", &RoleModel::namespace_path,
                {.description = "Namespace of the mount, relative to the provider's namespace. A "
                                "change replaces the role.",
                 .requires_replace = true,
                 .validators = {SlashSeparatedPath()}})
      .Required("backend", &RoleModel::backend,
                {.description = "Path of the AWS secrets engine's mount, without outer slashes. "
                                "When it changes, the role is written at the new path and removed "
                                "from the old one.",
                 .validators = {SlashSeparatedPath()}})
      .Required("name", &RoleModel::name,
                {.description = "Name of the role: letters, digits, `_`, and inside also `-`, `.` "
                                "and `@`. A change replaces the role.",
                 .requires_replace = true,
                 .validators = {RoleName()}})
      .Required("credential_type", &RoleModel::credential_type,
                {.description = "What Vault issues: the keys of a new IAM user (`iam_user`), a "
                                "session of a role (`assumed_role`), a federated session "
                                "(`federation_token`), or a session of Vault's own user "
                                "(`session_token`, Vault 1.16 or newer).",
                 .one_of = {std::string(kIamUser), std::string(kAssumedRole),
                            std::string(kFederationToken), std::string(kSessionToken)}});
}

void AddPermissions(sdk::ModelSchema<RoleModel>& schema) {
  schema
      .Optional("policy_document", &RoleModel::policy_document,
                {.description = "IAM policy as JSON text. For `iam_user` it becomes the user's "
                                "inline policy, for `assumed_role` and `federation_token` it "
                                "narrows the session. Another spelling of the same policy is no "
                                "change: the order of statements, actions, resources and "
                                "conditions, one value or a list of it, the case of actions and "
                                "condition keys, and spacing do not matter.",
                 .equality = SamePolicy,
                 .validators = {PolicyText()}})
      .Optional("policy_arns", &RoleModel::policy_arns,
                {.description = "ARNs of managed policies. For `iam_user` they are attached to the "
                                "user, for the session types they narrow the session."})
      .Optional("role_arns", &RoleModel::role_arns,
                {.description = "ARNs of the roles that may be assumed. Required for "
                                "`assumed_role`, and only allowed there."})
      .Optional("iam_groups", &RoleModel::iam_groups,
                {.description = "Names of IAM groups. Issued users become their members; the "
                                "policies of the groups narrow a session."})
      .Optional("iam_tags", &RoleModel::iam_tags,
                {.description = "Tags of issued IAM users. Only used for `iam_user`."})
      .Optional("user_path", &RoleModel::user_path,
                {.description = "IAM path of issued users, which begins and ends with `/`. Only "
                                "allowed for `iam_user`.",
                 .validators = {Satisfies(IsUserPath,
                                          "must begin and end with '/', hold only printable ASCII "
                                          "characters without blanks, and have at most 512 of "
                                          "them")}})
      .Optional("permissions_boundary_arn", &RoleModel::permissions_boundary_arn,
                {.description = "ARN of the managed policy that bounds the permissions of issued "
                                "users. Only allowed for `iam_user`.",
                 .validators = {Satisfies(IsPolicyArn,
                                          "must be the ARN of a managed policy, such as "
                                          "'arn:aws:iam::123456789012:policy/boundary'")}});
}

void AddSessionSettings(sdk::ModelSchema<RoleModel>& schema) {
  schema
      .Optional("session_tags", &RoleModel::session_tags,
                {.description = "Session tags. Only allowed for `assumed_role` (Vault 1.18 or "
                                "newer)."})
      .Optional("external_id", &RoleModel::external_id,
                {.description = "External id that is presented when the role is assumed. Only "
                                "allowed for `assumed_role` (Vault 1.18 or newer)."})
      .Optional("mfa_serial_number", &RoleModel::mfa_serial_number,
                {.description = "Serial number or ARN of the MFA device of Vault's own user. Only "
                                "used for `session_token` (Vault 1.16 or newer)."})
      .Optional("default_sts_ttl", &RoleModel::default_sts_ttl,
                {.description = "Life time of sessions in seconds, when a request names none. 0 "
                                "means the default of Vault. Not allowed for `iam_user`.",
                 .default_value = 0,
                 .validators = {Between(0, kMaxSeconds)}})
      .Optional("max_sts_ttl", &RoleModel::max_sts_ttl,
                {.description = "Longest life time of sessions in seconds. 0 means the maximum of "
                                "the mount. Not allowed for `iam_user`.",
                 .default_value = 0,
                 .validators = {Between(0, kMaxSeconds)}});
}

sdk::ModelSchema<RoleModel> RoleSchema() {
  sdk::ModelSchema<RoleModel> schema(
      "Manages a role of an AWS secrets engine: the kind of the credentials that Vault issues "
      "under its name, and what they may do.");
  AddIdentity(schema);
  AddPermissions(schema);
  AddSessionSettings(schema);
  schema.IdentifiedBy({.required = {"backend", "name"}, .optional = {"namespace"}});
  return schema;
}

// "role 'deploy' of 'team/aws'"
std::string Named(const RoleModel& role) {
  return "role '" + role.name.value_or("") + "' of '" + role.backend.value_or("") + "'";
}

std::string PathOf(const RoleModel& role) { return *role.backend + "/roles/" + *role.name; }

template <typename T>
bool IsSet(const sdk::Attr<T>& attribute) {
  return attribute.is_known() && !(*attribute == T{});
}

// Null or empty for certain; an unknown value may become anything.
template <typename T>
bool IsUnset(const sdk::Attr<T>& attribute) {
  return attribute.is_null() || (attribute.is_known() && *attribute == T{});
}

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
  const auto text = [&](const char* name, sdk::Attr<std::string>& attribute) {
    attribute = Observed(fields.String(name), attribute);
  };
  const auto set = [&](const char* name, sdk::Attr<std::set<std::string>>& attribute) {
    const auto values = fields.Strings(name);
    attribute = Observed(std::set<std::string>(values.begin(), values.end()), attribute);
  };
  state.credential_type = fields.RequiredString("credential_type");
  text("policy_document", state.policy_document);
  set("policy_arns", state.policy_arns);
  set("role_arns", state.role_arns);
  set("iam_groups", state.iam_groups);
  state.iam_tags = Observed(fields.StringMap("iam_tags"), state.iam_tags);
  state.session_tags = Observed(fields.StringMap("session_tags"), state.session_tags);
  text("external_id", state.external_id);
  text("mfa_serial_number", state.mfa_serial_number);
  text("user_path", state.user_path);
  text("permissions_boundary_arn", state.permissions_boundary_arn);
  state.default_sts_ttl = fields.Int("default_sts_ttl");
  state.max_sts_ttl = fields.Int("max_sts_ttl");
  TFV_RETURN_IF_ERROR(fields.status());
  return state;
}

// What only newer servers know. Others take it and drop it without a word.
void WarnIfIgnored(CallContext& ctx, const vault::VaultClient& client, const RoleModel& planned) {
  if (!IsSet(planned.session_tags) && !IsSet(planned.external_id) &&
      !IsSet(planned.mfa_serial_number)) {
    return;
  }
  const auto stored = client.Read(PathOf(planned), {}, {.stop = ctx.stop_token()});
  auto observed =
      stored.ok() ? ObserveRole(stored->data, planned) : StatusOr<RoleModel>(stored.status());
  if (!observed.ok()) {
    ctx.diagnostics().AddWarning("Cannot check the " + Named(planned),
                                 "It was written, but could not be read back to see whether Vault "
                                 "stored all of it: " +
                                     Message(observed.status()));
    return;
  }
  const auto check = [&](const char* name, const auto& attribute) {
    if (!WasIgnored(planned.*attribute, (*observed).*attribute)) return;
    ctx.diagnostics().AddWarning(
        std::string("Vault ignored '") + name + "'",
        "The server accepted the argument for the " + Named(planned) +
            " but did not store it: this version or edition does not support it. Remove the "
            "argument, or it is planned again each time.",
        Path::Root(name));
  };
  check("session_tags", &RoleModel::session_tags);
  check("external_id", &RoleModel::external_id);
  check("mfa_serial_number", &RoleModel::mfa_serial_number);
}

Status WriteRole(CallContext& ctx, const vault::VaultClient& client, const RoleModel& role) {
  const VaultCall call(ctx);
  return client.Write(PathOf(role), RoleBody(role), Idempotency::kIdempotent, *call).status();
}

void ReportWriteFailure(CallContext& ctx, const Status& status, const RoleModel& role) {
  const std::string advice =
      status.code() == StatusCode::kNotFound
          ? "Check that an AWS secrets engine is mounted at '" + *role.backend + "'."
          : "The token needs the capabilities 'create' and 'update' on " + PathOf(role) + ".";
  ReportFailure(ctx, status, "Cannot write the " + Named(role), advice);
}

}  // namespace

AwsSecretBackendRole::AwsSecretBackendRole(Environment environment,
                                           std::shared_ptr<const ServicesSource> services)
    : TypedResource(RoleSchema()),
      environment_(std::move(environment)),
      services_(std::move(services)) {}

void AwsSecretBackendRole::ValidateConfig(CallContext& ctx, const RoleModel& config) const {
  if (!config.credential_type.is_known()) return;
  const std::string& type = *config.credential_type;
  const auto refuse = [&](const char* name, const std::string& why) {
    ctx.diagnostics().AddError(std::string("Invalid use of '") + name + "'", why, Path::Root(name));
  };
  const auto only_for = [&](const char* name, const auto& attribute, std::string_view allowed) {
    if (!IsSet(attribute) || type == allowed) return;
    refuse(name, std::string(name) + " is only valid when credential_type is " +
                     std::string(allowed) + "; it is " + type + ".");
  };
  only_for("user_path", config.user_path, kIamUser);
  only_for("permissions_boundary_arn", config.permissions_boundary_arn, kIamUser);
  only_for("role_arns", config.role_arns, kAssumedRole);
  only_for("session_tags", config.session_tags, kAssumedRole);
  only_for("external_id", config.external_id, kAssumedRole);

  const auto not_for = [&](const char* name, const auto& attribute, std::string_view forbidden) {
    if (!IsSet(attribute) || type != forbidden) return;
    refuse(name, std::string(name) + " is not valid when credential_type is " + type + ".");
  };
  not_for("default_sts_ttl", config.default_sts_ttl, kIamUser);
  not_for("max_sts_ttl", config.max_sts_ttl, kIamUser);
  not_for("policy_document", config.policy_document, kSessionToken);
  not_for("policy_arns", config.policy_arns, kSessionToken);

  if (IsSet(config.max_sts_ttl) && config.default_sts_ttl.value_or(0) > *config.max_sts_ttl) {
    refuse("default_sts_ttl", "default_sts_ttl must not be greater than max_sts_ttl.");
  }
  // An assumed role without role_arns is what hashicorp/vault and the server accept.
  if (type != kSessionToken && IsUnset(config.policy_document) && IsUnset(config.policy_arns) &&
      IsUnset(config.role_arns) && IsUnset(config.iam_groups)) {
    refuse(
        "credential_type",
        "At least one of policy_document, policy_arns, role_arns and iam_groups must be set when "
        "credential_type is " +
            type + ": the credentials could do nothing otherwise.");
  }
}

void AwsSecretBackendRole::Plan(CallContext& /*ctx*/, const sdk::TypedPlan<RoleModel>& plan) const {
  const auto& planned = plan.planned;
  plan.planned.id = planned.backend.is_known() && planned.name.is_known()
                        ? sdk::Attr<std::string>(PathOf(planned))
                        : sdk::Attr<std::string>::Unknown();
}

std::optional<RoleModel> AwsSecretBackendRole::CreateObject(CallContext& ctx,
                                                            const RoleModel& planned,
                                                            const RoleModel& /*config*/) const {
  const auto client =
      VaultFor(ctx, *services_, planned.namespace_path, "Cannot write the " + Named(planned));
  if (!client) return std::nullopt;
  MarkOwn(ctx);
  if (const auto written = WriteRole(ctx, *client, planned); !written.ok()) {
    ReportWriteFailure(ctx, written, planned);
    if (MayHaveTakenEffect(written)) return planned;
    return std::nullopt;
  }
  WarnIfIgnored(ctx, *client, planned);
  return planned;
}

std::optional<RoleModel> AwsSecretBackendRole::ReadObject(CallContext& ctx,
                                                          const RoleModel& state) const {
  const std::string failed = "Cannot read the " + Named(state);
  const auto client = VaultFor(ctx, *services_, state.namespace_path, failed);
  if (!client) return std::nullopt;
  const VaultCall call(ctx);
  const auto role = client->Read(PathOf(state), {}, *call);
  if (role.status().code() == StatusCode::kNotFound) return std::nullopt;
  if (!role.ok()) {
    ReportFailure(ctx, role.status(), failed,
                  "The token needs the capability 'read' on " + PathOf(state) + ".");
    return std::nullopt;
  }
  auto observed = ObserveRole(role->data, Adopted(ctx, model(), state));
  if (!observed.ok()) return ctx.diagnostics().Fail(observed.status(), failed);
  MarkOwn(ctx);
  return *std::move(observed);
}

std::optional<RoleModel> AwsSecretBackendRole::UpdateObject(CallContext& ctx,
                                                            const RoleModel& prior,
                                                            const RoleModel& planned,
                                                            const RoleModel& /*config*/) const {
  const auto client =
      VaultFor(ctx, *services_, planned.namespace_path, "Cannot write the " + Named(planned));
  if (!client) return std::nullopt;
  if (const auto written = WriteRole(ctx, *client, planned); !written.ok()) {
    ReportWriteFailure(ctx, written, planned);
    return std::nullopt;
  }
  MarkOwn(ctx);
  // After a remount the old path is gone already, and Vault moved the role itself.
  if (!(planned.backend == prior.backend)) {
    const auto removed = client->Delete(PathOf(prior), {.stop = ctx.stop_token()});
    if (!removed.ok() && removed.code() != StatusCode::kNotFound) {
      ctx.diagnostics().AddWarning(
          "The " + Named(prior) + " may be left behind",
          "The role was written to '" + *planned.backend + "', but could not be removed from '" +
              *prior.backend + "': " + Message(removed) +
              "\n\nIf it is still there, remove it with 'vault delete " + PathOf(prior) + "'.");
    }
  }
  WarnIfIgnored(ctx, *client, planned);
  return planned;
}

void AwsSecretBackendRole::DeleteObject(CallContext& ctx, const RoleModel& state) const {
  const std::string failed = "Cannot delete the " + Named(state);
  const auto client = VaultFor(ctx, *services_, state.namespace_path, failed);
  if (!client) return;
  const VaultCall call(ctx);
  const auto deleted = client->Delete(PathOf(state), *call);
  if (deleted.ok() || deleted.code() == StatusCode::kNotFound) return;
  ReportFailure(ctx, deleted, failed,
                "The token needs the capability 'delete' on " + PathOf(state) + ".");
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
  identified.id = PathOf(identified);
  if (identified.namespace_path.is_null()) {
    identified.namespace_path = ImportNamespace(environment_);
  }
  return identified;
}

}  // namespace tfvault::provider
