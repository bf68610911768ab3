// SPDX-License-Identifier: MPL-2.0
#include "tfvault/vault/login.h"

#include "test/support/fake_time.h"
#include "test/support/fake_vault.h"

#include <catch2/catch.hpp>

namespace tfvault::vault::login_test {
namespace {

constexpr const char* kLogin = "PUT /v1/auth/approle/login";

struct Fixture {
  StatusOr<VaultAuth> LogInAt(const std::string& path,
                              std::optional<std::string> namespace_path = std::nullopt) {
    const auto client =
        VaultClient::Create({.address = "http://vault.test",
                             .token = SecretString("other"),
                             .namespace_path = "team",
                             .max_retries = 0},
                            {.time = std::make_shared<test::FakeTime>(), .http = vault});
    return LogIn(client.value(),
                 {.path = path,
                  .body = {{"role_id", "r"}, {"secret_id", "hidden"}},
                  .namespace_path = std::move(namespace_path)},
                 {});
  }
  std::shared_ptr<test::FakeVault> vault = std::make_shared<test::FakeVault>();
};

TEST_CASE_METHOD(Fixture, "a login sends its body without a token and returns the new token",
                 "[vault][login]") {
  vault->On(kLogin, 200, R"({"auth":{"client_token":"new","lease_duration":60}})");
  const auto auth = LogInAt("auth/approle/login");
  REQUIRE(auth.ok());
  CHECK(auth->client_token == SecretString("new"));
  REQUIRE(vault->requests().size() == 1);
  const auto request = vault->requests()[0];
  CHECK(request.body == SecretString(R"({"role_id":"r","secret_id":"hidden"})"));
  CHECK(test::HeaderOf(request, "X-Vault-Token").empty());
  CHECK(test::HeaderOf(request, "X-Vault-Namespace") == "team");
}

TEST_CASE_METHOD(Fixture, "a login can have its own namespace or none", "[vault][login]") {
  vault->On(kLogin, 200, R"({"auth":{"client_token":"new"}})");
  const std::string wanted = GENERATE("other", "");
  REQUIRE(LogInAt("auth/approle/login", wanted).ok());
  CHECK(test::HeaderOf(vault->requests()[0], "X-Vault-Namespace") == wanted);
}

TEST_CASE_METHOD(Fixture, "an answer without a token is an error, not a crash", "[vault][login]") {
  const auto [answer, problem] = GENERATE(table<std::string, std::string>({
      {"{}", "holds no token"},
      {R"({"data":{"x":1}})", "holds no token"},
      {R"({"auth":null})", "holds no token"},
      {R"({"auth":{"client_token":""}})", "holds no token"},
      {R"({"auth":{"client_token":"","mfa_requirement":{"mfa_request_id":"i"}}})", "second factor"},
  }));
  vault->On(kLogin, 200, answer);
  const auto auth = LogInAt("auth/approle/login");
  REQUIRE_FALSE(auth.ok());
  CHECK_THAT(Message(auth.status()), Catch::Contains(problem));
  CHECK_THAT(Message(auth.status()), Catch::Contains("auth/approle/login"));
}

TEST_CASE_METHOD(Fixture, "the error of a refused login names the path and no credentials",
                 "[vault][login]") {
  vault->On(kLogin, 400, R"({"errors":["invalid role or secret ID"]})");
  const auto auth = LogInAt("auth/approle/login");
  CHECK(auth.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(auth.status()), Catch::Contains("invalid role or secret ID"));
  CHECK_THAT(Message(auth.status()), !Catch::Contains("hidden"));
}

}  // namespace
}  // namespace tfvault::vault::login_test
