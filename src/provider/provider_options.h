// SPDX-License-Identifier: MPL-2.0
// The provider block, and the connection options that result from it and the environment.
#pragma once

#include "provider/login/methods.h"
#include "tfvault/base/environment.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/session/connection.h"
#include "tfvault/vault/options.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace tfvault::provider {

struct HeaderModel {
  sdk::Attr<std::string> name{};
  sdk::Attr<SecretString> value{};
};

struct ClientAuthModel {
  sdk::Attr<std::string> cert_file{};
  sdk::Attr<std::string> key_file{};
};

struct ProviderModel {
  sdk::Attr<std::string> address{};
  sdk::Attr<std::string> add_address_to_env{};
  sdk::Attr<SecretString> token{};
  sdk::Attr<std::string> token_name{};
  sdk::Attr<bool> skip_child_token{};
  sdk::Attr<std::string> ca_cert_file{};
  sdk::Attr<std::string> ca_cert_dir{};
  sdk::Attr<bool> skip_tls_verify{};
  sdk::Attr<std::string> tls_server_name{};
  sdk::Attr<std::int64_t> max_lease_ttl_seconds{};
  sdk::Attr<std::int64_t> max_retries{};
  sdk::Attr<std::int64_t> max_retries_ccc{};
  sdk::Attr<std::string> namespace_path{};
  sdk::Attr<bool> skip_get_vault_version{};
  sdk::Attr<std::string> vault_version_override{};
  sdk::Attr<bool> set_namespace_from_token{};
  std::vector<ClientAuthModel> client_auth{};
  std::vector<HeaderModel> headers{};

  // At most one of these blocks is set.
  std::vector<GenericLogin> auth_login{};
  std::vector<AwsLogin> auth_login_aws{};
  std::vector<AzureLogin> auth_login_azure{};
  std::vector<CertLogin> auth_login_cert{};
  std::vector<GcpLogin> auth_login_gcp{};
  std::vector<JwtLogin> auth_login_jwt{};
  std::vector<KerberosLogin> auth_login_kerberos{};
  std::vector<OciLogin> auth_login_oci{};
  std::vector<OidcLogin> auth_login_oidc{};
  std::vector<RadiusLogin> auth_login_radius{};
  std::vector<TokenFileLogin> auth_login_token_file{};
  std::vector<UserpassLogin> auth_login_userpass{};
};

// Calls `visit` with the name and the blocks of every login method; there may be no block.
template <typename Visit>
void VisitLogins(const ProviderModel& config, const Visit& visit) {
  visit("auth_login", config.auth_login);
  visit("auth_login_aws", config.auth_login_aws);
  visit("auth_login_azure", config.auth_login_azure);
  visit("auth_login_cert", config.auth_login_cert);
  visit("auth_login_gcp", config.auth_login_gcp);
  visit("auth_login_jwt", config.auth_login_jwt);
  visit("auth_login_kerberos", config.auth_login_kerberos);
  visit("auth_login_oci", config.auth_login_oci);
  visit("auth_login_oidc", config.auth_login_oidc);
  visit("auth_login_radius", config.auth_login_radius);
  visit("auth_login_token_file", config.auth_login_token_file);
  visit("auth_login_userpass", config.auth_login_userpass);
}

[[nodiscard]] sdk::ModelSchema<ProviderModel> ProviderSchema();

// Every attribute of `config` must be known or null. A configured value takes precedence over the
// environment, also false and 0; an empty string, and 0 for max_lease_ttl_seconds, count as unset.
// A variable with an unusable value adds one sentence to `warnings`.
//
// Errors: kInvalidArgument for a missing address or PEM text in the place of a path; those of
// VaultOptionsFromEnvironment.
[[nodiscard]] StatusOr<session::ConnectionOptions> ResolveOptions(
    const ProviderModel& config, const Environment& environment,
    std::vector<std::string>& warnings);

}  // namespace tfvault::provider
