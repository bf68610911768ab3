// SPDX-License-Identifier: MPL-2.0
// The credential check: waits until AWS accepts credentials that Vault issued.
#pragma once

#include "tfvault/aws/credentials.h"
#include "tfvault/aws/identity_probe.h"
#include "tfvault/base/log.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"

#include <memory>
#include <stop_token>
#include <string>

namespace tfvault::aws {

struct ConsistencyPolicy {
  ValidationCall call = ValidationCall::kGetCallerIdentity;
  int required_successes = 5;          // in a row, for a user's keys
  int required_session_successes = 1;  // for credentials with a session token
  Duration interval{1'000};            // between a success and the next call
  Duration time_limit{60'000};         // for the whole check
  Duration call_timeout{10'000};       // for one call
  Duration first_backoff{500};         // after a failure; doubles after each further failure
  Duration max_backoff{4'000};
  int max_unanswered = 3;  // calls in a row without an answer, after which the check fails
};

// Waits until AWS accepts new credentials on all of its servers.
//
// AWS IAM is eventually consistent: a call with a new key can succeed once and fail some seconds
// later. The check therefore requires a number of successes in a row; a failure resets the count.
// The check returns immediately after the last success, and starts no wait that would exceed the
// time limit.
//
// AccessDenied proves that AWS knows the key. For sts:GetCallerIdentity, which needs no permission,
// AccessDenied is a success. With iam:GetUser the check also tests whether the user may make the
// call. Because policies take effect with a delay too, the check fails only after as many
// AccessDenied answers in a row as it requires successes, with kPermissionDenied.
//
// Errors: kPermissionDenied as above, or when AWS refuses the credentials and a wait cannot help;
// kDeadlineExceeded after `time_limit`; kUnavailable when the host does not answer; kCancelled when
// `stop` fires. A message names the call, the host, AWS's last answer and the action to take.
// Threading: const methods may run concurrently. Does not store `credentials`.
class IdentityCheck {
 public:
  // `time` and `logger` must outlive the check.
  IdentityCheck(std::shared_ptr<const IdentityProbe> probe, ConsistencyPolicy policy,
                const Time& time, const Logger& logger);
  [[nodiscard]] Status WaitUntilUsable(const Credentials& credentials,
                                       const std::stop_token& stop) const;

 private:
  [[nodiscard]] Status Wait(const Credentials& credentials, const std::string& host,
                            const std::stop_token& stop) const;

  std::shared_ptr<const IdentityProbe> probe_;
  ConsistencyPolicy policy_;
  const Time& time_;
  const Logger& logger_;
};

}  // namespace tfvault::aws
