// SPDX-License-Identifier: MPL-2.0
// auth_login_userpass and auth_login_radius.
#include "provider/login/arguments.h"
#include "tfvault/vault/path.h"

namespace tfvault::provider {

sdk::ModelSchema<UserpassLogin> UserpassLoginSchema() {
  sdk::ModelSchema<UserpassLogin> schema("Logs in with a user name and a password.");
  DeclareTarget(schema, "userpass");
  schema
      .Optional("username", &UserpassLogin::username,
                {.description = "User name. Falls back to `TERRAFORM_VAULT_USERNAME`."})
      .Optional("password", &UserpassLogin::password,
                {.description = "Password. Falls back to `TERRAFORM_VAULT_PASSWORD`.",
                 .sensitive = true,
                 .conflicts_with = {"password_file"}})
      .Optional("password_file", &UserpassLogin::password_file,
                {.description = "Path of a file with the password, used if `password` is not set. "
                                "Falls back to `TERRAFORM_VAULT_PASSWORD_FILE`.",
                 .conflicts_with = {"password"}});
  return schema;
}

StatusOr<vault::VaultAuth> LogIn(const UserpassLogin& login, const session::LoginContext& context) {
  LoginArguments arguments("auth_login_userpass", context.dependencies.environment);
  const auto username =
      arguments.RequiredText("username", login.username, "TERRAFORM_VAULT_USERNAME");
  // A configured file takes precedence over a password from the environment.
  auto file = arguments.Text(login.password_file);
  auto password =
      file.empty() ? arguments.Secret(login.password, "TERRAFORM_VAULT_PASSWORD") : SecretString();
  if (password.empty()) {
    file = arguments.Text(login.password_file, "TERRAFORM_VAULT_PASSWORD_FILE");
    if (file.empty()) {
      arguments.Fail(
          "set 'password', 'password_file', or one of the environment variables "
          "TERRAFORM_VAULT_PASSWORD and TERRAFORM_VAULT_PASSWORD_FILE");
    } else {
      TFV_ASSIGN_OR_RETURN(password, session::ReadSecretFile(file));
    }
  }
  TFV_RETURN_IF_ERROR(arguments.status());
  TFV_ASSIGN_OR_RETURN(
      auto path, vault::ObjectPath("auth/" + login.mount.value_or(MountPath("userpass")).text(),
                                   "login", username));
  return vault::LogIn(context.vault,
                      {.path = std::move(path),
                       .body = {{"password", password.Reveal()}},
                       .namespace_path = LoginNamespace(login)},
                      {.stop = context.stop});
}

sdk::ModelSchema<RadiusLogin> RadiusLoginSchema() {
  sdk::ModelSchema<RadiusLogin> schema("Logs in with a user of a RADIUS server.");
  DeclareTarget(schema, "radius");
  schema
      .Optional("username", &RadiusLogin::username,
                {.description = "User name. Falls back to `RADIUS_USERNAME`."})
      .Optional("password", &RadiusLogin::password,
                {.description = "Password. Falls back to `RADIUS_PASSWORD`.", .sensitive = true});
  return schema;
}

StatusOr<vault::VaultAuth> LogIn(const RadiusLogin& login, const session::LoginContext& context) {
  LoginArguments arguments("auth_login_radius", context.dependencies.environment);
  const auto username = arguments.RequiredText("username", login.username, "RADIUS_USERNAME");
  const auto password = arguments.RequiredSecret("password", login.password, "RADIUS_PASSWORD");
  TFV_RETURN_IF_ERROR(arguments.status());
  return LogInAtMount(login, "radius", {{"username", username}, {"password", password.Reveal()}},
                      context);
}

}  // namespace tfvault::provider
