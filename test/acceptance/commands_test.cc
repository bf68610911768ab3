// SPDX-License-Identifier: MPL-2.0
// The commands for uses outside of Terraform, against a real server and AWS.
#include "test/acceptance/guide_block.h"
#include "test/acceptance/terraform.h"
#include "test/support/loopback_server.h"
#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace tfvault::test::commands_test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// A mount with a role that issues IAM users. Its leases last `lease` seconds without a renewal.
class Role {
 public:
  explicit Role(int lease = 600)
      : producer_(
            BackendHcl(path_, "  default_lease_ttl_seconds = " + std::to_string(lease) +
                                  "\n  max_lease_ttl_seconds = 600\n") +
            "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = "
            "vault_aws_secret_backend.b.path\n  name = \"" +
            role_ +
            "\"\n  credential_type = \"iam_user\"\n  policy_document = jsonencode({ Version = "
            "\"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = [\"iam:GetUser\"], "
            "Resource = \"*\" }] })\n}\n") {
    producer_.MustApply();
  }
  ~Role() { std::ignore = producer_.Run({"destroy", "-auto-approve", "-input=false"}); }
  Role(const Role&) = delete;
  Role& operator=(const Role&) = delete;

  [[nodiscard]] std::vector<std::string> Users() const { return Lab::Shared().IssuedUsers(role_); }
  // `command` with the arguments that name the role, in a new home directory.
  [[nodiscard]] ProcessOptions Command(const std::string& command,
                                       const std::vector<std::string>& more = {}) const {
    ProcessOptions options{
        .argv = {TFVAULT_PROVIDER, command, "--mount", path_, "--role", role_, "--no-check"},
        .directory = home_.path(),
        .environment = Lab::Shared().environment()};
    options.argv.insert(options.argv.end(), more.begin(), more.end());
    options.environment["HOME"] = home_.path();
    options.environment["XDG_STATE_HOME"] = "";
    options.environment["XDG_RUNTIME_DIR"] = "";
    options.environment["AWS_PROFILE"] = "of-the-caller";
    return options;
  }
  [[nodiscard]] ProcessOptions Exec(const std::string& script,
                                    std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--", "sh", "-c", "set -eu\naws=$LAB_AWS_CLI\n" + script});
    return Command("exec", more);
  }
  [[nodiscard]] std::string place() const { return path_ + "/creds/" + role_; }
  [[nodiscard]] std::string home() const { return home_.path(); }
  [[nodiscard]] bool Has(const std::string& file) const {
    return fs::exists(fs::path(home_.path()) / file);
  }
  void WaitFor(const std::string& file) const {
    for (int i = 0; i < 3'000 && !Has(file); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    REQUIRE(Has(file));
  }

 private:
  const std::string path_ = UniqueName("command");
  const std::string role_ = UniqueName("role");
  const TempDir home_{};
  Workspace producer_;
};

TEST_CASE("exec runs a program with keys of the role, and revokes them", "[commands]") {
  const Role role;
  // The keys of the caller are those of the root user.
  auto options = role.Exec(R"sh(
[ "$0" = -json ] || exit 5
echo "${AWS_PROFILE-none} $AWS_ACCESS_KEY_ID"
$aws sts get-caller-identity --query Arn --output text
printf %s "$AWS_SECRET_ACCESS_KEY" >secret
if grep -a -l -F -f secret /proc/[0-9]*/cmdline 2>/dev/null; then exit 4; fi
exit 3
)sh");
  options.argv.emplace_back("-json");  // an argument of the program, not of exec
  if (GENERATE(true, false)) std::erase(options.argv, "--no-check");
  const auto result = RunProcess(options);
  INFO(result.out << result.err);
  CHECK(result.exit_code == 3);
  CHECK(result.err.empty());
  CHECK(result.out.starts_with("none AKIA"));
  CHECK(result.out.find(Lab::Shared()["AWS_ACCESS_KEY_ID"]) == std::string::npos);
  CHECK(result.out.find(":user/vault-") != std::string::npos);
  CHECK(role.Users().empty());
  CHECK(fs::exists(fs::path(role.home()) / "secret"));
}

TEST_CASE("exec passes signals on, ends like the program, and revokes the keys", "[commands]") {
  const Role role;
  const int signal = GENERATE(SIGTERM, SIGHUP, SIGINT, SIGQUIT);
  const auto answer = GENERATE(false, true);
  CAPTURE(signal, answer);
  Process process(role.Exec(
      answer ? "trap 'exit 9' HUP INT QUIT TERM\ntouch started\nwhile :; do sleep 0.05; done"
             : "touch started\nexec sleep 300"));
  role.WaitFor("started");
  CHECK(role.Users().size() == 1);
  process.Signal(signal);
  const auto result = process.Wait();
  INFO(result.out << result.err);
  CHECK(result.exit_code == (answer ? 9 : 128 + signal));
  CHECK(role.Users().empty());
}

TEST_CASE("exec revokes the keys of a program that was killed or does not exist", "[commands]") {
  const Role role;
  CHECK(RunProcess(role.Exec("kill -KILL $$")).exit_code == 128 + SIGKILL);
  CHECK(role.Users().empty());
  const auto absent = RunProcess(role.Command("exec", {"--", "absent-program"}));
  CHECK(absent.exit_code == 127);
  CHECK(absent.err.find("absent-program") != std::string::npos);
  CHECK(role.Users().empty());
}

TEST_CASE("exec renews the keys while the program runs", "[commands]") {
  const Role role(12);
  const auto result =
      RunProcess(role.Exec("sleep 26\n$aws sts get-caller-identity --query Arn --output text"));
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
  CHECK(result.out.find(":user/vault-") != std::string::npos);
  CHECK(role.Users().empty());
}

TEST_CASE("exec gives a program a profile, and removes it", "[commands]") {
  const Role role;
  const auto result = RunProcess(role.Exec(R"sh(
echo "$AWS_PROFILE ${AWS_ACCESS_KEY_ID-none}"
echo "$AWS_CONFIG_FILE" >config
$aws sts get-caller-identity --query Arn --output text
)sh",
                                           {"--profile"}));
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
  CHECK(result.out.starts_with("vault-"));
  CHECK(result.out.find(" none\n") != std::string::npos);
  CHECK(result.out.find(":user/vault-") != std::string::npos);
  std::ifstream file(fs::path(role.home()) / "config");
  std::string config;
  std::getline(file, config);
  REQUIRE_FALSE(config.empty());
  CHECK_FALSE(fs::exists(fs::path(config).parent_path()));
  CHECK(role.Users().empty());
}

