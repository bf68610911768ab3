// SPDX-License-Identifier: MPL-2.0
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <tuple>

namespace tfvault::test::credential_process_test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// A mount with a role, and a run that passes a profile to a program. The provider's private
// directories are in a folder whose name has a blank.
struct Setup {
  std::string path = UniqueName("process");
  std::string role = UniqueName("role");

  // IAM users whose lease ends after 15 seconds. The sessions of AWS last longer.
  [[nodiscard]] std::string ShortLivedUsers() const {
    return BackendHcl(path, "  default_lease_ttl_seconds = 15\n  max_lease_ttl_seconds = 15\n") +
           Role("  credential_type = \"iam_user\"\n" + Policy());
  }
  [[nodiscard]] std::string AssumedRole() const {
    return BackendHcl(path) +
           Role(
               "  credential_type = \"assumed_role\"\n  default_sts_ttl = 900\n  role_arns = "
               "[\"arn:aws:iam::123456789012:role/" +
               role + "\"]\n");
  }
  // Runs `script` with the profile while the ephemeral resource is open.
  [[nodiscard]] std::string Consumer(const std::string& arguments = "") const {
    return "ephemeral \"vault_aws_credential_process\" \"p\" {\n  mount = \"" + path +
           "\"\n  role = \"" + role + "\"\n" + arguments +
           "}\nresource \"terraform_data\" \"program\" {\n  provisioner \"local-exec\" {\n    "
           "command = \"sh ./script > out 2> err\"\n    environment = {\n      AWS_CONFIG_FILE = "
           "ephemeral.vault_aws_credential_process.p.config_file\n      AWS_PROFILE     = "
           "ephemeral.vault_aws_credential_process.p.profile\n    }\n  }\n}\n";
  }

 private:
  static std::string Policy() {
    return "  policy_document = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = "
           "\"Allow\", Action = [\"iam:GetUser\"], Resource = \"*\" }] })\n";
  }
  [[nodiscard]] std::string Role(const std::string& body) const {
    return "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = "
           "vault_aws_secret_backend.b.path\n  name = \"" +
           role + "\"\n" + body + "}\n";
  }
};

