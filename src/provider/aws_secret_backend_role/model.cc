// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend_role/model.h"

#include "provider/schema/is_set.h"
#include "provider/schema/validators.h"
#include "tfvault/aws/policy.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace tfvault::provider {
namespace {

using cty::Path;

constexpr std::string_view kIamUser = "iam_user";
constexpr std::string_view kAssumedRole = "assumed_role";
constexpr std::string_view kFederationToken = "federation_token";
constexpr std::string_view kSessionToken = "session_token";

// IAM User Guide, "IAM and AWS STS quotas" (reference_iam-quotas). Adjustable quotas have their
// maximum here.
constexpr std::size_t kMaxPolicyCharacters = 2'048;  // a user's inline policies; a session policy
constexpr std::size_t kMaxUserPolicies = 20;
constexpr std::size_t kMaxSessionPolicies = 10;
constexpr std::size_t kMaxUserGroups = 10;

bool IsUserPath(std::string_view text) {
  constexpr std::size_t kMaxInner = 510;
  if (text.empty() || text == "/") return true;
  return text.size() >= 2 && text.size() <= kMaxInner + 2 && text.front() == '/' &&
         text.back() == '/' && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return c > 0x20 && c < 0x80;
         });
}

// The text in Vault may not be a valid policy; then only identical texts are equal.
bool SamePolicy(const cty::Value& a, const cty::Value& b) {
  const auto equal = aws::PoliciesEqual(a.AsString(), b.AsString());
  return equal.ok() ? *equal : a == b;
}

void AddCredentialType(sdk::ModelSchema<RoleModel>& schema) {
  schema.Optional(
      "credential_type", &RoleModel::credential_type,
      {.description =
           "Type of the issued credentials: the keys of a new IAM user (`iam_user`), a session of "
           "an AWS role (`assumed_role`), a federated session (`federation_token`), or a session "
           "of Vault's own user (`session_token`, Vault 1.16 or newer).",
       .default_value = std::string(kIamUser),
       .one_of = {std::string(kIamUser), std::string(kAssumedRole), std::string(kFederationToken),
                  std::string(kSessionToken)}});
}

void AddPermissions(sdk::ModelSchema<RoleModel>& schema) {
  schema
      .Optional(
          "policy_document", &RoleModel::policy_document,
          {.description =
               "IAM policy as JSON text. For `iam_user` the policy becomes the inline policy of "
               "the user; for `assumed_role` and `federation_token` it restricts the session. "
               "Equivalent spellings of a policy cause no change: the provider ignores the order "
               "of statements, actions, resources and conditions, a single value or a list of that "
               "one value, the case of actions and condition keys, and spacing.",
           .default_value = "",
           .equality = SamePolicy,
           .validators = {PolicyText(), PolicySize(kMaxPolicyCharacters)}})
      .OptionalComputed(
          "policy", &RoleModel::policy,
          {.description =
               "Former name of `policy_document`, from before version 2 of hashicorp/vault.",
           .keep_prior = true,
           .deprecation_message = "Use policy_document, which accepts the same value.",
           .equality = SamePolicy,
           .validators = {PolicyText(), PolicySize(kMaxPolicyCharacters)},
           .conflicts_with = {"policy_document"}})
      .Optional("policy_arns", &RoleModel::policy_arns,
                {.description = "ARNs of managed policies. For `iam_user` Vault attaches them to "
                                "the user; for the session types they restrict the session.",
                 .default_value = std::set<std::string>(),
                 .validators = {Each(IamArn("policy")), AtMost(kMaxUserPolicies)}})
      .OptionalComputed(
          "policy_arn", &RoleModel::policy_arn,
          {.description = "Former form of `policy_arns` with one element, from before version 2 of "
                          "hashicorp/vault.",
           .keep_prior = true,
           .deprecation_message = "Use policy_arns, with this value as its only element.",
           .validators = {IamArn("policy")},
           .conflicts_with = {"policy_arns"}})
      .Optional(
          "role_arns", &RoleModel::role_arns,
          {.description =
               "ARNs of the AWS roles that Vault may assume. Only allowed for `assumed_role`. "
               "Vault accepts an `assumed_role` role without ARNs, but then issues no credentials.",
           .default_value = std::set<std::string>(),
           .validators = {Each(IamArn("role"))}})
      .Optional("iam_groups", &RoleModel::iam_groups,
                {.description = "Names of IAM groups. Issued users become members of the groups; "
                                "for sessions, the policies of the groups restrict the session.",
                 .default_value = std::set<std::string>()})
      .Optional("iam_tags", &RoleModel::iam_tags,
                {.description = "Tags of issued IAM users. Only used for `iam_user`.",
                 .default_value = std::map<std::string, std::string>(),
                 .validators = {AwsTags()}})
      .Optional(
          "user_path", &RoleModel::user_path,
          {.description = "IAM path of issued users. Only allowed for `iam_user`.",
           .default_value = "",
           .validators = {Satisfies(IsUserPath,
                                    "must begin and end with '/', and have at most 512 characters, "
                                    "all of them printable ASCII characters other than spaces")}})
      .Optional("permissions_boundary_arn", &RoleModel::permissions_boundary_arn,
                {.description = "ARN of the managed policy that limits the permissions of issued "
                                "users. Only allowed for `iam_user`.",
                 .default_value = "",
                 .validators = {IamArn("policy")}});
}

