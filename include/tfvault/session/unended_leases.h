// SPDX-License-Identifier: MPL-2.0
// Records the leases that a run could not revoke, in files of this user, until the next run that
// reads the role reports them. No host shows warnings of a process that ends.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/base/time.h"

#include <chrono>
#include <string>
#include <vector>

namespace tfvault::session {

// How long a record is kept when Vault tried to revoke a lease and failed, because Vault repeats
// its attempts.
inline constexpr Duration kMemory = std::chrono::days(30);

struct UnendedLease {
  std::string id{};              // "aws/creds/deploy/..."
  std::string namespace_path{};  // of the client that issued the lease
  SystemTimePoint since{};       // the time at which the run gave up
  SystemTimePoint ends{};        // the time at which the lease expires, as far as it is known
};

// "vault lease revoke aws/creds/deploy/..."
[[nodiscard]] std::string RevokeCommand(const std::string& lease_id,
                                        const std::string& namespace_path);

// Files without a secret in `$XDG_STATE_HOME/terraform-provider-vault`, or below ~/.local/state. If
// a file cannot be written, the record is lost without an error. Threading: all methods may run
// concurrently, also in several processes.
class UnendedLeases {
 public:
  // Records nothing.
  UnendedLeases() = default;
  // The records for the server with this address.
  UnendedLeases(const Environment& environment, const std::string& server);

  // Adds a record; replaces the oldest record when there are 100.
  void Remember(const UnendedLease& lease) const;
  // Returns the records of a role and deletes them. Also deletes all records of leases that have
  // expired at `now`, without returning them.
  [[nodiscard]] std::vector<UnendedLease> Take(const std::string& namespace_path,
                                               const std::string& mount, const std::string& role,
                                               SystemTimePoint now) const;

 private:
  std::string directory_{};  // empty: there is no directory for records
  std::string server_{};
};

}  // namespace tfvault::session
