// SPDX-License-Identifier: MPL-2.0
// Obtains a Vault token, or the proof of identity that a login sends to Vault.
#pragma once

#include "tfvault/aws/credentials.h"
#include "tfvault/base/environment.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/json/value.h"
#include "tfvault/session/dependencies.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/options.h"

#include <functional>
#include <map>
#include <stop_token>
#include <string>

namespace tfvault::session {

// The objects that a login may use. Valid during the call only.
struct LoginContext {
  const vault::VaultClient& vault;                 // without a token, in the configured namespace
  const vault::VaultClientOptions& vault_options;  // the options of `vault`
  const Dependencies& dependencies;
  std::stop_token stop{};
};

// Returns a token. Runs when the first call needs Vault. If the client token in the result is
// empty, requests are sent without a token, because a Vault Agent or Vault Proxy adds its own
// token.
using Login = std::function<StatusOr<vault::VaultAuth>(const LoginContext&)>;

struct StoredTokenSettings {
  std::map<std::string, std::string> helper_variables{};  // for the token helper
  bool is_agent = false;  // the server is a Vault Agent or Vault Proxy
};

// The token that `vault login` stored. Without a stored token the result is empty if the server
// accepts requests without a token: an Agent is assumed to accept them, and any other server is
// tested with a lookup of the token. Errors: kFailedPrecondition when the server refuses the
// lookup.
[[nodiscard]] StatusOr<vault::VaultAuth> LogInWithStoredToken(const StoredTokenSettings& settings,
                                                              const LoginContext& context);

// The AWS identity that signs the request of an AWS login, and the STS endpoint. Every member may
// be empty.
struct AwsIdentity {
  aws::Credentials keys{};
  std::string profile{};
  std::string shared_credentials_file{};
  std::string web_identity_token_file{};
  std::string role_arn{};  // assumed before signing; with the web identity when there is a file
  std::string role_session_name{};
  std::string region{};
  std::string sts_endpoint{};
  std::string header_value{};
};

[[nodiscard]] AwsIdentity AwsIdentityFromEnvironment(const Environment& environment);

// The fields iam_http_request_method, iam_request_url, iam_request_headers and iam_request_body.
// They contain a signed request to STS; Vault sends the request, and the answer names the signer.
// Errors: kInvalidArgument when there are no credentials, otherwise those of the source of the
// credentials and of AssumeRole.
[[nodiscard]] StatusOr<json::Value> SignedAwsFields(const AwsIdentity& identity,
                                                    const LoginContext& context);

// A token of Azure's metadata service for the managed identity with `client_id`. When `client_id`
// is empty, the service selects the identity of this machine.
[[nodiscard]] StatusOr<SecretString> AzureToken(const std::string& scope,
                                                const std::string& client_id,
                                                const LoginContext& context);

// A signed Google identity token for Vault's `role`. `credentials` is the key of a service account
// or the path of its file; empty means the identity of this machine. `service_account` is the
// account that the token names; empty means that of the key or the machine.
[[nodiscard]] StatusOr<SecretString> GoogleToken(const std::string& role,
                                                 const std::string& credentials,
                                                 const std::string& service_account,
                                                 const LoginContext& context);

// Whether this process is part of a job of GitHub Actions that may request a token.
[[nodiscard]] bool OffersGithubToken(const Environment& environment);

// A new token of a job of GitHub Actions. When `audience` is empty, GitHub selects the audience.
// Errors: kPermissionDenied when GitHub returns no token. No error quotes GitHub's answer.
[[nodiscard]] StatusOr<SecretString> GithubToken(const std::string& audience,
                                                 const LoginContext& context);

// A client for the same server that presents a client certificate in the TLS handshake.
[[nodiscard]] StatusOr<vault::VaultClient> ClientWithCertificate(const std::string& cert_file,
                                                                 const std::string& key_file,
                                                                 const LoginContext& context);

// The content of a text file without trailing line ends. Errors: kInvalidArgument with the path.
[[nodiscard]] StatusOr<SecretString> ReadSecretFile(const std::string& path);

// The content of a file that must contain one line and must grant no access to users other than its
// owner. Errors: as ReadSecretFile.
[[nodiscard]] StatusOr<SecretString> ReadTokenFile(const std::string& path);

}  // namespace tfvault::session
