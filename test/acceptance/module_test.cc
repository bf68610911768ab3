// SPDX-License-Identifier: MPL-2.0
// examples/modules/aws-credentials: the tests of the module, and the workflow of a team that uses
// it.
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

namespace tfvault::test::module_test {
namespace {

const std::string kModule = TFVAULT_SOURCE_DIR "/examples/modules/aws-credentials";

// Variables that the module reads from the environment.
void SetVariables(Workspace& work, const std::string& path) {
  const auto& lab = Lab::Shared();
  work.SetEnv("TF_VAR_path", path);
  work.SetEnv("TF_VAR_access_key", lab["AWS_ACCESS_KEY_ID"]);
  work.SetEnv("TF_VAR_secret_key", lab["AWS_SECRET_ACCESS_KEY"]);
  for (const auto& [variable, name] : {std::pair{"TF_VAR_iam_endpoint", "AWS_ENDPOINT_URL_IAM"},
                                       std::pair{"TF_VAR_sts_endpoint", "AWS_ENDPOINT_URL_STS"}}) {
    const auto it = lab.environment().find(name);
    if (it != lab.environment().end()) work.SetEnv(variable, it->second);
  }
}

}  // namespace

TEST_CASE("the module's own tests pass", "[module]") {
  const auto path = UniqueName("module");
  Workspace work("");
  std::filesystem::copy(
      kModule, work.directory(),
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  SetVariables(work, path);
  const auto result = work.Run({"test", "-no-color"});
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
  CHECK(result.out.find("15 passed, 0 failed") != std::string::npos);
  CHECK(Lab::Shared().Vault("GET", "sys/mounts")["data"].contains(path + "/") == false);
}

TEST_CASE("the module's policy is enough for a consumer's token", "[module]") {
  const auto& lab = Lab::Own();
  const auto path = UniqueName("module") + "/inner";
  const auto name =
      UniqueName("consumer");  // of the role, the policy and the objects that use them
  Workspace producer("");
  producer.WriteFile("main.tf", R"(
variable "path" {}
variable "access_key" {}
variable "secret_key" { ephemeral = true }
variable "iam_endpoint" { default = null }
variable "sts_endpoint" { default = null }

provider "vault" {}

terraform {
  required_providers {
    vault = { source = "terraform.local/tfvault/vault" }
  }
}

module "aws_credentials" {
  source = ")" + kModule + R"("

  path         = var.path
  access_key   = var.access_key
  secret_key   = var.secret_key
  iam_endpoint = var.iam_endpoint
  sts_endpoint = var.sts_endpoint
  roles = {
    ")" + name + R"(" = {
      policy_document = jsonencode({
        Version   = "2012-10-17"
        Statement = [{ Effect = "Allow", Action = ["iam:*Group", "iam:List*"], Resource = "*" }]
      })
    }
    deploy = {
      credential_type = "assumed_role"
      role_arns       = ["arn:aws:iam::123456789012:role/deploy"]
    }
  }
}

output "policy" {
  value = module.aws_credentials.consumer_policies[")" +
                                    name + R"("]
}

output "session_policy" {
  value = module.aws_credentials.consumer_policies["deploy"]
}
)");
  SetVariables(producer, path);
  producer.MustApply();
  producer.RequireEmptyPlan();
  CHECK(lab.Vault("GET", path + "/roles/deploy")["data"]["credential_type"] == "assumed_role");

  const std::string policy = producer.Run({"output", "-raw", "policy"}).out;
  CHECK(policy.find("/sts/") == std::string::npos);
  const std::string session_policy = producer.Run({"output", "-raw", "session_policy"}).out;
  CHECK(session_policy.find("path \"" + path + "/sts/deploy\"") != std::string::npos);
  // Vault accepts both policies; the test uses the second.
  lab.Vault("PUT", "sys/policies/acl/" + name, {{"policy", session_policy}});
  lab.Vault("PUT", "sys/policies/acl/" + name, {{"policy", policy}});
  const auto token =
      lab.Vault("POST", "auth/token/create", {{"policies", {name}}, {"no_default_policy", true}});

  Workspace consumer(R"(
terraform {
  required_providers {
    vault = { source = "terraform.local/tfvault/vault" }
    aws   = { source = "hashicorp/aws" }
  }
}

provider "vault" {}

ephemeral "vault_aws_access_credentials" "groups" {
  mount = ")" + path +
                     R"("
  role  = ")" + name +
                     R"("
}

provider "aws" {
  access_key = ephemeral.vault_aws_access_credentials.groups.access_key
  secret_key = ephemeral.vault_aws_access_credentials.groups.secret_key
}

resource "aws_iam_group" "made" {
  name = ")" + name + R"("
}
)");
  consumer.SetEnv("VAULT_TOKEN", token["auth"]["client_token"]);
  const auto output = consumer.MustApply();
  CHECK(output.find("Warning") == std::string::npos);
  CHECK(lab.Iam("get-group", {"GroupName=" + name}).is_object());
  consumer.MustDestroy();
  CHECK(lab.IssuedUsers(name).empty());

  producer.MustDestroy();
  lab.Vault("DELETE", "sys/policies/acl/" + name);
}

}  // namespace tfvault::test::module_test
