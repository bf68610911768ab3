// SPDX-License-Identifier: MPL-2.0
// An HTTP/1.1 server on 127.0.0.1 (any free port) or a unix socket that sends exactly the bytes of
// a test, including truncated bodies, resets and silence. Optionally with TLS.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tfvault::test {

struct LoopbackRequest {
  std::string method{};
  std::string target{};
  std::map<std::string, std::string> headers{};  // names in lower case
  std::string body{};
};

enum class AfterReply {
  kKeepOpen,  // read the next request
  kClose,
  kReset,  // TCP RST
  kHang,   // send nothing more until the client disconnects
};

struct LoopbackReply {
  std::string bytes{};  // sent without a change
  AfterReply after = AfterReply::kKeepOpen;
};

struct LoopbackOptions {
  std::string unix_socket_path{};  // empty: TCP
  std::string cert_file{};         // empty: no TLS
  std::string key_file{};
  std::string client_ca_file{};  // if set, clients must present a certificate of this CA
  int newest_tls_version = 0;    // for example TLS1_1_VERSION; 0: the library's newest
};

// Threading: the handler runs on one thread per connection. The destructor ends all connections.
class LoopbackServer {
 public:
  using Handler = std::function<LoopbackReply(const LoopbackRequest&)>;

  explicit LoopbackServer(Handler handler, const LoopbackOptions& options = {});
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  [[nodiscard]] int port() const;
  [[nodiscard]] std::string Url(const std::string& path) const;  // http or https, 127.0.0.1

  [[nodiscard]] std::vector<LoopbackRequest> requests() const;
  [[nodiscard]] int connection_count() const;
  // Blocks until `count` requests have arrived.
  void WaitForRequests(std::size_t count) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A well-formed answer with Content-Length.
[[nodiscard]] std::string HttpBytes(int status, const std::string& body,
                                    const std::string& extra_headers = {});

}  // namespace tfvault::test
