// SPDX-License-Identifier: MPL-2.0
// Access to the provider's socket: its host can connect, and with PLUGIN_UNIX_SOCKET_GROUP a group.
// The temporary directory is open to all users, like /tmp, so that only the provider's permissions
// keep other users out. Connecting as another user needs root; the permissions are checked without
// root, too.
#include "test/protocol/plugin_host.h"
#include "test/protocol/subject.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace tfvault::test::socket_test {
namespace {

namespace fs = std::filesystem;

const std::string kProvider = Subject();

constexpr uid_t kOtherUser = 65534;
constexpr gid_t kOtherGroup = 65534;
constexpr gid_t kTrustedGroup = 54321;

struct OpenDir : TempDir {
  OpenDir() { fs::permissions(path(), fs::perms(0755)); }
};

struct Entry {
  mode_t mode = 0;
  uid_t owner = 0;
  gid_t group = 0;
};

Entry Look(const fs::path& path) {
  struct stat entry {};
  REQUIRE(::stat(path.c_str(), &entry) == 0);
  return {.mode = entry.st_mode & 07777U, .owner = entry.st_uid, .group = entry.st_gid};
}

// The result of connect(2) as another user: 0 or errno. Makes only system calls between fork and
// _exit.
int ConnectAs(uid_t user, gid_t group, const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof address.sun_path);
  std::copy(path.begin(), path.end(), static_cast<char*>(address.sun_path));
  const pid_t child = ::fork();
  if (child == 0) {
    if (::setgroups(0, nullptr) != 0 || ::setgid(group) != 0 || ::setuid(user) != 0) ::_exit(255);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    ::_exit(::connect(fd, generic, sizeof address) == 0 ? 0 : errno);
  }
  REQUIRE(child > 0);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

bool MayChangeUser() { return ::geteuid() == 0; }

void CheckOnlyOwner(const fs::path& socket) {
  const Entry directory = Look(socket.parent_path());
  CHECK(directory.mode == 0700);
  CHECK(directory.owner == ::geteuid());
  CHECK(Look(socket).mode == 0600);
  CHECK(Look(socket).owner == ::geteuid());
  if (!MayChangeUser()) return;
  CHECK(ConnectAs(kOtherUser, kOtherGroup, socket) == EACCES);
  // Proves that only the permissions keep other users out.
  fs::permissions(socket.parent_path(), fs::perms(0755));
  CHECK(ConnectAs(kOtherUser, kOtherGroup, socket) == EACCES);
  fs::permissions(socket, fs::perms(0666));
  CHECK(ConnectAs(kOtherUser, kOtherGroup, socket) == 0);
}

TEST_CASE("another user cannot reach the socket", "[protocol][host][socket][posix]") {
  const OpenDir temporary;
  PluginHost host({.program = kProvider, .environment = {{"TMPDIR", temporary.path()}}});
  const fs::path socket = host.handshake().fields.at(3);
  REQUIRE(socket.parent_path().parent_path() == temporary.path());
  CheckOnlyOwner(socket);
  host.ShutDown();
  CHECK(fs::is_empty(temporary.path()));
}

TEST_CASE("another user cannot reach the socket of debug mode, which has no TLS",
          "[protocol][host][socket][posix]") {
  const TempDir logs;
  const OpenDir temporary;
  ChildProcess process({.program = kProvider,
                        .arguments = {"-debug"},
                        .environment = {{"TMPDIR", temporary.path()}},
                        .stderr_path = logs.path() + "/stderr"});
  const std::string line = process.ReadLine().value_or("");
  const auto json =
      nlohmann::json::parse(line.substr(line.find('{'), line.rfind('}') + 1 - line.find('{')));
  CheckOnlyOwner(json.begin()->at("Addr").at("String").get<std::string>());
  process.Signal(SIGTERM);
  CHECK(process.WaitForExit() == ExitState{.code = 0});
  CHECK(fs::is_empty(temporary.path()));
}

TEST_CASE("a socket in the host's own directory is accessible to its owner only",
          "[protocol][host][socket][posix]") {
  const OpenDir directory;
  PluginHost host(
      {.program = kProvider, .environment = {{"PLUGIN_UNIX_SOCKET_DIR", directory.path()}}});
  const fs::path socket = host.handshake().fields.at(3);
  CHECK(socket.parent_path() == directory.path());
  CHECK(Look(socket).mode == 0600);
  if (MayChangeUser()) CHECK(ConnectAs(kOtherUser, kOtherGroup, socket) == EACCES);
  host.ShutDown();
  CHECK(fs::is_empty(directory.path()));
}

TEST_CASE("only the group that the host names can connect", "[protocol][host][socket][posix]") {
  const gid_t group = MayChangeUser() ? kTrustedGroup : ::getegid();
  const OpenDir temporary;
  PluginHost host({.program = kProvider,
                   .environment = {{"TMPDIR", temporary.path()},
                                   {"PLUGIN_UNIX_SOCKET_GROUP", std::to_string(group)}}});
  const fs::path socket = host.handshake().fields.at(3);
  CHECK(Look(socket).mode == 0660);
  CHECK(Look(socket).group == group);
  CHECK(Look(socket.parent_path()).mode == 0710);
  CHECK(Look(socket.parent_path()).group == group);
  if (MayChangeUser()) {
    CHECK(ConnectAs(kOtherUser, kTrustedGroup, socket) == 0);
    CHECK(ConnectAs(kOtherUser, kOtherGroup, socket) == EACCES);
  }
  host.ShutDown();
  CHECK(fs::is_empty(temporary.path()));
}

TEST_CASE("a group that is not in /etc/group is a readable error",
          "[protocol][host][socket][posix]") {
  const TempDir logs;
  const TempDir temporary;
  ChildProcess process({.program = kProvider,
                        .environment = HostEnvironment(
                            {.environment = {{"PLUGIN_UNIX_SOCKET_GROUP", "no-such-group-here"}}},
                            std::nullopt, temporary.path()),
                        .stderr_path = logs.path() + "/stderr"});
  CHECK_FALSE(process.ReadLine().has_value());
  CHECK(process.WaitForExit() == ExitState{.code = 1});
  std::ifstream file(logs.path() + "/stderr");
  const std::string told(std::istreambuf_iterator<char>(file), {});
  CHECK_THAT(told, Catch::Contains("no-such-group-here") && !Catch::Contains("panic"));
  CHECK(fs::is_empty(temporary.path()));
}

TEST_CASE("the next provider removes the files of a killed provider",
          "[protocol][host][socket][posix]") {
  const OpenDir temporary;
  const LaunchOptions options{.program = kProvider, .environment = {{"TMPDIR", temporary.path()}}};
  {
    PluginHost killed(options);
    killed.process().Signal(SIGKILL);
    CHECK(killed.process().WaitForExit() == ExitState{.signal = SIGKILL});
  }
  CHECK_FALSE(fs::is_empty(temporary.path()));
  PluginHost next(options);
  next.ShutDown();
  CHECK(fs::is_empty(temporary.path()));
}

}  // namespace
}  // namespace tfvault::test::socket_test
