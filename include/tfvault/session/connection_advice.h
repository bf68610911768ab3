// What a person may try when a server cannot be reached, or is in no state to serve, in whole
// sentences: by the cause that the error carries, with the names of the settings in question.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/http/http_client.h"

#include <string>

namespace tfvault::session {

// Names of settings and where their values came from. Empty where there is no such setting.
struct ConnectionSettings {
  std::string address{};             // names host and port: "VAULT_ADDR"
  std::string trusted{};             // the certificates that count: "those of VAULT_CACERT"
  std::string authorities{};         // names others: "ca_cert_file or VAULT_CACERT"
  std::string server_name{};         // names the server that a certificate must be for
  std::string client_certificate{};  // names the certificate that is shown
  std::string proxy{};               // names the proxy
  std::string time_limit{};          // says how long an answer may take
};

[[nodiscard]] std::string ConnectionAdvice(http::FailureCause cause,
                                           const ConnectionSettings& settings);

struct VaultSettings {
  ConnectionSettings connection{};
  std::string server{};       // in messages: "https://vault.test:8200 (VAULT_ADDR)"
  bool is_plain = false;      // http
  std::string parallelism{};  // lets fewer requests through at a time
  std::string retries{};      // says how often a request is repeated
};

// After any failed call of Vault; empty when only the caller can know. `token_origin`:
// "VAULT_TOKEN".
[[nodiscard]] std::string VaultAdvice(const Status& status, const VaultSettings& settings,
                                      const std::string& token_origin);

// When Vault does not know the token.
[[nodiscard]] std::string TokenAdvice(const VaultSettings& settings,
                                      const std::string& token_origin);

}  // namespace tfvault::session
