// SPDX-License-Identifier: MPL-2.0
// Selects the advice for a user after a failed call of Vault, by the cause of the failure.
#pragma once

#include "tfvault/base/status.h"

#include <string>
#include <vector>

namespace tfvault::session {

// The access that a policy must grant for a call.
struct Access {
  std::vector<std::string> capabilities{};
  std::string path{};
};

// The texts of a caller, in whole sentences. Each text applies only to the cause in its comment; an
// empty text is left out.
struct Advice {
  std::vector<Access> needs{};  // Vault denied permission
  std::string mount{};          // path of the secrets engine; used when no engine is mounted there
  std::string not_found{};      // an object other than the mount does not exist
  std::string aws{};            // Vault reports an error of AWS
  std::string refused{};        // Vault accepted the token; a repetition cannot succeed
  std::string outcome{};        // used for every cause: the consequences of the failure
};

// The parts of `advice` that apply to `status`, as one paragraph; empty when none applies.
[[nodiscard]] std::string AdviceFor(const Status& status, const Advice& advice);

// True when Vault denied permission and did not report the token as bad or invalid.
[[nodiscard]] bool IsDenial(const Status& status);

// True when Vault reports that AWS refused a call, or that Vault could not reach AWS.
[[nodiscard]] bool IsAwsRefusal(const Status& status);

}  // namespace tfvault::session
