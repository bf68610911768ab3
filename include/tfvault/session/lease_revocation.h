// SPDX-License-Identifier: MPL-2.0
// Revokes all leases below some prefixes, and checks whether Vault still has them.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/found_leases.h"

#include <functional>
#include <string>
#include <vector>

namespace tfvault::session {

struct LeaseRevocation {
  std::vector<std::string> prefixes{};  // "aws/creds/deploy", or "aws" for a whole mount
  bool wait = true;                     // wait until Vault has revoked the leases
  bool force = false;  // Vault deletes leases that it cannot revoke; `wait` has no effect
};

// The result of RevokeLeases. `before` and `after` are errors when the token may not list leases.
struct RevokedLeases {
  Status status{};  // the first error; every prefix is tried
  StatusOr<vault::FoundLeases> before = Error(StatusCode::kUnknown, "not asked yet");
  StatusOr<vault::FoundLeases> after = before;

  // The leases of `before` that still exist although Vault reported success.
  [[nodiscard]] vault::FoundLeases Survivors() const;
};

// Calls `found` with the leases before the revocation. During the wait for Vault, another thread
// calls `left` every five seconds with the leases that still exist. If Vault's time limit ends a
// request before all leases are revoked, the request is repeated, as long as the number of leases
// falls. After a cancelled call, Vault may continue to revoke leases.
[[nodiscard]] RevokedLeases RevokeLeases(
    const vault::VaultClient& client, const Time& time, const LeaseRevocation& revocation,
    const vault::Call& call, const std::function<void(const StatusOr<vault::FoundLeases>&)>& found,
    const std::function<void(const vault::FoundLeases&)>& left);

// The path of the request for a prefix: "sys/leases/revoke-prefix/aws".
[[nodiscard]] std::string RevocationPath(const LeaseRevocation& revocation,
                                         const std::string& prefix);

}  // namespace tfvault::session
