// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_credential_process/model.h"

#include "provider/schema/mount_argument.h"
#include "provider/schema/role_arguments.h"
#include "provider/schema/validators.h"

namespace tfvault::provider {
sdk::ModelSchema<CredentialProcessModel> CredentialProcessSchema() {
  using M = CredentialProcessModel;
  sdk::ModelSchema<M> schema(
      "An AWS profile for the duration of one run, with this provider as its `credential_process`. "
      "AWS providers, command line tools and SDKs that use the profile get credentials from Vault, "
      "and new credentials before the old credentials expire. Use it for runs that last longer "
      "than the session of an assumed role, which cannot be renewed.");
  AddMountId(schema);
  AddNamespace(schema);
  schema.Required("mount", &M::mount,
                  {.description = "Path of the AWS secrets engine's mount.",
                   .equality = SamePath,
                   .validators = {CleanPath()}});
  AddRoleArguments(schema);
  schema
      .Optional("ttl", &M::ttl,
                {.description = "Requested lifetime of each set of credentials.",
                 .validators = {OrEmpty(DurationText())}})
      .Optional("region", &M::region,
                {.description = "AWS region of the profile and of the check. By default programs "
                                "use their own settings.",
                 .validators = {Region()}});
  AddStsEndpoint(schema);
  schema
      .Optional("validate_creds", &M::validate_creds,
                {.description = "Whether to wait until AWS accepts a set of credentials before the "
                                "provider passes it to programs.",
                 .default_value = true})
      .Computed("profile", &M::profile,
                {.description = "Name of the profile, for the argument `profile` of an AWS "
                                "provider or the environment variable `AWS_PROFILE`."})
      .Computed("config_file", &M::config_file,
                {.description = "Path of the file with the profile, for the argument "
                                "`shared_config_files` of an AWS provider or the environment "
                                "variable `AWS_CONFIG_FILE`. The provider deletes the file at the "
                                "end of the run."});
  return schema;
}

}  // namespace tfvault::provider
