// SPDX-License-Identifier: MPL-2.0
#include "plugin/listener.h"

#include "host_certificate.h"
#include "test/support/fake_time.h"
#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace tfvault::plugin::listener_test {
namespace {

// The keys of a host and of its plugin.
class MutualTlsOfTest {
 public:
  MutualTlsOfTest() {
    auto generated = GenerateServerCertificate();
    REQUIRE(generated.ok());
    server_ = *std::move(generated);
  }
  [[nodiscard]] PluginServerOptions Options() const {
    return {.tls =
                MutualTls{.certificate = server_, .client_certificate_pem = host_.certificate_pem}};
  }
  [[nodiscard]] std::shared_ptr<grpc::ChannelCredentials> HostCredentials() const {
    return test::HostCredentials(server_.certificate_pem, &host_);
  }

 private:
  test::HostCertificate host_ = test::MakeHostCertificate();
  ServerCertificate server_{};
};

const SocketOptions kNoUsableDirectory{.temporary_directories = {"/does/not/exist"}};

bool Reachable(const std::string& address, const std::shared_ptr<grpc::ChannelCredentials>& as =
                                               grpc::InsecureChannelCredentials()) {
  const auto channel = test::Connect(address, as);
  return channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(30));
}

TEST_CASE("a unix socket is preferred, even in a directory with special characters", "[plugin]") {
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

TEST_CASE("a socket for a group is open to that group only", "[plugin]") {
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

TEST_CASE("without a usable directory and with TLS the server uses a loopback TCP port",
          "[plugin]") {
  const test::FakeTime time;
  const MutualTlsOfTest tls;
  const auto listener = Listen({.socket = kNoUsableDirectory}, tls.Options(), time, NullLogger());
  REQUIRE(listener.ok());
  CHECK(listener->endpoint.network == "tcp");
  CHECK(listener->endpoint.address == "127.0.0.1:" + std::to_string(listener->server->port()));
  CHECK(Reachable(listener->endpoint.address, tls.HostCredentials()));
}

TEST_CASE("without TLS no port is used, because every user of the machine could connect",
          "[plugin]") {
  const test::FakeTime time;
  const auto listener = Listen({.socket = kNoUsableDirectory}, {}, time, NullLogger());
  CHECK(listener.status().code() == StatusCode::kUnavailable);
  CHECK_THAT(Message(listener.status()),
             Catch::Contains("set TMPDIR") && Catch::Contains("'/does/not/exist'"));
}

TEST_CASE("a port in use is skipped, and a range without a free port is an error", "[plugin]") {
  const test::FakeTime time;
  const auto options = MutualTlsOfTest().Options();
  const auto first = Listen({.socket = kNoUsableDirectory}, options, time, NullLogger());
  REQUIRE(first.ok());
  const int taken = first->server->port();
  const auto refused = Listen({.socket = kNoUsableDirectory, .ports = {.min = taken, .max = taken}},
                              options, time, NullLogger());
  CHECK(refused.status().code() == StatusCode::kUnavailable);
  const auto next = Listen({.socket = kNoUsableDirectory, .ports = {.min = taken, .max = 65535}},
                           options, time, NullLogger());
  REQUIRE(next.ok());
  CHECK(next->server->port() > taken);
}

TEST_CASE("a directory that the host requires is not replaced by a port", "[plugin]") {
  const test::FakeTime time;
  const auto listener =
      Listen({.socket = {.directory = "/does/not/exist"}}, {}, time, NullLogger());
  CHECK(listener.status().code() == StatusCode::kUnavailable);
}

}  // namespace
}  // namespace tfvault::plugin::listener_test
