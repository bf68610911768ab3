// SPDX-License-Identifier: MPL-2.0
// Environment variables that a user or CI set for other programs, and that libraries of the
// provider read, too.
#include "test/protocol/vault_host.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

namespace tfvault::test::environment_test {
namespace {

TEST_CASE("no variable makes a library print data that passes through the provider",
          "[protocol][environment]") {
  const TempDir directory;
  auto options = PluginHost::ForProtocol(TFVAULT_PROVIDER, 6);
  options.environment = {{"TF_LOG", "trace"},
                         {"GRPC_TRACE", "all"},
                         {"GRPC_VERBOSITY", "debug"},
                         {"SSLKEYLOGFILE", directory.path() + "/keys"},
                         {"OPENSSL_CONF", directory.Write("openssl.cnf", "no section ]")},
                         {"GRPC_SSL_CIPHER_SUITES", "none"}};
  const LoopbackVault vault;
  PluginHost process(options);
  process.OpenStreams();
  const VaultHost host(process, vault.Url());
  host.Configure();
  host.ManageRole("role");
  host.ReadCredentials("role");
  host.OpenCredentials("role");
  process.ShutDown();

  const std::string told = process.StandardError();
  CHECK_THAT(told, Catch::Contains("\"@level\":\"trace\""));
  for (const auto* secret : {"hvs.parent", "hvs.loopback", "loopback-secret"}) {
    CAPTURE(secret);
    CHECK(told.find(secret) == std::string::npos);
  }
  // gRPC's traces print payloads in hexadecimal.
  CHECK(told.find("\"@module\":\"grpc\"") == std::string::npos);
  for (std::size_t line = 0; line < told.size(); line = told.find('\n', line) + 1) {
    CHECK(told[line] == '{');
  }
  CHECK_FALSE(std::filesystem::exists(directory.path() + "/keys"));
}

}  // namespace
}  // namespace tfvault::test::environment_test
