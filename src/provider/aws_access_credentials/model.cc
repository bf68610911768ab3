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
      .Optional("role_session_name", &M::role_session_name,
                {.description = "Name of the session of an assumed role, as CloudTrail shows it. "
                                "By default Vault makes one up."})
      .Optional("mfa_code", &M::mfa_code,
                {.description = "Code of the MFA device, for a `session_token` role that names "
                                "one.",
                 .sensitive = true})
      .Optional("ttl", &M::ttl,
                {.description = "Life time that is asked for, such as `30m` or a number of "
                                "seconds. For IAM users the lease is renewed once with it, as "
                                "Vault knows no such parameter for them. A warning says when the "
                                "server gave less.",
                 .validators = {OrEmpty(DurationText())}})
      .Optional("min_ttl", &M::min_ttl,
                {.description = "Life time that the credentials must have, such as `1h`. When "
                                "lease, session or token end earlier, the run fails at once and "
                                "says which of them does.",
                 .validators = {OrEmpty(DurationText())}});
}

void AddValidation(sdk::ModelSchema<AccessCredentialsModel>& schema) {
  using M = AccessCredentialsModel;
  schema
      .Optional("validate_creds", &M::validate_creds,
                {.description = "Whether to wait until AWS accepts the credentials. New keys of "
                                "IAM users take some seconds to be known everywhere.",
                 .default_value = true})
      .Optional("validation_call", &M::validation_call,
                {.description = "Call that proves that the credentials work: "
                                "`sts:GetCallerIdentity`, which needs no permission, or "
                                "`iam:GetUser`, which the role's policy must allow. Credentials of "
                                "a session are always checked with `sts:GetCallerIdentity`, the "
                                "only one of the two that sessions can make.",
                 .default_value = kGetCallerIdentity,
                 .one_of = {kGetCallerIdentity, "iam:GetUser"}})
      .Optional("num_sequential_successes", &M::num_sequential_successes,
                {.description = "How many successful calls in a row prove that the keys of an IAM "
                                "user work. Credentials of a session need one.",
                 .default_value = 5,
                 .validators = {Between(1, kMaxSuccesses)}})
      .Optional("num_seconds_between_tests", &M::num_seconds_between_tests,
                {.description = "Seconds between two calls of the check.",
                 .default_value = 1,
                 .validators = {Between(0, kMaxValidationSeconds)}})
      .Optional("max_cred_validation_seconds", &M::max_cred_validation_seconds,
                {.description = "Seconds after which the check gives up. The lease is then "
                                "revoked.",
                 .default_value = 60,
                 .validators = {Between(1, kMaxValidationSeconds)}})
      .Optional("region", &M::region,
                {.description = "AWS region in which the credentials are checked. By default it "
                                "follows from the endpoint, the role's ARN, `AWS_REGION` or "
                                "`AWS_DEFAULT_REGION`. It is not sent to Vault.",
                 .validators = {Region()}})
      .Optional("sts_endpoint", &M::sts_endpoint,
                {.description = "URL of the STS endpoint for the check. Falls back to "
                                "`AWS_ENDPOINT_URL_STS`, then `AWS_ENDPOINT_URL`, then AWS's own."})
      .Optional("iam_endpoint", &M::iam_endpoint,
                {.description = "URL of the IAM endpoint for the check. Falls back to "
                                "`AWS_ENDPOINT_URL_IAM`, then `AWS_ENDPOINT_URL`, then AWS's "
                                "own."});
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
                {.description = "When the credentials end, by this machine's clock, in UTC "
                                "(RFC 3339): the earliest of the ends of lease, AWS session and "
                                "Vault token. Null when nothing says so."})
      .Computed("lease_id", &M::lease_id,
                {.description = "Id of the lease, with which the credentials can be revoked; null "
                                "when Vault gave no lease."})
      .Computed("lease_duration", &M::lease_duration,
                {.description = "Seconds for which the lease was given. See `expires_at` for when "
                                "the credentials really end."})
      .Computed("lease_start_time", &M::lease_start_time,
                {.description = "When the credentials were read, by this machine's clock, in UTC "
                                "(RFC 3339)."})
      .Computed("lease_renewable", &M::lease_renewable,
                {.description = "Whether the lease can be renewed."});
}

}  // namespace

sdk::ModelSchema<AccessCredentialsModel> AccessCredentialsDataSourceSchema() {
  sdk::ModelSchema<AccessCredentialsModel> schema(
      "Reads AWS credentials from Vault and waits until AWS accepts them. Every read issues new "
      "credentials, and the state holds them in clear text: prefer the ephemeral resource of the "
      "same name.");
  schema.Computed(
      "id", &AccessCredentialsModel::id,
      {.description = "The lease id, or the path that was read when there is no lease."});
  AddRequest(schema);
  AddValidation(schema);
  AddResult(schema);
  return schema;
}

sdk::ModelSchema<AccessCredentialsModel> AccessCredentialsEphemeralSchema() {
  sdk::ModelSchema<AccessCredentialsModel> schema(
      "AWS credentials for the time of one run. Vault issues them when the run needs them, the "
      "provider waits until AWS accepts them, renews their lease while they are used, and revokes "
      "them when they are not needed any more, also after failures. They are never stored.");
  schema.Optional("mount_id", &AccessCredentialsModel::mount_id,
                  {.description = "Any value of the mount or role that this depends on. While it "
                                  "is unknown, Terraform waits with opening this until apply."});
  AddRequest(schema);
  AddValidation(schema);
  AddResult(schema);
  return schema;
}

}  // namespace tfvault::provider
