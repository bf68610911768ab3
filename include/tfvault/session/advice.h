// What a person may try after a failed call, sorted by the causes for which it helps.
#pragma once

#include "tfvault/base/status.h"

#include <string>
#include <vector>

namespace tfvault::session {

// What a call needs of a policy.
struct Access {
  std::vector<std::string> capabilities{};
  std::string path{};
};

// A text is given only when the cause is the one at the member: a caller cannot say it of another.
struct Advice {
  std::vector<Access> needs{};  // Vault denied permission
  std::string mount{};          // the engine that the call goes to: nothing is mounted there
  std::string not_found{};      // anything else is not there
  std::string aws{};            // Vault passes on a refusal of AWS's
  std::string refused{};        // Vault refused for good, and not because of the token
  std::string outcome{};        // always: what the failure leaves behind
};

// The parts of `advice` that fit `status`, one paragraph; empty when none does.
[[nodiscard]] std::string AdviceFor(const Status& status, const Advice& advice);

// Whether Vault denied permission to a token that it does not call unknown.
[[nodiscard]] bool IsDenial(const Status& status);

// Whether Vault passes on that AWS refused, or that it could not reach AWS.
[[nodiscard]] bool IsAwsRefusal(const Status& status);

}  // namespace tfvault::session
