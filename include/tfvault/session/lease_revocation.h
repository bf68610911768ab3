// Ends all leases below some prefixes, and finds out whether they have ended.
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
  bool wait = true;                     // until they are revoked
  bool force = false;                   // Vault forgets those that cannot be revoked; always waits
};

// What a token may not see is an error there.
struct RevokedLeases {
  Status status{};  // of the revocation; the first error, each prefix is tried
  StatusOr<vault::FoundLeases> before = Error(StatusCode::kUnknown, "not asked yet");
  StatusOr<vault::FoundLeases> after = before;

  // Those of `before` that are still there although Vault said that they are revoked.
  [[nodiscard]] vault::FoundLeases Survivors() const;
};

// `found` hears what is there before it begins, and `left`, from another thread, what is left every
// five seconds while it waits. A request that Vault ends too early is made again as long as that
// helps. When `call` is cancelled, Vault may still be revoking.
[[nodiscard]] RevokedLeases RevokeLeases(
    const vault::VaultClient& client, const Time& time, const LeaseRevocation& revocation,
    const vault::Call& call, const std::function<void(const StatusOr<vault::FoundLeases>&)>& found,
    const std::function<void(const vault::FoundLeases&)>& left);

// The path of the request for a prefix: "sys/leases/revoke-prefix/aws".
[[nodiscard]] std::string RevocationPath(const LeaseRevocation& revocation,
                                         const std::string& prefix);

}  // namespace tfvault::session
