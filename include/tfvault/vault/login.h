// SPDX-License-Identifier: MPL-2.0
// Logs in at an auth method and returns the token.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/json/value.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/transport.h"

#include <optional>
#include <string>

namespace tfvault::vault {

struct LoginRequest {
  std::string path{};                           // of the login below /v1: "auth/approle/login"
  json::Value body{};                           // an object with the credentials
  std::optional<std::string> namespace_path{};  // of the auth method; unset: that of the client
};

// Sends the request without the client's token. The result has a client token.
//
// Errors: kFailedPrecondition when the server requires a second factor, kDataLoss when its answer
// contains no token, otherwise those of VaultClient. No message contains a part of the body.
[[nodiscard]] StatusOr<VaultAuth> LogIn(const VaultClient& client, LoginRequest request,
                                        const Call& call);

}  // namespace tfvault::vault
