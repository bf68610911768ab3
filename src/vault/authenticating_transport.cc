// SPDX-License-Identifier: MPL-2.0
#include "vault/authenticating_transport.h"

#include "tfvault/base/text.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace tfvault::vault {
namespace {

bool IsHeaderValue(const std::string& text) {
  return std::none_of(text.begin(), text.end(),
                      [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

}  // namespace

AuthenticatingTransport::AuthenticatingTransport(SecretString token, std::string namespace_path,
                                                 std::shared_ptr<const VaultTransport> next,
                                                 std::string token_origin)
    : token_(std::move(token)),
      namespace_path_(std::move(namespace_path)),
      next_(std::move(next)),
      token_origin_(std::move(token_origin)) {}

StatusOr<VaultResponse> AuthenticatingTransport::Send(const VaultRequest& request,
                                                      std::stop_token stop) const {
  VaultRequest complete = request;
  if (!request.omit_token && !token_.empty()) {
    if (!IsHeaderValue(token_.Reveal())) {
      return Error(StatusCode::kInvalidArgument,
                   "the Vault token" + (token_origin_.empty() ? "" : " from " + token_origin_) +
                       " contains non-printable characters, perhaps a line end");
    }
    complete.headers.push_back({"X-Vault-Token", token_});
  }
  const std::string& wanted = request.namespace_path ? *request.namespace_path : namespace_path_;
  if (!IsHeaderValue(wanted)) {
    return Error(StatusCode::kInvalidArgument, "the Vault namespace contains control characters");
  }
  if (const auto path = Trim(wanted, "/"); !path.empty()) {
    complete.headers.push_back({"X-Vault-Namespace", SecretString(std::string(path))});
  }
  return next_->Send(complete, std::move(stop));
}

}  // namespace tfvault::vault
