// SPDX-License-Identifier: MPL-2.0
// Runs that configure a process again while other runs still use it, as in debug mode.
#include "test/protocol/vault_host.h"

#include <catch2/catch.hpp>

#include <exception>
#include <future>
#include <set>
#include <string>
#include <vector>

namespace tfvault::test::configure_test {
namespace {

TEST_CASE(
    "a new configuration of a running process affects no call in flight and leaves no token behind",
    "[protocol][load]") {
  constexpr int kCallers = 6;
  constexpr int kRounds = 10;
  const LoopbackVault vault;
  PluginHost process(PluginHost::ForProtocol(TFVAULT_PROVIDER, 6));
  const VaultHost host(process, vault.Url());
  host.Configure();

  std::vector<std::future<void>> callers;
  callers.reserve(kCallers);
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.push_back(std::async(std::launch::async, [&, caller] {
      for (int round = 0; round < kRounds; ++round) {
        const std::string role = "role-" + std::to_string(caller);
        host.ManageRole(role);
        host.OpenCredentials(role);
        if (caller == 0) host.Configure();
      }
    }));
  }
  for (auto& caller : callers) CHECK_NOTHROW(caller.get());
  host.OpenCredentials("last");
  CHECK(vault.Alive().size() == 1);  // the token of the last configuration
  process.ShutDown();
  CHECK(vault.Alive() == std::set<std::string>());
}

}  // namespace
}  // namespace tfvault::test::configure_test
