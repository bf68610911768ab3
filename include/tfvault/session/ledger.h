// SPDX-License-Identifier: MPL-2.0
// A list of the tokens, leases and other objects that must not outlive the process.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/session/run_token.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tfvault::session {

// The code that creates an object adds it as an entry. To end an entry means to revoke the token or
// the lease, or to call the function of the entry. The ledger ends every entry in its destructor at
// the latest, and ends a new entry at once if End was called before. No host shows warnings of a
// process that ends. The ledger therefore logs a lease that it could not revoke, and records the
// lease for the next run of its role.
//
// Threading: all methods may run concurrently.
class Ledger {
 public:
  explicit Ledger(std::shared_ptr<const Logger> logger);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Adds a token. The ledger does not own the RunToken, which revokes the token earlier if its last
  // owner releases it.
  void Add(const std::shared_ptr<RunToken>& token);
  // Adds a lease that Vault issued with `token`, and keeps the token until the lease has ended.
  // Replaces an earlier entry with this lease id.
  void Add(std::shared_ptr<RunToken> token, HeldLease lease);
  // Adds an entry of another kind, and keeps `token` until the entry has ended. `end` ends it.
  void Add(std::shared_ptr<RunToken> token, const std::string& name,
           std::function<EndReport()> end);
  // Removes the lease with this id, or the entry with this name, without ending it.
  void Remove(const std::string& id);

  // The token with which Vault issued a lease; null when the ledger does not have the lease.
  [[nodiscard]] std::shared_ptr<RunToken> IssuerOf(const std::string& lease_id) const;

  // Ends the entry with this name. No effect if there is none.
  void End(const std::string& name);
  // Ends all entries: first those with a name, then leases, then tokens.
  void End();

 private:
  struct Lease {
    std::shared_ptr<RunToken> token{};
    HeldLease held;
  };
  struct Thing {
    std::shared_ptr<RunToken> token{};
    std::function<EndReport()> end{};
  };
  void Tell(const EndReport& report) const;

  const std::shared_ptr<const Logger> logger_;
  mutable std::mutex mutex_;  // guards the members below
  std::map<std::string, Thing> things_{};
  std::map<std::string, Lease> leases_{};
  std::vector<std::weak_ptr<RunToken>> tokens_{};
  bool ended_ = false;
};

}  // namespace tfvault::session
