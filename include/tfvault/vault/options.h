// What a VaultClient needs to know, and the VAULT_* environment variables that say so.
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
  std::string token_origin{};    // where the token is from, for `advise`
  std::string namespace_path{};  // outer slashes do not matter; empty: no namespace header
  http::HttpClientOptions http{};
  int max_retries = 2;       // attempts after the first one
  Duration timeout{60'000};  // for one call with all its attempts and waits
  BackoffPolicy backoff{};
  std::vector<http::HttpHeader> headers{};  // added to every request
  bool follow_redirects = true;             // false: a redirect is an error
  // What a person may try after a failed call, in whole sentences; the error's hint. Empty text or
  // no function: nothing.
  std::function<std::string(const Status&, const std::string& token_origin)> advise{};
};

// Reads every variable of vault-api 1.10 that has a meaning here, and no file. A variable that we
// cannot honour adds one sentence to `warnings`.
//
// VAULT_AGENT_ADDR wins over VAULT_ADDR. VAULT_WRAP_TTL is not honoured on purpose: a wrapped
// answer cannot be read back. Errors: kInvalidArgument naming the variable whose value is
// malformed.
[[nodiscard]] StatusOr<VaultClientOptions> VaultOptionsFromEnvironment(
    const Environment& environment, std::vector<std::string>& warnings);

}  // namespace tfvault::vault
