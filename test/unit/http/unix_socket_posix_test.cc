// SPDX-License-Identifier: MPL-2.0
#include "test/support/loopback_server.h"
#include "test/support/temp_dir.h"
#include "tfvault/http/curl_http_client.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>

namespace tfvault::http::unix_socket_posix_test {
namespace {

std::shared_ptr<const CurlHttpClient> Client(const HttpClientOptions& options) {
  return CurlHttpClient::Create(options).value();
}

TEST_CASE("the unix socket is used for every host", "[http]") {
  const test::TempDir dir;
  const std::string path = dir.path() + "/s";
  const test::LoopbackServer server(
      [](const auto&) { return test::LoopbackReply{test::HttpBytes(200, "text")}; },
      {.unix_socket_path = path});
  const auto client =
      Client({.proxy = {.http_url = SecretString("http://127.0.0.1:1"), .bypass_loopback = false},
              .unix_socket_path = path});
  const auto response = client->Send({.url = "http://localhost/v1/x"}, {});
  REQUIRE(response.ok());
  CHECK(server.requests().at(0).headers.at("host") == "localhost");
}

TEST_CASE("a missing unix socket refuses a request", "[http]") {
  const auto response =
      Client({.unix_socket_path = "/absent.sock"})->Send({.url = "http://localhost/"}, {});
  CHECK_THAT(Message(response.status()), Catch::StartsWith("no answer from unix:///absent.sock: "));
  CHECK(FailureCauseOf(response.status()) == FailureCause::kRefused);
}

}  // namespace
}  // namespace tfvault::http::unix_socket_posix_test
