// SPDX-License-Identifier: MPL-2.0
// Adds the token and the namespace to each request.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/vault/transport.h"

#include <memory>
#include <stop_token>
#include <string>

namespace tfvault::vault {

// Errors: kInvalidArgument for a token or namespace that cannot be a header value.
class AuthenticatingTransport final : public VaultTransport {
 public:
  // `token_origin` names the source of the token in messages; may be empty.
  AuthenticatingTransport(SecretString token, std::string namespace_path,
                          std::shared_ptr<const VaultTransport> next,
                          std::string token_origin = {});
  [[nodiscard]] StatusOr<VaultResponse> Send(const VaultRequest& request,
                                             std::stop_token stop) const override;

 private:
  SecretString token_;
  std::string namespace_path_;
  std::shared_ptr<const VaultTransport> next_;
  std::string token_origin_;
};

}  // namespace tfvault::vault
