// SPDX-License-Identifier: MPL-2.0
// Lists the ids of the leases that Vault has below a path.
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
  bool is_complete = true;  // false: Vault may have more leases

  [[nodiscard]] std::string Text() const;  // "1 lease", "more than 500 leases"
  // The leases that both this object and `earlier` contain.
  [[nodiscard]] FoundLeases AmongThose(const FoundLeases& earlier) const;
};

// The leases below prefixes such as "aws/creds/deploy" or "aws". Sends one request for each folder
// of lease ids, at most a hundred. The token needs the capabilities list and sudo on
// sys/leases/lookup.
[[nodiscard]] StatusOr<FoundLeases> FindLeases(const VaultClient& client,
                                               std::vector<std::string> prefixes, const Call& call);

}  // namespace tfvault::vault
