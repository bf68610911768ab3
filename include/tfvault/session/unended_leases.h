// Leases that a run could not end, kept for this user until the next run of the same role says so:
// what a process says while it ends nobody reads.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/base/time.h"

#include <chrono>
#include <string>
#include <vector>

namespace tfvault::session {

// How long it is remembered that Vault could not end a lease: it may do so after some attempts.
inline constexpr Duration kMemory = std::chrono::days(30);

struct UnendedLease {
  std::string id{};              // "aws/creds/deploy/..."
  std::string namespace_path{};  // as the client that issued it has it
  SystemTimePoint since{};       // when the run gave up
  SystemTimePoint ends{};        // by itself, as far as that is known
};

// "vault lease revoke aws/creds/deploy/..."
[[nodiscard]] std::string RevokeCommand(const std::string& lease_id,
                                        const std::string& namespace_path);

// Files without a secret in `$XDG_STATE_HOME/terraform-provider-vault`, or below ~/.local/state; a
// disk that refuses loses the memory and is no error. Threading: any, in several processes.
class UnendedLeases {
 public:
  // Remembers nothing.
  UnendedLeases() = default;
  // Those of the server with this address.
  UnendedLeases(const Environment& environment, const std::string& server);

  // Instead of the oldest one when there are many.
  void Remember(const UnendedLease& lease) const;
  // Those of a role, which are forgotten with that. Drops all that have ended by themselves.
  [[nodiscard]] std::vector<UnendedLease> Take(const std::string& namespace_path,
                                               const std::string& mount, const std::string& role,
                                               SystemTimePoint now) const;

 private:
  std::string directory_{};  // empty: there is no place
  std::string server_{};
};

}  // namespace tfvault::session
