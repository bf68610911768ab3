// SPDX-License-Identifier: MPL-2.0
// Reads the host's settings from the environment, and formats the handshake and reattach lines.
#pragma once

#include "plugin/socket_path.h"
#include "tfvault/base/environment.h"
#include "tfvault/base/status.h"

#include <optional>
#include <string>
#include <vector>

namespace tfvault::plugin {

// True if a host started this program, false if a user did.
[[nodiscard]] bool CookieMatches(const Environment& environment);

struct PortRange {
  int min = 0;  // 0: any free port
  int max = 0;
};

struct HostRequest {
  std::string protocol_versions{};   // comma-separated, in any order; may contain invalid items
  std::string client_certificate{};  // PEM; empty: serve without TLS
  SocketOptions socket{};
  PortRange ports{};
  bool mentions_multiplexing = false;
};

// Errors: kInvalidArgument for an invalid port range.
[[nodiscard]] StatusOr<HostRequest> ReadHostRequest(const Environment& environment);

// The highest major version that both sides support. If there is none, the lowest version of
// `supported`; the host then reports the mismatch. `supported` must be ascending and not empty.
[[nodiscard]] int NegotiateVersion(const std::string& offered, const std::vector<int>& supported);

struct Endpoint {
  std::string network{};  // unix or tcp
  std::string address{};  // absolute path, or 127.0.0.1:port
};

struct Handshake {
  int version = 0;
  Endpoint endpoint{};
  std::string certificate_der{};       // empty: no TLS
  bool mentions_multiplexing = false;  // the host offered it; the plugin always declines
};

// Ends with a newline.
[[nodiscard]] std::string HandshakeLine(const Handshake& handshake);

// TF_REATTACH_PROVIDERS='<json>' and a newline, quoted for a shell.
[[nodiscard]] std::string ReattachLine(const std::string& source_address, int version, int pid,
                                       const Endpoint& endpoint);

}  // namespace tfvault::plugin
