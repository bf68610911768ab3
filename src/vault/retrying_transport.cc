// SPDX-License-Identifier: MPL-2.0
#include "vault/retrying_transport.h"

#include "vault/errors.h"
#include "vault/response.h"

#include <algorithm>
#include <string>
#include <utility>

namespace tfvault::vault {
namespace {

FailedAttempt MeaningOf(const Status& status) {
  using Kind = FailedAttempt::Kind;
  FailedAttempt attempt{.retry_after = RetryAfterOf(status), .text = Message(status)};
  if (const auto http_status = HttpStatusOf(status)) {
    const bool refused_for_now = *http_status == 412 || *http_status == 429;
    attempt.had_no_effect = refused_for_now || *http_status == 503;
    if (IsThrottled(status)) {
      attempt.kind = Kind::kRefusal;
    } else if (refused_for_now || (*http_status >= 500 && *http_status != 501)) {
      attempt.kind = Kind::kFault;
    }
    return attempt;
  }
  const auto kind = http::FailureKindOf(status);
  attempt.had_no_effect = http::RequestWasNotSent(status);
  if (kind == http::FailureKind::kTimedOut) attempt.kind = Kind::kOverTime;
  if (kind == http::FailureKind::kNotSent || kind == http::FailureKind::kInterrupted) {
    attempt.kind = Kind::kFault;
  }
  return attempt;
}

// A quota applies to the whole server, a namespace, a mount or the paths below a mount.
std::string LineOf(const VaultRequest& request) {
  return request.namespace_path.value_or("") + "/" +
         request.path.substr(0, std::min(request.path.rfind('/'), request.path.size()));
}

}  // namespace

RetryingTransport::RetryingTransport(RetryPolicy policy, BackoffPolicy backoff,
                                     std::shared_ptr<const Time> time,
                                     std::shared_ptr<const Logger> logger,
                                     std::shared_ptr<QuotaLines> lines,
                                     std::shared_ptr<const VaultTransport> next)
    : policy_(policy),
      backoff_(std::move(backoff)),
      time_(std::move(time)),
      logger_(std::move(logger)),
      lines_(std::move(lines)),
      next_(std::move(next)) {}

StatusOr<VaultResponse> RetryingTransport::Send(const VaultRequest& request,
                                                std::stop_token stop) const {
  RetryLoop loop({.max_retries = policy_.max_retries,
                  .time_limit = request.timeout.value_or(policy_.time_limit)},
                 backoff_, request.idempotency,
                 {.module = "vault",
                  .method = MethodName(request.method),
                  .place = {log_key::kHttpPath, request.path}},
                 *time_, *logger_);
  VaultRequest attempt = request;
  QuotaLines::Place place(*lines_, LineOf(request));
  for (;;) {
    attempt.timeout = loop.left();
    auto response = next_->Send(attempt, stop);
    const bool throttled = IsThrottled(response.status());
    if (!throttled) place.Admitted(time_->SteadyNow());
    if (response.ok()) return response;
    const auto wait = loop.WaitAfter(MeaningOf(response.status()));
    if (!wait) return Append(response.status(), loop.why_stopped());
    if (throttled) {
      place.Refused(time_->SteadyNow() + *wait);
      TFV_RETURN_IF_ERROR(
          loop.SleepUntil([&](SteadyTimePoint now) { return place.Wait(now); }, stop));
    } else {
      TFV_RETURN_IF_ERROR(loop.Sleep(*wait, stop));
    }
  }
}

}  // namespace tfvault::vault
