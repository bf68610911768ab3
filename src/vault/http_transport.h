// SPDX-License-Identifier: MPL-2.0
// The innermost transport: sends a VaultRequest over HTTP and decodes the answer. Follows at most
// one redirect.
//
// A redirect (301, 302, 307) keeps method and body. A redirect from https to http is refused. A
// redirect to another host is followed only if it has the form of a standby's answer (307, same
// scheme, same path), because the request contains the token.
#pragma once

#include "tfvault/base/time.h"
#include "tfvault/base/url.h"
#include "tfvault/http/http_client.h"
#include "tfvault/vault/transport.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace tfvault::vault {

struct VaultServer {
  Url address{};
  std::vector<http::HttpHeader> headers{};  // added to every request
  Duration timeout{60'000};                 // of a request without its own
  bool follow_redirects = true;
};

class HttpVaultTransport final : public VaultTransport {
 public:
  HttpVaultTransport(VaultServer server, std::shared_ptr<const http::HttpClient> http,
                     std::shared_ptr<const Time> time);
  [[nodiscard]] StatusOr<VaultResponse> Send(const VaultRequest& request,
                                             std::stop_token stop) const override;

 private:
  VaultServer server_;
  std::shared_ptr<const http::HttpClient> http_;
  std::shared_ptr<const Time> time_;
};

}  // namespace tfvault::vault
