// SPDX-License-Identifier: MPL-2.0
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

namespace tfvault::test::static_role_test {
namespace {

using nlohmann::json;
using Actions = std::map<std::string, std::vector<std::string>>;

constexpr const char* kRole = "vault_aws_secret_backend_static_role.s";
constexpr const char* kMount = "vault_aws_secret_backend.b";

// An IAM user that exists for one test.
class IamUser {
 public:
  explicit IamUser(std::string_view suffix) : name_(UniqueName(suffix)) {
    REQUIRE(Lab::Shared().Iam("create-user", {"UserName=" + name_}).is_object());
  }
  ~IamUser() {
    for (const auto& key : Keys()) {
      std::ignore =
          Lab::Shared().Iam("delete-access-key", {"UserName=" + name_, "AccessKeyId=" + key});
    }
    std::ignore = Lab::Shared().Iam("delete-user", {"UserName=" + name_});
  }
  IamUser(const IamUser&) = delete;
  IamUser& operator=(const IamUser&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::vector<std::string> Keys() const {
    std::vector<std::string> keys;
    const json answer = Lab::Shared().Iam("list-access-keys", {"UserName=" + name_});
    for (const auto& key : answer["AccessKeyMetadata"]) keys.push_back(key["AccessKeyId"]);
    return keys;
  }

 private:
  std::string name_;
};

std::string StaticRoleHcl(const IamUser& user, const std::string& body = "",
                          const std::string& backend = "vault_aws_secret_backend.b.path") {
  return "resource \"vault_aws_secret_backend_static_role\" \"s\" {\n  backend = " + backend +
         "\n  name = \"app\"\n  username = \"" + user.name() + "\"\n" +
         (body.empty() ? "  rotation_period = 3600\n" : body) + "}\n";
}

json Stored(const std::string& path, int* status = nullptr) {
  return Lab::Shared().Vault("GET", path + "/static-roles/app", nullptr, status)["data"];
}

std::string KeyInVault(const std::string& path) {
  return Lab::Shared().Vault("GET", path + "/static-creds/app")["data"]["access_key"];
}

}  // namespace

TEST_CASE("a static role is created, read back, changed, imported and deleted", "[static_role]") {
  const IamUser user("user");
  const auto path = UniqueName("static") + "/nested";
  const auto hcl = [&](const std::string& period) {
    return BackendHcl(path) + StaticRoleHcl(user, "  rotation_period = " + period + "\n");
  };
  Workspace work(hcl("3600"));
  work.MustApply();
  CHECK(Stored(path)["username"] == user.name());
  CHECK(Stored(path)["rotation_period"] == 3600);
  CHECK(work.State(kRole)["id"] == path + "/static-roles/app");
  CHECK(user.Keys() == std::vector<std::string>{KeyInVault(path)});
  work.RequireEmptyPlan();

  work.Write(hcl("7200"));
  CHECK(work.PlannedActions() == Actions{{kRole, {"update"}}});
  work.MustApply();
  CHECK(Stored(path)["rotation_period"] == 7200);
  work.RequireEmptyPlan();

  Workspace other(hcl("7200"));
  const auto imported =
      other.Run({"import", "-input=false", "-no-color", kRole, path + "/static-roles/app"});
  INFO(imported.out << imported.err);
  REQUIRE(imported.exit_code == 0);
  CHECK(other.State(kRole) == work.State(kRole));

  work.Write(BackendHcl(path));
  work.MustApply();
  int status = 0;
  Stored(path, &status);
  CHECK(status == 404);
  CHECK(user.Keys().empty());
  work.MustDestroy();
}

TEST_CASE("a changed IAM user or name replaces a static role", "[static_role]") {
  const IamUser user("one");
  const IamUser other("two");
  const auto path = UniqueName("replace");
  Workspace work(BackendHcl(path) + StaticRoleHcl(user));
  work.MustApply();
  work.Write(BackendHcl(path) + StaticRoleHcl(other));
  CHECK(work.PlannedActions() == Actions{{kRole, {"delete", "create"}}});
  work.MustApply();
  CHECK(user.Keys().empty());
  CHECK(Stored(path)["username"] == other.name());
  work.RequireEmptyPlan();
  work.MustDestroy();
  CHECK(other.Keys().empty());
}

TEST_CASE("a static role follows its mount without a new key", "[static_role]") {
  const IamUser user("moves");
  const auto from = UniqueName("from");
  const auto to = UniqueName("to");
  Workspace work(BackendHcl(from) + StaticRoleHcl(user));
  work.MustApply();
  const auto key = KeyInVault(from);
  work.Write(BackendHcl(to) + StaticRoleHcl(user));
  CHECK(work.PlannedActions() == Actions{{kMount, {"update"}}, {kRole, {"update"}}});
  work.MustApply();
  CHECK(KeyInVault(to) == key);
  CHECK(user.Keys() == std::vector<std::string>{key});
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("a static role that goes to another mount leaves no orphan and no key", "[static_role]") {
  const IamUser user("elsewhere");
  const auto first = UniqueName("first");
  const auto second = UniqueName("second");
  auto mounts = BackendHcl(first) + BackendHcl(second);
  mounts.replace(mounts.rfind("\"b\""), 3, "\"c\"");
  Workspace work(mounts + StaticRoleHcl(user));
  work.MustApply();
  work.Write(mounts + StaticRoleHcl(user, "", "vault_aws_secret_backend.c.path"));
  work.MustApply();
  int status = 0;
  Stored(first, &status);
  CHECK(status == 404);
  CHECK(user.Keys() == std::vector<std::string>{KeyInVault(second)});
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("a static role for an unknown IAM user is one readable error and leaves no object",
          "[static_role]") {
  const auto path = UniqueName("absent");
  Workspace work("provider \"vault\" {\n  max_retries = 0\n}\n" + BackendHcl(path) +
                 "resource \"vault_aws_secret_backend_static_role\" \"s\" {\n  backend = "
                 "vault_aws_secret_backend.b.path\n  name = \"app\"\n  username = \"absent\"\n"
                 "  rotation_period = 60\n}\n");
  const auto error = work.FailingApply();
  CHECK(error.find("NoSuchEntity") != std::string::npos);
  CHECK(error.find("IAM user 'absent' must exist") != std::string::npos);
  CHECK(work.State(kRole).is_null());
  work.MustDestroy();
}

TEST_CASE("a warning names the arguments of a static role that the server does not support",
          "[static_role]") {
  const IamUser user("foreign");
  const auto path = UniqueName("foreign");
  const auto plain = BackendHcl(path) + StaticRoleHcl(user);
  Workspace work(BackendHcl(path) +
                 StaticRoleHcl(user,
                               "  rotation_period = 3600\n  assume_role_arn = "
                               "\"arn:aws:iam::123456789012:role/vault\"\n  "
                               "assume_role_session_name = \"vault\"\n  external_id = \"x-1\"\n"));
  const auto applied = work.MustApply();
  for (const char* name : {"assume_role_arn", "assume_role_session_name", "external_id"}) {
    CHECK(applied.find(std::string("Vault ignored '") + name + "'") != std::string::npos);
  }
  work.Write(plain);
  work.MustApply();
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("only a static role that was certainly deleted is removed from the state",
          "[static_role]") {
  const IamUser user("lost");
  const auto path = UniqueName("lost");
  const auto hcl = StaticRoleHcl(user, "", "\"" + path + "\"");
  Workspace owner(BackendHcl(path));
  owner.MustApply();
  Workspace work(hcl);
  work.MustApply();

  work.SetEnv("VAULT_TOKEN", "wrong");
  CHECK(work.FailingPlan().find("permission denied") != std::string::npos);
  work.SetEnv("VAULT_TOKEN", Lab::Shared()["VAULT_TOKEN"]);

  Lab::Shared().Vault("DELETE", path + "/static-roles/app");
  CHECK(work.PlannedActions() == Actions{{kRole, {"create"}}});

  owner.MustDestroy();
  Lab::Shared().Vault("POST", "sys/mounts/" + path, {{"type", "kv"}});
  CHECK(work.FailingPlan().find("is of the type 'kv'") != std::string::npos);
  CHECK(work.State(kRole)["name"] == "app");
  Lab::Shared().Vault("DELETE", "sys/mounts/" + path);
  CHECK(work.PlannedActions() == Actions{{kRole, {"create"}}});
}

TEST_CASE("a static role that Vault or IAM would refuse fails in the plan", "[static_role]") {
  const auto [body, text] = GENERATE(table<std::string, std::string>({
      {"username = \"u\"\n  rotation_period = 59", "rotation_period"},
      {"username = \"a b\"\n  rotation_period = 60", "username"},
      {"username = \"u\"\n  rotation_period = 60\n  assume_role_arn = \"role\"", "assume_role_arn"},
      {"username = \"u\"\n  rotation_period = 60\n  external_id = \"x-1\"", "external_id"},
  }));
  CAPTURE(body);
  Workspace work("resource \"vault_aws_secret_backend_static_role\" \"s\" {\n  name = \"app\"\n  " +
                 body + "\n}\n");
  CHECK(work.FailingPlan().find(text) != std::string::npos);
}

TEST_CASE(
    "the key of a static role is read by the data source and kept out of the state by the "
    "ephemeral resource",
    "[static_role]") {
  const IamUser user("reads");
  const auto path = UniqueName("reads");
  const auto producer = BackendHcl(path) + StaticRoleHcl(user);
  const std::string ephemeral =
      "ephemeral \"vault_aws_static_access_credentials\" \"e\" {\n"
      "  mount = vault_aws_secret_backend.b.path\n"
      "  mount_id = vault_aws_secret_backend_static_role.s.id\n  name = \"app\"\n"
      "  lifecycle {\n    postcondition {\n      condition = startswith(self.access_key, \"AKIA\") "
      "&& length(self.secret_key) >= 40\n      error_message = \"no key\"\n    }\n  }\n}\n";
  // The plan is made before any object exists.
  Workspace work(producer + ephemeral);
  work.MustApply();
  work.RequireEmptyPlan();
  const auto secret =
      Lab::Shared().Vault("GET", path + "/static-creds/app")["data"]["secret_key"].dump();
  CHECK(work.Run({"state", "pull"}).out.find(secret) == std::string::npos);

  work.Write(producer +
             "data \"vault_aws_static_access_credentials\" \"d\" {\n"
             "  backend = vault_aws_secret_backend.b.path\n"
             "  name = vault_aws_secret_backend_static_role.s.name\n}\n");
  work.MustApply();
  const auto state = work.State("data.vault_aws_static_access_credentials.d");
  CHECK(state["access_key"] == KeyInVault(path));
  CHECK(state["secret_key"].dump() == secret);
  CHECK(state["id"] == path + "/static-creds/app");
  work.RequireEmptyPlan();
  work.MustDestroy();
}

}  // namespace tfvault::test::static_role_test
