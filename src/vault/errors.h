// SPDX-License-Identifier: MPL-2.0
// Creates the statuses that vault/error.h reads.
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
  bool foreign = false;    // the answer did not come from Vault
  std::string lease_id{};  // from an answer that could not be decoded; else empty
};

[[nodiscard]] StatusCode CodeForHttpStatus(int http_status);

[[nodiscard]] Status VaultError(StatusCode code, const std::string& message,
                                const VaultErrorFacts& facts);

// A copy of the status with another code; message and payloads stay.
[[nodiscard]] Status WithCode(const Status& status, StatusCode code);

// VaultErrorFacts::lease_id; empty for other statuses.
[[nodiscard]] std::string LeaseIdOf(const Status& status);

// The TEXT of "1 error occurred:\n\t* TEXT\n\n"; several texts are joined by "; ".
[[nodiscard]] std::string UnwrapErrorText(const std::string& text);

// The meaning of an HTTP status for an answer without an error text; empty for others.
[[nodiscard]] std::string ExplainHttpStatus(int http_status);

// A few printable words of an answer that did not come from Vault, for example of a load balancer's
// HTML page.
[[nodiscard]] std::string Excerpt(const std::string& body, const Redactor& secrets);

}  // namespace tfvault::vault
