// SPDX-License-Identifier: MPL-2.0
// auth_login_jwt, and the interactive auth_login_oidc, which the provider does not support.
#include "provider/login/arguments.h"

#include <string>
#include <vector>

namespace tfvault::provider {
namespace {

constexpr const char* kVariable = "TERRAFORM_VAULT_AUTH_JWT";
constexpr const char* kFileVariable = "TERRAFORM_VAULT_AUTH_JWT_FILE";
constexpr const char* kTerraformCloud = "TFC_WORKLOAD_IDENTITY_TOKEN";

// The first token of the block, then of the environment, then of the CI system.
StatusOr<SecretString> TokenOf(const JwtLogin& login, LoginArguments& arguments,
                               const session::LoginContext& context) {
  const auto& environment = context.dependencies.environment;
  if (auto token = arguments.Secret(login.jwt); !token.empty()) return token;
  if (const auto file = arguments.Text(login.jwt_file); !file.empty()) {
    return session::ReadSecretFile(file);
  }
  if (const auto variable = arguments.Text(login.jwt_variable); !variable.empty()) {
    if (const auto token = environment(variable)) return SecretString(*token);
    return Error(StatusCode::kInvalidArgument,
                 "the environment variable '" + variable + "' of 'jwt_variable' is not set");
  }
  if (const auto token = environment(kVariable)) return SecretString(*token);
  if (const auto file = environment(kFileVariable)) return session::ReadSecretFile(*file);
  if (const auto token = environment(kTerraformCloud)) return SecretString(*token);
  if (session::OffersGithubToken(environment)) {
    return session::GithubToken(arguments.Text(login.audience), context);
  }
  const bool of_github = environment("GITHUB_ACTIONS").has_value();
  return Error(StatusCode::kInvalidArgument,
               std::string("there is no token: set 'jwt', 'jwt_file' or 'jwt_variable', or one of "
                           "the environment variables ") +
                   kVariable + " and " + kFileVariable +
                   (of_github ? ". GitHub Actions offers a token to a job with the permission "
                                "'id-token: write'"
                              : ""));
}

}  // namespace

sdk::ModelSchema<JwtLogin> JwtLoginSchema() {
  sdk::ModelSchema<JwtLogin> schema(
      "Logs in with a JSON web token, such as that of a CI job. The provider uses the first token "
      "that it finds: in the arguments, in the variables `TERRAFORM_VAULT_AUTH_JWT`, "
      "`TERRAFORM_VAULT_AUTH_JWT_FILE` and `TFC_WORKLOAD_IDENTITY_TOKEN`, or from GitHub Actions. "
      "Each login reads the file, or asks GitHub, again.");
  DeclareTarget(schema, "jwt");
  const std::vector<std::string> sources = {"jwt", "jwt_file", "jwt_variable"};
  const auto others = [&](const std::string& name) {
    auto names = sources;
    std::erase(names, name);
    return names;
  };
  schema.Required("role", &JwtLogin::role, {.description = "Name of the role to log in with."})
      .Optional("jwt", &JwtLogin::jwt,
                {.description = "The token. Falls back to `TERRAFORM_VAULT_AUTH_JWT`.",
                 .sensitive = true,
                 .conflicts_with = others("jwt")})
      .Optional("jwt_file", &JwtLogin::jwt_file,
                {.description = "Path of a file with the token, for example of a service account "
                                "token that Kubernetes mounts. Falls back to "
                                "`TERRAFORM_VAULT_AUTH_JWT_FILE`.",
                 .conflicts_with = others("jwt_file")})
      .Optional("jwt_variable", &JwtLogin::jwt_variable,
                {.description = "Name of the environment variable with the token, for example of "
                                "an id token of GitLab, or `TFC_WORKLOAD_IDENTITY_TOKEN_VAULT` for "
                                "the tag `VAULT` of HCP Terraform.",
                 .conflicts_with = others("jwt_variable")})
      .Optional("audience", &JwtLogin::audience,
                {.description = "Audience of the token that the provider requests from GitHub "
                                "Actions. By default GitHub uses the URL of the repository's "
                                "owner. The audience of every other token is a setting of its CI "
                                "system."})
      .Optional("distributed_claim_access_token", &JwtLogin::distributed_claim_access_token,
                {.description = "Access token with which Vault fetches distributed claims. Falls "
                                "back to `TERRAFORM_VAULT_AUTH_DISTRIBUTED_CLAIM_ACCESS_TOKEN`.",
                 .sensitive = true});
  return schema;
}

StatusOr<vault::VaultAuth> LogIn(const JwtLogin& login, const session::LoginContext& context) {
  LoginArguments arguments("auth_login_jwt", context.dependencies.environment);
  json::Value body = {{"role", arguments.RequiredText("role", login.role)}};
  const auto claims = arguments.Secret(login.distributed_claim_access_token,
                                       "TERRAFORM_VAULT_AUTH_DISTRIBUTED_CLAIM_ACCESS_TOKEN");
  if (!claims.empty()) body["distributed_claim_access_token"] = claims.Reveal();
  TFV_RETURN_IF_ERROR(arguments.status());
  const auto token = TokenOf(login, arguments, context);
  if (!token.ok()) return Annotate(token.status(), "auth_login_jwt");
  body["jwt"] = token->Reveal();
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
