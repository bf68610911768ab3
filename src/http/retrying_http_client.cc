// SPDX-License-Identifier: MPL-2.0
#include "tfvault/http/retrying_http_client.h"

#include "tfvault/base/url.h"

#include <algorithm>
#include <string>
#include <utility>

namespace tfvault::http {

RetryingHttpClient::RetryingHttpClient(std::shared_ptr<const HttpClient> next, RetryRules rules,
                                       std::shared_ptr<const Time> time,
                                       std::shared_ptr<const Logger> logger)
    : next_(std::move(next)),
      rules_(std::move(rules)),
      time_(std::move(time)),
      logger_(std::move(logger)) {}

FailedAttempt RetryingHttpClient::MeaningOf(const StatusOr<HttpResponse>& answer) const {
  using Kind = FailedAttempt::Kind;
  if (answer.ok()) {
    const int status = answer->status;
    const bool again = status == 429 || (status >= 500 && status != 501) ||
                       (rules_.asks_again && rules_.asks_again(*answer));
    return {.kind = again ? Kind::kFault : Kind::kFinal,
            .had_no_effect = status == 429 || status == 503,
            .retry_after = answer->RetryAfter(time_->Now()),
            .text = "status " + std::to_string(status)};
  }
  const auto kind = FailureKindOf(answer.status());
  const bool silence = kind == FailureKind::kNotSent || kind == FailureKind::kTimedOut;
  const bool again = kind == FailureKind::kInterrupted || (silence && rules_.expects_answers);
  return {.kind = again ? Kind::kFault : Kind::kFinal,
          .had_no_effect = RequestWasNotSent(answer.status()),
          .text = Message(answer.status())};
}

StatusOr<HttpResponse> RetryingHttpClient::Send(const HttpRequest& request,
                                                std::stop_token stop) const {
  const auto url = ParseUrl(request.url);
  RetryLoop loop(rules_.policy, rules_.backoff, request.idempotency,
                 {.module = "http",
                  .method = request.method,
                  .place = {log_key::kHttpHost, url.ok() ? url->authority : std::string()}},
                 *time_, *logger_);
  HttpRequest attempt = request;
  for (;;) {
    attempt.timeout = std::min(request.timeout, loop.left());
    auto answer = next_->Send(attempt, stop);
    if (answer.ok() && answer->status < 300) return answer;
    const auto wait = loop.WaitAfter(MeaningOf(answer));
    if (!wait && answer.ok()) answer->stopped = loop.why_stopped();
    if (!wait) return answer.ok() ? std::move(answer) : Append(answer.status(), loop.why_stopped());
    const Status slept = loop.Sleep(*wait, stop);
    if (!slept.ok()) return TransportError(FailureKind::kCancelled, Message(slept));
  }
}

}  // namespace tfvault::http
