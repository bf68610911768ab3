// The HttpClient of the product: libcurl with kept connections.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/http/http_client.h"

#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace tfvault::http {

// Proxy URLs may hold a password. An empty URL means no proxy for that scheme.
struct ProxyOptions {
  SecretString http_url{};
  SecretString https_url{};
  // Comma-separated hosts and domains (with ports or without) and networks; "*": never a proxy.
  std::string no_proxy{};
  bool bypass_loopback = true;  // never a proxy for localhost and loopback addresses
};

// HTTP_PROXY, HTTPS_PROXY and NO_PROXY as Go reads them: upper case first, then lower case; no
// ALL_PROXY; loopback is never proxied.
[[nodiscard]] ProxyOptions ProxyFromEnvironment(const Environment& environment);

// What stands in for parts of the system's trust store. What is missing or cannot be read is passed
// over, and so is a certificate that is broken.
struct SystemTrust {
  std::string file{};                      // PEM; in place of the system's bundle
  std::vector<std::string> directories{};  // not walked; in place of the system's directories
  bool operator==(const SystemTrust&) const = default;
};

// SSL_CERT_FILE and SSL_CERT_DIR, a list with colons, as Go reads them on Linux.
[[nodiscard]] SystemTrust SystemTrustFromEnvironment(const Environment& environment);

struct HttpClientOptions {
  // Exactly one of the three is used, in this order; it replaces the system's trust store. All
  // empty: the system's trust store.
  std::string ca_file{};       // PEM
  std::string ca_pem{};        // PEM text
  std::string ca_dir{};        // walked recursively; every file in it with a certificate counts
  SystemTrust system_trust{};  // counts only where the system's trust store does

  std::string client_cert_file{};  // PEM; needs client_key_file
  std::string client_key_file{};   // PEM
  std::string tls_server_name{};   // verified (and sent as SNI) instead of the URL's host
  bool skip_tls_verify = false;
  ProxyOptions proxy{};
  std::string unix_socket_path{};  // dial this socket whatever the URL's host is
  std::string user_agent = "terraform-provider-vault";
  std::size_t max_response_bytes = 32UL * 1024 * 1024;  // headers and body together
};

// Keeps connections, one set per exchange that ran at the same time. HTTP/2 where offered, TLS 1.2
// or newer, no redirects.
class CurlHttpClient final : public HttpClient {
 public:
  // Reads the certificate files. Sets SIGPIPE to be ignored when it has its default action. Errors:
  // kInvalidArgument naming the file that is missing, empty or not PEM, or the option that lacks
  // its other half.
  [[nodiscard]] static StatusOr<std::shared_ptr<const CurlHttpClient>> Create(
      const HttpClientOptions& options);
  ~CurlHttpClient() override;
  CurlHttpClient(const CurlHttpClient&) = delete;
  CurlHttpClient& operator=(const CurlHttpClient&) = delete;

  [[nodiscard]] StatusOr<HttpResponse> Send(const HttpRequest& request,
                                            std::stop_token stop) const override;

 private:
  struct State;
  explicit CurlHttpClient(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tfvault::http
