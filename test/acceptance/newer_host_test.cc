// SPDX-License-Identifier: MPL-2.0
// `terraform query` and actions, for hosts that have them: Terraform 1.14 and newer.
#include "test/acceptance/terraform.h"
#include "test/support/loopback_server.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <set>
#include <sstream>
#include <tuple>
#include <utility>

namespace tfvault::test::newer_host_test {
namespace {

using nlohmann::json;

constexpr const char* kPolicy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:GetUser","Resource":"*"}]})";

// A mount, created without the provider, with the keys of a separate IAM user that can rotate them.
class Mount {
 public:
  explicit Mount(std::string mount_path) : path(std::move(mount_path)) {
    const auto& lab = Lab::Shared();
    REQUIRE(lab.Iam("create-user", {"UserName=" + User()}).is_object());
    std::ignore = lab.Iam(
        "put-user-policy",
        {"UserName=" + User(), "PolicyName=all",
         R"(PolicyDocument={"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})"});
    const auto key = lab.Iam("create-access-key", {"UserName=" + User()})["AccessKey"];
    access_key = key["AccessKeyId"];
    secret_key = key["SecretAccessKey"];
    lab.Vault("POST", "sys/mounts/" + path, {{"type", "aws"}});
    Configure(lab["AWS_ENDPOINT_URL_IAM"]);
  }
  ~Mount() {
    const auto& lab = Lab::Shared();
    int status = 0;
    Configure(lab["AWS_ENDPOINT_URL_IAM"]);
    lab.Vault("DELETE", "sys/mounts/" + path, nullptr, &status);
    for (const auto& key : Keys()) {
      std::ignore = lab.Iam("delete-access-key", {"UserName=" + User(), "AccessKeyId=" + key});
    }
    std::ignore = lab.Iam("delete-user-policy", {"UserName=" + User(), "PolicyName=all"});
    std::ignore = lab.Iam("delete-user", {"UserName=" + User()});
  }
  Mount(const Mount&) = delete;
  Mount& operator=(const Mount&) = delete;

  void Configure(const std::string& iam_endpoint) const {
    const auto& lab = Lab::Shared();
    int status = 0;
    lab.Vault("POST", path + "/config/root",
              {{"access_key", access_key},
               {"secret_key", secret_key},
               {"region", "us-east-1"},
               {"iam_endpoint", iam_endpoint},
               {"sts_endpoint", lab["AWS_ENDPOINT_URL_STS"]}},
              &status);
  }
  void AddRole(const std::string& name) const {
    Lab::Shared().Vault("POST", path + "/roles/" + name,
                        {{"credential_type", "iam_user"}, {"policy_document", kPolicy}});
  }
  [[nodiscard]] std::string Issue(const std::string& role) const {
    return Lab::Shared().Vault("GET", path + "/creds/" + role)["lease_id"];
  }
  [[nodiscard]] std::string User() const { return path + "-root"; }
  [[nodiscard]] std::vector<std::string> Keys() const {
    std::vector<std::string> keys;
    const auto listed = Lab::Shared().Iam("list-access-keys", {"UserName=" + User()});
    for (const auto& key : listed["AccessKeyMetadata"]) keys.push_back(key["AccessKeyId"]);
    return keys;
  }

