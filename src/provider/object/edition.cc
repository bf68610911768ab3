// SPDX-License-Identifier: MPL-2.0
#include "provider/object/edition.h"

#include <string>

namespace tfvault::provider {

bool IsCommunity(const vault::VaultClient& client, const vault::Call& call) {
  const auto server = client.ReadServerInfo(call);
  return server.ok() && !server->version.empty() &&
         server->version.find("+ent") == std::string::npos;
}

}  // namespace tfvault::provider
