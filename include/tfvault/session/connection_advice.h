// SPDX-License-Identifier: MPL-2.0
// Advice for a user, in whole sentences, when a server cannot be reached or cannot serve requests.
// The text depends on the cause in the error, and names the settings that can remove the cause.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/http/http_client.h"

#include <string>

namespace tfvault::session {

// Names of settings, or the sources of their values. Empty: there is no such setting.
struct ConnectionSettings {
  std::string address{};             // of host and port: "VAULT_ADDR"
  std::string trusted{};             // the trusted certificates: "those of VAULT_CACERT"
  std::string authorities{};         // to trust other authorities: "ca_cert_file or VAULT_CACERT"
  std::string server_name{};         // of the name that the server's certificate must contain
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

// Advice after a failed call of Vault; empty for a cause that only the caller can explain.
// `token_origin` is the source of the token: "VAULT_TOKEN".
[[nodiscard]] std::string VaultAdvice(const Status& status, const VaultSettings& settings,
                                      const std::string& token_origin);

// Advice when Vault reports that the token is invalid.
[[nodiscard]] std::string TokenAdvice(const VaultSettings& settings,
                                      const std::string& token_origin);

}  // namespace tfvault::session
