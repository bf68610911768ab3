// SPDX-License-Identifier: MPL-2.0
#include "tfvault/vault/client.h"

#include "test/support/fake_time.h"
#include "test/support/fake_vault.h"
#include "test/support/loopback_server.h"
#include "test/support/quoted_forms.h"
#include "test/support/recording_logger.h"
#include "test/support/temp_dir.h"
#include "tfvault/vault/error.h"

#include <catch2/catch.hpp>

#include <thread>

namespace tfvault::vault::client_test {
namespace {

using test::FakeVault;
using test::HeaderOf;

struct Fixture {
  std::shared_ptr<FakeVault> server = std::make_shared<FakeVault>();
  std::shared_ptr<test::FakeTime> time = std::make_shared<test::FakeTime>();
  VaultClient client = VaultClient::Create({.address = "https://vault:8200",
                                            .token = SecretString("parent"),
                                            .namespace_path = "team"},
                                           {.time = time, .http = server})
                           .value();
};

TEST_CASE("creating a client refuses an unusable address", "[vault]") {
  const auto [address, text] = GENERATE(table<std::string, std::string>({
      {"", "VAULT_ADDR"},
      {"vault:8200", "http://"},
      {"unix://", "no socket"},
      {"https://", "no host"},
  }));
  const auto client =
      VaultClient::Create({.address = address}, {.time = std::make_shared<test::FakeTime>()});
  CHECK(client.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(client.status()), Catch::Contains(text));
}

TEST_CASE("creating a client refuses an unusable certificate", "[vault]") {
  const auto client =
      VaultClient::Create({.address = "https://vault", .http = {.ca_file = "/absent.pem"}},
                          {.time = std::make_shared<test::FakeTime>()});
  CHECK_THAT(Message(client.status()), Catch::Contains("/absent.pem"));
}

TEST_CASE("no error or log line has a secret when a proxy quotes the whole request", "[vault]") {
  const auto status = GENERATE(400, 403, 503);
  const bool as_errors = GENERATE(true, false);
  const test::LoopbackServer proxy([&](const test::LoopbackRequest& request) {
    std::string echo = request.body + "\n";
    for (const auto& [name, value] : request.headers) echo += name + ": " + value + "\n";
    const std::string body =
        as_errors ? nlohmann::json{{"errors", {"refused: " + echo, Base64Encode(echo)}}}.dump()
                  : "<html><pre>" + test::quote::Html(echo) + "</pre></html>";
    return test::LoopbackReply{test::HttpBytes(status, body)};
  });
  const auto logger = std::make_shared<test::RecordingLogger>();
  const auto proxy_url =
      "http://carol:proxy-Passw0rd@" + proxy.Url("").substr(std::string("http://").size());
  const auto client =
      VaultClient::Create({.address = "http://vault.invalid",
                           .token = SecretString("hvs.CAESIJlU02LQZq0n7v2r"),
                           .http = {.proxy = {.http_url = SecretString(proxy_url)}},
                           .max_retries = 1,
                           .headers = {{"X-Team-Key", SecretString("team+Zx8/Qk3Lw9Vn")}}},
                          {.time = std::make_shared<test::FakeTime>(), .logger = logger});
  const auto answer =
      client->Write("aws/config/root",
                    {{"secret_key", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}, {"region", "eu"}},
                    Idempotency::kIdempotent, {});
  std::string told = Message(answer.status());
  for (const auto& line : logger->lines()) told += "\n" + line;
  CAPTURE(told);
  CHECK(HttpStatusOf(answer.status()) == status);
  CHECK_THAT(told, Catch::Contains("(redacted)") && Catch::Contains("aws/config/root"));
  for (const char* piece : {"CAESIJlU", "LQZq0n7v", "Zx8/Qk3L", "wJalrXUt", "K7MDENG", "EXAMPLEK",
                            "Passw0rd", "carol"}) {
    CHECK_THAT(told, !Catch::Contains(piece));
    const std::string encoded = Base64Encode("." + std::string(piece)).substr(4, 4);
    CHECK_THAT(told, !Catch::Contains(encoded));
  }
}

TEST_CASE_METHOD(Fixture, "a derived client differs in token or namespace only", "[vault]") {
  server->On("GET /v1/x", 200, R"({"data":{}})");
  REQUIRE(client.Read("x", {}, {}).ok());
  REQUIRE(client.WithToken(SecretString("child")).Read("x", {}, {}).ok());
  REQUIRE(client.WithNamespace("other").Read("x", {}, {}).ok());
  const auto requests = server->requests();
  CHECK(HeaderOf(requests[0], "X-Vault-Token") == "parent");
  CHECK(HeaderOf(requests[0], "X-Vault-Namespace") == "team");
  CHECK(HeaderOf(requests[1], "X-Vault-Token") == "child");
  CHECK(HeaderOf(requests[1], "X-Vault-Namespace") == "team");
  CHECK(HeaderOf(requests[2], "X-Vault-Token") == "parent");
  CHECK(HeaderOf(requests[2], "X-Vault-Namespace") == "other");
}

TEST_CASE_METHOD(Fixture, "warnings reach the caller", "[vault]") {
  server->On("PUT /v1/x", 200, R"({"data":null,"warnings":["one","two"]})");
  std::vector<std::string> warnings = {"zero"};
  REQUIRE(
      client.Write("x", nlohmann::json::object(), Idempotency::kIdempotent, {.warnings = &warnings})
          .ok());
  CHECK(warnings == std::vector<std::string>{"zero", "one", "two"});
}

TEST_CASE_METHOD(Fixture, "a write sends its body", "[vault]") {
  server->On("PUT /v1/aws/config/root", 204);
  REQUIRE(client.Write("aws/config/root", {{"region", "eu-west-1"}}, Idempotency::kIdempotent, {})
              .ok());
  CHECK(server->requests().at(0).body == SecretString(R"({"region":"eu-west-1"})"));
}

TEST_CASE_METHOD(Fixture, "deleting a missing object returns not found", "[vault]") {
  CHECK(client.Delete("aws/roles/x", {}).code() == StatusCode::kNotFound);
}

TEST_CASE_METHOD(Fixture, "a list returns its keys", "[vault]") {
  server->On("GET /v1/aws/roles?list=true", 200, R"({"data":{"keys":["a","b"]}})");
  CHECK(client.List("aws/roles", {}).value() == std::vector<std::string>{"a", "b"});
}

TEST_CASE_METHOD(Fixture, "a list without keys is empty, a missing mount is an error", "[vault]") {
  CHECK(client.List("aws/roles", {}).value().empty());
  server->On("GET /v1/none/roles?list=true", 404,
             R"({"errors":["no handler for route \"none/roles/\". route entry not found."]})");
  CHECK(IsMountMissing(client.List("none/roles", {}).status()));
}

TEST_CASE_METHOD(Fixture, "repeats a request after a temporary error", "[vault]") {
  server->On("GET /v1/x", 503).On("GET /v1/x", 200, R"({"data":{}})");
  CHECK(client.Read("x", {}, {}).ok());
  CHECK(time->waits().size() == 1);
}

}  // namespace
}  // namespace tfvault::vault::client_test
