// Makes the statuses that vault/error.h reads.
#pragma once

#include "tfvault/base/redactor.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/vault/error.h"

#include <optional>
#include <string>
#include <vector>

namespace tfvault::vault {

struct VaultErrorFacts {
  int http_status = 0;
  std::vector<std::string> errors{};  // Vault's own texts
  std::optional<Duration> retry_after{};
  bool foreign = false;    // the body is not Vault's
  std::string lease_id{};  // of an answer that could not be decoded but came with a lease
};

[[nodiscard]] StatusCode CodeForHttpStatus(int http_status);

[[nodiscard]] Status VaultError(StatusCode code, const std::string& message,
                                const VaultErrorFacts& facts);

// The same status with another code; message and payloads stay.
[[nodiscard]] Status WithCode(const Status& status, StatusCode code);

// Empty when no lease came along.
[[nodiscard]] std::string LeaseIdOf(const Status& status);

// "1 error occurred:\n\t* TEXT\n\n" without its wrapping; several texts are joined by "; ".
[[nodiscard]] std::string UnwrapErrorText(const std::string& text);

// What a status means when Vault said nothing; empty when it needs no explanation.
[[nodiscard]] std::string ExplainHttpStatus(int http_status);

// A few printable words of a body that is not Vault's, for example a load balancer's HTML.
[[nodiscard]] std::string Excerpt(const std::string& body, const Redactor& secrets);

}  // namespace tfvault::vault
