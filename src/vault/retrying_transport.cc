#include "vault/retrying_transport.h"

#include "vault/errors.h"
#include "vault/response.h"

#include <algorithm>
#include <string>
#include <utility>

namespace tfvault::vault {
namespace {

// A person who reads the log at info is told of waits from here on, and again while they last.
constexpr Duration kLongWait{3'000};
constexpr Duration kReportInterval{10'000};

// Vault's quotas count by the second, and it tells whole seconds: a refused call asks again after
// fractions of one, and may come that much before its time.
constexpr Duration kShortestQuotaBackoff{200};
constexpr Duration kLongestQuotaBackoff{300};
constexpr int kMostQuotaBackoffs = 4;  // it grows to that many times the first one
constexpr Duration kQuotaUnit{1'000};
constexpr int kLastShare = 10;  // of the time limit, which is kept for the last attempt

// Whether a repetition could help, were it harmless.
bool IsTransient(const Status& status) {
  if (const auto http_status = HttpStatusOf(status)) {
    return *http_status == 412 || *http_status == 429 ||
           (*http_status >= 500 && *http_status != 501);
  }
  const auto kind = http::FailureKindOf(status);
  return kind == http::FailureKind::kNotSent || kind == http::FailureKind::kInterrupted;
}

// Whether the server certainly did not carry out the request.
bool WasNotProcessed(const Status& status) {
  const auto http_status = HttpStatusOf(status);
  if (!http_status) return http::RequestWasNotSent(status);
  return *http_status == 412 || *http_status == 429 || *http_status == 503;
}

// Quotas are of the whole server, of a namespace, of a mount or of the paths below one.
std::string LineOf(const VaultRequest& request) {
  return request.namespace_path.value_or("") + "/" +
         request.path.substr(0, std::min(request.path.rfind('/'), request.path.size()));
}

std::string Attempts(int count) {
  return std::to_string(count) + (count == 1 ? " attempt" : " attempts");
}

std::string InSeconds(Duration duration) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(duration).count()) + " s";
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
  const Duration limit = request.timeout.value_or(policy_.time_limit);
  const SteadyTimePoint deadline = time_->SteadyNow() + limit;
  VaultRequest attempt = request;
  QuotaLines::Place place(*lines_, LineOf(request));
  int refusals = 0;  // by a quota
  for (int count = 1;; ++count) {
    attempt.timeout = std::chrono::ceil<Duration>(deadline - time_->SteadyNow());
    auto response = next_->Send(attempt, stop);
    const bool throttled = IsThrottled(response.status());
    if (!throttled) place.Admitted(time_->SteadyNow());
    if (response.ok()) return response;
    const Status& status = response.status();
    const auto stopped_because = [&](const std::string& why) {
      return Append(status, " (stopped after " + Attempts(count) + ": " + why + ")");
    };

    const auto kind = http::FailureKindOf(status);
    if (kind == http::FailureKind::kTimedOut) {
      return stopped_because("the time limit of " + InSeconds(limit) + " is over");
    }
    if (!IsTransient(status)) {
      return count == 1 ? status : stopped_because("this error is not temporary");
    }
    if (request.idempotency == Idempotency::kNonIdempotent && !WasNotProcessed(status)) {
      return stopped_because("the server may have carried it out, so it is not repeated");
    }
    const int faults = count - (throttled ? ++refusals : refusals);
    if (faults > policy_.max_retries) {
      return stopped_because("the limit of " + std::to_string(policy_.max_retries) +
                             " retries is reached, see max_retries");
    }
    const auto retry_after = RetryAfterOf(status);
    const Duration left = std::chrono::ceil<Duration>(deadline - time_->SteadyNow());
    if (throttled && left <= limit / kLastShare) {
      return stopped_because("the time limit of " + InSeconds(limit) + " is over");
    }
    Duration wait = retry_after.value_or(throttled ? Duration(0) : backoff_.Wait(faults));
    // Not the moment when the wait ends: the server may ask for more than the clock can tell.
    if (wait - (throttled ? kQuotaUnit : Duration(0)) >= left) {
      return stopped_because((retry_after ? "the server asks to wait " : "the next wait is ") +
                             InSeconds(wait) + ", beyond the time limit of " + InSeconds(limit));
    }
    if (throttled) {
      const BackoffPolicy backoff{
          .min = kShortestQuotaBackoff, .max = kLongestQuotaBackoff, .random = backoff_.random};
      wait = std::min(
          retry_after.value_or(Duration(0)) + backoff.Wait(std::min(refusals, kMostQuotaBackoffs)),
          left - limit / kLastShare);
    }
    logger_->Log(wait < kLongWait ? LogLevel::kDebug : LogLevel::kInfo, "vault",
                 "repeating a request",
                 {{log_key::kHttpMethod, std::string(MethodName(request.method))},
                  {log_key::kHttpPath, request.path},
                  {log_key::kAttempt, std::int64_t{count}},
                  {log_key::kWaitMs, std::int64_t{wait.count()}},
                  {"limit_ms", std::int64_t{limit.count()}},
                  {log_key::kError, Message(status)}});
    if (throttled) place.Refused(time_->SteadyNow() + wait);
    const Status slept = throttled ? WaitInLine(request, place, deadline - limit / kLastShare, stop)
                                   : WaitToRepeat(request, wait, stop);
    if (!slept.ok()) {
      return Error(slept.code(),
                   "cancelled after " + Attempts(count) + ", the last one: " + Message(status));
    }
  }
}

Status RetryingTransport::WaitToRepeat(const VaultRequest& request, Duration wait,
                                       const std::stop_token& stop) const {
  for (;;) {
    const Duration part = std::min(wait, kReportInterval);
    TFV_RETURN_IF_ERROR(time_->Sleep(part, stop));
    wait -= part;
    if (wait.count() == 0) return absl::OkStatus();
    TellOfWait(request, wait);
  }
}

Status RetryingTransport::WaitInLine(const VaultRequest& request, QuotaLines::Place& place,
                                     SteadyTimePoint until, const std::stop_token& stop) const {
  SteadyTimePoint tell = time_->SteadyNow() + kReportInterval;
  for (;;) {
    const SteadyTimePoint now = time_->SteadyNow();
    const Duration left = std::chrono::ceil<Duration>(until - now);
    const Duration part = std::min({place.Wait(now), left, kReportInterval});
    if (part.count() <= 0) return absl::OkStatus();
    if (now >= tell) {
      TellOfWait(request, left);
      tell = now + kReportInterval;
    }
    TFV_RETURN_IF_ERROR(time_->Sleep(part, stop));
  }
}

void RetryingTransport::TellOfWait(const VaultRequest& request, Duration left) const {
  logger_->Log(LogLevel::kInfo, "vault", "still waiting to repeat a request",
               {{log_key::kHttpMethod, std::string(MethodName(request.method))},
                {log_key::kHttpPath, request.path},
                {log_key::kWaitMs, std::int64_t{left.count()}}});
}

}  // namespace tfvault::vault
