// SPDX-License-Identifier: MPL-2.0
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

namespace tfvault::test::credentials_test {
namespace {

using nlohmann::json;

// A mount with a role whose users can call `actions`, and the data source with `arguments`.
struct Setup {
  std::string path = UniqueName("creds");
  std::string role = UniqueName("role");

  [[nodiscard]] std::string Producer(const std::string& actions,
                                     const std::string& role_type = "iam_user",
                                     const std::string& role_body = "") const {
    return BackendHcl(path, "  default_lease_ttl_seconds = 600\n  max_lease_ttl_seconds = 1200\n") +
           "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = "
           "vault_aws_secret_backend.b.path\n"
           "  name = \"" +
           role + "\"\n  credential_type = \"" + role_type + "\"\n" + role_body +
           "  policy_document = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = "
           "\"Allow\", Action = " +
           actions + ", Resource = \"*\" }] })\n}\n";
  }
  [[nodiscard]] std::string Consumer(const std::string& arguments = "") const {
    return "data \"vault_aws_access_credentials\" \"c\" {\n  backend = \"" + path +
           "\"\n  role = \"" + role + "\"\n  num_seconds_between_tests = 0\n" + arguments +
           "}\noutput \"lease\" {\n  value = data.vault_aws_access_credentials.c.lease_id\n}\n";
  }
  [[nodiscard]] std::size_t Users() const { return Lab::Shared().IssuedUsers(role).size(); }
};

constexpr const char* kData = "data.vault_aws_access_credentials.c";

}  // namespace

TEST_CASE("credentials of an IAM user work at AWS and belong to a lease", "[credentials]") {
  const Setup setup;
  Workspace producer(setup.Producer("[\"iam:GetUser\"]"));
  producer.MustApply();
  const auto call = GENERATE("sts:GetCallerIdentity", "iam:GetUser");
  Workspace consumer(setup.Consumer(std::string("  validation_call = \"") + call + "\"\n"));
  consumer.MustApply();
  const auto state = consumer.State(kData);
  CHECK(state["access_key"].get<std::string>().starts_with("AKIA"));
  CHECK(state["secret_key"].get<std::string>().size() >= 40);
  CHECK(state["security_token"].is_null());
  CHECK(state["lease_duration"] == 600);
  CHECK(state["lease_renewable"] == true);
  CHECK(state["type"] == "creds");
  const auto lease = state["lease_id"].get<std::string>();
  CHECK(lease.starts_with(setup.path + "/creds/" + setup.role + "/"));
  CHECK(state["id"] == lease);
  CHECK(Lab::Shared().Vault("PUT", "sys/leases/lookup", {{"lease_id", lease}})["data"]["ttl"] <=
        600);
  producer.MustDestroy();
  CHECK(setup.Users() == 0);
}

TEST_CASE("a data source leaves one lease for each run", "[credentials]") {
  const Setup setup;
  Workspace producer(setup.Producer("[\"iam:GetUser\"]"));
  producer.MustApply();
  const auto leases = [&] {
    return Lab::Shared()
        .Vault("GET", "sys/leases/lookup/" + setup.path + "/creds/" + setup.role +
                          "?list=true")["data"]["keys"]
        .size();
  };
  Workspace consumer(setup.Consumer());
  consumer.MustApply();
  CHECK(leases() == 1);
  // A saved plan keeps the credentials that it read.
  consumer.MustPlan({"-out=saved.bin"});
  CHECK(leases() == 2);
  REQUIRE(consumer.Run({"apply", "-input=false", "-no-color", "saved.bin"}).exit_code == 0);
  CHECK(leases() == 2);
  producer.MustDestroy();
}

TEST_CASE("names of issued users contain the name of the child token", "[credentials]") {
  const Setup setup;
  Workspace producer(setup.Producer("[\"iam:GetUser\"]"));
  producer.MustApply();
  // Vault replaces the characters that a display name must not contain.
  const auto [argument, variable, name] = GENERATE(table<std::string, std::string, std::string>({
      {"token_name = \"nightly\"", "other", "nightly"},
      {"token_name = \"My!Token+*#Name\"", "", "My-Token---Name"},
      {"", "from-env", "from-env"},
      {"", "", "terraform"},
  }));
  Workspace consumer("provider \"vault\" {\n  " + argument + "\n}\n" + setup.Consumer());
  consumer.SetEnv("VAULT_TOKEN_NAME", variable);
  consumer.MustApply();
  bool found = false;
  for (const auto& user : Lab::Shared().IssuedUsers("token-" + name)) {
    found = found || user.starts_with("vault-token-" + name + "-" + setup.role.substr(0, 8));
  }
  CHECK(found);
  producer.MustDestroy();
}

TEST_CASE("a user that may not call iam:GetUser still passes the default check", "[credentials]") {
  const Setup setup;
  Workspace producer(setup.Producer("[\"ec2:DescribeRegions\"]"));
  producer.MustApply();
  Workspace consumer(setup.Consumer());
  consumer.MustApply();
  CHECK(consumer.State(kData)["access_key"].get<std::string>().starts_with("AKIA"));
  producer.MustDestroy();
}

TEST_CASE("an AWS profile that does not exist does not affect the check", "[credentials]") {
  const Setup setup;
  Workspace producer(setup.Producer("[\"ec2:DescribeRegions\"]"));
  producer.MustApply();
  Workspace consumer(setup.Consumer());
  consumer.SetEnv("AWS_PROFILE", "missing");
  consumer.MustApply();
  producer.MustDestroy();
}

TEST_CASE("a failed check is a readable error and its lease is revoked", "[credentials]") {
  const Setup setup;
  Workspace producer(setup.Producer("[\"ec2:DescribeRegions\"]"));
  producer.MustApply();
  const auto before = setup.Users();
  Workspace consumer(setup.Consumer("  validation_call = \"iam:GetUser\"\n"));
  const auto error = consumer.FailingPlan();
  CHECK(error.find("iam:GetUser") != std::string::npos);
  CHECK(error.find("data.vault_aws_access_credentials.c") != std::string::npos);
  CHECK(error.find("revoked") != std::string::npos);
  int status = 0;
  Lab::Shared().Vault("GET",
                      "sys/leases/lookup/" + setup.path + "/creds/" + setup.role + "?list=true",
                      nullptr, &status);
  CHECK(status == 404);
  CHECK(setup.Users() == before);
  producer.MustDestroy();
}

TEST_CASE(
    "a check of an unreachable endpoint ends at the limit, names the endpoint and revokes the "
    "lease",
    "[credentials]") {
  const Setup setup;
  Workspace producer(setup.Producer("[\"ec2:DescribeRegions\"]"));
  producer.MustApply();
  Workspace consumer(setup.Consumer(
      "  sts_endpoint = \"http://127.0.0.1:1\"\n  max_cred_validation_seconds = 2\n"));
  const auto error = consumer.FailingPlan();
  CHECK(error.find("127.0.0.1:1") != std::string::npos);
  int status = 0;
  Lab::Shared().Vault("GET",
                      "sys/leases/lookup/" + setup.path + "/creds/" + setup.role + "?list=true",
                      nullptr, &status);
  CHECK(status == 404);
  producer.MustDestroy();
}

TEST_CASE("validate_creds = false sends no request to AWS", "[credentials]") {
  const Setup setup;
  Workspace producer(setup.Producer("[\"ec2:DescribeRegions\"]"));
  producer.MustApply();
  Workspace consumer(
      setup.Consumer("  validate_creds = false\n  sts_endpoint = \"http://127.0.0.1:1\"\n"));
  consumer.MustApply();
  producer.MustDestroy();
}

TEST_CASE("assumed role credentials have a session token and need one successful check",
          "[credentials]") {
  const Setup setup;
  const auto arn = std::string("arn:aws:iam::123456789012:role/") + setup.role;
  REQUIRE(
      Lab::Shared()
          .Iam(
              "create-role",
              {"RoleName=" + setup.role,
               R"(AssumeRolePolicyDocument={"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]})"})
          .is_object());
  Workspace producer(setup.Producer("[\"iam:GetUser\"]", "assumed_role",
                                    "  role_arns = [\"" + arn + "\"]\n  default_sts_ttl = 900\n"));
  producer.MustApply();
  Workspace consumer(setup.Consumer("  type = \"sts\"\n"));
  consumer.MustApply();
  const auto state = consumer.State(kData);
  CHECK(state["access_key"].get<std::string>().starts_with("ASIA"));
  CHECK(state["security_token"].is_string());
  CHECK(state["lease_renewable"] == false);
  CHECK(state["lease_duration"] <= 900);
  producer.MustDestroy();
  std::ignore = Lab::Shared().Iam("delete-role", {"RoleName=" + setup.role});
}

TEST_CASE("a role that does not exist is one readable error", "[credentials]") {
  const Setup setup;
  Workspace producer(setup.Producer("[\"iam:GetUser\"]"));
  producer.MustApply();
  Workspace consumer("data \"vault_aws_access_credentials\" \"c\" {\n  backend = \"" + setup.path +
                     "\"\n  role = \"absent\"\n}\n");
  const auto error = consumer.FailingPlan();
  CHECK(error.find("absent") != std::string::npos);
  CHECK(error.find(setup.path) != std::string::npos);
  producer.MustDestroy();
}

TEST_CASE("invalid arguments of the data source fail in validation", "[credentials]") {
  const auto [argument, value] = GENERATE(table<std::string, std::string>({
      {"type", "\"user\""},
      {"validation_call", "\"ec2:DescribeRegions\""},
      {"num_sequential_successes", "0"},
      {"ttl", "\"soon\""},
  }));
  CAPTURE(argument);
  Workspace work(
      "data \"vault_aws_access_credentials\" \"c\" {\n  backend = \"aws\"\n  role = \"r\"\n  " +
      argument + " = " + value + "\n}\n");
  CHECK(work.FailingPlan().find(argument) != std::string::npos);
}

}  // namespace tfvault::test::credentials_test