  std::string path;
  std::string access_key{};
  std::string secret_key{};
};

std::string ListHcl(const std::string& type, const std::string& config,
                    const std::string& meta = "") {
  return "list \"" + type + "\" \"all\" {\n  provider = vault\n" + meta + "  config {\n" + config +
         "  }\n}\n";
}

std::string ActionHcl(const std::string& type, const std::string& config) {
  return "action \"" + type + "\" \"now\" {\n  config {\n" + config + "  }\n}\n";
}

std::string Folded(const ProcessResult& result) {
  std::string text = result.out + result.err;
  for (const auto* border : {"│", "╷", "╵"}) {
    for (auto at = text.find(border); at != std::string::npos; at = text.find(border)) {
      text.erase(at, std::string(border).size());
    }
  }
  std::istringstream words(text);
  std::string folded;
  for (std::string word; words >> word;) folded += word + " ";
  return folded;
}

// Identities that a query finds, in the order of the query.
std::vector<json> Found(Workspace& work) {
  const auto result = work.Run({"query", "-json"});
  INFO(result.out << result.err);
  REQUIRE(result.exit_code == 0);
  std::vector<json> found;
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    const auto message = json::parse(line);
    if (message.value("type", "") == "list_resource_found") {
      found.push_back(message["list_resource_found"]);
    }
  }
  return found;
}

ProcessResult Invoke(Workspace& work, const std::string& address,
                     std::vector<std::string> extra = {}) {
  std::vector<std::string> args = {"apply", "-invoke=" + address, "-auto-approve", "-input=false",
                                   "-no-color"};
  args.insert(args.end(), extra.begin(), extra.end());
  return work.Run(args);
}

}  // namespace

TEST_CASE("a query prints the roles of every mount in order, up to its limit", "[query]") {
  const auto base = UniqueName("query");
  const Mount first(base + "-a");
  const Mount second(base + "-b");
  const Mount third(base + "-c");
  constexpr int kRoles = 20;
  std::vector<std::string> names;
  for (int i = 0; i < kRoles; ++i) names.push_back("role-" + std::to_string(100 + i));
  for (const auto* mount : {&first, &second, &third}) {
    for (const auto& name : names) mount->AddRole(name);
  }
  Workspace work("");
  work.WriteFile("mounts.tfquery.hcl",
                 ListHcl("vault_aws_secret_backend", "    path_prefix = \"" + base + "\"\n"));
  auto found = Found(work);
  REQUIRE(found.size() == 3);
  CHECK(found[0]["identity"]["path"] == base + "-a");
  CHECK(found[2]["display_name"] == base + "-c");

  std::filesystem::remove(work.directory() / "mounts.tfquery.hcl");
  work.WriteFile("roles.tfquery.hcl", ListHcl("vault_aws_secret_backend_role",
                                              "    backend = \"" + second.path + "\"\n"));
  found = Found(work);
  REQUIRE(found.size() == names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    CHECK(found[i]["display_name"] == second.path + "/roles/" + names[i]);
  }
  work.WriteFile("roles.tfquery.hcl",
                 ListHcl("vault_aws_secret_backend_role", "    backend = \"" + second.path + "\"\n",
                         "  limit = 3\n  include_resource = true\n"));
  found = Found(work);
  REQUIRE(found.size() == 3);
  CHECK(found[2]["resource_object"]["credential_type"] == "iam_user");
  // Other tests can have mounts at the same time.
  work.WriteFile("roles.tfquery.hcl",
                 ListHcl("vault_aws_secret_backend_role", "", "  limit = 100000\n"));
  found = Found(work);
  std::erase_if(found, [&](const json& one) {
    return !one["display_name"].get<std::string>().starts_with(base);
  });
  CHECK(found.size() == 3 * names.size());
  CHECK(std::ranges::is_sorted(
      found, {}, [](const json& one) { return one["display_name"].get<std::string>(); }));
}

TEST_CASE("a configuration that a query generated plans only imports, and no change after them",
          "[query]") {
  const Mount mount(UniqueName("generate"));
  for (const auto* name : {"a", "b.c", "d@e"}) mount.AddRole(name);
  Workspace work("");
  const std::string config = "    backend = \"" + mount.path + "\"\n";
  work.WriteFile("all.tfquery.hcl",
                 ListHcl("vault_aws_secret_backend", "    path_prefix = \"" + mount.path + "\"\n") +
                     ListHcl("vault_aws_secret_backend_role", config));
  const auto query = work.Run({"query", "-no-color", "-generate-config-out=generated.tf"});
  INFO(query.out << query.err);
  REQUIRE(query.exit_code == 0);
  const auto plan = work.Plan();
  std::set<std::string> addresses;
  for (const auto& change : plan["resource_changes"]) {
    CHECK(change["change"]["actions"] == json{"no-op"});
    CHECK(change["change"].contains("importing"));
    addresses.insert(change["address"]);
  }
  CHECK(addresses.size() == 4);
  work.MustApply();
  work.RequireEmptyPlan();
}

