// SPDX-License-Identifier: MPL-2.0
#include "test/support/fake_time.h"
#include "test/support/fake_vault.h"
#include "tfvault/vault/client.h"

#include <catch2/catch.hpp>

namespace tfvault::vault::client_tokens_test {
namespace {

using test::HeaderOf;

struct Fixture {
  std::shared_ptr<test::FakeVault> server = std::make_shared<test::FakeVault>();
  VaultClient client =
      VaultClient::Create({.address = "https://vault", .namespace_path = "team"},
                          {.time = std::make_shared<test::FakeTime>(), .http = server})
          .value();
};

TEST_CASE_METHOD(Fixture, "a token looks itself up", "[vault]") {
  server->On("GET /v1/auth/token/lookup-self", 200,
             R"({"data":{"accessor":"a","display_name":"token-x","type":"service",
                 "policies":["root"],"ttl":0,"renewable":false,"namespace_path":"a/b/",
                 "explicit_max_ttl":90,"period":30,"creation_time":1767323045}})");
  const auto token = client.LookupSelf({});
  REQUIRE(token.ok());
  CHECK(token->accessor == "a");
  CHECK(token->display_name == "token-x");
  CHECK(token->type == "service");
  CHECK(token->policies == std::vector<std::string>{"root"});
  CHECK(token->ttl == std::chrono::seconds(0));
  CHECK(token->explicit_max_ttl == std::chrono::seconds(90));
  CHECK(token->period == std::chrono::seconds(30));
  CHECK(FormatRfc3339(token->creation_time) == "2026-01-02T03:04:05Z");
  CHECK(token->namespace_path == "a/b");
}

TEST_CASE_METHOD(Fixture, "a child token is short-lived and can be renewed", "[vault]") {
  server->On("POST /v1/auth/token/create", 200,
             R"({"data":null,"auth":{"client_token":"child","lease_duration":1200}})");
  const auto child = client.CreateChildToken({.display_name = "me", .namespace_path = "a"}, {});
  REQUIRE(child.ok());
  CHECK(child->client_token == SecretString("child"));
  CHECK(child->lease_duration == std::chrono::minutes(20));
  const auto request = server->requests().at(0);
  CHECK(request.body == SecretString(R"({"display_name":"me","renewable":true,"ttl":"1200s"})"));
  CHECK(HeaderOf(request, "X-Vault-Namespace") == "a");
}

TEST_CASE_METHOD(Fixture, "an answer without a token is an error", "[vault]") {
  const std::string body = GENERATE("", R"({"data":{}})", R"({"auth":null,"data":null})",
                                    R"({"auth":{"client_token":""},"data":null})");
  server->On("POST /v1/auth/token/create", 200, body);
  CHECK(client.CreateChildToken({}, {}).status().code() == StatusCode::kDataLoss);
}

TEST_CASE_METHOD(Fixture, "the token renews and revokes itself", "[vault]") {
  server->On("PUT /v1/auth/token/renew-self", 200,
             R"({"auth":{"client_token":"t","lease_duration":60}})");
  server->On("PUT /v1/auth/token/revoke-self", 204);
  CHECK(client.RenewSelf(std::chrono::minutes(1), {}).value().lease_duration ==
        std::chrono::minutes(1));
  CHECK(server->requests().at(0).body == SecretString(R"({"increment":60})"));
  CHECK(client.RevokeSelf({}).ok());
}

TEST_CASE_METHOD(Fixture, "reads the server's state without a namespace", "[vault]") {
  server->On("GET /v1/sys/seal-status", 200,
             R"({"sealed":false,"initialized":true,"version":"1.19.0+ent","cluster_name":"c"})");
  const auto info = client.ReadServerInfo({});
  REQUIRE(info.ok());
  CHECK(info->version == "1.19.0+ent");
  CHECK(info->initialized);
  CHECK_FALSE(info->sealed);
  CHECK(HeaderOf(server->requests().at(0), "X-Vault-Namespace").empty());
}

}  // namespace
}  // namespace tfvault::vault::client_tokens_test