void AddSessionSettings(sdk::ModelSchema<RoleModel>& schema) {
  schema
      .Optional("session_tags", &RoleModel::session_tags,
                {.description = "Session tags. Only allowed for `assumed_role` (Vault 1.18 or "
                                "newer).",
                 .default_value = std::map<std::string, std::string>(),
                 .validators = {AwsTags()}})
      .Optional("external_id", &RoleModel::external_id,
                {.description = "External id that Vault presents when it assumes the AWS role. "
                                "Only allowed for `assumed_role` (Vault 1.18 or newer).",
                 .default_value = ""})
      .Optional("mfa_serial_number", &RoleModel::mfa_serial_number,
                {.description = "Serial number or ARN of the MFA device of Vault's own user. Only "
                                "used for `session_token` (Vault 1.16 or newer).",
                 .default_value = ""})
      .Optional(
          "default_sts_ttl", &RoleModel::default_sts_ttl,
          {.description = "Default TTL of sessions in seconds, for requests without a TTL. 0, the "
                          "value of a new role, means Vault's default. If the argument is left "
                          "out, the role keeps its value. Not allowed for `iam_user`.",
           .keep_prior = true,
           .default_value = 0,
           .validators = {Between(0, kMaxSeconds)}})
      .Optional("max_sts_ttl", &RoleModel::max_sts_ttl,
                {.description = "Maximum TTL of sessions in seconds. 0, the value of a new role, "
                                "means the maximum of the mount. If the argument is left out, the "
                                "role keeps its value. Not allowed for `iam_user`.",
                 .keep_prior = true,
                 .default_value = 0,
                 .validators = {Between(0, kMaxSeconds)}});
}

}  // namespace

sdk::ModelSchema<RoleModel> RoleSchema(const ObjectKind& kind) {
  auto schema =
      ObjectSchema<RoleModel>(kind,
                              "Manages a role of an AWS secrets engine: the type and the "
                              "permissions of the credentials that Vault issues for the role.");
  AddCredentialType(schema);
  AddPermissions(schema);
  AddSessionSettings(schema);
  return schema;
}

RoleModel InTodaysNames(RoleModel role) {
  if (!role.policy.is_null()) role.policy_document = std::exchange(role.policy, {});
  const auto arn = std::exchange(role.policy_arn, {});
  if (arn.is_unknown()) role.policy_arns = sdk::Attr<std::set<std::string>>::Unknown();
  if (arn.is_known()) {
    role.policy_arns = arn->empty() ? std::set<std::string>() : std::set<std::string>{*arn};
  }
  return role;
}

