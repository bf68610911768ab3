#include "plugin/listener.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

#include "host_certificate.h"
#include "test/support/fake_time.h"
#include "test/support/temp_dir.h"

namespace tfvault::plugin {
namespace {

const SocketOptions kNoUsableDirectory{.temporary_directories = {"/does/not/exist"}};

bool Reachable(const std::string& address) {
  const auto channel = test::Connect(address, grpc::InsecureChannelCredentials());
  return channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(30));
}

TEST_CASE("a unix socket is the first choice, even in a directory with an odd name", "[plugin]") {
  const test::TempDir temporary;
  const std::string odd = temporary.path() + "/a b%41#?";
  std::filesystem::create_directory(odd);
  const test::FakeTime time;
  const auto listener =
      Listen({.socket = {.temporary_directories = {odd}}}, {}, time, NullLogger());
  REQUIRE(listener.ok());
  CHECK(listener->endpoint.network == "unix");
  CHECK(std::filesystem::is_socket(listener->endpoint.address));
  CHECK(Reachable(GrpcUnixAddress(listener->endpoint.address)));
}

TEST_CASE("a socket for a group opens to exactly that group", "[plugin]") {
  const test::TempDir temporary;
  const test::FakeTime time;
  const auto listener = Listen({.socket = {.temporary_directories = {temporary.path()},
                                           .group = std::to_string(::getegid())}},
                               {}, time, NullLogger());
  REQUIRE(listener.ok());
  struct stat entry {};
  REQUIRE(::stat(listener->endpoint.address.c_str(), &entry) == 0);
  CHECK((entry.st_mode & 07777U) == 0660);
}

TEST_CASE("without a usable directory any TCP port of this machine is taken", "[plugin]") {
  const test::FakeTime time;
  const auto listener = Listen({.socket = kNoUsableDirectory}, {}, time, NullLogger());
  REQUIRE(listener.ok());
  CHECK(listener->endpoint.network == "tcp");
  CHECK(listener->endpoint.address == "127.0.0.1:" + std::to_string(listener->server->port()));
  CHECK(Reachable(listener->endpoint.address));
}

TEST_CASE("a port that is in use is passed over, and a range without a free one is an error",
          "[plugin]") {
  const test::FakeTime time;
  const auto first = Listen({.socket = kNoUsableDirectory}, {}, time, NullLogger());
  REQUIRE(first.ok());
  const int taken = first->server->port();
  const auto refused = Listen({.socket = kNoUsableDirectory, .ports = {.min = taken, .max = taken}},
                              {}, time, NullLogger());
  CHECK(refused.status().code() == StatusCode::kUnavailable);
  const auto next = Listen({.socket = kNoUsableDirectory, .ports = {.min = taken, .max = 65535}},
                           {}, time, NullLogger());
  REQUIRE(next.ok());
  CHECK(next->server->port() > taken);
}

TEST_CASE("a directory that the host demands is not replaced by a port", "[plugin]") {
  const test::FakeTime time;
  const auto listener =
      Listen({.socket = {.directory = "/does/not/exist"}}, {}, time, NullLogger());
  CHECK(listener.status().code() == StatusCode::kUnavailable);
}

}  // namespace
}  // namespace tfvault::plugin
