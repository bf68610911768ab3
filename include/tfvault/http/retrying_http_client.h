// Retries requests to servers other than Vault: AWS, Google, and the metadata services of a machine
// or a container.
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
  // Whether a time-out or a failed connection may be temporary. False for a metadata service: a
  // machine without one never answers.
  bool expects_answers = true;
  // Selects responses to retry besides the statuses 429 and 5xx except 501; empty: none.
  std::function<bool(const HttpResponse&)> asks_again{};
};

// Retries an idempotent request after such a response, after a broken connection, and when the
// request's own time limit is reached. A non-idempotent request is retried only if the server
// certainly did not execute it. Retry-After replaces the backoff. The last response is returned
// with `stopped`; the same text is appended to the last error.
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
