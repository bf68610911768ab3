// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend/backend_list.h"

#include "test/unit/provider/provider_harness.h"

namespace tfvault::test::backend_list_test {
namespace {

const std::string kBackend = "vault_aws_secret_backend";

struct Fixture {
  Fixture() {
    REQUIRE(provider.Configure().ok());
    provider.vault->On("GET /v1/sys/internal/ui/mounts", 200,
                       R"({"data":{"secret":{"team/aws/":{"type":"aws","description":"Team"},
                          "kv/":{"type":"kv"},"aws/":{"type":"aws","description":""}}}})");
  }
  ProviderHarness provider;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a list has the mounts of the AWS secrets engine in order",
                 "[provider][list]") {
  const auto listed = provider.List(kBackend, json::object());
  CHECK(listed.said.Text().empty());
  CHECK(listed.names == std::vector<std::string>{"aws", "team/aws (Team)"});
  CHECK(listed.identities[1] == json{{"path", "team/aws"}, {"namespace", nullptr}});
  CHECK(provider.vault->requests().size() == 1);
}

TEST_CASE_METHOD(Fixture, "a list has the mounts below a prefix", "[provider][list]") {
  const auto [prefix, count] = GENERATE(
      table<std::string, std::size_t>({{"team", 1}, {"/team/", 1}, {"other", 0}, {"", 2}}));
  CHECK(provider.List(kBackend, {{"path_prefix", prefix}}).names.size() == count);
}

TEST_CASE_METHOD(Fixture, "a whole mount in a list contains no key", "[provider][list]") {
  provider.vault->On(
      "GET /v1/sys/mounts/aws", 200,
      R"({"data":{"type":"aws","accessor":"aws_1","description":"","config":{},"options":{}}})");
  provider.vault->On("GET /v1/aws/config/root", 200,
                     R"({"data":{"access_key":"AKIAEXAMPLE","region":"eu-central-1"}})");
  const auto listed = provider.List(kBackend, json::object(), true, 1);
  INFO(listed.said.Text());
  REQUIRE(listed.objects.size() == 1);
  CHECK(listed.objects[0].Attribute("region") == Text("eu-central-1"));
  CHECK(listed.objects[0].Attribute("access_key") == Text(""));
}

TEST_CASE_METHOD(Fixture, "a list of mounts that Vault does not return is an error",
                 "[provider][list]") {
  const auto [status, body, text] = GENERATE(table<int, std::string, std::string>(
      {{403, R"({"errors":["permission denied"]})", "'read' on sys/internal/ui/mounts"},
       {503, R"({"errors":["Vault is sealed"]})", "sealed"},
       {200, R"({"data":{"secret":{"aws/":{"type":1}}}})", "type"}}));
  provider.vault->Only("GET /v1/sys/internal/ui/mounts", status, body);
  const auto listed = provider.List(kBackend, json::object());
  CHECK_FALSE(listed.said.ok());
  CHECK_THAT(
      listed.said.Text(),
      Catch::Contains("Cannot list the mounts of the AWS secrets engine") && Catch::Contains(text));
}

}  // namespace tfvault::test::backend_list_test
