// SPDX-License-Identifier: MPL-2.0
#include "tfvault/vault/login.h"

#include <utility>

namespace tfvault::vault {

StatusOr<VaultAuth> LogIn(const VaultClient& client, LoginRequest request, const Call& call) {
  const std::string what = "cannot log in at '" + request.path + "'";
  // A repetition does no harm: an unused token expires.
  auto response = client.Send({.method = VaultMethod::kPut,
                               .path = std::move(request.path),
                               .body = std::move(request.body),
                               .namespace_path = std::move(request.namespace_path),
                               .omit_token = true},
                              call);
  if (!response.ok()) return Annotate(response.status(), what);
  if (response->auth && !response->auth->client_token.empty()) return *std::move(response->auth);
  if (response->auth && !response->auth->mfa_requirement.is_null()) {
    return Error(StatusCode::kFailedPrecondition,
                 what +
                     ": the server requires a second factor, which a run cannot ask for; log in "
                     "beforehand with 'vault login' or set a token");
  }
  return Error(StatusCode::kDataLoss, what + ": the answer holds no token");
}

}  // namespace tfvault::vault
