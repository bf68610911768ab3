// SPDX-License-Identifier: MPL-2.0
// auth_login_cert: presents the certificate in the TLS handshake of the login only.
#include "provider/login/arguments.h"
#include "provider/login/certificate_paths.h"

namespace tfvault::provider {

sdk::ModelSchema<CertLogin> CertLoginSchema() {
  sdk::ModelSchema<CertLogin> schema("Logs in with a TLS client certificate.");
  DeclareTarget(schema, "cert");
  schema
      .Optional(
          "name", &CertLogin::name,
          {.description = "Name of the role to log in with. By default Vault accepts every role "
                          "that trusts the certificate."})
      .Required("cert_file", &CertLogin::cert_file,
                {.description = "Path of the certificate, in PEM format."})
      .Required("key_file", &CertLogin::key_file,
                {.description = "Path of the certificate's private key, in PEM format."});
  return schema;
}

StatusOr<vault::VaultAuth> LogIn(const CertLogin& login, const session::LoginContext& context) {
  LoginArguments arguments("auth_login_cert", context.dependencies.environment);
  const http::HttpClientOptions files{
      .client_cert_file = arguments.RequiredText("cert_file", login.cert_file),
      .client_key_file = arguments.RequiredText("key_file", login.key_file)};
  TFV_RETURN_IF_ERROR(arguments.status());
  TFV_RETURN_IF_ERROR(Annotate(CheckPaths(files), "auth_login_cert"));

  const auto vault =
      session::ClientWithCertificate(files.client_cert_file, files.client_key_file, context);
  if (!vault.ok()) return Annotate(vault.status(), "auth_login_cert");
  auto body = json::Value::object();
  if (const auto name = arguments.Text(login.name); !name.empty()) body["name"] = name;
  return LogInAtMount(login, "cert", std::move(body),
                      {.vault = *vault,
                       .vault_options = context.vault_options,
                       .dependencies = context.dependencies,
                       .stop = context.stop});
}

}  // namespace tfvault::provider
