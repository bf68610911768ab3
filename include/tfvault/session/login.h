// Ways to get a token: what each takes, and the requests that it makes.
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

// What a login may use. Lives as long as the call.
struct LoginContext {
  const vault::VaultClient& vault;                 // without a token, in the configured namespace
  const vault::VaultClientOptions& vault_options;  // what `vault` was made of
  const Dependencies& dependencies;
  std::stop_token stop{};
};

// Runs when the first call needs Vault. An empty client token means that requests go out without
// one, because an Agent or a Proxy on the way adds its own.
using Login = std::function<StatusOr<vault::VaultAuth>(const LoginContext&)>;

struct StoredTokenSettings {
  std::map<std::string, std::string> helper_variables{};  // for the token helper
  bool is_agent = false;  // the server is known to be an Agent or a Proxy
};

// The token of `vault login`, or none. Without a stored token an Agent is taken at its word;
// another server is asked once whether it answers without a token. Errors: kFailedPrecondition when
// it does not.
[[nodiscard]] StatusOr<vault::VaultAuth> LogInWithStoredToken(const StoredTokenSettings& settings,
                                                              const LoginContext& context);

// Who signs the request of an AWS login, and for which STS. Everything may be empty.
struct AwsIdentity {
  aws::Credentials keys{};
  std::string profile{};
  std::string shared_credentials_file{};
  std::string web_identity_token_file{};
  std::string role_arn{};  // assumed first; with the web identity when there is a file
  std::string role_session_name{};
  std::string region{};
  std::string sts_endpoint{};
  std::string header_value{};
};

[[nodiscard]] AwsIdentity AwsIdentityFromEnvironment(const Environment& environment);

// iam_http_request_method, iam_request_url, iam_request_headers and iam_request_body: a signed
// request to STS, which Vault sends to learn who signed it. Errors: kInvalidArgument when there are
// no credentials, else those of finding and assuming them.
[[nodiscard]] StatusOr<json::Value> SignedAwsFields(const AwsIdentity& identity,
                                                    const LoginContext& context);

// A token of Azure's metadata service for the identity of this machine that has `client_id`, or the
// only one.
[[nodiscard]] StatusOr<SecretString> AzureToken(const std::string& scope,
                                                const std::string& client_id,
                                                const LoginContext& context);

// A token that is Google's word for who we are, for Vault's `role`. `credentials` is the key of a
// service account, or the path of its file, or empty: this machine's identity.
[[nodiscard]] StatusOr<SecretString> GoogleToken(const std::string& role,
                                                 const std::string& credentials,
                                                 const std::string& service_account,
                                                 const LoginContext& context);

// The same server with a client certificate, which is shown in the TLS handshake.
[[nodiscard]] StatusOr<vault::VaultClient> ClientWithCertificate(const std::string& cert_file,
                                                                 const std::string& key_file,
                                                                 const LoginContext& context);

// A text file, without the line ends at its end. Errors: kInvalidArgument naming it.
[[nodiscard]] StatusOr<SecretString> ReadSecretFile(const std::string& path);

// The same of a file that holds one line, and that only its owner may use.
[[nodiscard]] StatusOr<SecretString> ReadTokenFile(const std::string& path);

}  // namespace tfvault::session
