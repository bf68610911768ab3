// SPDX-License-Identifier: MPL-2.0
#include "provider/provider_options.h"

#include "provider/login/arguments.h"
#include "provider/login/certificate_paths.h"
#include "provider/schema/validators.h"
#include "tfvault/base/hint.h"
#include "tfvault/base/text.h"

#include <initializer_list>
#include <optional>
#include <utility>

namespace tfvault::provider {
namespace {

constexpr std::int64_t kMaxRetries = 100;

void Override(std::string& target, const sdk::Attr<std::string>& configured) {
  if (configured.is_known() && !configured->empty()) target = *configured;
}

std::optional<bool> BoolVariable(const Environment& environment, const std::string& name,
                                 std::vector<std::string>& warnings) {
  const auto text = environment(name);
  if (!text) return std::nullopt;
  const auto value = ParseGoBool(*text);
  if (!value) {
    warnings.push_back(name + " is ignored: its value is neither true nor false.");
  }
  return value;
}

std::optional<std::int64_t> PositiveVariable(const Environment& environment,
                                             const std::string& name,
                                             std::vector<std::string>& warnings) {
  const auto text = environment(name);
  if (!text) return std::nullopt;
  const auto value = ParseInteger<std::int64_t>(*text);
  if (!value || *value < 1) {
    warnings.push_back(name + " is ignored: its value is not a positive whole number.");
    return std::nullopt;
  }
  return value;
}

void OverrideTls(http::HttpClientOptions& http, const ProviderModel& config) {
  // A configured CA source replaces every CA source of the environment.
  if (config.ca_cert_dir.is_known() && !config.ca_cert_dir->empty()) {
    http.ca_file.clear();
    http.ca_pem.clear();
    http.ca_dir = *config.ca_cert_dir;
  }
  Override(http.ca_file, config.ca_cert_file);
  Override(http.tls_server_name, config.tls_server_name);
  if (config.skip_tls_verify.is_known()) http.skip_tls_verify = *config.skip_tls_verify;
  for (const auto& client_auth : config.client_auth) {
    Override(http.client_cert_file, client_auth.cert_file);
    Override(http.client_key_file, client_auth.key_file);
  }
}

session::Login ConfiguredLogin(const ProviderModel& config) {
  session::Login chosen;
  VisitLogins(config, [&](const char* name, const auto& blocks) {
    if (blocks.empty()) return;
    chosen = [login = blocks.front(), block = std::string(name)](
                 const session::LoginContext& context) -> StatusOr<vault::VaultAuth> {
      auto auth = LogIn(login, context);
      if (!auth.ok()) return WithHint(auth.status(), LoginAdvice(auth.status(), block));
      auth->origin = block;
      return auth;
    };
  });
  return chosen;
}

bool IsSet(const sdk::Attr<std::string>& attribute) {
  return attribute.is_known() && !attribute->empty();
}

// The first variable that is set; empty if none is set.
std::string FirstSet(const Environment& environment, std::initializer_list<const char*> variables) {
  for (const char* variable : variables) {
    if (environment(variable)) return variable;
  }
  return {};
}

// The address without user name and password.
std::string ShownAddress(const std::string& address) {
  const auto begin = address.find("://");
  if (begin == std::string::npos) return "the address";
  const auto host = begin + 3;
  const auto at = address.substr(host, address.find_first_of("/?#", host) - host).rfind('@');
  return address.substr(0, host) + address.substr(at == std::string::npos ? host : host + at + 1);
}

session::VaultSettings SettingsOf(const ProviderModel& config, const Environment& environment,
                                  const vault::VaultClientOptions& options) {
  const bool plain = options.address.starts_with("http://");
  std::string address = IsSet(config.address)
                            ? "the argument 'address'"
                            : FirstSet(environment, {"VAULT_AGENT_ADDR", "VAULT_ADDR"});
  std::string authorities;
  if (IsSet(config.ca_cert_file)) {
    authorities = "the argument 'ca_cert_file'";
  } else if (IsSet(config.ca_cert_dir)) {
    authorities = "the argument 'ca_cert_dir'";
  } else {
    authorities = FirstSet(environment, {"VAULT_CACERT", "VAULT_CACERT_BYTES", "VAULT_CAPATH",
                                         "SSL_CERT_FILE", "SSL_CERT_DIR"});
  }
  std::string proxy = FirstSet(environment, {"VAULT_PROXY_ADDR", "VAULT_HTTP_PROXY"});
  if (proxy.empty()) proxy = std::string(plain ? "HTTP_PROXY" : "HTTPS_PROXY") + " and NO_PROXY";
  return {
      .connection = {.address = address,
                     .trusted = authorities.empty() ? "the system's" : "those of " + authorities,
                     .authorities = "ca_cert_file or ca_cert_dir (VAULT_CACERT, VAULT_CAPATH)",
                     .server_name = "tls_server_name (VAULT_TLS_SERVER_NAME)",
                     .client_certificate = "client_auth (VAULT_CLIENT_CERT, VAULT_CLIENT_KEY)",
                     .proxy = std::move(proxy),
                     .time_limit = "VAULT_CLIENT_TIMEOUT"},
      .server = ShownAddress(options.address) + " (" + address + ")",
      .is_plain = plain,
      .parallelism = "terraform apply -parallelism=2",
      .retries = "max_retries"};
}

session::Login StoredTokenLogin(const ProviderModel& config,
                                const session::ConnectionOptions& options,
                                const Environment& environment) {
  session::StoredTokenSettings settings;
  if (config.add_address_to_env.value_or("") == "true") {
    settings.helper_variables = {{"VAULT_ADDR", options.vault.address}};
  }
  const bool from_agent_variable = !config.address.is_known() || config.address->empty();
  settings.is_agent = options.vault.address.starts_with("unix://") ||
                      (from_agent_variable && environment("VAULT_AGENT_ADDR").has_value());
  return [settings](const session::LoginContext& context) {
    return session::LogInWithStoredToken(settings, context);
  };
}

}  // namespace

sdk::ModelSchema<ProviderModel> ProviderSchema() {
  sdk::ModelSchema<ClientAuthModel> client_auth(
      "A certificate that the provider presents to Vault.");
  client_auth
      .Required("cert_file", &ClientAuthModel::cert_file,
                {.description = "Path of the client certificate, in PEM format. An empty string "
                                "means the file named by `VAULT_CLIENT_CERT`."})
      .Required("key_file", &ClientAuthModel::key_file,
                {.description = "Path of the private key of the certificate, in PEM format. An "
                                "empty string means the file named by `VAULT_CLIENT_KEY`."});

  sdk::ModelSchema<HeaderModel> headers("A header that is added to every request to Vault.");
  headers
      .Required("name", &HeaderModel::name,
                {.description = "Name of the header.", .sensitive = true})
      .Required("value", &HeaderModel::value,
                {.description = "Value of the header.", .sensitive = true});

  sdk::ModelSchema<ProviderModel> schema(
      "Manages HashiCorp Vault's (or OpenBao's) AWS secrets engine and reads dynamic AWS "
      "credentials from it. Arguments take precedence over environment variables.");
  schema
      .Optional("address", &ProviderModel::address,
                {.description = "URL of the Vault server, for example "
                                "`https://vault.example.com:8200`. Falls back to "
                                "`VAULT_AGENT_ADDR`, then to `VAULT_ADDR`."})
      .Optional(
          "token", &ProviderModel::token,
          {.description = "Vault token. Falls back to `VAULT_TOKEN`, then to the token helper that "
                          "`~/.vault` names, then to the file `~/.vault-token` that `vault login` "
                          "writes. An `auth_login` block replaces the token. If a Vault Agent or "
                          "Vault Proxy adds its own token, no token is needed.",
           .sensitive = true})
      .Optional("token_name", &ProviderModel::token_name,
                {.description = "Display name of the child token. Vault uses it in the names of "
                                "the IAM users that it creates. Falls back to `VAULT_TOKEN_NAME`, "
                                "then to `terraform`."})
      .Optional(
          "skip_child_token", &ProviderModel::skip_child_token,
          {.description = "Whether to use the given token itself instead of a short-lived child "
                          "token. When the child token ends, Vault revokes all leases of the run. "
                          "Falls back to `TERRAFORM_VAULT_SKIP_CHILD_TOKEN`. If the token may not "
                          "create child tokens, `false` is an error; if neither the argument nor "
                          "the variable is set, the provider uses the token itself and warns."})
      .Optional("max_lease_ttl_seconds", &ProviderModel::max_lease_ttl_seconds,
                {.description = "Lifetime of the child token in seconds. Credentials that Vault "
                                "issues in a run end no later than the child token. 0 counts as "
                                "not set. Falls back to `TERRAFORM_VAULT_MAX_TTL`, then to 1200.",
                 .validators = {Between(0, kMaxSeconds)}})
      .Optional("namespace", &ProviderModel::namespace_path,
                {.description = "Namespace of all requests; the `namespace` argument of a resource "
                                "is relative to it. Falls back to `VAULT_NAMESPACE`."})
      .Optional("set_namespace_from_token", &ProviderModel::set_namespace_from_token,
                {.description = "Whether to use the namespace of the token if no namespace is "
                                "configured. Falls back to `VAULT_SET_NAMESPACE_FROM_TOKEN`, then "
                                "to `true`."})
      .Optional("ca_cert_file", &ProviderModel::ca_cert_file,
                {.description = "Path of a PEM file with the CA certificates that verify Vault's "
                                "certificate, instead of those of the system. Falls back to "
                                "`VAULT_CACERT`."})
      .Optional("ca_cert_dir", &ProviderModel::ca_cert_dir,
                {.description = "Directory of PEM files with the CA certificates that verify "
                                "Vault's certificate, used if `ca_cert_file` is not set. Falls "
                                "back to `VAULT_CAPATH`."})
      .Optional("tls_server_name", &ProviderModel::tls_server_name,
                {.description = "Name that Vault's certificate must contain, if it differs from "
                                "the host of `address`. Falls back to `VAULT_TLS_SERVER_NAME`."})
      .Optional("skip_tls_verify", &ProviderModel::skip_tls_verify,
                {.description = "Whether to accept Vault's certificate without verification, which "
                                "makes the connection insecure. Falls back to `VAULT_SKIP_VERIFY`, "
                                "then to `false`."})
      .Optional("max_retries", &ProviderModel::max_retries,
                {.description =
                     "How many times the provider repeats a failed request; 0 turns repetition "
                     "off. The provider repeats a request that creates credentials only if Vault "
                     "certainly did not process it. A request that a rate quota refused does not "
                     "count as failed: the provider repeats it within the time limit "
                     "`VAULT_CLIENT_TIMEOUT`. The number also applies to requests of a login to "
                     "AWS, Google or Azure. Falls back to `VAULT_MAX_RETRIES`, then to 2.",
                 .validators = {Between(0, kMaxRetries)}})
      .Optional("add_address_to_env", &ProviderModel::add_address_to_env,
                {.description =
                     "Whether the provider sets the variable `VAULT_ADDR` of the token helper to "
                     "the address of the Vault server: `true` for yes, any other text for no."})
      .Optional("max_retries_ccc", &ProviderModel::max_retries_ccc,
                {.description = "Accepted for compatibility and without effect: it concerns "
                                "resources that this provider does not have."})
      .Optional("skip_get_vault_version", &ProviderModel::skip_get_vault_version,
                {.description = "Accepted for compatibility and without effect: this provider "
                                "never asks for Vault's version."})
      .Optional("vault_version_override", &ProviderModel::vault_version_override,
                {.description = "Accepted for compatibility and without effect: this provider "
                                "does not depend on Vault's version."})
      .ListBlock("client_auth", &ProviderModel::client_auth, client_auth, {.max_items = 1})
      .ListBlock("headers", &ProviderModel::headers, headers);

  const sdk::BlockOptions one{.max_items = 1};
  schema.ListBlock("auth_login", &ProviderModel::auth_login, GenericLoginSchema(), one)
      .ListBlock("auth_login_aws", &ProviderModel::auth_login_aws, AwsLoginSchema(), one)
      .ListBlock("auth_login_azure", &ProviderModel::auth_login_azure, AzureLoginSchema(), one)
      .ListBlock("auth_login_cert", &ProviderModel::auth_login_cert, CertLoginSchema(), one)
      .ListBlock("auth_login_gcp", &ProviderModel::auth_login_gcp, GcpLoginSchema(), one)
      .ListBlock("auth_login_jwt", &ProviderModel::auth_login_jwt, JwtLoginSchema(), one)
      .ListBlock("auth_login_kerberos", &ProviderModel::auth_login_kerberos, KerberosLoginSchema(),
                 one)
      .ListBlock("auth_login_oci", &ProviderModel::auth_login_oci, OciLoginSchema(), one)
      .ListBlock("auth_login_oidc", &ProviderModel::auth_login_oidc, OidcLoginSchema(), one)
      .ListBlock("auth_login_radius", &ProviderModel::auth_login_radius, RadiusLoginSchema(), one)
      .ListBlock("auth_login_token_file", &ProviderModel::auth_login_token_file,
                 TokenFileLoginSchema(), one)
      .ListBlock("auth_login_userpass", &ProviderModel::auth_login_userpass, UserpassLoginSchema(),
                 one);
  return schema;
}

StatusOr<session::ConnectionOptions> ResolveOptions(const ProviderModel& config,
                                                    const Environment& environment,
                                                    std::vector<std::string>& warnings) {
  session::ConnectionOptions options;
  TFV_ASSIGN_OR_RETURN(options.vault, vault::VaultOptionsFromEnvironment(environment, warnings));

  Override(options.vault.address, config.address);
  if (options.vault.address.empty()) {
    return Error(StatusCode::kInvalidArgument,
                 "no Vault address is configured: set the provider's argument 'address' or the "
                 "environment variable VAULT_ADDR");
  }
  options.vault.token_origin = "VAULT_TOKEN";
  if (config.token.is_known() && !config.token->empty()) {
    options.vault.token = *config.token;
    options.vault.token_origin = "the argument 'token'";
  }
  Override(options.vault.namespace_path, config.namespace_path);
  if (config.max_retries.is_known()) {
    options.vault.max_retries = static_cast<int>(*config.max_retries);
  }
  OverrideTls(options.vault.http, config);
  TFV_RETURN_IF_ERROR(CheckPaths(options.vault.http));
  options.vault_settings = SettingsOf(config, environment, options.vault);
  options.vault.advise = [settings = options.vault_settings](const Status& status,
                                                             const std::string& token_origin) {
    return session::VaultAdvice(status, settings, token_origin);
  };
  options.login = ConfiguredLogin(config);
  if (options.login) {
    options.vault.token = SecretString();
  } else if (options.vault.token.empty()) {
    options.login = StoredTokenLogin(config, options, environment);
  }
  for (const auto& header : config.headers) {
    options.vault.headers.push_back({.name = *header.name, .value = *header.value});
  }

  const auto skip = config.skip_child_token.is_known()
                        ? std::optional(*config.skip_child_token)
                        : BoolVariable(environment, "TERRAFORM_VAULT_SKIP_CHILD_TOKEN", warnings);
  if (skip)
    options.child_token = *skip ? session::ChildToken::kNever : session::ChildToken::kAlways;
  options.token_name = environment("VAULT_TOKEN_NAME").value_or(options.token_name);
  Override(options.token_name, config.token_name);
  options.child_token_ttl =
      std::chrono::seconds(config.max_lease_ttl_seconds.value_or(0) > 0
                               ? *config.max_lease_ttl_seconds
                               : PositiveVariable(environment, "TERRAFORM_VAULT_MAX_TTL", warnings)
                                     .value_or(options.child_token_ttl.count()));
  options.set_namespace_from_token =
      config.set_namespace_from_token.is_known()
          ? *config.set_namespace_from_token
          : BoolVariable(environment, "VAULT_SET_NAMESPACE_FROM_TOKEN", warnings).value_or(true);
  return options;
}

}  // namespace tfvault::provider
