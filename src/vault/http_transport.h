// The innermost transport: VaultRequest to HTTP and back, with at most one redirect.
//
// A redirect (301, 302, 307) keeps method and body. It is refused from https to http. To another
// host it is followed only in the shape of a standby's answer (307, same scheme, same path), since
// the token goes along.
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
  Duration timeout{60'000};                 // of a request that does not say
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
