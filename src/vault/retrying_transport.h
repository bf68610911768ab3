// SPDX-License-Identifier: MPL-2.0
// Repeats a request when a repetition can help and does no harm (vault-api 1.8).
//
// Every request is repeated after a failed connection, 412, 429 and 503. An idempotent request is
// also repeated after a broken connection and after other 5xx except 501.
//
// A refusal by a rate quota (IsThrottled) does not count as a failure: the request waits in a line
// with the other requests that such a quota refused.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/base/retry.h"
#include "tfvault/base/time.h"
#include "tfvault/vault/transport.h"
#include "vault/quota_lines.h"

#include <memory>
#include <stop_token>

namespace tfvault::vault {

// The final error says how many attempts were made and why there was no further attempt, except
// when the first answer was already final.
class RetryingTransport final : public VaultTransport {
 public:
  RetryingTransport(RetryPolicy policy, BackoffPolicy backoff, std::shared_ptr<const Time> time,
                    std::shared_ptr<const Logger> logger, std::shared_ptr<QuotaLines> lines,
                    std::shared_ptr<const VaultTransport> next);
  [[nodiscard]] StatusOr<VaultResponse> Send(const VaultRequest& request,
                                             std::stop_token stop) const override;

 private:
  RetryPolicy policy_;
  BackoffPolicy backoff_;
  std::shared_ptr<const Time> time_;
  std::shared_ptr<const Logger> logger_;
  std::shared_ptr<QuotaLines> lines_;
  std::shared_ptr<const VaultTransport> next_;
};

}  // namespace tfvault::vault
