// SPDX-License-Identifier: MPL-2.0
#include "provider/functions/parse_role_id.h"

#include "provider/schema/object_id.h"

namespace tfvault::provider {

ParseRoleIdFunction::ParseRoleIdFunction()
    : signature_{.summary = "Splits the id of a role into its parts.",
                 .description =
                     "Returns an object with `backend`, the path of the AWS secrets engine's "
                     "mount, and `name`, the name of the role. The argument is the `id` of a "
                     "`vault_aws_secret_backend_role`: `<backend>/roles/<name>`.",
                 .parameters = {{.name = "id",
                                 .type = cty::Type::String(),
                                 .description = "Id of a role, for example `aws/roles/deploy`."}},
                 .result = cty::Type::Object(
                     {{"backend", cty::Type::String()}, {"name", cty::Type::String()}})} {}

sdk::FunctionResult ParseRoleIdFunction::Call(const std::vector<cty::Value>& arguments) const {
  const auto id = ParseObjectId("roles", arguments[0].AsString());
  if (!id) {
    return {.error = {{.text = "The argument is not a role id: it must be <backend>/roles/<name>, "
                               "for example 'aws/roles/deploy'.",
                       .argument = 0}}};
  }
  return {.value = cty::Value::Object({{"backend", cty::Value::String(id->backend.text())},
                                       {"name", cty::Value::String(id->name)}})};
}

}  // namespace tfvault::provider
