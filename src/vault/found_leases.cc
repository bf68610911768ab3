// SPDX-License-Identifier: MPL-2.0
#include "tfvault/vault/found_leases.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tfvault::vault {

std::string FoundLeases::Text() const {
  return (is_complete ? "" : "more than ") + std::to_string(ids.size()) +
         (ids.size() == 1 && is_complete ? " lease" : " leases");
}

FoundLeases FoundLeases::AmongThose(const FoundLeases& earlier) const {
  FoundLeases both{.is_complete = is_complete};
  std::ranges::set_intersection(ids, earlier.ids, std::inserter(both.ids, both.ids.end()));
  return both;
}

StatusOr<FoundLeases> FindLeases(const VaultClient& client, std::vector<std::string> prefixes,
                                 const Call& call) {
  constexpr int kMostLists = 100;
  FoundLeases found;
  for (int lists = 0; !prefixes.empty(); ++lists) {
    if (lists == kMostLists) {
      found.is_complete = false;
      break;
    }
    const std::string folder = std::move(prefixes.back());
    prefixes.pop_back();
    TFV_ASSIGN_OR_RETURN(const auto names, client.List("sys/leases/lookup/" + folder, call));
    for (const auto& name : names) {
      std::string path = folder;
      path.append("/").append(name);
      if (name.ends_with('/')) {
        prefixes.push_back(path.substr(0, path.size() - 1));
      } else {
        found.ids.insert(path);
      }
    }
  }
  return found;
}

}  // namespace tfvault::vault
