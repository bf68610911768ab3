// Advice for a user, in whole sentences, when a server cannot be reached or cannot serve requests.
// The cause comes from the error; the text names the settings that matter for it.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/http/http_client.h"

#include <string>

namespace tfvault::session {

// Names of settings, or the sources of their values. Empty where there is no such setting.
struct ConnectionSettings {
  std::string address{};             // of host and port: "VAULT_ADDR"
  std::string trusted{};             // the trusted certificates: "those of VAULT_CACERT"
  std::string authorities{};         // to trust others: "ca_cert_file or VAULT_CACERT"
  std::string server_name{};         // of the name that the server's certificate must have
  std::string client_certificate{};  // of the client certificate
  std::string proxy{};               // of the proxy
  std::string time_limit{};          // of the time limit for an answer
};

// Empty for kOther.
[[nodiscard]] std::string ConnectionAdvice(http::FailureCause cause,
                                           const ConnectionSettings& settings);

struct VaultSettings {
  ConnectionSettings connection{};
  std::string server{};       // as messages name it: "https://vault.test:8200 (VAULT_ADDR)"
  bool is_plain = false;      // http, not https
  std::string parallelism{};  // the setting for fewer requests at a time
  std::string retries{};      // the setting for the number of repetitions
};

// Advice after any failed call of Vault; empty when the cause depends on the call. `token_origin`
// is the source of the token: "VAULT_TOKEN".
[[nodiscard]] std::string VaultAdvice(const Status& status, const VaultSettings& settings,
                                      const std::string& token_origin);

// Advice when Vault does not know the token.
[[nodiscard]] std::string TokenAdvice(const VaultSettings& settings,
                                      const std::string& token_origin);

}  // namespace tfvault::session
