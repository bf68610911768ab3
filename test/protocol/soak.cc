// SPDX-License-Identifier: MPL-2.0
// Makes calls of all kinds. Memory, threads and descriptors of the provider must not grow.
// TFVAULT_SOAK_SECONDS sets the duration after the warm-up; the default is ten minutes, and at
// least kWholeCalls calls.
#include "test/protocol/vault_host.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tfvault::test {
namespace {

using std::chrono::steady_clock;

constexpr int kCallers = 8;
constexpr int kWarmUpCalls = 5'000;   // until the memory for the concurrent callers is allocated
constexpr int kWholeCalls = 100'000;  // at least, if no time is given
constexpr double kGrowth = 1.05;
constexpr int kRoundsPerConfiguration = 50;

struct Usage {
  int resident_kib = 0;
  int threads = 0;
  int descriptors = 0;
};

Usage UsageOf(pid_t pid) {
  const std::filesystem::path process = "/proc/" + std::to_string(pid);
  Usage usage;
  std::ifstream status(process / "status");
  for (std::string word; status >> word;) {
    if (word == "VmRSS:") status >> usage.resident_kib;
    if (word == "Threads:") status >> usage.threads;
  }
  const std::filesystem::directory_iterator descriptors(process / "fd");
  usage.descriptors = static_cast<int>(std::distance(begin(descriptors), end(descriptors)));
  return usage;
}

void Print(const std::string& moment, const Usage& usage, int calls) {
  std::cout << "soak: " << moment << ": RSS " << usage.resident_kib << " KiB, threads "
            << usage.threads << ", descriptors " << usage.descriptors << ", after " << calls
            << " RPCs" << std::endl;
}

void CallEverything(const VaultHost& host, const std::string& name) {
  host.ManageRole(name);
  host.ReadCredentials(name);
  host.OpenCredentials(name);
  host.CallFunction(name);
}

void Soak(const VaultHost& host, int callers, const std::function<bool()>& done) {
  std::mutex mutex;  // guards `problem`
  std::string problem;
  {
    std::vector<std::jthread> threads;
    for (int caller = 0; caller < callers; ++caller) {
      threads.emplace_back([&, name = "role-" + std::to_string(caller), first = caller == 0] {
        try {
          for (int round = 0; !done(); ++round) {
            // In debug mode each run configures the provider again, even during another run.
            if (first && round % kRoundsPerConfiguration == 0) host.Configure();
            CallEverything(host, name);
          }
        } catch (const std::exception& error) {
          const std::lock_guard lock(mutex);
          problem = error.what();
        }
      });
    }
  }
  REQUIRE(problem == kNothing);
  // The last calls are always the same, so that the memory kept for them does not vary.
  host.Configure();
  CallEverything(host, "last");
}

TEST_CASE("memory, threads and descriptors do not grow over calls of all kinds", "[soak]") {
  const char* variable = std::getenv("TFVAULT_SOAK_SECONDS");
  const std::string given = variable == nullptr ? "" : variable;
  const std::chrono::seconds time(given.empty() ? 600 : std::stoi(given));
  const int calls = given.empty() ? kWholeCalls : 0;
  const LoopbackVault vault;
  PluginHost process(
      {.program = TFVAULT_PROVIDER, .protocol_versions = "6", .environment = {{"TF_LOG", "OFF"}}});
  const VaultHost host(process, vault.Url());
  host.Configure();

  // The warm-up has more callers than the measurement, so that all threads and connections exist.
  Soak(host, 2 * kCallers, [&] { return host.calls() >= kWarmUpCalls; });
  const Usage start = UsageOf(process.process().pid());
  const int warm = host.calls();
  Print("start", start, warm);
  const auto stop = steady_clock::now() + time;
  Soak(host, kCallers, [&] { return steady_clock::now() >= stop && host.calls() >= calls; });
  const Usage end = UsageOf(process.process().pid());
  Print("end", end, host.calls());

  CHECK(end.resident_kib < start.resident_kib * kGrowth);
  CHECK(end.threads == start.threads);
  CHECK(end.descriptors == start.descriptors);
  process.ShutDown();
}

}  // namespace
}  // namespace tfvault::test
