// auth_login_gcp: a token that is Google's word for who we are.
#include "provider/login/arguments.h"
#include "tfvault/gcp/identity.h"

namespace tfvault::provider {
namespace {

// The key of a service account, from a file or as it stands there.
StatusOr<gcp::ServiceAccountKey> ReadKey(const std::string& path_or_json) {
  if (path_or_json.find('{') != std::string::npos) {
    return gcp::ParseServiceAccountKey(SecretString(path_or_json));
  }
  TFV_ASSIGN_OR_RETURN(const auto text, ReadSecretFile(path_or_json));
  return gcp::ParseServiceAccountKey(text);
}

StatusOr<SecretString> MakeJwt(const std::string& role, const std::string& credentials,
                               const std::string& service_account, const LoginContext& context) {
  const auto& environment = context.dependencies.environment;
  const std::string audience = "https://vault/" + role;
  gcp::Claims claims{
      .email = service_account, .audience = audience, .now = context.dependencies.time->Now()};
  std::optional<gcp::ServiceAccountKey> key;
  if (!credentials.empty()) {
    TFV_ASSIGN_OR_RETURN(key, ReadKey(credentials));
    if (claims.email.empty()) claims.email = key->email;
    if (claims.email == key->email) return gcp::SignWithKey(*key, claims);
  }
  TFV_ASSIGN_OR_RETURN(const auto direct, MachineHttpClient(context.dependencies));
  if (service_account.empty()) {
    return gcp::IdentityOfMachine(*direct, audience, environment, context.stop);
  }
  TFV_ASSIGN_OR_RETURN(const auto google, InternetHttpClient(context.dependencies));
  auto access = key ? gcp::AccessTokenOfKey(*google, *key, claims.now, context.stop)
                    : gcp::AccessTokenOfMachine(*direct, environment, context.stop);
  if (!access.ok()) return access;
  return gcp::SignWithIam(*google, *access, claims, context.stop);
}

}  // namespace

sdk::ModelSchema<GcpLogin> GcpLoginSchema() {
  sdk::ModelSchema<GcpLogin> schema(
      "Logs in as a service account of Google Cloud, or as the virtual machine this runs on.");
  DeclareTarget(schema, "gcp");
  schema.Required("role", &GcpLogin::role, {.description = "Name of the role to log in with."})
      .Optional("jwt", &GcpLogin::jwt,
                {.description = "Token signed by Google. Falls back to "
                                "`TERRAFORM_VAULT_GCP_AUTH_JWT`.",
                 .sensitive = true,
                 .conflicts_with = {"credentials", "service_account"}})
      .Optional("credentials", &GcpLogin::credentials,
                {.description = "Path of a service account's key, or the key itself, in JSON: it "
                                "signs a token. Falls back to `GOOGLE_APPLICATION_CREDENTIALS`.",
                 .sensitive = true})
      .Optional("service_account", &GcpLogin::service_account,
                {.description = "Email address of the service account to log in as, when it is not "
                                "that of `credentials`: Google's IAM signs for it."});
  return schema;
}

StatusOr<vault::VaultAuth> LogIn(const GcpLogin& login, const LoginContext& context) {
  LoginArguments arguments("auth_login_gcp", context.dependencies.environment);
  const auto role = arguments.RequiredText("role", login.role);
  TFV_RETURN_IF_ERROR(arguments.status());
  // What is configured wins over a token of the environment.
  const bool chosen =
      !arguments.Text(login.credentials).empty() || !arguments.Text(login.service_account).empty();
  SecretString jwt = arguments.Secret(login.jwt, chosen ? "" : "TERRAFORM_VAULT_GCP_AUTH_JWT");
  if (jwt.empty()) {
    auto made = MakeJwt(role, arguments.Text(login.credentials, "GOOGLE_APPLICATION_CREDENTIALS"),
                        arguments.Text(login.service_account), context);
    if (!made.ok()) return Annotate(made.status(), "auth_login_gcp");
    jwt = *std::move(made);
  }
  return LogInAtMount(login, "gcp", {{"role", role}, {"jwt", jwt.Reveal()}}, context);
}

}  // namespace tfvault::provider