RoleModel InNamesOf(const RoleModel& spelling, RoleModel role) {
  if (!spelling.policy.is_null()) {
    const auto document = std::exchange(role.policy_document, std::string());
    role.policy = IsUnset(document) && IsSet(spelling.policy) ? sdk::Attr<std::string>() : document;
  }
  const auto arns = role.policy_arns.value_or({});
  if (!spelling.policy_arn.is_null() && arns.size() <= 1) {
    if (role.policy_arns.is_known()) {
      role.policy_arn = arns.empty() ? std::string() : *arns.begin();
    }
    role.policy_arns = std::set<std::string>();
  }
  return role;
}

void CheckRole(const RoleModel& config, sdk::Diagnostics& diagnostics) {
  if (config.credential_type.is_unknown()) return;
  const RoleModel role = InTodaysNames(config);
  const std::string type = role.credential_type.value_or(std::string(kIamUser));
  const auto refuse = [&](const std::string& name, const std::string& why) {
    diagnostics.AddError("Invalid use of '" + name + "'", why, Path::Root(name));
  };
  // Errors use the name in the configuration.
  const std::string document = config.policy.is_null() ? "policy_document" : "policy";
  const std::string arns = config.policy_arn.is_null() ? "policy_arns" : "policy_arn";

  const auto only_for = [&](const std::string& name, const auto& attribute,
                            std::string_view allowed) {
    if (!IsSet(attribute) || type == allowed) return;
    refuse(name, name + " is only valid when credential_type is " + std::string(allowed) +
                     ", not " + type + ".");
  };
  only_for("user_path", role.user_path, kIamUser);
  only_for("permissions_boundary_arn", role.permissions_boundary_arn, kIamUser);
  only_for("role_arns", role.role_arns, kAssumedRole);
  only_for("session_tags", role.session_tags, kAssumedRole);
  only_for("external_id", role.external_id, kAssumedRole);

  const auto not_for = [&](const std::string& name, const auto& attribute,
                           std::string_view forbidden) {
    if (!IsSet(attribute) || type != forbidden) return;
    refuse(name, name + " is not valid when credential_type is " + type + ".");
  };
  not_for("default_sts_ttl", role.default_sts_ttl, kIamUser);
  not_for("max_sts_ttl", role.max_sts_ttl, kIamUser);
  not_for(document, role.policy_document, kSessionToken);
  not_for(arns, role.policy_arns, kSessionToken);

  const auto at_most = [&](const std::string& name, const auto& attribute, std::size_t max) {
    if (!attribute.is_known() || attribute->size() <= max) return;
    refuse(name, name + " has " + std::to_string(attribute->size()) +
                     " elements, and AWS accepts at most " + std::to_string(max) +
                     " when credential_type is " + type + ".");
  };
  if (type == kIamUser) {
    at_most("iam_groups", role.iam_groups, kMaxUserGroups);
  } else {
    at_most(arns, role.policy_arns, kMaxSessionPolicies);
  }

  if (IsSet(role.max_sts_ttl) && role.default_sts_ttl.value_or(0) > *role.max_sts_ttl) {
    refuse("default_sts_ttl", "default_sts_ttl must not be greater than max_sts_ttl.");
  }
  // Like hashicorp/vault and the server, accepts an assumed_role without role_arns.
  if (type != kSessionToken && IsUnset(role.policy_document) && IsUnset(role.policy_arns) &&
      IsUnset(role.role_arns) && IsUnset(role.iam_groups)) {
    refuse("credential_type",
           "At least one of policy_document, policy_arns, role_arns and iam_groups must be set "
           "when credential_type is " +
               type + ": otherwise the credentials would have no permissions.");
  }
}

}  // namespace tfvault::provider
