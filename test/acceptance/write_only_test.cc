// SPDX-License-Identifier: MPL-2.0
// Write-only arguments: they are used and are not stored anywhere.
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

namespace tfvault::test::write_only_test {
namespace {

using nlohmann::json;
using Actions = std::map<std::string, std::vector<std::string>>;

constexpr const char* kBackend = "vault_aws_secret_backend.b";

// The secret comes from a variable, because a literal would be part of every plan.
std::string WriteOnlyHcl(const std::string& path, int version) {
  auto hcl = BackendHcl(path);
  const auto from = hcl.find("  secret_key = ");
  hcl.replace(from, hcl.find('\n', from) - from,
              "  secret_key_wo = var.secret\n  secret_key_wo_version = " + std::to_string(version));
  return "variable \"secret\" {\n  type = string\n  ephemeral = true\n}\n" + hcl;
}

std::string ReadFile(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The content of every file of the workspace and of the saved plan, which is a compressed archive.
std::string Everything(const Workspace& work, const std::string& plan) {
  const auto unpacked = work.directory() / (plan + ".d");
  const auto result = RunProcess(
      {.argv = {"python3", "-m", "zipfile", "-e", plan, unpacked}, .directory = work.directory()});
  INFO(result.out << result.err);
  REQUIRE(result.exit_code == 0);
  CHECK(std::filesystem::exists(unpacked / "tfplan"));
  std::string text;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(work.directory())) {
    if (entry.is_regular_file()) text += ReadFile(entry.path());
  }
  return text;
}

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a write-only secret is used and is in no state, no plan and no output", "[write-only]") {
  const auto path = UniqueName("wo");
  const std::string secret = Lab::Shared()["AWS_SECRET_ACCESS_KEY"];
  const std::string role =
      "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = "
      "vault_aws_secret_backend.b.path\n  name = \"r\"\n  credential_type = \"iam_user\"\n"
      "  policy_document = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = "
      "\"Allow\", Action = \"iam:GetUser\", Resource = \"*\" }] })\n}\n";
  Workspace work(WriteOnlyHcl(path, 1) + role);
  work.SetEnv("TF_VAR_secret", secret);
  std::string printed = work.MustPlan({"-out=plan.bin"});
  const auto shown = work.Run({"show", "-json", "plan.bin"});
  REQUIRE(shown.exit_code == 0);
  const json planned = json::parse(shown.out, nullptr, false);
  for (const auto& change : planned["resource_changes"]) {
    if (change["address"] == kBackend) CHECK(change["change"]["after"]["secret_key_wo"] == nullptr);
  }
  const auto applied = work.Run({"apply", "-input=false", "-no-color", "plan.bin"});
  INFO(applied.out << applied.err);
  REQUIRE(applied.exit_code == 0);
  printed += shown.out + applied.out + applied.err + work.Run({"show", "-json"}).out;

  // The server has the secret, because it issues credentials with it.
  const auto issued = Lab::Shared().Vault("GET", path + "/creds/r");
  CHECK(issued["data"]["access_key"].is_string());
  Lab::Shared().Vault("PUT", "sys/leases/revoke",
                      {{"lease_id", issued["lease_id"]}, {"sync", true}});
  CHECK(work.State(kBackend)["secret_key_wo"] == nullptr);
  CHECK(work.State(kBackend)["secret_key_wo_version"] == 1);
  CHECK_FALSE(Holds(printed, secret));
  CHECK_FALSE(Holds(Everything(work, "plan.bin"), secret));
  CHECK(Holds(Everything(work, "plan.bin"),
              Lab::Shared()["AWS_ACCESS_KEY_ID"]));  // the search finds other values
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("a write-only secret is written when it changes or when its version changes",
          "[write-only]") {
  const auto path = UniqueName("wo");
  Workspace work(WriteOnlyHcl(path, 1));
  work.SetEnv("TF_VAR_secret", "secret-one");
  work.MustApply();
  work.RequireEmptyPlan();
  SECTION("another secret") { work.SetEnv("TF_VAR_secret", "secret-two"); }
  SECTION("another version") { work.Write(WriteOnlyHcl(path, 2)); }
  CHECK(work.PlannedActions() == Actions{{kBackend, {"update"}}});
  work.MustApply();
  const std::string state = ReadFile(work.directory() / "terraform.tfstate");
  CHECK_FALSE(Holds(state, "secret-one"));
  CHECK_FALSE(Holds(state, "secret-two"));
  work.RequireEmptyPlan();
  work.MustDestroy();
}

}  // namespace tfvault::test::write_only_test
