// SPDX-License-Identifier: MPL-2.0
#include "test/support/fake_time.h"
#include "test/support/fake_vault.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/error.h"

#include <catch2/catch.hpp>

#include <tuple>

namespace tfvault::vault::client_aws_test {
namespace {

using test::FakeVault;
using Routes = std::vector<std::string>;

struct Fixture {
  std::shared_ptr<FakeVault> server = std::make_shared<FakeVault>();
  std::shared_ptr<test::FakeTime> time = std::make_shared<test::FakeTime>();
  VaultClient client =
      VaultClient::Create({.address = "https://vault"}, {.time = time, .http = server}).value();

  StatusOr<AwsCredentials> Issue() {
    return client.IssueAwsCredentials({.mount = "aws", .role = "deploy"}, {});
  }
};

TEST_CASE_METHOD(Fixture, "the keys of an IAM user have a lease and no session token", "[vault]") {
  server->On("GET /v1/aws/creds/deploy", 200,
             R"({"lease_id":"l","lease_duration":60,"renewable":true,
                 "data":{"access_key":"AKIA","secret_key":"s","security_token":null}})");
  const auto credentials = Issue();
  REQUIRE(credentials.ok());
  CHECK(credentials->access_key == "AKIA");
  CHECK(credentials->secret_key == SecretString("s"));
  CHECK(credentials->session_token.empty());
  CHECK_FALSE(credentials->ttl.has_value());
  CHECK(credentials->lease.id == "l");
  CHECK(credentials->lease.duration == std::chrono::seconds(60));
  CHECK(server->requests().at(0).idempotency == Idempotency::kNonIdempotent);
}

TEST_CASE_METHOD(Fixture, "a session token is read under either name", "[vault]") {
  const std::string fields = GENERATE(R"("session_token":"t")", R"("security_token":"t")",
                                      R"("session_token":null,"security_token":"t")",
                                      R"("session_token":"t","security_token":"other")");
  server->On(
      "GET /v1/aws/sts/deploy", 200,
      R"({"data":{"access_key":"ASIA","secret_key":"s","arn":"arn","ttl":3599,)" + fields + "}}");
  const auto credentials = client.IssueAwsCredentials(
      {.mount = "aws", .path = AwsCredentialsPath::kSts, .role = "deploy"}, {});
  REQUIRE(credentials.ok());
  CHECK(credentials->session_token == SecretString("t"));
  CHECK(credentials->arn == "arn");
  CHECK(credentials->ttl == std::chrono::seconds(3599));
}

TEST_CASE_METHOD(Fixture, "only the given parameters are sent", "[vault]") {
  std::ignore = client.IssueAwsCredentials({.mount = "aws",
                                            .path = AwsCredentialsPath::kSts,
                                            .role = "deploy",
                                            .role_arn = "arn:aws:iam::1:role/r",
                                            .ttl = "1h",
                                            .role_session_name = "me",
                                            .mfa_code = SecretString("123456")},
                                           {});
  CHECK(server->routes() == Routes{"GET /v1/aws/sts/deploy?mfa_code=123456&role_arn=arn%3Aaws%3A"
                                   "iam%3A%3A1%3Arole%2Fr&role_session_name=me&ttl=1h"});
}

TEST_CASE_METHOD(Fixture, "a role name cannot reach another path", "[vault]") {
  const std::string role = GENERATE("", "..", "../config/root", "a/b", "a\nb");
  CHECK(client.IssueAwsCredentials({.mount = "aws", .role = role}, {}).status().code() ==
        StatusCode::kInvalidArgument);
  CHECK(server->requests().empty());
}

TEST_CASE_METHOD(Fixture, "does not repeat a request that may have issued credentials", "[vault]") {
  server->On("GET /v1/aws/creds/deploy",
             http::TransportError(http::FailureKind::kInterrupted, "no answer"));
  const auto credentials = Issue();
  CHECK_THAT(Message(credentials.status()), Catch::Contains("1 attempt"));
  CHECK(server->requests().size() == 1);
}

TEST_CASE_METHOD(Fixture, "revokes unusable credentials and names the field", "[vault]") {
  const auto [name, data, field] = GENERATE(table<std::string, std::string, std::string>({
      {"null", "null", "'access_key'"},
      {"empty", "{}", "'access_key'"},
      {"no-secret", R"({"access_key":"A"})", "'secret_key'"},
      {"empty-secret", R"({"access_key":"A","secret_key":""})", "'secret_key'"},
      {"key-type", R"({"access_key":4711,"secret_key":"s"})", "'access_key'"},
      {"secret-type", R"({"access_key":"A","secret_key":["4711"]})", "'secret_key'"},
      {"token-type", R"({"access_key":"A","secret_key":"s","session_token":4711})",
       "'session_token'"},
      {"ttl-type", R"({"access_key":"A","secret_key":"s","ttl":"4711"})", "'ttl'"},
      {"data-type", R"(["4711"])", "'data'"},
  }));
  CAPTURE(name);
  server->On("GET /v1/aws/creds/deploy", 200, R"({"lease_id":"the-lease","data":)" + data + "}");
  server->On("PUT /v1/sys/leases/revoke", 204);
  const Status status = Issue().status();
  CHECK(status.code() == StatusCode::kDataLoss);
  CHECK_THAT(Message(status),
             Catch::Contains(field) && Catch::Contains("the lease 'the-lease' was revoked"));
  CHECK_THAT(Message(status), !Catch::Contains("4711"));
  CHECK(server->requests().at(1).body == SecretString(R"({"lease_id":"the-lease","sync":true})"));
}

TEST_CASE_METHOD(Fixture, "the error names a lease that could not be revoked", "[vault]") {
  server->On("GET /v1/aws/creds/deploy", 200, R"({"lease_id":"the-lease","data":{}})");
  server->On("PUT /v1/sys/leases/revoke", 403, R"({"errors":["permission denied"]})");
  CHECK_THAT(Message(Issue().status()),
             Catch::Contains("the lease 'the-lease' exists and could not be revoked") &&
                 Catch::Contains("permission denied"));
}

TEST_CASE_METHOD(Fixture, "an answer without a lease revokes nothing", "[vault]") {
  server->On("GET /v1/aws/creds/deploy", 200, R"({"data":{}})");
  CHECK_FALSE(Issue().ok());
  CHECK(server->requests().size() == 1);
}

TEST_CASE_METHOD(Fixture, "returns Vault's refusal", "[vault]") {
  server->On("GET /v1/aws/creds/deploy", 400, R"({"errors":["Role \"deploy\" not found"]})");
  CHECK(Message(Issue().status()) == "GET aws/creds/deploy: status 400: Role \"deploy\" not found");
}

}  // namespace
}  // namespace tfvault::vault::client_aws_test
