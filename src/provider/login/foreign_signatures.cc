// SPDX-License-Identifier: MPL-2.0
// auth_login_kerberos and auth_login_oci, whose tickets and signatures the provider cannot create.
#include "provider/login/arguments.h"

namespace tfvault::provider {

sdk::ModelSchema<KerberosLogin> KerberosLoginSchema() {
  sdk::ModelSchema<KerberosLogin> schema(
      "Logs in with Kerberos. Set `token` to a SPNEGO token: this provider cannot create a token "
      "from a keytab.");
  DeclareTarget(schema, "kerberos");
  const std::string unused = " Without effect: this provider cannot create a token from a keytab.";
  schema
      .Optional("token", &KerberosLogin::token,
                {.description = "SPNEGO token, in base64. Falls back to `KRB_SPNEGO_TOKEN`.",
                 .sensitive = true,
                 .conflicts_with = {"username", "service", "realm", "krb5conf_path", "keytab_path",
                                    "disable_fast_negotiation", "remove_instance_name"}})
      .Optional("username", &KerberosLogin::username,
                {.description = "Name of the principal." + unused})
      .Optional("service", &KerberosLogin::service,
                {.description = "Kerberos service name of Vault." + unused})
      .Optional("realm", &KerberosLogin::realm, {.description = "Kerberos realm." + unused})
      .Optional("krb5conf_path", &KerberosLogin::krb5conf_path,
                {.description = "Path of the Kerberos configuration." + unused})
      .Optional("keytab_path", &KerberosLogin::keytab_path,
                {.description = "Path of the keytab." + unused})
      .Optional("disable_fast_negotiation", &KerberosLogin::disable_fast_negotiation,
                {.description = "Whether to turn off FAST." + unused})
      .Optional("remove_instance_name", &KerberosLogin::remove_instance_name,
                {.description =
                     "Whether to remove the instance from the name of the principal." + unused});
  return schema;
}

StatusOr<vault::VaultAuth> LogIn(const KerberosLogin& login, const session::LoginContext& context) {
  const LoginArguments arguments("auth_login_kerberos", context.dependencies.environment);
  const auto token = arguments.Secret(login.token, "KRB_SPNEGO_TOKEN");
  if (token.empty()) {
    return Error(StatusCode::kUnimplemented,
                 "auth_login_kerberos: this provider cannot create a token from a keytab; set "
                 "'token' or KRB_SPNEGO_TOKEN to a SPNEGO token, or log in first with 'vault login "
                 "-method=kerberos' and remove the block");
  }
  return LogInAtMount(login, "kerberos", {{"authorization", "Negotiate " + token.Reveal()}},
                      context);
}

sdk::ModelSchema<OciLogin> OciLoginSchema() {
  sdk::ModelSchema<OciLogin> schema(
      "Not supported, because this provider cannot sign requests for Oracle Cloud: use another "
      "method, or log in first with `vault login -method=oci`.");
  DeclareTarget(schema, "oci");
  schema.Required("role", &OciLogin::role, {.description = "Name of the role to log in with."})
      .Required("auth_type", &OciLogin::auth_type,
                {.description = "Key that signs: `instance` or `apikey`.",
                 .one_of = {"instance", "apikey"}});
  return schema;
}

StatusOr<vault::VaultAuth> LogIn(const OciLogin&, const session::LoginContext&) {
  return Error(StatusCode::kUnimplemented,
               "auth_login_oci: this provider cannot sign requests for Oracle Cloud; log in first "
               "with 'vault login -method=oci' and remove the block, or use a Vault Agent with "
               "auto-auth");
}

}  // namespace tfvault::provider
