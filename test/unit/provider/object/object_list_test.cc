// SPDX-License-Identifier: MPL-2.0
#include "provider/object/object_list.h"

#include "test/unit/provider/provider_harness.h"

namespace tfvault::test::object_list_test {
namespace {

const std::string kRole = "vault_aws_secret_backend_role";

std::string RoleAnswer(const std::string& group) {
  return json{{"data",
               {{"credential_type", "iam_user"},
                {"iam_groups", {group}},
                {"policy_arns", json::array()},
                {"role_arns", json::array()},
                {"policy_document", ""}}}}
      .dump();
}

struct Fixture {
  Fixture() {
    REQUIRE(provider.Configure().ok());
    provider.vault->On("GET /v1/sys/internal/ui/mounts", 200,
                       R"({"data":{"secret":{"team/aws/":{"type":"aws","description":"Team"},
                          "kv/":{"type":"kv"},"aws/":{"type":"aws","description":""}}}})");
    Names("aws", {"b", "a"});
    Names("team/aws", {"x"});
  }

  void Names(const std::string& mount, const std::vector<std::string>& names) {
    provider.vault->Only("GET /v1/" + mount + "/roles?list=true", 200,
                         json{{"data", {{"keys", names}}}}.dump());
    for (const auto& name : names) {
      provider.vault->Only(Role(mount, name), 200, RoleAnswer(name));
    }
  }
  static std::string Role(const std::string& mount, const std::string& name) {
    return "GET /v1/" + mount + "/roles/" + name;
  }
  [[nodiscard]] long Reads() const {
    const auto routes = provider.vault->routes();
    return std::count_if(routes.begin(), routes.end(), [](const std::string& route) {
      return route.find("/roles/") != std::string::npos;
    });
  }

  ProviderHarness provider;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a list has the roles of one mount in order", "[provider][list]") {
  const auto listed = provider.List(kRole, {{"backend", "/team/aws/"}});
  INFO(listed.said.Text());
  CHECK(listed.said.Text().empty());
  CHECK(listed.names == std::vector<std::string>{"team/aws/roles/x"});
  CHECK(listed.identities[0] ==
        json{{"backend", "/team/aws/"}, {"name", "x"}, {"namespace", nullptr}});
  CHECK(listed.objects[0].is_null());
  CHECK(Reads() == 0);
}

TEST_CASE_METHOD(Fixture, "a list without a mount has the roles of every visible mount",
                 "[provider][list]") {
  const auto listed = provider.List(kRole, json::object());
  CHECK(listed.names == std::vector<std::string>{"aws/roles/a", "aws/roles/b", "team/aws/roles/x"});
}

TEST_CASE_METHOD(Fixture, "a list reads the names of a mount only when it reaches that mount",
                 "[provider][list]") {
  const auto listed = provider.List(kRole, json::object(), false, 2);
  CHECK(listed.names == std::vector<std::string>{"aws/roles/a", "aws/roles/b"});
  CHECK(provider.Count("GET /v1/team/aws/roles?list=true") == 0);
}

TEST_CASE_METHOD(Fixture, "whole objects equal those of a read, in the order of the list",
                 "[provider][list]") {
  std::vector<std::string> names;
  for (char c = 'a'; c <= 'z'; ++c) names.emplace_back(1, c);
  Names("aws", names);
  const auto listed = provider.List(kRole, {{"backend", "aws"}}, true);
  INFO(listed.said.Text());
  CHECK(listed.said.Text().empty());
  REQUIRE(listed.objects.size() == names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    CHECK(listed.objects[i].Attribute("iam_groups") ==
          cty::Value::Set(cty::Type::String(), {Text(names[i])}));
    CHECK(listed.objects[i].Attribute("id") == Text("aws/roles/" + names[i]));
  }
}

TEST_CASE_METHOD(Fixture, "at most eight objects are fetched ahead of the host",
                 "[provider][list]") {
  std::vector<std::string> names;
  for (char c = 'a'; c <= 'z'; ++c) names.emplace_back(1, c);
  Names("aws", names);
  const auto [limit, reads] = GENERATE(table<int, long>({{1, 1}, {3, 3}, {9, 16}}));
  CHECK(provider.List(kRole, {{"backend", "aws"}}, true, limit).names.size() ==
        static_cast<std::size_t>(limit));
  CHECK(Reads() == reads);
}