TEST_CASE("a failed query reports the cause", "[query]") {
  const auto path = UniqueName("absent");
  Workspace work("");
  const auto failing = [&] {
    const auto result = work.Run({"query", "-no-color"});
    INFO(result.out << result.err);
    CHECK(result.exit_code == 1);
    return Folded(result);
  };
  work.WriteFile("all.tfquery.hcl",
                 ListHcl("vault_aws_secret_backend_role", "    backend = \"" + path + "\"\n"));
  CHECK_THAT(failing(), Catch::Contains("Cannot list the roles of '" + path + "'") &&
                            Catch::Contains("is mounted at '" + path + "'"));
  work.WriteFile("all.tfquery.hcl",
                 ListHcl("vault_aws_secret_backend_role", "    backend = \"sys\"\n"));
  CHECK_THAT(failing(), Catch::Contains("Cannot list the roles of 'sys'"));

  const Mount mount(UniqueName("listed"));
  work.WriteFile("all.tfquery.hcl", ListHcl("vault_aws_secret_backend_role",
                                            "    backend = \"" + mount.path + "\"\n"));
  const auto token = Lab::Shared().Vault("POST", "auth/token/create",
                                         {{"policies", {"default"}}})["auth"]["client_token"];
  work.SetEnv("VAULT_TOKEN", token);
  CHECK_THAT(failing(), Catch::Contains("the capability 'list' on " + mount.path + "/roles"));
  work.SetEnv("VAULT_TOKEN", Lab::Shared()["VAULT_TOKEN"]);

  work.WriteFile("all.tfquery.hcl", ListHcl("vault_aws_secret_backend_static_role",
                                            "    backend = \"" + mount.path + "\"\n"));
  int status = 0;
  const auto answer =
      Lab::Shared().Vault("GET", mount.path + "/static-roles?list=true", nullptr, &status);
  if (answer["errors"].empty()) {
    CHECK(Found(work).empty());
  } else {
    CHECK_THAT(failing(), Catch::Contains("Vault 1.20 or newer"));
  }
}

TEST_CASE("a query and an action report a sealed server", "[query][action]") {
  const Lab lab({"--flavour", Lab::Shared()["TFVAULT_SERVER"]});
  lab.Vault("PUT", "sys/seal");
  Workspace work(ActionHcl("vault_aws_rotate_root", "    backend = \"aws\"\n"), lab);
  work.SetEnv("TERRAFORM_VAULT_MAX_RETRIES", "0");
  work.SetEnv("VAULT_MAX_RETRIES", "0");
  work.WriteFile("all.tfquery.hcl", ListHcl("vault_aws_secret_backend", ""));
  const auto query = work.Run({"query", "-no-color"});
  CHECK(query.exit_code == 1);
  CHECK_THAT(Folded(query), Catch::Contains("sealed"));
  const auto invoke = Invoke(work, "action.vault_aws_rotate_root.now");
  CHECK(invoke.exit_code == 1);
  CHECK_THAT(Folded(invoke), Catch::Contains("sealed"));
}

TEST_CASE("an action rotates the root key, and the next plan is empty", "[action]") {
  const Mount mount(UniqueName("rotate"));
  const std::string resource = BackendHcl(mount.path, "", mount.access_key, mount.secret_key);
  const std::string action =
      ActionHcl("vault_aws_rotate_root", "    backend = \"" + mount.path + "\"\n");
  Workspace work(resource + action);
  work.SetEnv("XDG_STATE_HOME", work.directory().string());
  REQUIRE(work.Run({"import", "-no-color", "vault_aws_secret_backend.b", mount.path}).exit_code ==
          0);
  work.MustApply();
  const auto before = mount.Keys();
  const auto invoked = Invoke(work, "action.vault_aws_rotate_root.now");
  INFO(invoked.out << invoked.err);
  REQUIRE(invoked.exit_code == 0);
  const auto after = mount.Keys();
  REQUIRE(after.size() == 1);
  CHECK(after != before);
  CHECK_THAT(Folded(invoked),
             Catch::Contains("Vault has a new root key for '" + mount.path + "'") &&
                 Catch::Contains("AWS accepts the new root key of '" + mount.path + "'"));
  const auto plan = work.Run({"plan", "-detailed-exitcode", "-no-color"});
  INFO(plan.out << plan.err);
  CHECK(plan.exit_code == 0);
  CHECK(plan.out.find("Warning") == std::string::npos);
}

