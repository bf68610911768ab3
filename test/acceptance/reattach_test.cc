// SPDX-License-Identifier: MPL-2.0
// Providers that Terraform does not start, and providers that Terraform starts without TLS.
#include "test/acceptance/terraform.h"
#include "test/support/child_process.h"
#include "test/support/silent_server.h"
#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <csignal>
#include <cstdlib>
#include <map>
#include <string>

namespace tfvault::test::reattach_test {
namespace {

// The provider of the mirrors. It can be the release instead of the provider that was built with
// the tests.
std::string VaultProvider() {
  const char* chosen = std::getenv("TFVAULT_PROVIDER");
  return chosen != nullptr ? chosen : TFVAULT_PROVIDER;
}

using nlohmann::json;

// The environment of a developer's shell: the endpoints of AWS, and no variable of Vault.
std::map<std::string, std::string> ShellEnvironment(const std::string& home) {
  std::map<std::string, std::string> environment{
      {"HOME", home}, {"PLUGIN_PROTOCOL_VERSIONS", std::to_string(Protocol())}};
  for (const auto& [name, value] : Lab::Shared().environment()) {
    if (name.starts_with("AWS_ENDPOINT_URL")) environment[name] = value;
  }
  return environment;
}

// A provider that a developer started with -debug.
class DebuggedProvider {
 public:
  explicit DebuggedProvider(const std::string& program)
      : process_({.program = program,
                  .arguments = {"-debug"},
                  .environment = ShellEnvironment(home_.path()),
                  .stderr_path = home_.path() + "/stderr"}) {
    const std::string line = process_.ReadLine().value_or("");
    const auto begin = line.find('{');
    REQUIRE(begin != std::string::npos);
    reattach_ = json::parse(line.substr(begin, line.rfind('}') + 1 - begin), nullptr, false);
    REQUIRE(reattach_.size() == 1);
    CHECK(reattach_.front()["ProtocolVersion"] == Protocol());
  }

  [[nodiscard]] const json& reattach() const { return reattach_; }
  void MustStop() {
    process_.Signal(SIGTERM);
    CHECK(process_.WaitForExit() == ExitState{.code = 0});
  }

 private:
  TempDir home_;
  ChildProcess process_;
  json reattach_;
};

const std::string kHeader =
    "terraform {\n  required_providers {\n    vault = { source = \"terraform.local/tfvault/vault\" "
    "}\n    random = { source = \"registry.terraform.io/hashicorp/random\" }\n  }\n}\n";

std::string ProviderHcl(const std::string& token) {
  return "provider \"vault\" {\n  address = \"" + Lab::Shared()["VAULT_ADDR"] + "\"\n  token = \"" +
         token + "\"\n}\n";
}

std::string RoleHcl(const std::string& name) {
  return "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = "
         "vault_aws_secret_backend.b.path\n  name = \"" +
         name +
         "\"\n  credential_type = \"iam_user\"\n  policy_document = jsonencode({ Version = "
         "\"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"iam:GetUser\", Resource = "
         "\"*\" }] })\n}\n";
}

std::string CredentialsHcl(const std::string& body) {
  return "data \"vault_aws_access_credentials\" \"c\" {\n  backend = "
         "vault_aws_secret_backend.b.path\n  role = vault_aws_secret_backend_role.r.name\n" +
         body + "}\n";
}

}  // namespace

TEST_CASE("two providers in debug mode serve several runs, each with its own configuration",
          "[reattach]") {
  DebuggedProvider vault(VaultProvider());
  DebuggedProvider random(TFVAULT_RANDOM_PROVIDER);
  json both = vault.reattach();
  both.update(random.reattach());
  REQUIRE(both.size() == 2);

  const std::string objects =
      "resource \"random_id\" \"i\" {\n  byte_length = 4\n}\n" + BackendHcl(UniqueName("debug"));
  const std::string root = Lab::Shared()["VAULT_TOKEN"];
  Workspace work(kHeader + ProviderHcl(root) + objects);
  work.SetEnv("TF_REATTACH_PROVIDERS", both.dump());
  work.SetEnv("VAULT_TOKEN", "");
  work.MustApply();
  const auto id = work.State("random_id.i")["hex"];
  CHECK(id.get<std::string>().size() == 8);

  const auto powerless =
      Lab::Shared().Vault("POST", "auth/token/create", {{"policies", {"default"}}, {"ttl", "10m"}});
  work.Write(kHeader + ProviderHcl(powerless["auth"]["client_token"]) + objects);
  CHECK(work.FailingPlan().find("permission denied") != std::string::npos);

  work.Write(kHeader + ProviderHcl(root) + objects);
  work.RequireEmptyPlan();
  CHECK(work.State("random_id.i")["hex"] == id);
  work.MustDestroy();
  vault.MustStop();
  random.MustStop();
}

TEST_CASE("a run that was interrupted does not stop a provider in debug mode for later runs",
          "[reattach]") {
  DebuggedProvider vault(VaultProvider());
  const auto backend = BackendHcl(UniqueName("debug"));
  const auto role = UniqueName("debug");
  const std::string objects = ProviderHcl(Lab::Shared()["VAULT_TOKEN"]) + backend + RoleHcl(role);
  const SilentServer sts;
  Workspace work(objects + CredentialsHcl("  sts_endpoint = \"" + sts.url() + "\"\n"));
  work.SetEnv("TF_REATTACH_PROVIDERS", vault.reattach().dump());
  const auto init = work.Run({"validate"});
  INFO(init.out << init.err);
  REQUIRE(init.exit_code == 0);
  {
    Process terraform(work.Command({"apply", "-auto-approve", "-input=false", "-no-color"}));
    while (terraform.Running() && Lab::Shared().IssuedUsers(role).empty()) continue;
    terraform.Signal(SIGINT);
    const auto result = terraform.Wait();
    INFO(result.out << result.err);
    CHECK(result.exit_code == 1);
    CHECK(result.out.find("Interrupt received") != std::string::npos);
  }
  // This credential check waits, too, between its successes.
  work.Write(objects + CredentialsHcl(""));
  work.MustApply();
  CHECK(work.State("data.vault_aws_access_credentials.c").is_object());
  work.MustDestroy();
  vault.MustStop();
}

TEST_CASE("a host that turned TLS off is served", "[reattach]") {
  Workspace work(BackendHcl(UniqueName("plain")));
  work.SetEnv("TF_DISABLE_PLUGIN_TLS", "1");
  work.MustApply();
  work.RequireEmptyPlan();
  work.MustDestroy();
}

}  // namespace tfvault::test::reattach_test
