// The gate between "Vault issued credentials" and "they may be used".
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
  Duration interval{1'000};            // between one success and the next call
  Duration time_limit{60'000};         // for everything together
  Duration call_timeout{10'000};       // for one call
  Duration first_backoff{500};         // after a failure; doubles with each further one
  Duration max_backoff{4'000};
  int max_unanswered = 3;  // calls in a row without any answer, before the host counts as dead
};

// Waits until freshly issued AWS credentials work everywhere.
//
// AWS IAM is eventually consistent: a new key can succeed once and then fail for seconds. The check
// therefore wants a number of successes in a row; any failure starts the count again. Nothing is
// waited for after the last success, and no wait is begun that cannot end within the time limit.
//
// AccessDenied proves that AWS knows the key. For sts:GetCallerIdentity, which asks only that, it
// is a success. Whoever chooses iam:GetUser asks whether the user may make that call: since
// policies spread slowly too, the answer counts once it came `required_successes` times in a row,
// and is then kPermissionDenied; it never takes the whole time limit.
//
// Errors: kPermissionDenied as above, or when AWS refuses the credentials for good;
// kDeadlineExceeded after `time_limit`; kUnavailable when the host does not answer; kCancelled when
// `stop` fires. Messages name call, host, AWS's last words and what to try.
// Threading: const methods may run concurrently. Does not keep `credentials`.
class IdentityCheck {
 public:
  // `time` and `logger` outlive the check.
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
