// SPDX-License-Identifier: MPL-2.0
#include "test/support/loopback_server.h"
#include "test/support/temp_dir.h"
#include "tfvault/vault/client.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <thread>

namespace tfvault::vault::unix_socket_posix_test {
namespace {

TEST_CASE("the client works over a unix socket, and its calls can be cancelled", "[vault]") {
  const test::TempDir dir;
  const std::string path = dir.path() + "/vault";
  const test::LoopbackServer server(
      [](const test::LoopbackRequest& request) {
        if (request.target == "/v1/hang") return test::LoopbackReply{"", test::AfterReply::kHang};
        return test::LoopbackReply{test::HttpBytes(200, R"({"data":{"k":"v"}})"),
                                   test::AfterReply::kKeepOpen};
      },
      {.unix_socket_path = path});
  const auto client =
      VaultClient::Create({.address = "unix://" + path}, {.time = std::make_shared<SystemTime>()});
  REQUIRE(client.ok());
  CHECK(client->Read("x", {}, {}).value().data["k"] == "v");

  std::stop_source stop;
  Status status;
  std::thread reader([&] { status = client->Read("hang", {}, {stop.get_token()}).status(); });
  server.WaitForRequests(2);
  stop.request_stop();
  reader.join();
  CHECK(status.code() == StatusCode::kCancelled);
}

}  // namespace
}  // namespace tfvault::vault::unix_socket_posix_test
