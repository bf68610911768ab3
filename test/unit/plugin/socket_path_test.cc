// SPDX-License-Identifier: MPL-2.0
#include "plugin/socket_path.h"

#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace tfvault::plugin::socket_path_test {
namespace {

namespace fs = std::filesystem;

mode_t Mode(const std::string& path) {
  struct stat entry {};
  REQUIRE(::stat(path.c_str(), &entry) == 0);
  return entry.st_mode & 07777U;
}

// A plain file replaces the socket, because Restrict and Remove treat any file alike.
void Touch(const std::string& path) { std::ofstream(path) << ""; }

TEST_CASE("only the owner can enter a private directory", "[plugin]") {
  const test::TempDir temporary;
  const auto socket = SocketPath::Create({.temporary_directories = {temporary.path()}});
  REQUIRE(socket.ok());
  const auto directory = fs::path(socket->path()).parent_path();
  CHECK(directory.parent_path() == temporary.path());
  CHECK(Mode(directory) == 0700);
  Touch(socket->path());
  REQUIRE(socket->Restrict("").ok());
  CHECK(Mode(socket->path()) == 0600);
}

TEST_CASE("a group may pass through the private directory but not list it", "[plugin]") {
  const test::TempDir temporary;
  const auto socket = SocketPath::Create({.temporary_directories = {temporary.path()}});
  REQUIRE(socket.ok());
  Touch(socket->path());
  REQUIRE(socket->Restrict(std::to_string(::getegid())).ok());
  CHECK(Mode(socket->path()) == 0660);
  CHECK(Mode(fs::path(socket->path()).parent_path()) == 0710);
}

TEST_CASE("a group of /etc/group is found by its name", "[plugin]") {
  if (::geteuid() != 0) return;  // other users may set only their own groups
  const test::TempDir temporary;
  const auto socket = SocketPath::Create({.temporary_directories = {temporary.path()}});
  REQUIRE(socket.ok());
  Touch(socket->path());
  REQUIRE(socket->Restrict("daemon").ok());
  struct stat entry {};
  REQUIRE(::stat(socket->path().c_str(), &entry) == 0);
  CHECK(entry.st_gid == 1);
}

TEST_CASE("an unknown group is an error and does not widen the permissions", "[plugin]") {
  // 4294967295 and -1 tell chown to keep the group; other values are parts of lines in /etc/group.
  const auto group = GENERATE(as<std::string>(), "no-such-group-here", "4294967295", "-1", "root:x",
                              ":", "daemo", "99999999999");
  const test::TempDir temporary;
  const auto socket = SocketPath::Create({.temporary_directories = {temporary.path()}});
  REQUIRE(socket.ok());
  Touch(socket->path());
  CHECK(socket->Restrict(group).code() == StatusCode::kNotFound);
  CHECK(Mode(fs::path(socket->path()).parent_path()) == 0700);
}

TEST_CASE("a temporary directory that is missing or has a long path is skipped", "[plugin]") {
  const test::TempDir temporary;
  const std::string too_long = temporary.path() + "/" + std::string(100, 'x');
  fs::create_directory(too_long);
  const auto socket = SocketPath::Create(
      {.temporary_directories = {too_long, "/does/not/exist", "/tmp/a|b", temporary.path()}});
  REQUIRE(socket.ok());
  CHECK(fs::path(socket->path()).parent_path().parent_path() == temporary.path());
  CHECK(fs::is_empty(too_long));
}

TEST_CASE("no usable directory is an error", "[plugin]") {
  CHECK(SocketPath::Create({.temporary_directories = {"/does/not/exist"}}).status().code() ==
        StatusCode::kUnavailable);
}

TEST_CASE("the host's directory is used without a subdirectory", "[plugin]") {
  const test::TempDir directory;
  auto first = SocketPath::Create({.directory = directory.path()});
  const auto second = SocketPath::Create({.directory = directory.path()});
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  CHECK(fs::path(first->path()).parent_path() == directory.path());
  CHECK(first->path() != second->path());
  Touch(first->path());
  first->Remove();
  CHECK(fs::is_empty(directory.path()));
}

TEST_CASE("a host's directory with a long path is an error", "[plugin]") {
  CHECK(SocketPath::Create({.directory = "/" + std::string(100, 'x')}).status().code() ==
        StatusCode::kUnavailable);
}

TEST_CASE("the object that owns socket and private directory removes them", "[plugin]") {
  const test::TempDir temporary;
  {
    auto socket = SocketPath::Create({.temporary_directories = {temporary.path()}});
    REQUIRE(socket.ok());
    const SocketPath owner = *std::move(socket);
    Touch(owner.path());
  }
  CHECK(fs::is_empty(temporary.path()));
}

TEST_CASE("a socket path is escaped for gRPC's address parser", "[plugin]") {
  CHECK(GrpcUnixAddress("/tmp/a b%41?#/s") == "unix:/tmp/a%20b%2541%3F%23/s");
}

}  // namespace
}  // namespace tfvault::plugin::socket_path_test