TEST_CASE("exec of a role that does not exist runs no program", "[commands]") {
  const Role role;
  auto options = role.Exec("touch started");
  options.argv[5] = "absent";
  const auto result = RunProcess(options);
  CHECK(result.exit_code == 125);
  CHECK(result.err.find("absent") != std::string::npos);
  CHECK_FALSE(role.Has("started"));
}

TEST_CASE("exec logs in", "[commands]") {
  const Role role;
  const auto& lab = Lab::Own();
  const auto mount = UniqueName("userpass");
  lab.Vault("POST", "sys/auth/" + mount, {{"type", "userpass"}});
  lab.Vault("PUT", "sys/policies/acl/" + mount,
            {{"policy", "path \"*\" { capabilities = [\"create\", \"read\", \"update\"] }"}});
  lab.Vault("POST", "auth/" + mount + "/users/bob",
            {{"password", "Zq4-password"}, {"token_policies", mount}});
  auto options = role.Exec("$aws sts get-caller-identity --query Arn --output text",
                           {"--login", "userpass,username=bob,mount=" + mount});
  options.environment["VAULT_TOKEN"] = "";
  options.environment["TERRAFORM_VAULT_PASSWORD"] = "Zq4-password";
  const auto result = RunProcess(options);
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
  CHECK(role.Users().empty());
  options.environment["TERRAFORM_VAULT_PASSWORD"] = "Zq4-wrong";
  const auto refused = RunProcess(options);
  CHECK(refused.exit_code == 125);
  CHECK(refused.err.find("auth_login_userpass") != std::string::npos);
  CHECK(refused.err.find("Zq4-wrong") == std::string::npos);
  lab.Vault("DELETE", "sys/auth/" + mount);
}

