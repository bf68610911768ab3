// SPDX-License-Identifier: MPL-2.0
#include "tfvault/provider/environment_options.h"

#include "test/unit/provider/login/login_fixture.h"

namespace tfvault::test::environment_options_test {
namespace {

const std::map<std::string, std::string> kVariables = {{"VAULT_ADDR", "http://vault.test:8200"},
                                                       {"VAULT_TOKEN", "hidden"}};

StatusOr<session::ConnectionOptions> Options(
    const std::string& login, const std::map<std::string, std::string>& variables = kVariables) {
  std::vector<std::string> warnings;
  return provider::OptionsFromEnvironment(FixedEnvironment(variables), login, warnings);
}

TEST_CASE("without a login the options are those of an empty provider block", "[provider]") {
  const auto options = Options("");
  REQUIRE(options.ok());
  CHECK(options->vault.address == "http://vault.test:8200");
  CHECK(options->vault.token == SecretString("hidden"));
  CHECK_FALSE(options->login);
  CHECK_THAT(Message(Options("", {}).status()), Catch::Contains("VAULT_ADDR"));
}

TEST_CASE_METHOD(LoginFixture, "a login has the arguments of its block", "[provider][login]") {
  auto found = kVariables;
  found["TERRAFORM_VAULT_AUTH_JWT"] = "a.b.c";
  const auto options = Options("jwt,role=deploy,mount=gitlab,use_root_namespace=true", found);
  REQUIRE(options.ok());
  CHECK(options->vault.token.empty());
  Serve("auth/gitlab/login");
  variables = found;
  const session::Dependencies dependencies{.environment = FixedEnvironment(variables),
                                           .time = time,
                                           .logger = std::make_shared<NullLogger>()};
  const auto client =
      vault::VaultClient::Create({.address = "http://vault.test:8200", .namespace_path = "team"},
                                 {.time = time, .http = vault});
  REQUIRE(options
              ->login({.vault = client.value(),
                       .vault_options = options->vault,
                       .dependencies = dependencies})
              .ok());
  CHECK(Body() == nlohmann::json{{"role", "deploy"}, {"jwt", "a.b.c"}});
  CHECK(HeaderOf(Request(), "X-Vault-Namespace").empty());
}

TEST_CASE("a login that is not a block, and a wrong argument, are errors", "[provider][login]") {
  const auto [login, problem] = GENERATE(table<std::string, std::string>({
      {"ldap,username=a", "'auth_login_ldap'"},
      {"jwt", "'role' is missing"},
      {"jwt,role", "NAME=VALUE"},
      {"jwt,rule=a", "'rule' is not an argument"},
      {"jwt,role=a,", "NAME=VALUE"},
      {"jwt,role=a,use_root_namespace=perhaps", "true or false"},
      {"jwt,role=a,jwt=Zq4-secret", "other users"},
      {"userpass,username=a,password=Zq4-secret", "other users"},
  }));
  const auto options = Options(login);
  REQUIRE(options.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(options.status()), Catch::Contains(problem) && !Catch::Contains("Zq4-secret"));
}

}  // namespace
}  // namespace tfvault::test::environment_options_test
