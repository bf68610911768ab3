// SPDX-License-Identifier: MPL-2.0
// Commands of the host other than plan and apply, and the migration from hashicorp/vault.
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <regex>

namespace tfvault::test::host_test {
namespace {

using nlohmann::json;
using Actions = std::map<std::string, std::vector<std::string>>;

constexpr const char* kBackend = "vault_aws_secret_backend.b";
constexpr const char* kRole = "vault_aws_secret_backend_role.r";

// This provider at the address of hashicorp/vault, as a stand-in for it.
const std::string kPeerHeader =
    "terraform {\n  required_providers {\n    vault = { source = \"hashicorp/vault\" }\n  }\n}\n";

std::string RoleHcl(const std::string& name = "r") {
  return "resource \"vault_aws_secret_backend_role\" \"" + name +
         "\" {\n  backend = vault_aws_secret_backend.b.path\n  name = \"r\"\n"
         "  credential_type = \"iam_user\"\n  policy_document = jsonencode({ Version = "
         "\"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"iam:GetUser\", Resource = "
         "\"*\" }] })\n}\n";
}

json ReadJson(const std::filesystem::path& file) {
  std::ifstream in(file);
  return json::parse(in);
}

// Rewrites the state as hashicorp/vault would have stored it: empty values for unset attributes,
// and its own private bytes or none.
void MakePeerState(const Workspace& work) {
  const json empties = {{"description", ""},
                        {"listing_visibility", ""},
                        {"identity_token_key", ""},
                        {"sts_region", ""},
                        {"audit_non_hmac_request_keys", json::array()},
                        {"allowed_managed_keys", json::array()},
                        {"delegated_auth_accessors", json::array()},
                        {"options", json::object()},
                        {"rotation_period", 0},
                        {"user_path", ""},
                        {"external_id", ""},
                        {"policy_arns", json::array()},
                        {"iam_groups", json::array()},
                        {"iam_tags", json::object()}};
  json state = ReadJson(work.directory() / "terraform.tfstate");
  for (auto& resource : state["resources"]) {
    auto& instance = resource["instances"][0];
    for (const auto& [name, empty] : empties.items()) {
      if (instance["attributes"].contains(name)) instance["attributes"][name] = empty;
    }
    instance.erase("private");
    if (instance["schema_version"] == 1) {
      instance["private"] = "eyJzY2hlbWFfdmVyc2lvbiI6IjEifQ==";  // {"schema_version":"1"}
      instance["attributes"]["disable_remount"] = nullptr;
    }
  }
  state["serial"] = state["serial"].get<int>() + 1;
  work.WriteFile("terraform.tfstate", state.dump());
}

void Init(Workspace& work) {
  const auto result = work.Run({"init", "-input=false", "-no-color"});
  INFO(result.out << result.err);
  REQUIRE(result.exit_code == 0);
}

}  // namespace

TEST_CASE("a workspace of hashicorp/vault is taken over by replace-provider without a change",
          "[host]") {
  const auto hcl = BackendHcl(UniqueName("peer")) + RoleHcl();
  Workspace work(kPeerHeader + hcl);
  work.MustApply();
  MakePeerState(work);
  const auto replaced = work.Run({"state", "replace-provider", "-auto-approve", "hashicorp/vault",
                                  "terraform.local/tfvault/vault"});
  INFO(replaced.out << replaced.err);
  REQUIRE(replaced.exit_code == 0);
  work.Write(hcl);
  Init(work);
  work.RequireEmptyPlan();
  work.MustApply();
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("objects of hashicorp/vault are taken over by moved blocks without a change", "[host]") {
  const auto backend = BackendHcl(UniqueName("moved"));
  Workspace work(kPeerHeader + backend + RoleHcl("theirs"));
  work.MustApply();
  MakePeerState(work);
  // The mount stays with hashicorp/vault, so both providers work side by side.
  work.Write(
      "terraform {\n  required_providers {\n    vault = { source = \"hashicorp/vault\" }\n"
      "    own = { source = \"terraform.local/tfvault/vault\" }\n  }\n}\n" +
      backend + RoleHcl("r").replace(RoleHcl("r").rfind('}'), 1, "  provider = own\n}") +
      "provider \"own\" {}\nmoved {\n  from = vault_aws_secret_backend_role.theirs\n"
      "  to = vault_aws_secret_backend_role.r\n}\n");
  Init(work);
  CHECK(work.PlannedActions() == Actions{});
  work.MustApply();
  work.RequireEmptyPlan();
  const json state = ReadJson(work.directory() / "terraform.tfstate");
  for (const auto& resource : state["resources"]) {
    if (resource["name"] == "r")
      CHECK(resource["provider"] == "provider[\"terraform.local/tfvault/vault\"]");
  }
  work.MustDestroy();
}

TEST_CASE("a moved block between incompatible types is refused with advice", "[host]") {
  const auto backend = BackendHcl(UniqueName("misfit"));
  Workspace work(backend + RoleHcl());
  work.MustApply();
  auto other = BackendHcl(UniqueName("misfit"));
  other.replace(other.find("\"b\""), 3, "\"c\"");
  work.Write(backend + other +
             "moved {\n  from = vault_aws_secret_backend_role.r\n"
             "  to = vault_aws_secret_backend.c\n}\n");
  const auto error = work.FailingPlan();
  CHECK(error.find("Unsupported move") != std::string::npos);
  CHECK(error.find("import the object instead") != std::string::npos);
  work.Write(backend + RoleHcl());
  work.MustDestroy();
}

TEST_CASE("import blocks import existing objects without a change", "[host]") {
  const auto path = UniqueName("importblock");
  const auto hcl = BackendHcl(path) + RoleHcl();
  Workspace owner(hcl);
  owner.MustApply();
  // Vault never returns the secret key, so the plan writes a secret key that is configured.
  Workspace work("resource \"vault_aws_secret_backend\" \"b\" {\n  path = \"" + path +
                 "\"\n  access_key = \"" + Lab::Shared()["AWS_ACCESS_KEY_ID"] +
                 "\"\n  iam_endpoint = \"" +
                 owner.State(kBackend).value("iam_endpoint", json("")).get<std::string>() +
                 "\"\n  sts_endpoint = \"" +
                 owner.State(kBackend).value("sts_endpoint", json("")).get<std::string>() +
                 "\"\n}\n" + RoleHcl() + "import {\n  to = " + kBackend + "\n  id = \"" + path +
                 "\"\n}\nimport {\n  to = " + kRole + "\n  id = \"" + path + "/roles/r\"\n}\n");
  CHECK(work.PlannedActions() == Actions{});
  const auto applied = work.MustApply();
  CHECK(applied.find("2 imported, 0 added, 0 changed, 0 destroyed") != std::string::npos);
  work.RequireEmptyPlan();
  CHECK(work.State(kRole) == owner.State(kRole));
  owner.MustDestroy();
}

TEST_CASE("generated configuration of imported objects plans no change", "[host]") {
  const auto path = UniqueName("generated");
  Workspace owner(BackendHcl(path) + RoleHcl());
  owner.MustApply();
  const std::string imports = "import {\n  to = vault_aws_secret_backend.b\n  id = \"" + path +
                              "\"\n}\nimport {\n  to = vault_aws_secret_backend_role.r\n  id = \"" +
                              path + "/roles/r\"\n}\n";
  Workspace work(imports);
  // Terraform omits the sensitive key from the file, and Vault keeps its key.
  const auto planned = work.Run({"plan", "-input=false", "-generate-config-out=generated.tf"});
  INFO(planned.out << planned.err);
  REQUIRE(planned.exit_code == 0);
  CHECK(work.PlannedActions() == Actions{});
  work.MustApply();
  work.RequireEmptyPlan();
  owner.MustDestroy();
}

TEST_CASE("a refresh stores drift in the state and nothing else", "[host]") {
  const auto path = UniqueName("refresh");
  Workspace work(BackendHcl(path));
  work.MustApply();
  Lab::Shared().Vault("POST", "sys/mounts/" + path + "/tune", {{"description", "by hand"}});
  const auto seen = work.MustPlan({"-refresh-only"});
  CHECK(seen.find("by hand") != std::string::npos);
  work.MustApply({"-refresh-only"});
  CHECK(work.State(kBackend)["description"] == "by hand");
  CHECK(work.PlannedActions() == Actions{{kBackend, {"update"}}});
  work.MustDestroy();
}

TEST_CASE("a destroy can be planned, and an object replaced on request", "[host]") {
  const auto path = UniqueName("replace");
  Workspace work(BackendHcl(path) + RoleHcl());
  work.MustApply();
  CHECK(work.MustPlan({"-destroy"}).find("2 to destroy") != std::string::npos);
  const auto replaced = work.MustApply({std::string("-replace=") + kRole});
  CHECK(replaced.find("1 added, 0 changed, 1 destroyed") != std::string::npos);
  int status = 0;
  Lab::Shared().Vault("GET", path + "/roles/r", nullptr, &status);
  CHECK(status == 200);
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("a saved plan is applied as it was planned", "[host]") {
  const auto path = UniqueName("saved");
  Workspace work(BackendHcl(path) + RoleHcl());
  work.MustPlan({"-out=later.bin"});
  work.Write("");  // the plan holds the configuration
  const auto applied = work.Run({"apply", "-input=false", "-no-color", "later.bin"});
  INFO(applied.out << applied.err);
  REQUIRE(applied.exit_code == 0);
  work.Write(BackendHcl(path) + RoleHcl());
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("an object belongs to the provider configuration that it names", "[host]") {
  Workspace work(
      "provider \"vault\" {\n  address = \"http://127.0.0.1:1\"\n}\nprovider \"vault\" {\n"
      "  alias = \"lab\"\n}\n" +
      BackendHcl(UniqueName("alias"), "  provider = vault.lab\n"));
  work.MustApply();
  work.RequireEmptyPlan();
  work.MustDestroy();
}

}  // namespace tfvault::test::host_test
