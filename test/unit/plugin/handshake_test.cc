// SPDX-License-Identifier: MPL-2.0
#include "plugin/handshake.h"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

namespace tfvault::plugin::handshake_test {
namespace {

TEST_CASE("only the exact cookie counts as a start by a host", "[plugin]") {
  const std::string cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
  CHECK(CookieMatches(FixedEnvironment({{"TF_PLUGIN_MAGIC_COOKIE", cookie}})));
  CHECK_FALSE(CookieMatches(FixedEnvironment({{"TF_PLUGIN_MAGIC_COOKIE", cookie + "0"}})));
  CHECK_FALSE(CookieMatches(FixedEnvironment({})));
}

TEST_CASE("the highest common major version is negotiated", "[plugin]") {
  struct Row {
    const char* name;
    const char* offered;
    std::vector<int> supported;
    int expected;
  };
  const std::vector<Row> rows = {
      {"ascending", "5,6", {5, 6}, 6},
      {"descending", "6,5", {5, 6}, 6},
      {"only-old-host", "5", {5, 6}, 5},
      {"only-old-plugin", "6,5", {5}, 5},
      {"junk-skipped", "x,,6a,-6,5", {5, 6}, 5},
      {"newer-host", "7,6,8", {5, 6}, 6},
      {"nothing-common", "7,8", {5, 6}, 5},
      {"missing", "", {5, 6}, 5},
      {"number-too-large", "99999999999999999999,6", {5, 6}, 6},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      CHECK(NegotiateVersion(row.offered, row.supported) == row.expected);
    }
  }
}

TEST_CASE("the host's settings are read from its variables", "[plugin]") {
  const auto request = ReadHostRequest(FixedEnvironment({{"PLUGIN_PROTOCOL_VERSIONS", "6,5"},
                                                         {"PLUGIN_CLIENT_CERT", "pem"},
                                                         {"PLUGIN_UNIX_SOCKET_DIR", "/run/host"},
                                                         {"PLUGIN_UNIX_SOCKET_GROUP", "staff"},
                                                         {"PLUGIN_MIN_PORT", "10000"},
                                                         {"PLUGIN_MAX_PORT", "25000"},
                                                         {"PLUGIN_MULTIPLEX_GRPC", "true"},
                                                         {"TMPDIR", "/var/tmp"}}));
  REQUIRE(request.ok());
  CHECK(request->protocol_versions == "6,5");
  CHECK(request->client_certificate == "pem");
  CHECK(request->socket.directory == "/run/host");
  CHECK(request->socket.group == "staff");
  CHECK(request->socket.temporary_directories == std::vector<std::string>{"/var/tmp", "/tmp"});
  CHECK(request->ports.min == 10000);
  CHECK(request->ports.max == 25000);
  CHECK(request->mentions_multiplexing);
}

TEST_CASE("without settings of the host the server has no TLS and the default path", "[plugin]") {
  const auto request = ReadHostRequest(FixedEnvironment({}));
  REQUIRE(request.ok());
  CHECK(request->client_certificate.empty());
  CHECK(request->socket.directory.empty());
  CHECK(request->socket.temporary_directories == std::vector<std::string>{"/tmp"});
  CHECK(request->ports.min == 0);
  CHECK(request->ports.max == 0);
  CHECK_FALSE(request->mentions_multiplexing);
}

TEST_CASE("an invalid port range is rejected", "[plugin]") {
  const std::vector<std::map<std::string, std::string>> rows = {
      {{"PLUGIN_MIN_PORT", "20"}, {"PLUGIN_MAX_PORT", "10"}},
      {{"PLUGIN_MIN_PORT", "ten"}},
      {{"PLUGIN_MIN_PORT", "1"}, {"PLUGIN_MAX_PORT", "65536"}},
  };
  for (const auto& row : rows) {
    CHECK(ReadHostRequest(FixedEnvironment(row)).status().code() == StatusCode::kInvalidArgument);
  }
}

TEST_CASE("the handshake line has six fields, and a seventh only if the host asks for it",
          "[plugin]") {
  Handshake handshake{.version = 6, .endpoint = {.network = "unix", .address = "/tmp/p/socket"}};
  CHECK(HandshakeLine(handshake) == "1|6|unix|/tmp/p/socket|grpc|\n");
  handshake.mentions_multiplexing = true;
  CHECK(HandshakeLine(handshake) == "1|6|unix|/tmp/p/socket|grpc||false\n");
}

TEST_CASE("the certificate in the handshake line has no base64 padding", "[plugin]") {
  const Endpoint endpoint{.network = "tcp", .address = "127.0.0.1:1234"};
  CHECK(HandshakeLine({.version = 5, .endpoint = endpoint, .certificate_der = "\xff\xef\xbe"}) ==
        "1|5|tcp|127.0.0.1:1234|grpc|/+++\n");
  CHECK(HandshakeLine({.version = 5, .endpoint = endpoint, .certificate_der = "ab"}) ==
        "1|5|tcp|127.0.0.1:1234|grpc|YWI\n");
  CHECK(HandshakeLine({.version = 5, .endpoint = endpoint, .certificate_der = "a"}) ==
        "1|5|tcp|127.0.0.1:1234|grpc|YQ\n");
}

TEST_CASE("the reattach line can be pasted into a shell", "[plugin]") {
  CHECK(ReattachLine("example.com/acme/demo", 6, 123,
                     {.network = "unix", .address = "/tmp/it's/s"}) ==
        "TF_REATTACH_PROVIDERS='{\"example.com/acme/demo\":{\"Protocol\":\"grpc\","
        "\"ProtocolVersion\":6,\"Pid\":123,\"Test\":true,\"Addr\":{\"Network\":\"unix\","
        "\"String\":\"/tmp/it'\\''s/s\"}}}'\n");
}

}  // namespace
}  // namespace tfvault::plugin::handshake_test
