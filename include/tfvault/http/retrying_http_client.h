// Repeats requests to others than Vault: AWS, Google, and what a machine or a container answers.
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
  // Whether silence, or nobody there, may be a fault that passes. False for a metadata service:
  // where there is none, nobody ever answers.
  bool expects_answers = true;
  // An answer that asks for another attempt besides 429 and 5xx but 501; empty: none.
  std::function<bool(const HttpResponse&)> asks_again{};
};

// An idempotent request is repeated after such an answer, after a connection that broke, and when
// its own time limit is over; another one only where the server certainly did not carry it out.
// Retry-After replaces the backoff. The last answer is returned with `stopped`; the last error says
// the same.
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
