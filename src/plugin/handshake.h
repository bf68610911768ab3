// What the host asks for in the environment, and the line that answers it.
#pragma once

#include "plugin/socket_path.h"
#include "tfvault/base/environment.h"
#include "tfvault/base/status.h"

#include <optional>
#include <string>
#include <vector>

namespace tfvault::plugin {

// True when a host started us; false when a person did.
[[nodiscard]] bool CookieMatches(const Environment& environment);

struct PortRange {
  int min = 0;  // 0: any free port
  int max = 0;
};

struct HostRequest {
  std::string protocol_versions{};   // comma-separated majors in any order; may hold junk
  std::string client_certificate{};  // PEM; empty: serve without TLS
  SocketOptions socket{};
  PortRange ports{};
  bool mentions_multiplexing = false;
};

// Errors: kInvalidArgument for a port range that makes no sense.
[[nodiscard]] StatusOr<HostRequest> ReadHostRequest(const Environment& environment);

// The highest major that both sides know. When there is none, our lowest: the host then reports the
// mismatch itself. `supported` is ascending and not empty.
[[nodiscard]] int NegotiateVersion(const std::string& offered, const std::vector<int>& supported);

struct Endpoint {
  std::string network{};  // unix or tcp
  std::string address{};  // absolute path, or 127.0.0.1:port
};

struct Handshake {
  int version = 0;
  Endpoint endpoint{};
  std::string certificate_der{};       // empty: no TLS
  bool mentions_multiplexing = false;  // the host asked; the answer is always no
};

// Ends with a newline.
[[nodiscard]] std::string HandshakeLine(const Handshake& handshake);

// TF_REATTACH_PROVIDERS='<json>' with a newline, ready to paste into a shell.
[[nodiscard]] std::string ReattachLine(const std::string& source_address, int version, int pid,
                                       const Endpoint& endpoint);

}  // namespace tfvault::plugin
