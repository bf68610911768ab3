// SPDX-License-Identifier: MPL-2.0
// The HttpClient that the provider uses: libcurl with persistent connections.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/http/http_client.h"

#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace tfvault::http {

// The proxies of http and https URLs. A proxy URL may contain a password. An empty URL means that
// the scheme has no proxy.
struct ProxyOptions {
  SecretString http_url{};
  SecretString https_url{};
  // Comma-separated list of hosts and domains, each with or without a port, and networks that are
  // reached without a proxy; "*" means all hosts.
  std::string no_proxy{};
  bool bypass_loopback = true;  // localhost and loopback addresses are reached without a proxy
};

// Reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY as Go does: the upper-case name first, then the
// lower-case name. Ignores ALL_PROXY. Loopback addresses are reached without a proxy.
[[nodiscard]] ProxyOptions ProxyFromEnvironment(const Environment& environment);

// Replacements for parts of the system's trust store. Missing or unreadable files, and broken
// certificates, are skipped.
struct SystemTrust {
  std::string file{};                      // PEM; replaces the system's bundle
  std::vector<std::string> directories{};  // not recursive; replace the system's directories
  bool operator==(const SystemTrust&) const = default;
};

// Reads SSL_CERT_FILE and SSL_CERT_DIR (a colon-separated list) as Go does on Linux.
[[nodiscard]] SystemTrust SystemTrustFromEnvironment(const Environment& environment);

struct HttpClientOptions {
  // The first of the three that is not empty replaces the system's trust store. If all are empty,
  // the system's trust store is used.
  std::string ca_file{};       // path of a PEM file
  std::string ca_pem{};        // PEM text
  std::string ca_dir{};        // read recursively; every file with a certificate is used
  SystemTrust system_trust{};  // used only together with the system's trust store

  std::string client_cert_file{};  // PEM; requires client_key_file
  std::string client_key_file{};   // PEM
  std::string tls_server_name{};   // verified, and sent as SNI, instead of the URL's host
  bool skip_tls_verify = false;
  ProxyOptions proxy{};
  std::string unix_socket_path{};  // connect to this socket instead of the URL's host
  std::string user_agent = "terraform-provider-vault";
  std::size_t max_response_bytes = 32UL * 1024 * 1024;  // headers and body together
};

// An HttpClient that keeps connections open for later requests: one set of connections for each
// concurrent request. Uses TLS 1.2 or later, and HTTP/2 if the server offers it. Follows no
// redirects.
class CurlHttpClient final : public HttpClient {
 public:
  // Reads the certificate files. Ignores SIGPIPE if the signal has its default action. Errors:
  // kInvalidArgument for a file that is missing, empty or not PEM, with its name, and for a client
  // certificate without its key or a key without its certificate.
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
