// SPDX-License-Identifier: MPL-2.0
#include "plugin/handshake.h"

#include "tfvault/base/encoding.h"
#include "tfvault/base/log.h"

#include <algorithm>
#include <charconv>
#include <sstream>

namespace tfvault::plugin {
namespace {

// Not a secret: the cookie only shows that Terraform or OpenTofu, and not a user, started the
// program.
constexpr const char* kCookieName = "TF_PLUGIN_MAGIC_COOKIE";
constexpr const char* kCookieValue =
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

constexpr int kHighestPort = 65535;

std::optional<int> ParseDecimal(const std::string& text) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end || value < 0) return std::nullopt;
  return value;
}

StatusOr<int> ReadPort(const Environment& environment, const std::string& name) {
  const auto text = environment(name);
  if (!text) return 0;
  const auto port = ParseDecimal(*text);
  if (!port || *port > kHighestPort) {
    return Error(StatusCode::kInvalidArgument, name + " is not a port number");
  }
  return *port;
}

std::string ShellQuote(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace

bool CookieMatches(const Environment& environment) {
  return environment(kCookieName) == kCookieValue;
}

StatusOr<HostRequest> ReadHostRequest(const Environment& environment) {
  HostRequest request;
  request.protocol_versions = environment("PLUGIN_PROTOCOL_VERSIONS").value_or("");
  request.client_certificate = environment("PLUGIN_CLIENT_CERT").value_or("");
  request.socket.directory = environment("PLUGIN_UNIX_SOCKET_DIR").value_or("");
  request.socket.group = environment("PLUGIN_UNIX_SOCKET_GROUP").value_or("");
  if (const auto temporary = environment("TMPDIR")) {
    request.socket.temporary_directories.insert(request.socket.temporary_directories.begin(),
                                                *temporary);
  }
  TFV_ASSIGN_OR_RETURN(request.ports.min, ReadPort(environment, "PLUGIN_MIN_PORT"));
  TFV_ASSIGN_OR_RETURN(request.ports.max, ReadPort(environment, "PLUGIN_MAX_PORT"));
  if (request.ports.min > request.ports.max) {
    return Error(StatusCode::kInvalidArgument, "PLUGIN_MIN_PORT is above PLUGIN_MAX_PORT");
  }
  request.mentions_multiplexing = environment("PLUGIN_MULTIPLEX_GRPC").has_value();
  return request;
}

int NegotiateVersion(const std::string& offered, const std::vector<int>& supported) {
  int best = supported.front();
  std::istringstream list(offered);
  for (std::string entry; std::getline(list, entry, ',');) {
    const auto version = ParseDecimal(entry);
    if (version && *version > best &&
        std::find(supported.begin(), supported.end(), *version) != supported.end()) {
      best = *version;
    }
  }
  return best;
}

std::string HandshakeLine(const Handshake& handshake) {
  // The host's decoder rejects padding.
  std::string certificate = Base64Encode(handshake.certificate_der);
  certificate.erase(certificate.find_last_not_of('=') + 1);
  std::string line = "1|" + std::to_string(handshake.version) + "|" + handshake.endpoint.network +
                     "|" + handshake.endpoint.address + "|grpc|" + certificate;
  if (handshake.mentions_multiplexing) line += "|false";
  return line + "\n";
}

std::string ReattachLine(const std::string& source_address, int version, int pid,
                         const Endpoint& endpoint) {
  // Without "Test" the host would stop the plugin after every graph walk, and some hosts crash with
  // version 6.
  const std::string json = "{" + JsonQuote(source_address) +
                           R"(:{"Protocol":"grpc","ProtocolVersion":)" + std::to_string(version) +
                           R"(,"Pid":)" + std::to_string(pid) +
                           R"(,"Test":true,"Addr":{"Network":)" + JsonQuote(endpoint.network) +
                           R"(,"String":)" + JsonQuote(endpoint.address) + "}}}";
  return "TF_REATTACH_PROVIDERS=" + ShellQuote(json) + "\n";
}

}  // namespace tfvault::plugin
