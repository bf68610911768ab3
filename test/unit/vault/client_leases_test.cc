#include "test/support/fake_time.h"
#include "test/support/fake_vault.h"
#include "tfvault/vault/client.h"

#include <catch2/catch.hpp>

namespace tfvault::vault {
namespace {

struct Fixture {
  std::shared_ptr<test::FakeVault> server = std::make_shared<test::FakeVault>();
  VaultClient client =
      VaultClient::Create({.address = "https://vault"},
                          {.time = std::make_shared<test::FakeTime>(), .http = server})
          .value();
};

TEST_CASE_METHOD(Fixture, "revoking states whether to wait", "[vault]") {
  const auto [revocation, status, body] = GENERATE(table<Revocation, int, std::string>({
      {Revocation::kSync, 204, R"({"lease_id":"l","sync":true})"},
      {Revocation::kQueued, 202, R"({"lease_id":"l","sync":false})"},
  }));
  server->On("PUT /v1/sys/leases/revoke", status);
  CHECK(client.RevokeLease("l", revocation, {}).ok());
  CHECK(server->requests().at(0).body == SecretString(body));
}

TEST_CASE_METHOD(Fixture, "revoking an unknown lease is fine, a failed revocation is not",
                 "[vault]") {
  server->On("PUT /v1/sys/leases/revoke", 400, R"({"errors":["invalid lease"]})");
  CHECK(client.RevokeLease("l", Revocation::kSync, {}).ok());
  server->On("PUT /v1/sys/leases/revoke", 400, R"({"errors":["failed to revoke entry: x"]})");
  CHECK(client.RevokeLease("l", Revocation::kSync, {}).ok());
  CHECK(client.RevokeLease("l", Revocation::kSync, {}).code() == StatusCode::kInvalidArgument);
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

TEST_CASE_METHOD(Fixture, "a lease that was revoked, or could not be for another reason, is left",
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
}  // namespace tfvault::vault
