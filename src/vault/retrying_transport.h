// Repeats a request when that can help and can do no harm (vault-api 1.8).
//
// Any request: no connection was made, 412, 429, 503. An idempotent one also: the connection broke,
// other 5xx but 501.
//
// A refusal by a rate quota (IsThrottled) is no fault: it is waited for in a line with the other
// calls that such a quota refused.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/base/retry.h"
#include "tfvault/base/time.h"
#include "tfvault/vault/transport.h"
#include "vault/quota_lines.h"

#include <memory>
#include <stop_token>

namespace tfvault::vault {

// The final error says how many attempts were made and why there was no further one, except when
// the first answer was already final.
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
