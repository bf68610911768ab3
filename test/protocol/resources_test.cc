// SPDX-License-Identifier: MPL-2.0
// Machines with few resources: the provider works, or its error names the missing resource.
#include "test/protocol/vault_host.h"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::test::resources_test {
namespace {

namespace fs = std::filesystem;

// Starts the provider after lines of shell, which can limit its resources.
class Launcher {
 public:
  explicit Launcher(const std::string& shell, const std::string& program = TFVAULT_PROVIDER) {
    std::ofstream(path()) << "#!/bin/sh\n" << shell << "\nexec '" << program << "'\n";
    fs::permissions(path(), fs::perms::owner_all);
  }
  [[nodiscard]] LaunchOptions options() const { return PluginHost::ForProtocol(path(), 6); }
  [[nodiscard]] std::string path() const { return directory_.path() + "/launch"; }

 private:
  TempDir directory_;
};

void UseAll(const VaultHost& host, const std::string& role) {
  host.ManageRole(role);
  host.ReadCredentials(role);
  host.OpenCredentials(role);
}

// The problems of several concurrent callers, one a line.
std::string UseByMany(const VaultHost& host, int count) {
  std::vector<std::future<void>> callers;
  callers.reserve(static_cast<std::size_t>(count));
  for (int caller = 0; caller < count; ++caller) {
    callers.push_back(std::async(std::launch::async,
                                 [&, caller] { UseAll(host, "role-" + std::to_string(caller)); }));
  }
  std::string problem;
  for (auto& caller : callers) {
    try {
      caller.get();
    } catch (const std::exception& error) {
      problem += error.what();
      problem += "\n";
    }
  }
  return problem;
}

TEST_CASE("a low limit of descriptors is raised where that is allowed", "[protocol][resources]") {
  const Launcher launcher("ulimit -S -n 32");
  const LoopbackVault vault;
  PluginHost process(launcher.options());
  const VaultHost host(process, vault.Url());
  host.Configure();
  CHECK(UseByMany(host, 40) == kNothing);
  process.ShutDown();
}

// The sanitizers need additional memory, and a pipe to inspect an object; without the pipe they end
// the process.
#ifndef __SANITIZE_ADDRESS__

TEST_CASE("64 megabytes are enough for ten calls at a time", "[protocol][resources]") {
  // The limit counts the whole stack of each thread, so the stacks are small.
  const Launcher launcher("ulimit -s 512; ulimit -d 65536");
  const LoopbackVault vault;
  PluginHost process(launcher.options());
  const VaultHost host(process, vault.Url());
  host.Configure();
  CHECK(UseByMany(host, 10) == kNothing);
  process.ShutDown();
}

TEST_CASE("a call without a free descriptor is an error and harms no other call",
          "[protocol][resources]") {
  const Launcher launcher("ulimit -n 32");
  const LoopbackVault vault;
  PluginHost process(launcher.options());
  const VaultHost host(process, vault.Url());
  host.Configure();
  CHECK_THAT(UseByMany(host, 40), Catch::Contains("Too many open files"));
  CHECK_NOTHROW(host.CallFunction("role"));
  process.ShutDown();
}

#endif

TEST_CASE("a process with too few descriptors to serve exits with a clear error",
          "[protocol][resources]") {
  const Launcher launcher("ulimit -n 10");
  const TempDir logs;
  ChildProcess process({.program = launcher.path(),
                        .environment = HostEnvironment({.protocol_versions = "6"}, {}, "/tmp"),
                        .stderr_path = logs.path() + "/stderr"});
  CHECK(process.ReadLine() == std::nullopt);
  CHECK(process.WaitForExit() == ExitState{.code = 1});
  std::ifstream file(logs.path() + "/stderr");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  CHECK_THAT(text,
             Catch::Contains("10 files may be open at a time") && Catch::Contains("ulimit -n"));
}

void CheckServes(const LaunchOptions& options) {
  const LoopbackVault vault;
  PluginHost process(options);
  const VaultHost host(process, vault.Url());
  host.Configure();
  CHECK_NOTHROW(UseAll(host, "role"));
  process.ShutDown();
}

TEST_CASE("without HOME a configured token is enough", "[protocol][resources]") {
  const Launcher launcher("unset HOME");
  CheckServes(launcher.options());
}

TEST_CASE("a temporary directory that cannot be written, or has too long a name, is skipped",
          "[protocol][resources]") {
  const TempDir temporary;
  const std::string long_name = temporary.path() + "/" + std::string(120, 'x');
  fs::create_directory(long_name);
  const std::string directory = GENERATE_COPY(std::string("/proc"), long_name);
  auto options = PluginHost::ForProtocol(TFVAULT_PROVIDER, 6);
  options.environment["TMPDIR"] = directory;
  CheckServes(options);
}

// A full disk, in a separate mount namespace: the file system has a directory and no room for a
// file.
std::string FullDisk(const std::string& directory) {
  return "mount -t tmpfs -o nr_inodes=1 none '" + directory + "'";
}

// Lines of shell that run in a separate mount namespace, followed by the provider.
std::string InOwnMounts(const std::string& mounts) {
  const std::string as_root = ::geteuid() == 0 ? "" : " --map-root-user";
  return "if ! mountpoint -q /; then\n"
         "  echo 'A chroot cannot have mounts of its own unless its directory is mounted: "
         "run mount --bind DIR DIR, then chroot DIR.' >&2\n"
         "  exit 99\n"
         "fi\n"
         "[ -n \"$MOUNTED\" ] || MOUNTED=1 exec unshare --mount" +
         as_root + " \"$0\"\n" + mounts + " || exit 99";
}

TEST_CASE("a temporary directory on a full disk is skipped", "[protocol][resources]") {
  const TempDir temporary;
  const Launcher launcher(InOwnMounts(FullDisk(temporary.path())));
  auto options = launcher.options();
  options.environment["TMPDIR"] = temporary.path();
  CheckServes(options);
}

TEST_CASE("the provider serves over TCP on a machine where no socket can be created",
          "[protocol][resources]") {
  // The mount over /tmp can hide the provider's file.
  const Launcher launcher(InOwnMounts("exec 9<'" TFVAULT_PROVIDER "' && " + FullDisk("/tmp")),
                          "/proc/self/fd/9");
  const LoopbackVault vault;
  PluginHost process(launcher.options());
  CHECK(process.handshake().fields.at(2) == "tcp");
  const VaultHost host(process, vault.Url());
  host.Configure();
  CHECK_NOTHROW(UseAll(host, "role"));
  process.ShutDown();
}

TEST_CASE("without TLS and without a place for a socket, the error says what to do",
          "[protocol][resources]") {
  const std::string flag = GENERATE("", " -debug");
  const Launcher launcher(InOwnMounts("exec 9<'" TFVAULT_PROVIDER "' && " + FullDisk("/tmp")) +
                          "\nexec /proc/self/fd/9" + flag);
  const TempDir logs;
  ChildProcess process({.program = launcher.path(),
                        .environment = HostEnvironment({.tls = Tls::kOff}, std::nullopt, "/tmp"),
                        .stderr_path = logs.path() + "/stderr"});
  CHECK_FALSE(process.ReadLine().has_value());
  CHECK(process.WaitForExit() == ExitState{.code = 1});
  std::ifstream file(logs.path() + "/stderr");
  const std::string told(std::istreambuf_iterator<char>(file), {});
  CHECK_THAT(told, Catch::Contains("set TMPDIR to a directory"));
}

TEST_CASE("a missing file of certificate authorities is named", "[protocol][resources]") {
  auto options = PluginHost::ForProtocol(TFVAULT_PROVIDER, 6);
  options.environment["VAULT_CACERT"] = "/does/not/exist.pem";
  PluginHost process(options);
  const VaultHost host(process, "https://127.0.0.1:1");
  CHECK_THROWS_WITH(host.Configure(), Catch::Contains("/does/not/exist.pem"));
  process.ShutDown();
}

}  // namespace
}  // namespace tfvault::test::resources_test
