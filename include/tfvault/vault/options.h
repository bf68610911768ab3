// SPDX-License-Identifier: MPL-2.0
// The options of a VaultClient, and how the VAULT_* environment variables set them.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/base/retry.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/http/curl_http_client.h"

#include <functional>
#include <string>
#include <vector>

namespace tfvault::vault {

struct VaultClientOptions {
  std::string address{};  // http://, https:// (a path prefix is kept) or unix:///path; no default
  SecretString token{};   // may be empty until a login
  std::string token_origin{};    // the source of the token, which `advise` receives
  std::string namespace_path{};  // outer slashes are dropped; empty: no namespace header
  http::HttpClientOptions http{};
  int max_retries = 2;       // attempts after the first one
  Duration timeout{60'000};  // for one call with all its attempts and waits
  BackoffPolicy backoff{};
  std::vector<http::HttpHeader> headers{};  // added to every request
  bool follow_redirects = true;             // false: a redirect is an error
  // Returns the advice for a user after a failed call, in whole sentences; it becomes the hint of
  // the error. Empty text or no function: no hint.
  std::function<std::string(const Status&, const std::string& token_origin)> advise{};
};

// Reads every VAULT_* variable of Vault's own client (vault-api 1.10) that applies to this client,
// the proxy variables, SSL_CERT_FILE and SSL_CERT_DIR. Reads no file. Adds one sentence to
// `warnings` for each variable that has no effect.
//
// VAULT_AGENT_ADDR takes precedence over VAULT_ADDR. VAULT_WRAP_TTL has no effect, because a
// wrapped answer contains no data. Errors: kInvalidArgument with the name of a variable whose value
// is malformed.
[[nodiscard]] StatusOr<VaultClientOptions> VaultOptionsFromEnvironment(
    const Environment& environment, std::vector<std::string>& warnings);

}  // namespace tfvault::vault
