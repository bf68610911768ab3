// SPDX-License-Identifier: MPL-2.0
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

namespace tfvault::test::functions_test {
namespace {

// Evaluates one expression in the console of the host. The console of OpenTofu 1.11 has no provider
// functions ("BUG: Uninitialized function provider"), so OpenTofu evaluates an output.
ProcessResult Evaluate(Workspace& work, const std::string& expression) {
  if (HostIsOpenTofu()) {
    work.Write("output \"answer\" {\n  value = " + expression + "\n}\n");
    auto applied = work.Run({"apply", "-auto-approve", "-input=false", "-no-color"});
    return applied.exit_code == 0 ? work.Run({"output", "-no-color", "answer"}) : applied;
  }
  REQUIRE(work.Run({"validate"}).exit_code == 0);
  work.WriteFile("expression", expression + "\n");
  auto console = work.Command({"console", "-no-color"});
  console.argv.insert(console.argv.begin(), {"sh", "-c", "exec \"$@\" <expression", "sh"});
  return RunProcess(console);
}

std::string Policy(const std::string& actions) {
  return "jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = " +
         actions + ", Resource = \"*\" }] })";
}

}  // namespace

TEST_CASE("the provider's functions can be called in an expression", "[functions]") {
  const auto [name, expression,
              answer] = GENERATE_COPY(table<std::string, std::string, std::string>({
      {"equal",
       "aws_policy_equal(" + Policy(R"(["s3:GetObject", "s3:ListBucket"])") + ", " +
           Policy(R"(["s3:ListBucket", "S3:getobject"])") + ")",
       "true\n"},
      {"different",
       "aws_policy_equal(" + Policy(R"("s3:GetObject")") + ", " + Policy(R"("s3:PutObject")") + ")",
       "false\n"},
      {"normalize", "aws_policy_normalize(" + Policy(R"(["s3:GetObject"])") + ")",
       R"("{\"Statement\":[{\"Action\":\"s3:getobject\",\"Effect\":\"Allow\",)"
       R"(\"Resource\":\"*\"}],\"Version\":\"2012-10-17\"}")"
       "\n"},
      {"role-id", "parse_role_id(\"team/aws/roles/deploy\")",
       "{\n  \"backend\" = \"team/aws\"\n  \"name\" = \"deploy\"\n}\n"},
  }));
  CAPTURE(name);
  Workspace work("");
  const auto result = Evaluate(work, "provider::vault::" + expression);
  INFO(result.err);
  CHECK(result.exit_code == 0);
  CHECK(result.out == answer);
}

TEST_CASE("a function names the argument that is wrong", "[functions]") {
  Workspace work("");
  const auto result =
      Evaluate(work, "provider::vault::aws_policy_equal(" + Policy("\"*\"") + ", \"{\")");
  INFO(result.out);
  CHECK(result.exit_code != 0);
  CHECK_THAT(result.err, Catch::Contains("Invalid value for \"b\" parameter") &&
                             Catch::Contains("not an IAM policy"));
}

TEST_CASE("a configuration can parse a role's id", "[functions]") {
  const auto path = UniqueName("a") + "/b";
  Workspace work(BackendHcl(path) +
                 "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = "
                 "vault_aws_secret_backend.b.path\n  name = \"r\"\n  credential_type = "
                 "\"iam_user\"\n  iam_groups = [\"g\"]\n}\n"
                 "output \"role\" {\n  value = "
                 "provider::vault::parse_role_id(vault_aws_secret_backend_role.r.id)\n}\n");
  work.MustApply();
  const auto result = work.Run({"output", "-json", "role"});
  CHECK(nlohmann::json::parse(result.out) == nlohmann::json{{"backend", path}, {"name", "r"}});
  work.RequireEmptyPlan();
  work.MustDestroy();
}

}  // namespace tfvault::test::functions_test
