// SPDX-License-Identifier: MPL-2.0
#include "test/support/fake_time.h"
#include "test/support/fake_vault.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/found_leases.h"

#include <catch2/catch.hpp>

namespace tfvault::vault::client_leases_test {
namespace {

struct Fixture {
  std::shared_ptr<test::FakeVault> server = std::make_shared<test::FakeVault>();
  VaultClient client =
      VaultClient::Create({.address = "https://vault"},
                          {.time = std::make_shared<test::FakeTime>(), .http = server})
          .value();
};

TEST_CASE_METHOD(Fixture, "a revocation request says whether the revocation is synchronous",
                 "[vault]") {
  const auto [revocation, status, body] = GENERATE(table<Revocation, int, std::string>({
      {Revocation::kSync, 204, R"({"lease_id":"l","sync":true})"},
      {Revocation::kQueued, 202, R"({"lease_id":"l","sync":false})"},
  }));
  server->On("PUT /v1/sys/leases/revoke", status);
  CHECK(client.RevokeLease("l", revocation, {}).ok());
  CHECK(server->requests().at(0).body == SecretString(body));
}

TEST_CASE_METHOD(Fixture, "revoking an unknown lease is OK, a failed revocation is an error",
                 "[vault]") {
  server->On("PUT /v1/sys/leases/revoke", 400, R"({"errors":["invalid lease"]})");
  CHECK(client.RevokeLease("l", Revocation::kSync, {}).ok());
  server->On("PUT /v1/sys/leases/revoke", 400, R"({"errors":["failed to revoke entry: x"]})");
  CHECK(client.RevokeLease("l", Revocation::kSync, {}).ok());
  CHECK(client.RevokeLease("l", Revocation::kSync, {}).code() == StatusCode::kInvalidArgument);
}

TEST_CASE_METHOD(Fixture, "a 404 does not mean a missing lease", "[vault]") {
  server->On("PUT /v1/sys/leases/lookup", 404, R"({"errors":[]})");
  CHECK(client.LookupLease("l", {}).status().code() == StatusCode::kUnavailable);
}

TEST_CASE_METHOD(Fixture, "leases are found below roles and mounts", "[vault]") {
  const std::string lookup = "GET /v1/sys/leases/lookup/aws";
  const std::string list = "?list=true";
  server->On(lookup + list, 200, R"({"data":{"keys":["creds/"]}})")
      .On(lookup + "/creds" + list, 200, R"({"data":{"keys":["a/","b/"]}})")
      .On(lookup + "/creds/a" + list, 200, R"({"data":{"keys":["1","2"]}})")
      .On(lookup + "/creds/b" + list, 404, R"({"errors":[]})");
  const auto found = FindLeases(client, {"aws"}, {});
  REQUIRE(found.ok());
  CHECK(found->ids == std::set<std::string>{"aws/creds/a/1", "aws/creds/a/2"});
  CHECK(found->is_complete);
  CHECK(found->Text() == "2 leases");
  CHECK(found->AmongThose({.ids = {"aws/creds/a/2", "aws/creds/c/3"}}).Text() == "1 lease");
}

TEST_CASE_METHOD(Fixture, "no more than a hundred folders of leases are searched", "[vault]") {
  server->Otherwise(test::HttpAnswer(200, R"({"data":{"keys":["1","more/"]}})"));
  const auto found = FindLeases(client, {"aws"}, {});
  REQUIRE(found.ok());
  CHECK(server->requests().size() == 100);
  CHECK(found->Text() == "more than 100 leases");
}

TEST_CASE_METHOD(Fixture, "a list of leases that the token may not see is an error", "[vault]") {
  server->On("GET /v1/sys/leases/lookup/aws?list=true", 403, R"({"errors":["permission denied"]})");
  CHECK(FindLeases(client, {"aws"}, {}).status().code() == StatusCode::kPermissionDenied);
}

TEST_CASE_METHOD(Fixture, "a lease that may not be revoked is renewed for one second", "[vault]") {
  server->On("PUT /v1/sys/leases/revoke", 403, R"({"errors":["permission denied"]})");
  const auto [status, body, ends] = GENERATE(table<int, std::string, bool>({
      {200, R"({"lease_id":"l","lease_duration":1,"renewable":true})", true},
      {400, R"({"errors":["lease not found"]})", true},
      {400, R"({"errors":["lease is not renewable"]})", false},
      {403, R"({"errors":["permission denied"]})", false},
  }));
  server->On("PUT /v1/sys/leases/renew", status, body);
  const Status ended = client.EndLease("l", {});
  CHECK(ended.code() == (ends ? StatusCode::kOk : StatusCode::kPermissionDenied));
  CHECK(server->requests().at(1).body == SecretString(R"({"increment":1,"lease_id":"l"})"));
}

TEST_CASE_METHOD(Fixture, "does not renew a lease that was revoked or failed for another reason",
                 "[vault]") {
  const int status = GENERATE(204, 400, 500);
  server->On("PUT /v1/sys/leases/revoke", status, R"({"errors":["failed to revoke entry: x"]})");
  CHECK(client.EndLease("l", {.timeout = Duration(1)}).ok() == (status == 204));
  CHECK(server->routes() == std::vector<std::string>{"PUT /v1/sys/leases/revoke"});
}

TEST_CASE_METHOD(Fixture, "renewing returns the new lease", "[vault]") {
  server->On("PUT /v1/sys/leases/renew", 200,
             R"({"lease_id":"l","lease_duration":90,"renewable":true,"data":null})");
  const auto lease = client.RenewLease("l", std::chrono::minutes(2), {});
  REQUIRE(lease.ok());
  CHECK(lease->duration == std::chrono::seconds(90));
  CHECK(server->requests().at(0).body == SecretString(R"({"increment":120,"lease_id":"l"})"));
}

TEST_CASE_METHOD(Fixture, "a lease is looked up", "[vault]") {
  server->On("PUT /v1/sys/leases/lookup", 200,
             R"({"data":{"id":"l","issue_time":"i","expire_time":"e","last_renewal":null,
                 "renewable":true,"ttl":42}})");
  const auto info = client.LookupLease("l", {});
  REQUIRE(info.ok());
  CHECK(info->issue_time == "i");
  CHECK(info->expire_time == "e");
  CHECK(info->ttl == std::chrono::seconds(42));
  CHECK(info->renewable);
}

TEST_CASE_METHOD(Fixture, "an unknown lease is not found", "[vault]") {
  server->On("PUT /v1/sys/leases/lookup", 400, R"({"errors":["invalid lease"]})");
  CHECK(client.LookupLease("l", {}).status().code() == StatusCode::kNotFound);
}

}  // namespace
}  // namespace tfvault::vault::client_leases_test
