// SPDX-License-Identifier: MPL-2.0
// One call of Vault's API as a value, and the interface that sends it.
#pragma once

#include "tfvault/base/retry.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/http/http_client.h"
#include "tfvault/json/value.h"

#include <chrono>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace tfvault::vault {

enum class VaultMethod { kGet, kList, kPost, kPut, kDelete };  // kList travels as GET ?list=true

struct VaultRequest {
  VaultMethod method = VaultMethod::kGet;
  std::string path{};  // below /v1, not encoded: "aws/roles/deploy"; outer slashes are dropped
  std::map<std::string, std::string> query{};
  std::optional<json::Value> body{};  // an object
  // Decides after which failures the request may be repeated.
  Idempotency idempotency = Idempotency::kIdempotent;
  std::optional<std::string> namespace_path{};  // unset: that of the client; empty: none
  bool omit_token = false;
  std::optional<Duration> timeout{};        // unset: that of the client
  std::vector<http::HttpHeader> headers{};  // besides those of the client
};

struct Lease {
  std::string id{};  // empty: no lease
  std::chrono::seconds duration{};
  bool renewable = false;
};

struct VaultAuth {
  SecretString client_token{};  // empty when `mfa_requirement` requires a second step
  std::string accessor{};
  std::vector<std::string> policies{};
  std::chrono::seconds lease_duration{};
  bool renewable = false;
  json::Value mfa_requirement{};  // null when there is none
  std::string origin{};           // the source of the token, for messages; not from Vault's answer
};

struct VaultResponse {
  int status = 0;
  // "data", or the whole body of the few endpoints without an envelope; null when there is none.
  // May hold secrets: never log it.
  json::Value data{};
  Lease lease{};
  std::optional<VaultAuth> auth{};
  std::vector<std::string> warnings{};
  std::string request_id{};
};

// Sends requests to Vault. Threading: Send may be called from any thread at any time.
class VaultTransport {
 public:
  virtual ~VaultTransport() = default;

  // Errors: those of http::HttpClient when there was no answer, otherwise those of vault/error.h. A
  // 404 with data or warnings is a success for reads and lists, as in Vault's own client.
  [[nodiscard]] virtual StatusOr<VaultResponse> Send(const VaultRequest& request,
                                                     std::stop_token stop) const = 0;
};

}  // namespace tfvault::vault
