// SPDX-License-Identifier: MPL-2.0
#include "tfvault/aws/identity_check.h"

#include "tfvault/base/hint.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tfvault::aws {
namespace {

constexpr std::string_view kModule = "aws";

std::string Seconds(Duration duration) {
  const auto tenths = std::chrono::ceil<std::chrono::duration<long, std::deci>>(duration).count();
  const std::string whole = std::to_string(tenths / 10);
  return whole + (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10)) + " s";
}

std::string Describe(const ProbeAnswer& answer) {
  const std::string status = "HTTP " + std::to_string(answer.http_status);
  if (answer.code.empty()) return status + " with a body that does not come from AWS";
  return status + " " + answer.code + (answer.message.empty() ? "" : ": " + answer.message);
}

std::string WhatToTryAfterRefusal(const ProbeAnswer& answer) {
  if (answer.code == "SignatureDoesNotMatch") {
    return "Check this machine's clock: if it is wrong by a few minutes, AWS answers with this "
           "error. If the clock is right, the secret key does not belong to the access key.";
  }
  if (answer.code.starts_with("ExpiredToken")) {
    return "The session has already expired: request a longer session from Vault, and check this "
           "machine's clock.";
  }
  if (answer.code.empty()) {
    return "The answer does not come from AWS: check the endpoint and any proxy.";
  }
  if (answer.code == "ValidationError" || answer.code == "NoSuchEntity") {
    return "Only the keys of an IAM user can call iam:GetUser: check these credentials with "
           "sts:GetCallerIdentity.";
  }
  return "Check that the endpoint and region belong to the account's partition, and that the "
         "region is enabled for the account.";
}

enum class Kind { kNone, kSuccess, kDenied, kUnanswered, kNotYet };

struct Observation {
  Kind kind = Kind::kNone;
  std::string failure{};  // text; empty for a success
  std::string hint{};     // of the failure
};

// Errors: the failures after which waiting cannot help.
StatusOr<Observation> Observe(ValidationCall call, const StatusOr<ProbeAnswer>& answer) {
  if (!answer.ok()) {
    const StatusCode code = answer.status().code();
    const bool may_pass = code == StatusCode::kUnavailable || code == StatusCode::kDeadlineExceeded;
    if (!may_pass) return answer.status();
    return Observation{Kind::kUnanswered, Message(answer.status()), HintOf(answer.status())};
  }
  switch (answer->outcome) {
    case ProbeOutcome::kAuthenticated:
      return Observation{Kind::kSuccess};
    case ProbeOutcome::kDenied:
      if (call == ValidationCall::kGetCallerIdentity) return Observation{Kind::kSuccess};
      return Observation{Kind::kDenied, Describe(*answer)};
    case ProbeOutcome::kNotYet:
    case ProbeOutcome::kBusy:
      return Observation{Kind::kNotYet, Describe(*answer)};
    case ProbeOutcome::kFinal:
      break;
  }
  return Error(StatusCode::kPermissionDenied, "refused the credentials: " + Describe(*answer) +
                                                  ". " + WhatToTryAfterRefusal(*answer));
}

// The number of equal observations in a row.
struct Streak {
  Kind kind = Kind::kNone;
  int length = 0;

  void Add(Kind next) {
    length = next == kind ? length + 1 : 1;
    kind = next;
  }
};

}  // namespace

IdentityCheck::IdentityCheck(std::shared_ptr<const IdentityProbe> probe, ConsistencyPolicy policy,
                             const Time& time, const Logger& logger)
    : probe_(std::move(probe)), policy_(policy), time_(time), logger_(logger) {}

Status IdentityCheck::WaitUntilUsable(const Credentials& credentials,
                                      const std::stop_token& stop) const {
  const std::string host = probe_->Host(policy_.call);
  const Status status = Wait(credentials, host, stop);
  return Annotate(status, std::string(Name(policy_.call)) + " at " + host);
}

Status IdentityCheck::Wait(const Credentials& credentials, const std::string& host,
                           const std::stop_token& stop) const {
  const int required =
      credentials.is_session() ? policy_.required_session_successes : policy_.required_successes;
  const SteadyTimePoint deadline = time_.SteadyNow() + policy_.time_limit;
  const std::string of_required = " of " + std::to_string(required) + " in a row";
  Streak streak;
  Duration backoff = policy_.first_backoff;
  std::string last_failure;

  for (int attempt = 1;; ++attempt) {
    const auto left = std::chrono::ceil<Duration>(deadline - time_.SteadyNow());
    const auto answer =
        probe_->Ask(policy_.call, credentials, std::min(policy_.call_timeout, left), stop);
    TFV_ASSIGN_OR_RETURN(Observation seen, Observe(policy_.call, answer));
    streak.Add(seen.kind);

    Duration wait = policy_.interval;
    if (seen.kind == Kind::kSuccess) {
      logger_.Log(LogLevel::kInfo, kModule,
                  "AWS accepted the credentials, " + std::to_string(streak.length) + of_required,
                  {{log_key::kHttpHost, host},
                   {log_key::kAttempt, attempt},
                   {"limit_ms", policy_.time_limit.count()}});
      if (streak.length >= required) return absl::OkStatus();
      backoff = policy_.first_backoff;
    } else {
      if (seen.kind == Kind::kDenied && streak.length >= required) {
        return Error(
            StatusCode::kPermissionDenied,
            "the credentials work, but their policy does not allow this call: " + seen.failure +
                ". Allow the call in the role's policy, or check the credentials with " +
                "sts:GetCallerIdentity, which needs no permission.");
      }
      if (seen.kind == Kind::kUnanswered && streak.length >= policy_.max_unanswered) {
        return WithHint(
            Error(StatusCode::kUnavailable,
                  "no answer " + std::to_string(streak.length) + " times in a row: " +
                      seen.failure + ". Check that this machine reaches the host, directly or " +
                      "through its proxy, or set an endpoint that this machine reaches."),
            seen.hint);
      }
      wait = backoff;
      backoff = std::min(backoff * 2, policy_.max_backoff);
      logger_.Log(LogLevel::kInfo, kModule, "AWS has not accepted the credentials yet",
                  {{log_key::kHttpHost, host},
                   {log_key::kAttempt, attempt},
                   {log_key::kWaitMs, wait.count()},
                   {"limit_ms", policy_.time_limit.count()},
                   {log_key::kError, seen.failure}});
      last_failure = std::move(seen.failure);
    }
    if (time_.SteadyNow() + wait >= deadline) {
      const std::string reason =
          last_failure.empty()
              ? "Every call succeeded: allow more time, or require fewer successes."
              : "The last failure: " + last_failure + ". Allow more time, and check that the " +
                    "endpoint and region belong to the account's partition.";
      return Error(StatusCode::kDeadlineExceeded,
                   "fewer than " + std::to_string(required) + " successes in a row within " +
                       Seconds(policy_.time_limit) + " (" + std::to_string(attempt) + " calls). " +
                       reason);
    }
    TFV_RETURN_IF_ERROR(time_.Sleep(wait, stop));
  }
}

}  // namespace tfvault::aws
