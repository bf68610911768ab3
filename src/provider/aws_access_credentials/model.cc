// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_access_credentials/model.h"

#include "provider/schema/mount_argument.h"
#include "provider/schema/role_arguments.h"
#include "provider/schema/validators.h"

#include <utility>

namespace tfvault::provider {
namespace {

constexpr const char* kGetCallerIdentity = "sts:GetCallerIdentity";
constexpr std::int64_t kMaxSuccesses = 100;
constexpr std::int64_t kMaxValidationSeconds = 3'600;

void AddRequest(sdk::ModelSchema<AccessCredentialsModel>& schema) {
  using M = AccessCredentialsModel;
  AddNamespace(schema);
  AddMountArguments(schema);
  AddRoleArguments(schema);
  schema
      .Optional("mfa_code", &M::mfa_code,
                {.description = "Code of the MFA device, for a `session_token` role that names a "
                                "device.",
                 .sensitive = true})
      .Optional("ttl", &M::ttl,
                {.description = "Requested lifetime of the credentials. For IAM users, where Vault "
                                "accepts no such parameter, the provider renews the lease once "
                                "with this value. The provider warns if Vault grants less.",
                 .validators = {OrEmpty(DurationText())}})
      .Optional("min_ttl", &M::min_ttl,
                {.description = "Minimum lifetime of the credentials. If the lease, the AWS "
                                "session or the token ends earlier, the run fails at once, and the "
                                "error message says which of them ends earlier.",
                 .validators = {OrEmpty(DurationText())}});
}

void AddValidation(sdk::ModelSchema<AccessCredentialsModel>& schema) {
  using M = AccessCredentialsModel;
  schema
      .Optional("validate_creds", &M::validate_creds,
                {.description = "Whether to wait until AWS accepts the credentials. AWS needs some "
                                "seconds to accept new keys of IAM users everywhere.",
                 .default_value = true})
      .Optional("validation_call", &M::validation_call,
                {.description = "AWS call that checks the credentials: `sts:GetCallerIdentity`, "
                                "which needs no permission, or `iam:GetUser`, which the role's "
                                "policy must allow. Session credentials are always checked with "
                                "`sts:GetCallerIdentity`, because sessions cannot call "
                                "`iam:GetUser`.",
                 .default_value = kGetCallerIdentity,
                 .one_of = {kGetCallerIdentity, "iam:GetUser"}})
      .Optional(
          "num_sequential_successes", &M::num_sequential_successes,
          {.description = "Number of successful calls in a row after which the keys of an IAM user "
                          "pass the check. Session credentials need one successful call.",
           .default_value = 5,
           .validators = {Between(1, kMaxSuccesses)}})
      .Optional("num_seconds_between_tests", &M::num_seconds_between_tests,
                {.description = "Seconds between two calls of the check.",
                 .default_value = 1,
                 .validators = {Between(0, kMaxValidationSeconds)}})
      .Optional("max_cred_validation_seconds", &M::max_cred_validation_seconds,
                {.description = "Maximum duration of the check in seconds. If the check has not "
                                "passed by then, the provider revokes the lease.",
                 .default_value = 60,
                 .validators = {Between(1, kMaxValidationSeconds)}})
      .Optional("region", &M::region,
                {.description = "AWS region of the check. By default the provider derives it from "
                                "the endpoint, the role's ARN, `AWS_REGION` or "
                                "`AWS_DEFAULT_REGION`. The region is not sent to Vault.",
                 .validators = {Region()}});
  AddStsEndpoint(schema);
  schema.Optional(
      "iam_endpoint", &M::iam_endpoint,
      {.description =
           "URL of the IAM endpoint for the check. Falls back to `AWS_ENDPOINT_URL_IAM`, "
           "then to `AWS_ENDPOINT_URL`, then to the endpoint of AWS."});
}

void AddResult(sdk::ModelSchema<AccessCredentialsModel>& schema) {
  using M = AccessCredentialsModel;
  schema
      .Computed("access_key", &M::access_key, {.description = "Access key id.", .sensitive = true})
      .Computed("secret_key", &M::secret_key,
                {.description = "Secret access key.", .sensitive = true})
      .Computed(
          "security_token", &M::security_token,
          {.description = "Session token; null for the keys of an IAM user.", .sensitive = true})
      .Computed("arn", &M::arn,
                {.description = "ARN of the assumed role's session; null for other roles."})
      .Computed("expires_at", &M::expires_at,
                {.description = "Time at which the credentials end, by this machine's clock, in "
                                "UTC (RFC 3339): the earliest end of the lease, the AWS session "
                                "and the Vault token. Null if none of these times is known."})
      .Computed("lease_id", &M::lease_id,
                {.description = "Id of the lease, for revoking the credentials; null if Vault "
                                "created no lease."})
      .Computed("lease_duration", &M::lease_duration,
                {.description = "Duration of the lease in seconds. For the actual end of the "
                                "credentials see `expires_at`."})
      .Computed("lease_start_time", &M::lease_start_time,
                {.description = "Time at which Vault issued the credentials, by this machine's "
                                "clock, in UTC (RFC 3339)."})
      .Computed("lease_renewable", &M::lease_renewable,
                {.description = "Whether the lease can be renewed."});
}

}  // namespace

sdk::ModelSchema<AccessCredentialsModel> AccessCredentialsDataSourceSchema() {
  sdk::ModelSchema<AccessCredentialsModel> schema(
      "Reads AWS credentials from Vault and waits until AWS accepts them. With every read Vault "
      "issues new credentials, and Terraform stores them in the state in clear text: prefer the "
      "ephemeral resource of the same name.");
  schema.Computed(
      "id", &AccessCredentialsModel::id,
      {.description = "Id of the lease; if there is no lease, the path that the provider read."});
  AddRequest(schema);
  AddValidation(schema);
  AddResult(schema);
  return schema;
}

sdk::ModelSchema<AccessCredentialsModel> AccessCredentialsEphemeralSchema() {
  sdk::ModelSchema<AccessCredentialsModel> schema(
      "AWS credentials for the duration of one run. Vault issues them when the run needs them. The "
      "provider waits until AWS accepts them, renews their lease while the run uses them, and then "
      "revokes them, also after failures. Terraform never stores them.");
  AddMountId(schema);
  AddRequest(schema);
  AddValidation(schema);
  AddResult(schema);
  return schema;
}

}  // namespace tfvault::provider
