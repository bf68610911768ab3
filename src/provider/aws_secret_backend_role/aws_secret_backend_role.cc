// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend_role/aws_secret_backend_role.h"

#include "provider/schema/is_set.h"
#include "tfvault/json/fields.h"

#include <utility>

namespace tfvault::provider {

ObjectKind AwsSecretBackendRole::Kind() {
  return {.type = "vault_aws_secret_backend_role",
          .noun = "role",
          .folder = "roles",
          .example_id = "aws/roles/deploy"};
}

AwsSecretBackendRole::AwsSecretBackendRole(
    Environment environment, std::shared_ptr<const session::LatestConnection> connections)
    : VaultObject(Kind(), RoleSchema(Kind()), std::move(environment), std::move(connections)) {}

void AwsSecretBackendRole::ValidateConfig(sdk::CallContext& ctx, const RoleModel& config) const {
  CheckRole(config, ctx.diagnostics());
}

void AwsSecretBackendRole::Plan(sdk::CallContext& ctx,
                                const sdk::TypedPlan<RoleModel>& plan) const {
  VaultObject::Plan(ctx, plan);
  auto& planned = plan.planned;
  // Deprecated names that are not configured: an empty or null value in the state stays unchanged.
  for (const auto old : {&RoleModel::policy, &RoleModel::policy_arn}) {
    if (!(plan.config.*old).is_null()) continue;
    const bool keeps = plan.prior && IsUnset((*plan.prior).*old);
    planned.*old = keeps ? (*plan.prior).*old : sdk::Attr<std::string>();
  }
  if (!plan.prior) return;
  // Vault rejects TTLs for iam_user, so TTLs that are not configured go back to 0.
  if (planned.credential_type == sdk::Attr<std::string>("iam_user")) {
    if (plan.config.default_sts_ttl.is_null()) planned.default_sts_ttl = 0;
    if (plan.config.max_sts_ttl.is_null()) planned.max_sts_ttl = 0;
  }
}

json::Value AwsSecretBackendRole::Body(const RoleModel& planned, const RoleModel& /*prior*/) const {
  const RoleModel role = InTodaysNames(planned);
  json::Value body = json::Value::object();
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

StatusOr<RoleModel> AwsSecretBackendRole::Observe(const json::Value& data, RoleModel state) const {
  const RoleModel spelling = state;
  state = InTodaysNames(std::move(state));
  json::Fields fields(data, "the role");
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
  return InNamesOf(spelling, std::move(state));
}

RoleModel AwsSecretBackendRole::KeepUnsupported(const vault::VaultClient& /*client*/,
                                                const vault::Call& /*call*/, const RoleModel& state,
                                                const json::Value& data, RoleModel observed) const {
  if (!data.contains("session_tags")) observed.session_tags = state.session_tags;
  if (!data.contains("external_id")) observed.external_id = state.external_id;
  if (!data.contains("mfa_serial_number")) observed.mfa_serial_number = state.mfa_serial_number;
  return observed;
}

}  // namespace tfvault::provider
