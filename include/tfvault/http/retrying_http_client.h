// SPDX-License-Identifier: MPL-2.0
// Repeats failed requests to servers other than Vault: AWS, Google, and the metadata services of a
// machine or a container.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/base/retry.h"
#include "tfvault/base/time.h"
#include "tfvault/http/http_client.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace tfvault::http {

struct RetryRules {
  RetryPolicy policy{};
  BackoffPolicy backoff = FullJitter();
  // True if a time-out or a failed connection may be temporary. False for a metadata service,
  // because on a machine without that service no request is ever answered.
  bool expects_answers = true;
  // Selects responses after which the request is repeated, besides 429 and all 5xx except 501.
  // Empty: none.
  std::function<bool(const HttpResponse&)> asks_again{};
};

// Repeats an idempotent request after a response that `RetryRules` selects, after a broken
// connection, and when the request's own time limit is reached. Repeats a non-idempotent request
// only if the server certainly did not execute it. Retry-After replaces the backoff. The text of
// `stopped` is in the last response, or at the end of the last error.
class RetryingHttpClient final : public HttpClient {
 public:
  RetryingHttpClient(std::shared_ptr<const HttpClient> next, RetryRules rules,
                     std::shared_ptr<const Time> time, std::shared_ptr<const Logger> logger);
  [[nodiscard]] StatusOr<HttpResponse> Send(const HttpRequest& request,
                                            std::stop_token stop) const override;

 private:
  [[nodiscard]] FailedAttempt MeaningOf(const StatusOr<HttpResponse>& answer) const;

  std::shared_ptr<const HttpClient> next_;
  RetryRules rules_;
  std::shared_ptr<const Time> time_;
  std::shared_ptr<const Logger> logger_;
};

}  // namespace tfvault::http