TEST_CASE("the policy of the pipeline guide is enough for every command", "[commands]") {
  const Role role;
  const auto& lab = Lab::Own();
  auto policy = GuideBlock("pipelines.md", "<!-- policy -->");
  const std::string place = "aws/creds/deploy";
  policy.replace(policy.find(place), place.size(), role.place());
  const auto name = UniqueName("policy");
  lab.Vault("PUT", "sys/policies/acl/" + name, {{"policy", policy}});
  const auto token =
      lab.Vault("POST", "auth/token/create", {{"policies", {name}}, {"ttl", "600s"}});
  const std::string value = token["auth"]["client_token"];
  const auto run = [&](ProcessOptions options) {
    options.environment["VAULT_TOKEN"] = value;
    return RunProcess(options);
  };
  const auto exec = run(role.Exec("$aws sts get-caller-identity"));
  CHECK(exec.exit_code == 0);
  CHECK(exec.err.empty());
  CHECK(run(role.Exec("$aws sts get-caller-identity", {"--profile"})).exit_code == 0);
  CHECK(role.Users().empty());
  const auto doctor = run(role.Command("doctor", {"--json", "--issue"}));
  INFO(doctor.out << doctor.err);
  CHECK(doctor.exit_code == 0);
  std::set<std::string> checks;
  for (const auto& line : json::parse(doctor.out)) {
    checks.insert(line["check"]);
    CHECK(line["state"] == (line["check"] == "role" ? "skipped" : "ok"));
  }
  CHECK(checks.size() == 11);
  CHECK(role.Users().empty());
  const auto process = run(role.Command("credential-process"));
  CHECK(process.exit_code == 0);
  CHECK(process.err.empty());
}

TEST_CASE("doctor names the cause on a real server", "[commands]") {
  const Role role;
  auto options = role.Command("doctor", {"--json"});
  std::string failed;
  SECTION("a token that is gone") {
    options.environment["VAULT_TOKEN"] = "hvs.gone";
    failed = "token";
  }
  SECTION("a role that is missing") {
    options.argv[5] = "absent";
    failed = "role";
  }
  SECTION("a mount of another type") {
    options.argv[3] = "sys";
    failed = "mount";
  }
  SECTION("an address without a server") {
    options.environment["VAULT_ADDR"] = "http://127.0.0.1:9";
    failed = "address";
  }
  SECTION("STS that cannot be reached") {
    options.environment["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:9";
    failed = "sts";
  }
  const auto result = RunProcess(options);
  INFO(result.out << result.err);
  CHECK(result.exit_code == 1);
  for (const auto& line : json::parse(result.out)) {
    CHECK((line["state"] == "failed") == (line["check"] == failed));
  }
  CHECK(role.Users().empty());
}

TEST_CASE("twenty programs of a user share the credentials of a credential process", "[commands]") {
  const Role role;
  const auto command = role.Command("credential-process");
  std::vector<std::unique_ptr<Process>> processes;
  for (int i = 0; i < 20; ++i) processes.push_back(std::make_unique<Process>(command));
  std::set<std::string> keys;
  for (const auto& process : processes) {
    const auto result = process->Wait();
    INFO(result.err);
    REQUIRE(result.exit_code == 0);
    keys.insert(json::parse(result.out)["AccessKeyId"]);
  }
  CHECK(keys.size() == 1);
  CHECK(role.Users().size() == 1);
  for (const auto& entry : fs::recursive_directory_iterator(role.home())) {
    if (entry.path().filename() == ".local" || entry.path().filename() == "state") continue;
    CAPTURE(entry.path().string());
    CHECK((entry.status().permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
          fs::perms::none);
  }

  // The AWS CLI runs the command of a profile that the user wrote.
  std::ofstream config(fs::path(role.home()) / "config");
  config << "[profile vault]\nregion = us-east-1\ncredential_process =";
  for (const auto& argument : command.argv) config << ' ' << argument;
  config << '\n';
  config.close();
  auto cli = command;
  cli.argv = {"sh", "-c", "$LAB_AWS_CLI sts get-caller-identity --query Arn --output text"};
  cli.environment["AWS_CONFIG_FILE"] = (fs::path(role.home()) / "config").string();
  cli.environment["AWS_PROFILE"] = "vault";
  for (const auto* name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"})
    cli.environment[name] = "";
  const auto result = RunProcess(cli);
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
  CHECK(result.out.find(":user/vault-") != std::string::npos);
  CHECK(role.Users().size() == 1);
}

TEST_CASE("a credential process that is stopped leaves no IAM user", "[commands]") {
  const Role role;
  auto options = role.Command("credential-process");
  std::erase(options.argv, "--no-check");
  // AWS does not answer the check, which waits.
  const LoopbackServer sts([](const LoopbackRequest&) -> LoopbackReply {
    return {"", AfterReply::kHang};
  });
  options.environment["AWS_ENDPOINT_URL_STS"] = sts.Url("");
  Process process(options);
  sts.WaitForRequests(1);
  CHECK(role.Users().size() == 1);
  process.Signal(SIGTERM);
  const auto result = process.Wait();
  CHECK(result.exit_code == 128 + SIGTERM);
  CHECK(result.out.empty());
  CHECK(role.Users().empty());
}

}  // namespace
}  // namespace tfvault::test::commands_test
