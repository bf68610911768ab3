// How the provider gets its token: one function per way, chosen by configuration and environment.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/provider/provider.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/options.h"

#include <functional>
#include <stop_token>

namespace tfvault::provider {

// What a login may use. Lives as long as the call.
struct LoginContext {
  const vault::VaultClient& vault;                 // without a token, in the provider's namespace
  const vault::VaultClientOptions& vault_options;  // what `vault` was made of
  const Dependencies& dependencies;
  std::stop_token stop{};
};

// Runs when the first call needs Vault. An empty client token means that requests go out without
// one, because an Agent or a Proxy on the way adds its own.
using Login = std::function<StatusOr<vault::VaultAuth>(const LoginContext&)>;

}  // namespace tfvault::provider
