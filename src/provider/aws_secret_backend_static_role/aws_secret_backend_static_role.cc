// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend_static_role/aws_secret_backend_static_role.h"

#include "provider/object/edition.h"
#include "provider/schema/is_set.h"
#include "provider/schema/validators.h"
#include "tfvault/json/fields.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tfvault::provider {
namespace {

constexpr std::int64_t kMinRotationSeconds = 60;

// Whether IAM accepts `text` as a name: `min` to `max` letters, digits and characters of `others`.
bool IsIamText(std::string_view text, std::size_t min, std::size_t max, std::string_view others) {
  return text.size() >= min && text.size() <= max &&
         std::all_of(text.begin(), text.end(), [others](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  others.find(c) != std::string_view::npos;
         });
}

bool IsUserName(std::string_view text) { return IsIamText(text, 1, 64, "_+=,.@-"); }

// An empty text means that the argument is not set.
bool IsSessionName(std::string_view text) {
  return text.empty() || IsIamText(text, 2, 64, "_+=,.@-");
}

bool IsExternalId(std::string_view text) {
  return text.empty() || IsIamText(text, 2, 1'224, "_+=,.@:/-");
}

sdk::ModelSchema<StaticRoleModel> StaticRoleSchema(const ObjectKind& kind) {
  using M = StaticRoleModel;
  auto schema = ObjectSchema<M>(
      kind,
      "Manages a static role of an AWS secrets engine: an existing IAM user for which Vault "
      "creates and rotates an access key. Needs Vault 1.14 or newer. When the static role is "
      "created, Vault creates a key; if the user already has two keys, Vault first deletes the "
      "older key. When the static role is deleted, Vault deletes its key; the IAM user stays.");
  schema
      .Required("username", &M::username,
                {.description = "Name of the IAM user. A change replaces the static role.",
                 .requires_replace = true,
                 .validators = {Satisfies(IsUserName,
                                          "must be the name of an IAM user: 1 to 64 letters, "
                                          "digits, '_', '+', '=', ',', '.', '@' and '-'")}})
      .Required("rotation_period", &M::rotation_period,
                {.description = "Seconds between two rotations of the access key. A change takes "
                                "effect at the next rotation.",
                 .validators = {Between(kMinRotationSeconds, kMaxSeconds)}});
  const auto enterprise = [&](const std::string& name, sdk::Attr<std::string> M::*field,
                              const std::string& what, sdk::Validator valid) {
    const bool needs_role = name != "assume_role_arn";
    schema.Optional(name, field,
                    {.description = what + " (Vault Enterprise 1.19 or newer).",
                     .default_value = "",
                     .validators = {std::move(valid)},
                     .required_with = needs_role ? std::vector<std::string>{"assume_role_arn"}
                                                 : std::vector<std::string>{}});
  };
  enterprise("assume_role_arn", &M::assume_role_arn,
             "ARN of the AWS role that Vault assumes to manage a user of another account",
             IamArn("role"));
  enterprise("assume_role_session_name", &M::assume_role_session_name,
             "Name of the session in which Vault assumes `assume_role_arn`",
             Satisfies(IsSessionName,
                       "must have 2 to 64 letters, digits, '_', '+', '=', ',', '.', '@' and '-'"));
  enterprise(
      "external_id", &M::external_id,
      "External id that Vault presents when it assumes `assume_role_arn`",
      Satisfies(IsExternalId,
                "must have 2 to 1224 letters, digits, '_', '+', '=', ',', '.', '@', ':', '/' "
                "and '-'"));
  return schema;
}

// Fields that only Vault Enterprise supports; other servers refuse or ignore them.
using TextField = std::pair<const char*, sdk::Attr<std::string> StaticRoleModel::*>;
constexpr auto kEnterpriseFields = std::to_array<TextField>(
    {{"assume_role_arn", &StaticRoleModel::assume_role_arn},
     {"assume_role_session_name", &StaticRoleModel::assume_role_session_name},
     {"external_id", &StaticRoleModel::external_id}});

}  // namespace

ObjectKind AwsSecretBackendStaticRole::Kind() {
  return {.type = "vault_aws_secret_backend_static_role",
          .noun = "static role",
          .folder = "static-roles",
          .example_id = "aws/static-roles/app",
          .default_backend = MountPath("aws"),
          .listed_since = "Vault 1.20",
          .made_at_aws = true};
}

AwsSecretBackendStaticRole::AwsSecretBackendStaticRole(
    Environment environment, std::shared_ptr<const session::LatestConnection> connections)
    : VaultObject(Kind(), StaticRoleSchema(Kind()), std::move(environment),
                  std::move(connections)) {}

json::Value AwsSecretBackendStaticRole::Body(const StaticRoleModel& planned,
                                             const StaticRoleModel& prior) const {
  json::Value body = {{"username", *planned.username},
                      {"rotation_period", *planned.rotation_period}};
  for (const auto& [name, field] : kEnterpriseFields) {
    const auto value = (planned.*field).value_or("");
    if (!value.empty() || !(prior.*field).value_or("").empty()) body[name] = value;
  }
  return body;
}

StatusOr<StaticRoleModel> AwsSecretBackendStaticRole::Observe(const json::Value& data,
                                                              StaticRoleModel state) const {
  json::Fields fields(data, "the static role");
  state.username = fields.RequiredString("username");
  state.rotation_period = fields.Int("rotation_period");
  for (const auto& [name, field] : kEnterpriseFields) {
    state.*field = fields.String(name);
  }
  TFV_RETURN_IF_ERROR(fields.status());
  return state;
}

StaticRoleModel AwsSecretBackendStaticRole::KeepUnsupported(const vault::VaultClient& client,
                                                            const vault::Call& call,
                                                            const StaticRoleModel& state,
                                                            const json::Value& data,
                                                            StaticRoleModel observed) const {
  // A server without support omits the field; a Community server may also return it empty.
  const auto is_lost = [&](const TextField& field) {
    return IsSet(state.*field.second) && IsUnset(observed.*field.second);
  };
  const bool community = std::any_of(kEnterpriseFields.begin(), kEnterpriseFields.end(), is_lost) &&
                         IsCommunity(client, call);
  for (const auto& field : kEnterpriseFields) {
    if (!data.contains(field.first) || (community && is_lost(field)))
      observed.*field.second = state.*field.second;
  }
  return observed;
}

void AwsSecretBackendStaticRole::AdviseWrite(const StaticRoleModel& object,
                                             session::Advice& advice) const {
  for (auto& need : advice.needs) need.capabilities = {"update"};
  advice.not_found = "Check that an AWS secrets engine of Vault 1.14 or newer is mounted at '" +
                     advice.mount + "'.";
  advice.aws = "The IAM user '" + *object.username +
               "' must exist, and the root key of the mount must be allowed to manage the access "
               "keys of that user.";
}

void AwsSecretBackendStaticRole::AdviseDelete(const StaticRoleModel& /*object*/,
                                              session::Advice& advice) const {
  advice.aws =
      "The root key of the mount must be allowed to delete the access key that Vault created.";
}

}  // namespace tfvault::provider
