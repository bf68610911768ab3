// Arguments of the types that read credentials of a role.
#pragma once

#include "provider/schema/validators.h"
#include "tfvault/sdk/model_schema.h"

namespace tfvault::provider {

inline constexpr const char* kCreds = "creds";
inline constexpr const char* kSts = "sts";

// M has the members `role`, `type` and `role_arn`.
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
                                "than one in `role_arns`."});
}

}  // namespace tfvault::provider
