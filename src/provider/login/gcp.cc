// SPDX-License-Identifier: MPL-2.0
// auth_login_gcp: logs in with a signed token of a Google Cloud identity.
#include "provider/login/arguments.h"

namespace tfvault::provider {
sdk::ModelSchema<GcpLogin> GcpLoginSchema() {
  sdk::ModelSchema<GcpLogin> schema(
      "Logs in as a Google Cloud service account, or as the virtual machine of the provider.");
  DeclareTarget(schema, "gcp");
  schema.Required("role", &GcpLogin::role, {.description = "Name of the role to log in with."})
      .Optional("jwt", &GcpLogin::jwt,
                {.description = "Token signed by Google. Falls back to "
                                "`TERRAFORM_VAULT_GCP_AUTH_JWT`.",
                 .sensitive = true,
                 .conflicts_with = {"credentials", "service_account"}})
      .Optional("credentials", &GcpLogin::credentials,
                {.description = "Service account key (JSON) or its path. The key signs the token. "
                                "Falls back to `GOOGLE_APPLICATION_CREDENTIALS`.",
                 .sensitive = true})
      .Optional("service_account", &GcpLogin::service_account,
                {.description = "Email address of the service account to log in as, if it differs "
                                "from that of `credentials`: Google's IAM then signs the token."});
  return schema;
}

StatusOr<vault::VaultAuth> LogIn(const GcpLogin& login, const session::LoginContext& context) {
  LoginArguments arguments("auth_login_gcp", context.dependencies.environment);
  const auto role = arguments.RequiredText("role", login.role);
  TFV_RETURN_IF_ERROR(arguments.status());
  // Configured arguments take precedence over a token from the environment.
  const bool chosen =
      !arguments.Text(login.credentials).empty() || !arguments.Text(login.service_account).empty();
  SecretString jwt = arguments.Secret(login.jwt, chosen ? "" : "TERRAFORM_VAULT_GCP_AUTH_JWT");
  if (jwt.empty()) {
    auto made = session::GoogleToken(
        role, arguments.Text(login.credentials, "GOOGLE_APPLICATION_CREDENTIALS"),
        arguments.Text(login.service_account), context);
    if (!made.ok()) return Annotate(made.status(), "auth_login_gcp");
    jwt = *std::move(made);
  }
  return LogInAtMount(login, "gcp", {{"role", role}, {"jwt", jwt.Reveal()}}, context);
}

}  // namespace tfvault::provider
