// SPDX-License-Identifier: MPL-2.0
#include "test/acceptance/terraform.h"
#include "test/support/silent_server.h"

#include <catch2/catch.hpp>

#include <csignal>

namespace tfvault::test::provider_test {
namespace {

using nlohmann::json;

const std::string kOneMount =
    "resource \"vault_aws_secret_backend\" \"b\" {\n  path = \"acc-never-made\"\n}\n";

}  // namespace

TEST_CASE("terraform shows the schema", "[provider]") {
  Workspace work(kOneMount);
  const auto shown = work.Run({"providers", "schema", "-json"});
  INFO(shown.err);
  REQUIRE(shown.exit_code == 0);
  const json schema =
      json::parse(shown.out, nullptr, false)["provider_schemas"]["terraform.local/tfvault/vault"];
  const auto has = [&](const char* kind, const char* type, const char* attribute) {
    return schema[kind][type]["block"]["attributes"].contains(attribute);
  };
  CHECK(has("resource_schemas", "vault_aws_secret_backend", "secret_key_wo"));
  CHECK(has("resource_schemas", "vault_aws_secret_backend_role", "policy_document"));
  CHECK(has("data_source_schemas", "vault_aws_access_credentials", "security_token"));
  for (const auto* secret : {"access_key", "secret_key", "security_token"}) {
    INFO(secret);
    CHECK(schema["data_source_schemas"]["vault_aws_access_credentials"]["block"]["attributes"]
                [secret]["sensitive"] == true);
  }
}

TEST_CASE("a wrong token is refused in one readable error", "[provider]") {
  Workspace work(kOneMount);
  work.SetEnv("VAULT_TOKEN", "not-a-token");
  const auto error = work.FailingApply();
  CHECK(error.find("403") != std::string::npos);
  CHECK(error.find("permission denied") != std::string::npos);
  CHECK(error.find(Lab::Shared()["VAULT_ADDR"] + " (VAULT_ADDR)") != std::string::npos);
  CHECK(error.find("VAULT_TOKEN") != std::string::npos);
  CHECK(error.find("not-a-token") == std::string::npos);
}

TEST_CASE("a missing token is an error that says where a token can come from", "[provider]") {
  Workspace work(kOneMount);
  work.SetEnv("VAULT_TOKEN", "");
  const auto error = work.FailingApply();
  CHECK(error.find("VAULT_TOKEN") != std::string::npos);
}

TEST_CASE("the token file is used if the configuration and the environment have no token",
          "[provider]") {
  const auto path = UniqueName("tokenfile");
  Workspace work(BackendHcl(path));
  work.SetEnv("VAULT_TOKEN", "");
  work.WriteFile(".vault-token", Lab::Shared()["VAULT_TOKEN"] + "\n");
  work.MustApply();
  work.MustDestroy();
}

TEST_CASE("the error of an unreachable server names its address", "[provider]") {
  Workspace work(
      "provider \"vault\" {\n  address = \"http://127.0.0.1:1\"\n  max_retries = 0\n}\n" +
      kOneMount);
  const auto error = work.FailingApply();
  CHECK(error.find("127.0.0.1:1") != std::string::npos);
}

TEST_CASE("a provider with an unknown address plans, and works once the address is known",
          "[provider]") {
  const auto path = UniqueName("late");
  Workspace work("resource \"terraform_data\" \"address\" {\n  input = \"" +
                 Lab::Shared()["VAULT_ADDR"] +
                 "\"\n}\nprovider \"vault\" {\n  address = terraform_data.address.output\n}\n" +
                 BackendHcl(path));
  work.SetEnv("VAULT_ADDR", "http://127.0.0.1:1");
  work.MustApply();
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("the errors of a sealed and of a stopped server name the cause", "[provider]") {
  const Lab lab(std::vector<std::string>{});
  Workspace work(BackendHcl(UniqueName("sealed")), lab);
  work.MustApply();
  lab.Vault("PUT", "sys/seal", json::object());
  work.Write("provider \"vault\" {\n  max_retries = 0\n}\n" + kOneMount);
  const auto sealed = work.FailingPlan();
  CHECK(sealed.find("vault operator unseal") != std::string::npos);
  std::ignore = RunProcess({.argv = {"kill", "-9", lab["LAB_SERVER_PID"]}});
  const auto dead = work.FailingPlan();
  CHECK(dead.find(lab["VAULT_ADDR"].substr(std::string("http://").size())) != std::string::npos);
  CHECK(dead.find("No server listens at that address") != std::string::npos);
}

TEST_CASE("thirty roles and the revocation of each child token succeed under a rate limit quota",
          "[provider]") {
  const Lab lab(std::vector<std::string>{});
  const auto tokens = [&] {
    return lab.Vault("LIST", "auth/token/accessors")["data"]["keys"].size();
  };
  const auto path = UniqueName("quota");
  Workspace work(
      BackendHcl(path) +
          "resource \"vault_aws_secret_backend_role\" \"r\" {\n  count = 30\n  backend = "
          "vault_aws_secret_backend.b.path\n  name = \"r${count.index}\"\n"
          "  credential_type = \"iam_user\"\n"
          "  policy_arns = [\"arn:aws:iam::aws:policy/ReadOnlyAccess\"]\n}\n",
      lab);
  const auto before = tokens();
  lab.Vault("PUT", "sys/quotas/rate-limit/narrow", {{"rate", 5}});
  work.MustApply();
  work.RequireEmptyPlan();
  work.MustDestroy();
  for (int status = 429; status == 429;) {
    lab.Vault("DELETE", "sys/quotas/rate-limit/narrow", nullptr, &status);
  }
  CHECK(tokens() == before);
}

TEST_CASE("a TLS server is trusted only through its CA", "[provider]") {
  const Lab lab(std::vector<std::string>{"--tls"});
  const auto path = UniqueName("tls");
  Workspace work("resource \"vault_aws_secret_backend\" \"b\" {\n  path = \"" + path + "\"\n}\n",
                 lab);
  work.MustApply();
  work.RequireEmptyPlan();
  work.SetEnv("VAULT_CACERT", "");
  const auto error = work.FailingPlan();
  CHECK(error.find("VAULT_CACERT") != std::string::npos);
  CHECK(error.find("ca_cert_file") != std::string::npos);
  work.SetEnv("VAULT_SKIP_VERIFY", "true");
  work.MustDestroy();
}

TEST_CASE("a child token is used unless it is skipped, and it has the configured TTL",
          "[provider]") {
  const auto path = UniqueName("child");
  const auto [skip, name] =
      GENERATE(table<bool, std::string>({{false, "token-terraform"}, {true, "token"}}));
  Workspace work(
      "provider \"vault\" {\n  skip_child_token = " + std::string(skip ? "true" : "false") +
      "\n  max_lease_ttl_seconds = 300\n}\n" + BackendHcl(path) +
      "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = "
      "vault_aws_secret_backend.b.path\n"
      "  name = \"r\"\n  credential_type = \"iam_user\"\n  iam_groups = []\n  policy_document = "
      "jsonencode({ "
      "Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"iam:GetUser\", "
      "Resource = \"*\" }] })\n}\n"
      "data \"vault_aws_access_credentials\" \"c\" {\n  backend = vault_aws_secret_backend.b.path\n"
      "  role = vault_aws_secret_backend_role.r.name\n  validate_creds = false\n}\n");
  work.MustApply();
  bool found = false;
  for (const auto& user : Lab::Shared().IssuedUsers(name + "-r-")) {
    found = found || user.starts_with("vault-" + name + "-r-");
  }
  CHECK(found);
  work.MustDestroy();
}

TEST_CASE("interrupting an apply saves the objects that were created", "[provider]") {
  const auto path = UniqueName("interrupted");
  Workspace work(BackendHcl(path));
  work.MustApply();
  const auto role = UniqueName("slow");
  const SilentServer sts;  // the apply waits for this server until it is interrupted
  work.Write(
      BackendHcl(path) +
      "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = "
      "vault_aws_secret_backend.b.path\n  name = \"" +
      role +
      "\"\n  credential_type = \"iam_user\"\n"
      "  policy_document = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = "
      "\"Allow\", Action = "
      "\"iam:GetUser\", Resource = \"*\" }] })\n}\n"
      "data \"vault_aws_access_credentials\" \"c\" {\n  backend = vault_aws_secret_backend.b.path\n"
      "  role = vault_aws_secret_backend_role.r.name\n  sts_endpoint = \"" +
      sts.url() + "\"\n}\n");
  Process terraform(work.Command({"apply", "-auto-approve", "-input=false", "-no-color"}));
  while (terraform.Running() && Lab::Shared().IssuedUsers(role).empty()) continue;
  terraform.Signal(SIGINT);
  const auto result = terraform.Wait();
  INFO(result.out << result.err);
  CHECK(result.exit_code == 1);
  CHECK(result.out.find("Interrupt received") != std::string::npos);
  CHECK(work.State("vault_aws_secret_backend_role.r").is_object());
  int status = 0;
  Lab::Shared().Vault("GET", "sys/leases/lookup/" + path + "/creds/" + role + "?list=true", nullptr,
                      &status);
  CHECK(status == 404);
  work.Write(BackendHcl(path));
  work.MustDestroy();
}

}  // namespace tfvault::test::provider_test
