// SPDX-License-Identifier: MPL-2.0
// The guide to dynamic AWS credentials in the shape that it had in 2018, when it was written for
// hashicorp/vault 1: no required_providers, interpolation everywhere, TTLs as strings, `policy`
// instead of policy_document, no credential_type. Only syntax that Terraform no longer accepts is
// rewritten, and the endpoints of the lab's AWS are added.
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

namespace tfvault::test::guide_2018_test {
namespace {

constexpr const char* kAdmin = R"(
variable "aws_access_key" {}
variable "aws_secret_key" {}
variable "iam_endpoint" { default = "" }
variable "sts_endpoint" { default = "" }
variable "name" {}

provider "vault" {}

resource "vault_aws_secret_backend" "aws" {
  access_key = "${var.aws_access_key}"
  secret_key = "${var.aws_secret_key}"
  path       = "${var.name}-path"

  default_lease_ttl_seconds = "120"
  max_lease_ttl_seconds     = "240"

  iam_endpoint = "${var.iam_endpoint}"
  sts_endpoint = "${var.sts_endpoint}"
}

resource "vault_aws_secret_backend_role" "admin" {
  backend = "${vault_aws_secret_backend.aws.path}"
  name    = "${var.name}-role"

  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "iam:*", "ec2:*"
      ],
      "Resource": "*"
    }
  ]
}
EOF
}

output "backend" {
  value = "${vault_aws_secret_backend.aws.path}"
}

output "role" {
  value = "${vault_aws_secret_backend_role.admin.name}"
}
)";

constexpr const char* kOperator = R"(
variable "name" {}
variable "region" { default = "us-east-1" }
variable "path" {}

data "terraform_remote_state" "admin" {
  backend = "local"

  config = {
    path = "${var.path}"
  }
}

data "vault_aws_access_credentials" "creds" {
  backend = "${data.terraform_remote_state.admin.outputs.backend}"
  role    = "${data.terraform_remote_state.admin.outputs.role}"
}

provider "aws" {
  access_key = "${data.vault_aws_access_credentials.creds.access_key}"
  secret_key = "${data.vault_aws_access_credentials.creds.secret_key}"
  region     = "${var.region}"
}

resource "aws_iam_user" "made" {
  name = "${var.name}-made"
}
)";

std::string EndpointOf(const char* variable) {
  const auto& all = Lab::Shared().environment();
  const auto it = all.find(variable);
  return it == all.end() ? std::string() : it->second;
}

}  // namespace

TEST_CASE("the configurations of HashiCorp's guide of 2018 still work", "[guide]") {
  const auto& lab = Lab::Shared();
  const auto name = UniqueName("guide");

  Workspace admin("");
  admin.WriteFile("main.tf", kAdmin);
  admin.SetEnv("TF_VAR_name", name);
  admin.SetEnv("TF_VAR_aws_access_key", lab["AWS_ACCESS_KEY_ID"]);
  admin.SetEnv("TF_VAR_aws_secret_key", lab["AWS_SECRET_ACCESS_KEY"]);
  admin.SetEnv("TF_VAR_iam_endpoint", EndpointOf("AWS_ENDPOINT_URL_IAM"));
  admin.SetEnv("TF_VAR_sts_endpoint", EndpointOf("AWS_ENDPOINT_URL_STS"));
  const auto applied = admin.MustApply();
  CHECK(applied.find("Use policy_document") != std::string::npos);
  // The registry is the default of the host.
  CHECK(admin.Run({"providers"}).out.find("/hashicorp/vault]") != std::string::npos);
  const auto role = lab.Vault("GET", name + "-path/roles/" + name + "-role")["data"];
  CHECK(role["credential_type"] == "iam_user");
  CHECK(role["policy_document"].get<std::string>().find("iam:*") != std::string::npos);
  CHECK(admin.State("vault_aws_secret_backend.aws")["default_lease_ttl_seconds"] == 120);
  CHECK(admin.State("vault_aws_secret_backend.aws")["max_lease_ttl_seconds"] == 240);
  admin.RequireEmptyPlan();

  Workspace user("");
  user.WriteFile("main.tf", kOperator);
  user.SetEnv("TF_VAR_name", name);
  user.SetEnv("TF_VAR_path", (admin.directory() / "terraform.tfstate").string());
  user.MustApply();
  CHECK(lab.Iam("get-user", {"UserName=" + name + "-made"}).is_object());
  user.RequireEmptyPlan();

  user.MustDestroy();
  CHECK(lab.Iam("get-user", {"UserName=" + name + "-made"}).is_null());
  admin.MustDestroy();
  CHECK(lab.IssuedUsers(name).empty());
}

}  // namespace tfvault::test::guide_2018_test
