// SPDX-License-Identifier: MPL-2.0
// The environment of the host. Input: lines NAME=VALUE.
#include "plugin/handshake.h"

#include "plugin/socket_path.h"
#include "test/fuzz/fuzz_support.h"
#include "tfvault/base/encoding.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace tfvault::test {
namespace {

// The text that a POSIX shell reads between the quotes; it has no other special character.
std::string Unquote(std::string text) {
  constexpr std::string_view kEscapedQuote = R"('\'')";
  Require(text.size() >= 2 && text.front() == '\'' && text.back() == '\'', "the value is quoted");
  text = text.substr(1, text.size() - 2);
  for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; ++at) {
    Require(text.compare(at, kEscapedQuote.size(), kEscapedQuote) == 0, "inner quotes are escaped");
    text.replace(at, kEscapedQuote.size(), "'");
  }
  return text;
}

void CheckReattachLine(const plugin::Endpoint& endpoint) {
  constexpr std::string_view kName = "TF_REATTACH_PROVIDERS=";
  const std::string line = plugin::ReattachLine("registry/x/y", 6, 42, endpoint);
  Require(line.starts_with(kName) && line.ends_with('\n'), "the line sets the variable");
  const std::string quoted = line.substr(kName.size(), line.size() - kName.size() - 1);
  const auto json = nlohmann::json::parse(Unquote(quoted), nullptr, false);
  Require(!json.is_discarded(), "the variable contains JSON");
  Require(json["registry/x/y"]["Addr"]["String"] == ReplaceInvalidUtf8(endpoint.address),
          "the address survives shell and JSON");
}

void Run(std::string_view input) {
  std::map<std::string, std::string> variables;
  while (!input.empty()) {
    auto line = TakeField(input, '\n');
    const std::string name(TakeField(line, '='));
    variables[name] = line;
  }
  auto environment = FixedEnvironment(variables);
  std::ignore = plugin::CookieMatches(environment);
  const auto request = plugin::ReadHostRequest(environment);
  if (!request.ok()) return;
  Require(0 <= request->ports.min && request->ports.min <= request->ports.max &&
              request->ports.max <= 65535,
          "the port range is valid");

  const std::vector<int> supported = {5, 6};
  const int version = plugin::NegotiateVersion(request->protocol_versions, supported);
  Require(version == 5 || version == 6, "the version is 5 or 6");

  plugin::Endpoint endpoint{.network = "unix", .address = "/tmp/plugin/socket"};
  // Without a directory, SocketPath::Create would make a private directory.
  if (!request->socket.directory.empty()) {
    const auto socket = plugin::SocketPath::Create(request->socket);
    if (!socket.ok()) return;
    endpoint.address = socket->path();
    Require(endpoint.address.starts_with('/'), "the path is absolute");
    const std::string address = plugin::GrpcUnixAddress(endpoint.address);
    Require(address.find_first_of("?#") == std::string::npos, "gRPC reads the whole path");
  }
  const std::string line =
      plugin::HandshakeLine({.version = version,
                             .endpoint = endpoint,
                             .certificate_der = request->client_certificate,
                             .mentions_multiplexing = request->mentions_multiplexing});
  Require(line.find('\n') == line.size() - 1, "the handshake is one line");
  Require(std::count(line.begin(), line.end(), '|') == (request->mentions_multiplexing ? 6 : 5),
          "the handshake has the expected number of fields");
  CheckReattachLine(endpoint);
}

}  // namespace
}  // namespace tfvault::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tfvault::test::Run(tfvault::test::AsText(data, size));
  return 0;
}
