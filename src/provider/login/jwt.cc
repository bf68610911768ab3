// auth_login_jwt, and the interactive auth_login_oidc, which the provider does not support.
#include "provider/login/arguments.h"

namespace tfvault::provider {

sdk::ModelSchema<JwtLogin> JwtLoginSchema() {
  sdk::ModelSchema<JwtLogin> schema("Logs in with a JSON web token, such as that of a CI job.");
  DeclareTarget(schema, "jwt");
  schema.Required("role", &JwtLogin::role, {.description = "Name of the role to log in with."})
      .Optional("jwt", &JwtLogin::jwt,
                {.description = "The token. Falls back to `TERRAFORM_VAULT_AUTH_JWT`.",
                 .sensitive = true})
      .Optional("distributed_claim_access_token", &JwtLogin::distributed_claim_access_token,
                {.description = "Access token with which Vault fetches distributed claims. Falls "
                                "back to `TERRAFORM_VAULT_AUTH_DISTRIBUTED_CLAIM_ACCESS_TOKEN`.",
                 .sensitive = true});
  return schema;
}

StatusOr<vault::VaultAuth> LogIn(const JwtLogin& login, const session::LoginContext& context) {
  LoginArguments arguments("auth_login_jwt", context.dependencies.environment);
  json::Value body = {
      {"role", arguments.RequiredText("role", login.role)},
      {"jwt", arguments.RequiredSecret("jwt", login.jwt, "TERRAFORM_VAULT_AUTH_JWT").Reveal()}};
  const auto claims = arguments.Secret(login.distributed_claim_access_token,
                                       "TERRAFORM_VAULT_AUTH_DISTRIBUTED_CLAIM_ACCESS_TOKEN");
  if (!claims.empty()) body["distributed_claim_access_token"] = claims.Reveal();
  TFV_RETURN_IF_ERROR(arguments.status());
  return LogInAtMount(login, "jwt", std::move(body), context);
}

sdk::ModelSchema<OidcLogin> OidcLoginSchema() {
  sdk::ModelSchema<OidcLogin> schema(
      "Not supported, because this login needs a browser: use `auth_login_jwt`, or log in first "
      "with `vault login -method=oidc`.");
  DeclareTarget(schema, "oidc");
  schema.Required("role", &OidcLogin::role, {.description = "Name of the role to log in with."})
      .Optional("callback_listener_address", &OidcLogin::callback_listener_address,
                {.description = "Address of the listener for the browser's callback."})
      .Optional("callback_address", &OidcLogin::callback_address,
                {.description = "Address to which Vault redirects the browser."});
  return schema;
}

StatusOr<vault::VaultAuth> LogIn(const OidcLogin&, const session::LoginContext&) {
  return Error(StatusCode::kUnimplemented,
               "auth_login_oidc needs a browser, and a run has none: log in first with 'vault "
               "login -method=oidc' and remove the block, or use auth_login_jwt");
}

}  // namespace tfvault::provider
