// Which credentials to ask for: arguments of the types that read those of a role.
#pragma once

#include "provider/schema/validators.h"
#include "tfvault/sdk/model_schema.h"

namespace tfvault::provider {

// What `type` is when it is left out.
inline constexpr const char* kCreds = "creds";
inline constexpr const char* kSts = "sts";

// M has the members `role`, `type` and `role_arn`.
template <typename M>
void AddRoleArguments(sdk::ModelSchema<M>& schema) {
  schema
      .Required(
          "role", &M::role,
          {.description = "Name of the role to read credentials of.", .validators = {RoleName()}})
      .Optional("type", &M::type,
                {.description = "Path that is read: `creds` or `sts`. Both serve every kind of "
                                "role; policies of the token may allow only one of them.",
                 .default_value = kCreds,
                 .one_of = {kCreds, kSts}})
      .Optional("role_arn", &M::role_arn,
                {.description = "ARN of the role to assume. Needed when the Vault role names more "
                                "than one."});
}

}  // namespace tfvault::provider