TEST_CASE("an action revokes the leases of a role, when the role changes and on request",
          "[action]") {
  const Mount mount(UniqueName("revoke"));
  const auto role = UniqueName("role");
  const auto resource = [&](const std::string& group) {
    return "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = \"" + mount.path +
           "\"\n  name = \"" + role +
           "\"\n  credential_type = \"iam_user\"\n  policy_document = jsonencode({\n"
           "    Version = \"2012-10-17\"\n    Statement = [{ Effect = \"Allow\", Action = \"" +
           group +
           "\", Resource = \"*\" }]\n  })\n  lifecycle {\n    action_trigger {\n"
           "      events = [after_update]\n"
           "      actions = [action.vault_aws_revoke_leases.now]\n    }\n  }\n}\n" +
           ActionHcl("vault_aws_revoke_leases",
                     "    backend = \"" + mount.path + "\"\n    role = \"" + role + "\"\n");
  };
  Workspace work(resource("iam:*"));
  work.MustApply();
  std::ignore = mount.Issue(role);
  std::ignore = mount.Issue(role);
  CHECK(Lab::Shared().IssuedUsers(role).size() == 2);
  work.Write(resource("iam:GetUser"));
  CHECK_THAT(work.MustApply(), Catch::Contains("revoking 2 leases of role '" + role + "'"));
  CHECK(Lab::Shared().IssuedUsers(role).empty());

  std::ignore = mount.Issue(role);
  const auto invoked = Invoke(work, "action.vault_aws_revoke_leases.now");
  INFO(invoked.out << invoked.err);
  CHECK(invoked.exit_code == 0);
  CHECK(Lab::Shared().IssuedUsers(role).empty());
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("an action revokes one lease", "[action]") {
  const Mount mount(UniqueName("lease"));
  const auto role = UniqueName("role");
  mount.AddRole(role);
  const auto lease = mount.Issue(role);
  Workspace work("variable \"lease\" {}\n" +
                 ActionHcl("vault_lease_revoke", "    lease_id = var.lease\n"));
  const std::string address = "action.vault_lease_revoke.now";
  CHECK(Invoke(work, address, {"-var", "lease=" + lease}).exit_code == 0);
  CHECK(Lab::Shared().IssuedUsers(role).empty());
  CHECK_THAT(Folded(Invoke(work, address, {"-var", "lease=" + lease})),
             Catch::Contains("There is no lease '" + lease + "'"));
}

TEST_CASE("a change triggers a rotation and revokes a lease", "[action]") {
  const Mount mount(UniqueName("trigger"));
  const auto role = UniqueName("role");
  mount.AddRole(role);
  const auto lease = mount.Issue(role);
  const auto triggers = [](const std::string& events, const std::string& action) {
    return "  lifecycle {\n    action_trigger {\n      events = [" + events +
           "]\n      actions = [action." + action + ".now]\n    }\n  }\n";
  };
  const auto configuration = [&](const std::string& description) {
    // The lease is revoked first: Vault cannot revoke it with a root key that is being replaced.
    return BackendHcl(mount.path,
                      "  depends_on = [terraform_data.t]\n  description = \"" + description +
                          "\"\n" + triggers("after_update", "vault_aws_rotate_root"),
                      mount.access_key, mount.secret_key) +
           ActionHcl("vault_aws_rotate_root", "    backend = \"" + mount.path + "\"\n") +
           "resource \"terraform_data\" \"t\" {\n  input = \"" + description + "\"\n" +
           triggers("before_create", "vault_lease_revoke") + "}\n" +
           ActionHcl("vault_lease_revoke", "    lease_id = \"" + lease + "\"\n");
  };
  Workspace work(configuration("one"));
  work.SetEnv("XDG_STATE_HOME", work.directory().string());
  REQUIRE(work.Run({"import", "-no-color", "vault_aws_secret_backend.b", mount.path}).exit_code ==
          0);
  const auto before = mount.Keys();
  work.MustApply();
  CHECK(Lab::Shared().IssuedUsers(role).empty());
  work.Write(configuration("two"));
  work.MustApply();
  const auto after = mount.Keys();
  CHECK(after.size() == 1);
  CHECK(after != before);
  const auto plan = work.Run({"plan", "-detailed-exitcode", "-no-color"});
  INFO(plan.out << plan.err);
  CHECK(plan.exit_code == 0);
  CHECK(plan.out.find("Warning") == std::string::npos);
}

TEST_CASE("an action that Vault refuses reports the cause", "[action]") {
  const auto path = UniqueName("absent");
  Workspace work(ActionHcl("vault_aws_rotate_root", "    backend = \"" + path + "\"\n") +
                 ActionHcl("vault_aws_revoke_leases", "    backend = \"sys\"\n"));
  const auto rotate = Invoke(work, "action.vault_aws_rotate_root.now");
  CHECK(rotate.exit_code == 1);
  CHECK_THAT(Folded(rotate), Catch::Contains("Cannot rotate the root key") &&
                                 Catch::Contains("mounted at '" + path + "'"));
  const auto revoke = Invoke(work, "action.vault_aws_revoke_leases.now");
  CHECK(revoke.exit_code == 1);
  CHECK_THAT(Folded(revoke), Catch::Contains("Cannot revoke the leases of 'sys'"));

  const Mount mount(UniqueName("denied"));
  work.Write(ActionHcl("vault_aws_revoke_leases", "    backend = \"" + mount.path + "\"\n"));
  work.SetEnv("VAULT_TOKEN",
              Lab::Shared().Vault("POST", "auth/token/create",
                                  {{"policies", {"default"}}})["auth"]["client_token"]);
  CHECK_THAT(Folded(Invoke(work, "action.vault_aws_revoke_leases.now")),
             Catch::Contains("'update' and 'sudo' on sys/leases/revoke-prefix/" + mount.path));
}

TEST_CASE("Ctrl-C ends a slow action without a crash of the host", "[action]") {
  const Mount mount(UniqueName("slow"));
  const auto role = UniqueName("role");
  mount.AddRole(role);
  std::ignore = mount.Issue(role);
  const LoopbackServer aws(
      [](const auto&) { return LoopbackReply{.bytes = "", .after = AfterReply::kHang}; });
  mount.Configure(aws.Url(""));
  Workspace work(ActionHcl("vault_aws_revoke_leases", "    backend = \"" + mount.path + "\"\n"));
  REQUIRE(work.Run({"init", "-input=false", "-no-color"}).exit_code == 0);
  Process apply(work.Command({"apply", "-invoke=action.vault_aws_revoke_leases.now",
                              "-auto-approve", "-input=false", "-no-color"}));
  // Vault calls AWS while the action waits.
  aws.WaitForRequests(1);
  apply.Signal(SIGINT);
  const auto result = apply.Wait();
  INFO(result.out << result.err);
  const auto text = Folded(result);
  CHECK_THAT(text, !Catch::Contains("TERRAFORM CRASH") && !Catch::Contains("panic"));
  // Terraform prints an error, except if a progress line was in transit: after it, the action sends
  // no event.
  CHECK_THAT(text, !Catch::Contains("Action complete") && !Catch::Contains("1 invoked"));
  CHECK((result.exit_code == 0 || text.find("Cannot revoke the leases") != std::string::npos));
}

}  // namespace tfvault::test::newer_host_test
