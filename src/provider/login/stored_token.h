// No token and no auth_login block is configured: the token of `vault login`, or none.
#pragma once

#include "provider/login/login.h"

#include <map>
#include <string>

namespace tfvault::provider {

struct StoredTokenSettings {
  std::map<std::string, std::string> helper_variables{};  // for the token helper
  bool is_agent = false;  // the server is known to be an Agent or a Proxy
};

// Without a stored token an Agent is taken at its word; another server is asked once whether it
// answers without a token. Errors: kFailedPrecondition when it does not.
[[nodiscard]] StatusOr<vault::VaultAuth> LogInWithStoredToken(const StoredTokenSettings& settings,
                                                              const LoginContext& context);

}  // namespace tfvault::provider
