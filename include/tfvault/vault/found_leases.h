// The leases that Vault has below a path.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/vault/client.h"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace tfvault::vault {

struct FoundLeases {
  std::set<std::string> ids{};
  bool is_complete = true;  // false: there are more

  [[nodiscard]] std::string Text() const;  // "1 lease", "more than 500 leases"
  // Those that are in both.
  [[nodiscard]] FoundLeases AmongThose(const FoundLeases& earlier) const;
};

// Of prefixes such as "aws/creds/deploy" or "aws". A request for each role, at most a hundred.
// Needs the capabilities list and sudo on sys/leases/lookup.
[[nodiscard]] StatusOr<FoundLeases> FindLeases(const VaultClient& client,
                                               std::vector<std::string> prefixes, const Call& call);

}  // namespace tfvault::vault
