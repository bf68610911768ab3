// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/login.h"
#include "tfvault/vault/stored_token.h"

#include <utility>

namespace tfvault::session {
namespace {

// The token of a Vault Agent may be valid only in the provider's namespace, or only outside of it.
// Both are tried.
Status AskWithoutToken(const vault::VaultClient& vault, const std::stop_token& stop) {
  const vault::Call call{.stop = stop};
  auto answer = vault.WithNamespace("").LookupSelf(call);
  if (answer.status().code() == StatusCode::kPermissionDenied && !vault.namespace_path().empty()) {
    answer = vault.LookupSelf(call);
  }
  return answer.status();
}

}  // namespace

StatusOr<vault::VaultAuth> LogInWithStoredToken(const StoredTokenSettings& settings,
                                                const LoginContext& context) {
  TFV_ASSIGN_OR_RETURN(auto found, vault::StoredToken(context.dependencies.environment,
                                                      settings.helper_variables, context.stop));
  if (!found.token.empty() || settings.is_agent) {
    return vault::VaultAuth{.client_token = std::move(found.token),
                            .origin = std::move(found.origin)};
  }
  const Status answer = AskWithoutToken(context.vault, context.stop);
  if (answer.ok()) return vault::VaultAuth{};
  // Vault answers a request without a token with 403, or with 400 in some versions.
  if (answer.code() == StatusCode::kPermissionDenied ||
      answer.code() == StatusCode::kInvalidArgument) {
    return Error(StatusCode::kFailedPrecondition,
                 "no Vault token is configured: set the provider's argument 'token', an auth_login "
                 "block or the environment variable VAULT_TOKEN, or run 'vault login'");
  }
  return Annotate(answer, "no Vault token is configured, and a request without a token failed");
}

}  // namespace tfvault::session
