// SPDX-License-Identifier: MPL-2.0
// Arguments of the types that read credentials of a role.
#pragma once

#include "provider/schema/validators.h"
#include "tfvault/sdk/model_schema.h"

namespace tfvault::provider {

inline constexpr const char* kCreds = "creds";
inline constexpr const char* kSts = "sts";

// M has the members `role`, `type`, `role_arn` and `role_session_name`.
template <typename M>
void AddRoleArguments(sdk::ModelSchema<M>& schema) {
  schema
      .Required("role", &M::role,
                {.description = "Name of the role for which Vault issues the credentials.",
                 .validators = {RoleName()}})
      .Optional(
          "type", &M::type,
          {.description = "Path that the provider reads: `creds` or `sts`. Both paths work for "
                          "every type of role; the token's policies may allow only one of them.",
           .default_value = kCreds,
           .one_of = {kCreds, kSts}})
      .Optional("role_arn", &M::role_arn,
                {.description = "ARN of the AWS role to assume. Needed if the Vault role has more "
                                "than one in `role_arns`."})
      .Optional("role_session_name", &M::role_session_name,
                {.description = "Session name of an assumed role, as CloudTrail shows it. By "
                                "default Vault generates a name."});
}

// M has the member `sts_endpoint`.
template <typename M>
void AddStsEndpoint(sdk::ModelSchema<M>& schema) {
  schema.Optional(
      "sts_endpoint", &M::sts_endpoint,
      {.description = "URL of the STS endpoint for the check. Falls back to "
                      "`AWS_ENDPOINT_URL_STS`, then to `AWS_ENDPOINT_URL`, then to the endpoint "
                      "of AWS."});
}

}  // namespace tfvault::provider
