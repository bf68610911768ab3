// Everything that must not outlive the process.
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

// A caller adds an entry once, and it ends whatever happens: at the latest with the ledger. What is
// added after the end ends at once. Nobody reads what a process says while it ends, so what lives
// on is logged, and remembered for the next run of its role.
//
// Threading: all methods may run concurrently.
class Ledger {
 public:
  explicit Ledger(std::shared_ptr<const Logger> logger);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Ends with its last owner, if it has none before the end.
  void Add(const std::shared_ptr<RunToken>& token);
  // A lease that `token` issued, which does not end before it. Replaces what is known of its id.
  void Add(std::shared_ptr<RunToken> token, HeldLease lease);
  // Anything else of that kind.
  void Add(std::shared_ptr<RunToken> token, const std::string& name,
           std::function<EndReport()> end);
  // The lease or thing has ended, or somebody else answers for it from now on.
  void Remove(const std::string& id);

  // The token that issued a lease. Null when the ledger does not know the lease.
  [[nodiscard]] std::shared_ptr<RunToken> IssuerOf(const std::string& lease_id) const;

  // One thing, now.
  void End(const std::string& name);
  // Things first, then leases, then tokens.
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
  mutable std::mutex mutex_;  // guards what follows
  std::map<std::string, Thing> things_{};
  std::map<std::string, Lease> leases_{};
  std::vector<std::weak_ptr<RunToken>> tokens_{};
  bool ended_ = false;
};

}  // namespace tfvault::session
