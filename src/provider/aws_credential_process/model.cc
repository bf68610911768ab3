#include "provider/aws_credential_process/model.h"

#include "provider/schema/mount_argument.h"
#include "provider/schema/role_arguments.h"
#include "provider/schema/validators.h"

namespace tfvault::provider {
namespace {

// An AWS program gives the command a minute; Vault needs some of it.
constexpr std::int64_t kMaxCheckSeconds = 30;

}  // namespace

sdk::ModelSchema<CredentialProcessModel> CredentialProcessSchema() {
  using M = CredentialProcessModel;
  sdk::ModelSchema<M> schema(
      "An AWS profile for the time of one run, whose `credential_process` is this provider: AWS "
      "providers, command line tools and SDKs that use it get credentials from Vault, and new ones "
      "before those end. For runs that are longer than the sessions of an assumed role, which "
      "cannot be renewed.");
  schema.Optional(
      "mount_id", &M::mount_id,
      {.description = "Any value of the mount or role that this depends on. While it is "
                      "unknown, Terraform waits with opening this until apply."});
  AddNamespace(schema);
  schema.Required("mount", &M::mount,
                  {.description = "Path of the AWS secrets engine's mount.",
                   .equality = SamePath,
                   .validators = {CleanPath()}});
  AddRoleArguments(schema);
  schema
      .Optional("role_session_name", &M::role_session_name,
                {.description = "Name of the sessions of an assumed role, as CloudTrail shows it. "
                                "By default Vault makes one up."})
      .Optional("ttl", &M::ttl,
                {.description = "Life time that is asked for each set of credentials, such as "
                                "`1h` or a number of seconds.",
                 .validators = {OrEmpty(DurationText())}})
      .Optional("region", &M::region,
                {.description = "AWS region of the profile, in which the credentials are checked "
                                "too. By default programs follow their own settings.",
                 .validators = {Region()}})
      .Optional("sts_endpoint", &M::sts_endpoint,
                {.description = "URL of the STS endpoint for the check. Falls back to "
                                "`AWS_ENDPOINT_URL_STS`, then `AWS_ENDPOINT_URL`, then AWS's own."})
      .Optional("validate_creds", &M::validate_creds,
                {.description = "Whether each set of credentials is handed out only when AWS "
                                "accepts it.",
                 .default_value = true})
      .Computed("profile", &M::profile,
                {.description = "Name of the profile: for `profile` of an AWS provider or the "
                                "variable `AWS_PROFILE`."})
      .Computed("config_file", &M::config_file,
                {.description = "Path of the file with the profile, which lives as long as the "
                                "run: for `shared_config_files` of an AWS provider or the variable "
                                "`AWS_CONFIG_FILE`."});
  return schema;
}

AccessCredentialsModel RequestOf(const CredentialProcessModel& model) {
  auto request = AccessCredentialsEphemeralSchema().Defaults();
  request.namespace_path = model.namespace_path;
  request.mount = model.mount;
  request.mount_id = model.mount_id;
  request.role = model.role;
  request.type = model.type;
  request.role_arn = model.role_arn;
  request.role_session_name = model.role_session_name;
  request.ttl = model.ttl;
  request.region = model.region;
  request.sts_endpoint = model.sts_endpoint;
  request.validate_creds = model.validate_creds;
  request.max_cred_validation_seconds = kMaxCheckSeconds;
  return request;
}

}  // namespace tfvault::provider
