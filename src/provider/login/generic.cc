// auth_login: any method whose login is one request with given parameters.
#include "provider/login/arguments.h"

namespace tfvault::provider {

sdk::ModelSchema<GenericLogin> GenericLoginSchema() {
  sdk::ModelSchema<GenericLogin> schema("Logs in with any auth method.");
  DeclareNamespace(schema);
  schema
      .Required("path", &GenericLogin::path,
                {.description = "Path of the login, for example `auth/approle/login`."})
      .Optional("method", &GenericLogin::method,
                {.description = "`aws` signs the request with the AWS keys among the parameters. "
                                "Anything else has no effect."})
      .Optional("parameters", &GenericLogin::parameters,
                {.description = "What the login is sent, for example `role_id` and `secret_id`.",
                 .sensitive = true});
  return schema;
}

StatusOr<vault::VaultAuth> LogIn(const GenericLogin& login, const LoginContext& context) {
  auto body = nlohmann::json::object();
  for (const auto& [name, value] : login.parameters.value_or({})) body[name] = value.Reveal();
  return vault::LogIn(
      context.vault,
      {.path = *login.path, .body = std::move(body), .namespace_path = LoginNamespace(login)},
      {.stop = context.stop});
}

}  // namespace tfvault::provider