TEST_CASE_METHOD(Fixture, "an object that cannot be read stays in the list with a warning",
                 "[provider][list]") {
  provider.vault->Only(Role("aws", "a"), 403, R"({"errors":["permission denied"]})");
  const auto listed = provider.List(kRole, {{"backend", "aws"}}, true);
  CHECK(listed.said.ok());
  CHECK_THAT(listed.said.Text(), Catch::Contains("Cannot read the role 'a' of 'aws'") &&
                                     Catch::Contains("'read' on aws/roles/a"));
  CHECK(listed.names.size() == 2);
  CHECK(listed.objects[0].is_null());
  CHECK_FALSE(listed.objects[1].is_null());
}

TEST_CASE_METHOD(Fixture, "an object that was deleted after its name was listed is left out",
                 "[provider][list]") {
  provider.vault->Only(Role("aws", "a"), 404, R"({"errors":[]})");
  provider.vault->On("GET /v1/sys/internal/ui/mounts/aws", 200,
                     R"({"data":{"type":"aws","path":"aws/"}})");
  const auto listed = provider.List(kRole, {{"backend", "aws"}}, true);
  CHECK(listed.said.Text().empty());
  CHECK(listed.names == std::vector<std::string>{"aws/roles/b"});
}

TEST_CASE_METHOD(Fixture, "a list ends with an error if no object of a batch can be read",
                 "[provider][list]") {
  std::vector<std::string> names;
  for (char c = 'a'; c <= 'z'; ++c) names.emplace_back(1, c);
  Names("aws", names);
  const auto first = GENERATE(0U, 8U);
  for (std::size_t i = first; i < names.size(); ++i) {
    provider.vault->Only(Role("aws", names[i]), 503, R"({"errors":["Vault is sealed"]})");
  }
  const auto listed = provider.List(kRole, {{"backend", "aws"}}, true);
  CHECK_FALSE(listed.said.ok());
  CHECK_THAT(listed.said.Text(), Catch::Contains("sealed"));
  CHECK(listed.names.size() == first);
  CHECK(Reads() == static_cast<long>(first) + 8);
}

TEST_CASE_METHOD(Fixture,
                 "a mount that does not answer is an error if it is configured, else a warning",
                 "[provider][list]") {
  const auto [status, text, advice] = GENERATE(table<int, std::string, std::string>(
      {{404, "no handler for route", "mounted at 'aws'"},
       {403, "permission denied", "the capability 'list' on aws/roles"},
       {503, "Vault is sealed", "sealed"}}));
  provider.vault->Only("GET /v1/aws/roles?list=true", status, json{{"errors", {text}}}.dump());
  const auto named = provider.List(kRole, {{"backend", "aws"}});
  CHECK_FALSE(named.said.ok());
  CHECK_THAT(named.said.Text(), Catch::Contains(text) && Catch::Contains(advice));

  const auto all = provider.List(kRole, json::object());
  CHECK(all.said.ok());
  CHECK_THAT(all.said.Text(), Catch::Contains(text));
  CHECK(all.names == std::vector<std::string>{"team/aws/roles/x"});
}

TEST_CASE_METHOD(Fixture, "an empty list of a mount of another type is an error",
                 "[provider][list]") {
  provider.vault->On("GET /v1/sys/internal/ui/mounts/kv", 200,
                     R"({"data":{"type":"kv","path":"kv/"}})");
  provider.vault->On("GET /v1/sys/internal/ui/mounts/empty", 200,
                     R"({"data":{"type":"aws","path":"empty/"}})");
  const auto foreign = provider.List(kRole, {{"backend", "kv"}});
  CHECK_FALSE(foreign.said.ok());
  CHECK_THAT(foreign.said.Text(), Catch::Contains("is of the type 'kv'"));
  const auto empty = provider.List(kRole, {{"backend", "empty"}});
  CHECK(empty.said.Text().empty());
  CHECK(empty.names.empty());
}

TEST_CASE_METHOD(Fixture,
                 "a server that cannot list static roles causes an error and not an empty list",
                 "[provider][list]") {
  provider.vault->Only("GET /v1/aws/static-roles?list=true", 404,
                       R"({"errors":["1 error occurred:\n\t* unsupported path\n\n"]})");
  const auto listed = provider.List("vault_aws_secret_backend_static_role", {{"backend", "aws"}});
  CHECK_FALSE(listed.said.ok());
  CHECK_THAT(listed.said.Text(), Catch::Contains("Vault 1.20 or newer"));
}

TEST_CASE_METHOD(Fixture, "a list in a namespace has identities with the namespace",
                 "[provider][list]") {
  const auto listed = provider.List(kRole, {{"backend", "aws"}, {"namespace", "eu"}});
  CHECK(listed.identities[0]["namespace"] == "eu");
  CHECK(HeaderOf(provider.vault->requests().back(), "X-Vault-Namespace") == "eu");
}

}  // namespace tfvault::test::object_list_test
