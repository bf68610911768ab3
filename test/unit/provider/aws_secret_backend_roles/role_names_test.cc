// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend_roles/role_names.h"

#include "test/unit/provider/provider_harness.h"

namespace tfvault::test::role_names_test {
namespace {

struct Fixture {
  Fixture() { REQUIRE(provider.Configure().ok()); }

  ProviderHarness::Result Get() {
    return provider.ReadData(type, provider.Object(type, {{"backend", "team/aws"}}));
  }

  ProviderHarness provider;
  std::string kind = GENERATE(as<std::string>(), "roles", "static-roles");
  std::string type =
      kind == "roles" ? "vault_aws_secret_backend_roles" : "vault_aws_secret_backend_static_roles";
  std::string route = "GET /v1/team/aws/" + kind + "?list=true";
};

}  // namespace

TEST_CASE_METHOD(Fixture, "the names of a mount's roles are listed in order", "[provider][list]") {
  provider.vault->On(route, 200, R"({"data":{"keys":["b","a"]}})");
  const auto result = Get();
  INFO(result.Text());
  CHECK(result.object ==
        provider.Object(
            type, {{"id", "team/aws/" + kind}, {"backend", "team/aws"}, {"names", {"a", "b"}}}));
  CHECK(provider.vault->routes() == std::vector<std::string>{route});
}

TEST_CASE_METHOD(Fixture, "outer slashes of the mount are ignored in a list of roles",
                 "[provider][list]") {
  provider.vault->On(route, 200, R"({"data":{"keys":["a"]}})");
  const std::string argument = GENERATE(as<std::string>(), "backend", "mount");
  const auto config = provider.Object(type, {{argument, "/team/aws/"}});
  CHECK(provider.ValidateData(type, config).ok());
  const auto result = provider.ReadData(type, config);
  CHECK(result[argument] == Text("/team/aws/"));
  CHECK(result["id"] == Text("team/aws/" + kind));
  CHECK(provider.vault->routes() == std::vector<std::string>{route});
}

TEST_CASE_METHOD(Fixture, "a mount without roles has an empty list", "[provider][list]") {
  provider.vault->On(route, 404, R"({"errors":[]})");
  provider.vault->On("GET /v1/sys/internal/ui/mounts/team/aws", 200,
                     R"({"data":{"type":"aws","path":"team/aws/"}})");
  CHECK(Get()["names"] == Texts({}));
}

TEST_CASE_METHOD(Fixture, "an empty list of another secrets engine is an error",
                 "[provider][list]") {
  provider.vault->On(route, 404, R"({"errors":[]})");
  provider.vault->On("GET /v1/sys/internal/ui/mounts/team/aws", 200,
                     R"({"data":{"type":"kv","path":"team/aws/"}})");
  const auto result = Get();
  CHECK_FALSE(result.ok());
  CHECK_THAT(result.Text(), Catch::Contains("is of the type 'kv'"));
}

TEST_CASE_METHOD(Fixture, "a list that Vault does not return is an error", "[provider][list]") {
  const auto [status, text, advice] = GENERATE(table<int, std::string, std::string>(
      {{404, "no handler for route", "mounted at 'team/aws'"},
       {404, "unsupported path", "mounted at 'team/aws'"},
       {403, "permission denied", "the capability 'list' on team/aws/"},
       {500, "internal error", "team/aws"}}));
  provider.vault->On(route, status, json{{"errors", {text}}}.dump());
  const auto result = Get();
  CHECK_FALSE(result.ok());
  CHECK_THAT(result.Text(), Catch::Contains(text) && Catch::Contains(advice));
}

TEST_CASE_METHOD(Fixture, "a list without a mount is refused", "[provider][list]") {
  CHECK_FALSE(provider.ValidateData(type, provider.Object(type, json::object())).ok());
  CHECK(provider.ValidateData(type, provider.Object(type, {{"mount", "aws"}})).ok());
}

}  // namespace tfvault::test::role_names_test
