// SPDX-License-Identifier: MPL-2.0
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

namespace tfvault::test::role_test {
namespace {

using nlohmann::json;
using Actions = std::map<std::string, std::vector<std::string>>;

constexpr const char* kRole = "vault_aws_secret_backend_role.r";
constexpr const char* kPolicy =
    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"iam:GetUser\","
    "\"Resource\":\"*\"}]}";

// HCL of a role in the mount of BackendHcl.
std::string RoleHcl(const std::string& type, const std::string& body) {
  return "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = "
         "vault_aws_secret_backend.b.path\n"
         "  name = \"r\"\n  credential_type = \"" +
         type + "\"\n" + body + "\n}\n";
}

json Role(const std::string& path, const std::string& name = "r") {
  return Lab::Shared().Vault("GET", path + "/roles/" + name)["data"];
}

std::string Quoted(const std::string& text) { return json(text).dump(); }

}  // namespace

TEST_CASE("a role is created with every attribute of its type, read back and deleted", "[role]") {
  const auto path = UniqueName("roles");
  struct Row {
    std::string name, type, body;
    json expected;
  };
  const auto row = GENERATE_REF(values<Row>({
      {"iam-user",
       "iam_user",
       "  policy_document = " + Quoted(kPolicy) +
           "\n  policy_arns = [\"arn:aws:iam::123456789012:policy/a\", "
           "\"arn:aws:iam::123456789012:policy/b\"]\n"
           "  iam_groups = [\"g1\", \"g2\"]\n  iam_tags = { team = \"x\" }\n  user_path = "
           "\"/teams/x/\"\n"
           "  permissions_boundary_arn = \"arn:aws:iam::123456789012:policy/boundary\"\n",
       {{"user_path", "/teams/x/"},
        {"iam_tags", {{"team", "x"}}},
        {"permissions_boundary_arn", "arn:aws:iam::123456789012:policy/boundary"}}},
      {"assumed-role",
       "assumed_role",
       "  role_arns = [\"arn:aws:iam::123456789012:role/a\"]\n  policy_document = " +
           Quoted(kPolicy) + "\n  default_sts_ttl = 3600\n  max_sts_ttl = 21600\n",
       {{"default_sts_ttl", 3600}, {"max_sts_ttl", 21600}}},
      {"federation-token",
       "federation_token",
       "  policy_document = " + Quoted(kPolicy) + "\n  default_sts_ttl = 900\n",
       {{"default_sts_ttl", 900}}},
  }));
  CAPTURE(row.name);
  Workspace work(BackendHcl(path) + RoleHcl(row.type, row.body));
  work.MustApply();
  const auto role = Role(path);
  CHECK(role["credential_type"] == row.type);
  for (const auto& [name, value] : row.expected.items()) {
    INFO(name);
    CHECK(role[name] == value);
  }
  CHECK(work.State(kRole)["id"] == path + "/roles/r");
  work.RequireEmptyPlan();

  Workspace other(BackendHcl(path) + RoleHcl(row.type, row.body));
  const auto imported =
      other.Run({"import", "-input=false", "-no-color", kRole, path + "/roles/r"});
  INFO(imported.out << imported.err);
  REQUIRE(imported.exit_code == 0);
  CHECK(other.State(kRole) == work.State(kRole));

  work.Write(BackendHcl(path));
  work.MustApply();
  int status = 0;
  Lab::Shared().Vault("GET", path + "/roles/r", nullptr, &status);
  CHECK(status == 404);
  work.MustDestroy();
}

TEST_CASE("a role changes its type in place and drops attributes that the new type does not have",
          "[role]") {
  const auto path = UniqueName("type");
  const std::string policy = "  policy_document = " + Quoted(kPolicy) + "\n";
  Workspace work(BackendHcl(path) +
                 RoleHcl("iam_user", policy + "  user_path = \"/a/\"\n  permissions_boundary_arn = "
                                              "\"arn:aws:iam::123456789012:policy/a\"\n"));
  work.MustApply();
  work.Write(
      BackendHcl(path) +
      RoleHcl(
          "assumed_role",
          policy +
              "  role_arns = [\"arn:aws:iam::123456789012:role/a\"]\n  default_sts_ttl = 900\n"));
  CHECK(work.PlannedActions() == Actions{{kRole, {"update"}}});
  work.MustApply();
  CHECK(Role(path)["credential_type"] == "assumed_role");
  work.RequireEmptyPlan();
  work.Write(BackendHcl(path) + RoleHcl("iam_user", policy));
  work.MustApply();
  CHECK(Role(path)["default_sts_ttl"] == 0);
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("an equivalent spelling of a policy plans no change, and the user's spelling stays",
          "[role]") {
  const auto path = UniqueName("spelling");
  Workspace work(BackendHcl(path) +
                 RoleHcl("iam_user", "  policy_document = " + Quoted(kPolicy) + "\n"));
  work.MustApply();
  CHECK(work.State(kRole)["policy_document"] == kPolicy);
  const json document = json::parse(kPolicy);
  work.Write(BackendHcl(path) +
             RoleHcl("iam_user", "  policy_document = " + Quoted(document.dump(2)) + "\n"));
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("a policy is updated only when its meaning for IAM changes", "[role]") {
  const auto path = UniqueName("meaning");
  const auto hcl = [&](const std::string& version, const std::string& statement) {
    return BackendHcl(path) + RoleHcl("iam_user", "  policy_document = jsonencode({ " + version +
                                                      "Statement = " + statement + " })\n");
  };
  const std::string version = "Version = \"2012-10-17\", ";
  const std::string statement =
      "[{ Effect = \"Allow\", Action = [\"s3:GetObject\", \"s3:ListBucket\"], Resource = \"*\" }]";
  Workspace work(hcl(version, statement));
  work.MustApply();
  const auto written = work.State(kRole)["policy_document"];

  for (const std::string respelled : {"[{ Effect = \"Allow\", Action = [\"s3:ListBucket\", "
                                      "\"s3:GetObject\"], Resource = \"*\" }]",
                                      "{ Effect = \"Allow\", Action = [\"S3:getobject\", "
                                      "\"s3:ListBucket\"], Resource = [\"*\"] }"}) {
    INFO(respelled);
    work.Write(hcl(version, respelled));
    work.RequireEmptyPlan();
    work.MustApply();
    CHECK(work.State(kRole)["policy_document"] == written);
  }
  // The policy as another tool writes it.
  Lab::Shared().Vault(
      "PUT", path + "/roles/r",
      {{"policy_document", R"({"Statement":{"Action":["s3:listbucket","s3:getobject"],)"
                           R"("Effect":"Allow","Resource":"*"},"Version":"2012-10-17"})"}});
  work.RequireEmptyPlan();

  work.Write(hcl(version, "[{ Effect = \"Allow\", Action = \"s3:GetObject\", Resource = \"*\" }]"));
  CHECK(work.PlannedActions() == Actions{{kRole, {"update"}}});
  work.Write(hcl("", statement));
  CHECK(work.PlannedActions() == Actions{{kRole, {"update"}}});
  work.MustApply();
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("changes and deletion of a role outside of Terraform are detected", "[role]") {
  const auto path = UniqueName("roledrift");
  Workspace work(BackendHcl(path) + RoleHcl("iam_user", "  iam_groups = [\"g\"]\n"));
  work.MustApply();
  Lab::Shared().Vault("PUT", path + "/roles/r", {{"iam_groups", {"other"}}});
  CHECK(work.PlannedActions() == Actions{{kRole, {"update"}}});
  work.MustApply();
  CHECK(Role(path)["iam_groups"] == json{"g"});
  Lab::Shared().Vault("DELETE", path + "/roles/r");
  CHECK(work.PlannedActions() == Actions{{kRole, {"create"}}});
  work.MustApply();
  Lab::Shared().Vault("DELETE", path + "/roles/r");
  work.MustDestroy({"-refresh=false"});
}

TEST_CASE("a role in a mount whose path has slashes works and imports", "[role]") {
  const auto path = UniqueName("a") + "/b/c";
  Workspace work(BackendHcl(path) + RoleHcl("iam_user", "  iam_groups = [\"g\"]\n"));
  work.MustApply();
  work.RequireEmptyPlan();
  CHECK(work.State(kRole)["backend"] == path);
  CHECK(work.State(kRole)["name"] == "r");
  Workspace other(BackendHcl(path) + RoleHcl("iam_user", "  iam_groups = [\"g\"]\n"));
  CHECK(other.Run({"import", "-input=false", "-no-color", kRole, path + "/roles/r"}).exit_code ==
        0);
  CHECK(other.State(kRole) == work.State(kRole));
  work.MustDestroy();
}

TEST_CASE("a thousand roles are created, read and destroyed at parallelism 100", "[role]") {
  const auto path = UniqueName("thousand");
  Workspace work(
      BackendHcl(path) +
      "resource \"vault_aws_secret_backend_role\" \"r\" {\n  count = 1000\n"
      "  backend = vault_aws_secret_backend.b.path\n  name = \"role-${count.index}\"\n"
      "  credential_type = \"iam_user\"\n  iam_groups = [\"group-${count.index}\"]\n}\n");
  work.MustApply({"-parallelism=100"});
  CHECK(Lab::Shared().Vault("GET", path + "/roles?list=true")["data"]["keys"].size() == 1000);
  work.RequireEmptyPlan();
  CHECK(work.MustDestroy({"-parallelism=100"}).find("1001 destroyed") != std::string::npos);
}

TEST_CASE("a role that Vault would refuse fails in the plan and names the attribute", "[role]") {
  const auto [name, body, text] = GENERATE(table<std::string, std::string, std::string>({
      {"unknown-type", "name = \"r\"\n  credential_type = \"user\"\n  iam_groups = [\"g\"]",
       "credential_type"},
      {"nothing-granted", "name = \"r\"\n  credential_type = \"iam_user\"", "policy_document"},
      {"name-with-slash",
       "name = \"a/b\"\n  credential_type = \"iam_user\"\n  iam_groups = [\"g\"]", "name"},
      {"policy-not-json",
       "name = \"r\"\n  credential_type = \"iam_user\"\n  policy_document = \"{\"",
       "policy_document"},
      {"user-path-on-sts",
       "name = \"r\"\n  credential_type = \"federation_token\"\n  iam_groups = [\"g\"]\n  "
       "user_path = \"/a/\"",
       "user_path"},
      {"sts-ttl-on-user",
       "name = \"r\"\n  credential_type = \"iam_user\"\n  iam_groups = [\"g\"]\n  default_sts_ttl "
       "= 5",
       "default_sts_ttl"},
  }));
  CAPTURE(name);
  Workspace work("resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = \"aws\"\n  " +
                 body + "\n}\n");
  CHECK(work.FailingPlan().find(text) != std::string::npos);
}

}  // namespace tfvault::test::role_test