struct Run {
  Run(const Setup& setup, const std::string& script, const std::string& arguments = "")
      : work(setup.Consumer(arguments)) {
    fs::create_directory(Private());
    work.SetEnv("XDG_RUNTIME_DIR", Private());
    work.WriteFile("script", "set -eu\naws=$LAB_AWS_CLI\n" + script);
  }
  [[nodiscard]] fs::path Private() const { return work.directory() / "private files"; }
  [[nodiscard]] std::string File(const std::string& name) const {
    std::ifstream file(work.directory() / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // Returns the output of the program. No file of the profile must be left.
  std::string MustApply() {
    const auto result = work.Run({"apply", "-auto-approve", "-input=false", "-no-color"});
    INFO(result.out << result.err << File("out") << File("err"));
    REQUIRE(result.exit_code == 0);
    CHECK(fs::is_empty(Private()));
    return File("out");
  }

  Workspace work;
};

TEST_CASE("the AWS CLI keeps working after its first keys have expired", "[process]") {
  const Setup setup;
  Workspace producer(setup.ShortLivedUsers());
  producer.MustApply();
  // Calls AWS until three IAM users were seen, so two leases have ended. AWS must then reject the
  // keys of the first user.
  Run run(setup, R"sh(
sh -c "$(sed -n 's/^credential_process = //p' "$AWS_CONFIG_FILE")" >first
key() { sed 's/.*"'"$1"'":"\([^"]*\)".*/\1/' first; }
while [ "$(sort -u users | wc -l)" -lt 3 ]; do
  $aws sts get-caller-identity --query Arn --output text >>users
done
unset AWS_PROFILE AWS_CONFIG_FILE
export AWS_ACCESS_KEY_ID=$(key AccessKeyId) AWS_SECRET_ACCESS_KEY=$(key SecretAccessKey)
until $aws sts get-caller-identity 2>&1 | grep InvalidClientTokenId >dead; do :; done
sort -u users | wc -l
)sh",
          "  validate_creds = false\n");
  run.work.WriteFile("users", "");
  CHECK(run.MustApply() == "3\n");
  CHECK(Lab::Shared().IssuedUsers(setup.role).empty());
  producer.MustDestroy();
}

TEST_CASE("one AWS client keeps working while its keys are replaced twice", "[process]") {
  const Setup setup;
  Workspace producer(setup.ShortLivedUsers());
  producer.MustApply();
  Run run(setup, "$(dirname $aws)/python program.py\n", "  validate_creds = false\n");
  run.work.WriteFile("program.py",
                     "import boto3\n"
                     "client, users = boto3.client('sts'), set()\n"
                     "while len(users) < 3:\n"
                     "    users.add(client.get_caller_identity()['Arn'])\n"
                     "print(len(users))\n");
  CHECK(run.MustApply() == "3\n");
  CHECK(Lab::Shared().IssuedUsers(setup.role).empty());
  producer.MustDestroy();
}

TEST_CASE("sessions of an assumed role are renewed, and concurrent callers share a session",
          "[process]") {
  const Setup setup;
  REQUIRE(
      Lab::Shared()
          .Iam(
              "create-role",
              {"RoleName=" + setup.role,
               R"(AssumeRolePolicyDocument={"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]})"})
          .is_object());
  Workspace producer(setup.AssumedRole());
  producer.MustApply();
  // A session lasts at least 15 minutes, so the script changes the time of renewal in the file.
  Run run(setup, R"sh(
command=$(sed -n 's/^credential_process = //p' "$AWS_CONFIG_FILE")
for round in 1 2 3; do
  for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    sh -c "$command" >"answer.$round.$i" &
  done
  wait
  cat answer.$round.* | sort -u >>answers
  $aws sts get-caller-identity --query Arn --output text
  sed -i 's/"refresh_at":[0-9]*/"refresh_at":0/' "$(dirname "$AWS_CONFIG_FILE")/credentials.json"
done
)sh",
          "  type = \"sts\"\n");
  const auto arns = run.MustApply();
  CHECK(arns.find("assumed-role/" + setup.role) != std::string::npos);
  std::istringstream lines(run.File("answers"));
  std::set<std::string> keys;
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const json answer = json::parse(line);
    CHECK(answer["AccessKeyId"].get<std::string>().starts_with("ASIA"));
    CHECK(answer["Expiration"].is_string());
    keys.insert(answer["AccessKeyId"]);
  }
  CHECK(count == 3);
  CHECK(keys.size() == 3);
  // No key is in the state.
  for (const auto& key : keys) CHECK(run.File("terraform.tfstate").find(key) == std::string::npos);
  producer.MustDestroy();
  std::ignore = Lab::Shared().Iam("delete-role", {"RoleName=" + setup.role});
}

TEST_CASE("a failed apply leaves no file and no IAM user of a profile", "[process]") {
  const Setup setup;
  Workspace producer(setup.ShortLivedUsers());
  producer.MustApply();
  Run run(setup, "echo reached\nexit 1\n", "  validate_creds = false\n");
  std::ignore = run.work.FailingApply();
  CHECK(run.File("out") == "reached\n");
  CHECK(fs::is_empty(run.Private()));
  CHECK(Lab::Shared().IssuedUsers(setup.role).empty());
  producer.MustDestroy();
}

TEST_CASE("a role that does not exist fails before a program uses the profile", "[process]") {
  Setup setup;
  Workspace producer(setup.ShortLivedUsers());
  producer.MustApply();
  setup.role = "absent";
  Run run(setup, "echo reached\n");
  const auto error = run.work.FailingApply();
  CHECK(error.find("absent") != std::string::npos);
  CHECK(run.File("out").empty());
  CHECK(fs::is_empty(run.Private()));
  producer.MustDestroy();
}

}  // namespace
}  // namespace tfvault::test::credential_process_test
