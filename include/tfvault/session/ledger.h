// The tokens, leases and other entries that must end with the process.
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

// A caller adds an entry once. The ledger ends the entry at the latest in its destructor, and at
// once when the ledger has ended before. No host shows warnings of a process that ends. The ledger
// therefore logs a lease that it could not revoke, and records it for the next run of the lease's
// role.
//
// Threading: all methods may run concurrently.
class Ledger {
 public:
  explicit Ledger(std::shared_ptr<const Logger> logger);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Adds a token. The ledger does not own it: the token ends earlier if its last owner releases it.
  void Add(const std::shared_ptr<RunToken>& token);
  // Adds a lease that `token` issued, and keeps the token until the lease has ended. Replaces an
  // earlier entry with the same lease id.
  void Add(std::shared_ptr<RunToken> token, HeldLease lease);
  // Adds an entry of another kind, which `end` ends. Keeps `token` until then.
  void Add(std::shared_ptr<RunToken> token, const std::string& name,
           std::function<EndReport()> end);
  // Removes the lease with this id, or the entry with this name, without ending it.
  void Remove(const std::string& id);

  // The token that issued a lease; null when the ledger does not have the lease.
  [[nodiscard]] std::shared_ptr<RunToken> IssuerOf(const std::string& lease_id) const;

  // Ends the entry with this name now.
  void End(const std::string& name);
  // Ends all entries: those with a name first, then leases, then tokens.
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
