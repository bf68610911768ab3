// SPDX-License-Identifier: MPL-2.0
// Ephemeral credentials in real Terraform: however the run ends, Vault revokes the credentials.
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <string>
#include <thread>

namespace tfvault::test::ephemeral_test {
namespace {

using nlohmann::json;

// Polls. The limit only keeps a broken program from blocking the suite.
bool Eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 1'200; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return holds();
}

std::string ReadFile(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// A mount with a role, and a run that uses its credentials in the AWS provider.
struct Setup {
  explicit Setup(const std::string& backend_body = "  default_lease_ttl_seconds = 600\n") {
    producer.Write(BackendHcl(path, backend_body) +
                   "resource \"vault_aws_secret_backend_role\" \"r\" {\n"
                   "  backend = vault_aws_secret_backend.b.path\n  name = \"" +
                   role +
                   "\"\n  credential_type = \"iam_user\"\n"
                   "  policy_document = jsonencode({ Version = \"2012-10-17\", Statement = "
                   "[{ Effect = \"Allow\", Action = \"iam:*\", Resource = \"*\" }] })\n}\n");
    producer.MustApply();
    SetToken(Lab::Shared()["VAULT_TOKEN"]);
  }
  ~Setup() {
    if (std::uncaught_exceptions() == 0) producer.MustDestroy();
  }
  Setup(const Setup&) = delete;
  Setup& operator=(const Setup&) = delete;

  void SetToken(const std::string& token) {
    consumer.SetEnv("VAULT_TOKEN", token);
    consumer.SetEnv("TF_LOG", "trace");
    consumer.SetEnv("TF_LOG_PATH", (consumer.directory() / "trace.log").string());
  }

  // `after` is configuration that uses the credentials, besides the group.
  void WriteConsumer(const std::string& after = "", const std::string& arguments = "",
                     const std::string& provider = "") const {
    consumer.Write(
        "terraform {\n  required_providers {\n"
        "    vault = { source = \"terraform.local/tfvault/vault\" }\n"
        "    aws   = { source = \"hashicorp/aws\" }\n  }\n}\n"
        "provider \"vault\" {\n" +
        provider + "}\nephemeral \"vault_aws_access_credentials\" \"c\" {\n  mount = \"" + path +
        "\"\n  role = \"" + role +
        "\"\n  num_sequential_successes = 1\n  num_seconds_between_tests = 0\n" + arguments +
        "}\nprovider \"aws\" {\n"
        "  access_key = ephemeral.vault_aws_access_credentials.c.access_key\n"
        "  secret_key = ephemeral.vault_aws_access_credentials.c.secret_key\n}\n"
        "resource \"aws_iam_group\" \"first\" {\n  name = \"" +
        role + "-first\"\n}\n" + after);
  }

  // The run waits here, with the credentials open, until the file `go` exists.
  [[nodiscard]] std::string WaitsForGo() const {
    return "resource \"terraform_data\" \"wait\" {\n  depends_on = [aws_iam_group.first]\n"
           "  provisioner \"local-exec\" {\n"
           "    command = \"touch waiting; while [ ! -e go ]; do sleep 0.1; done\"\n  }\n}\n"
           "resource \"aws_iam_group\" \"second\" {\n  depends_on = [terraform_data.wait]\n"
           "  name = \"" +
           role + "-second\"\n}\n";
  }
  [[nodiscard]] Process StartApply() {
    REQUIRE(consumer.Run({"init", "-input=false", "-no-color"}).exit_code == 0);
    return Process(consumer.Command({"apply", "-auto-approve", "-input=false", "-no-color"}));
  }
  void AwaitWaiting() const {
    REQUIRE(Eventually([&] { return std::filesystem::exists(consumer.directory() / "waiting"); }));
    // The lease of the plan can take a second to end.
    REQUIRE(Eventually([&] { return Leases().size() == 1; }));
  }
  void Go() const { consumer.WriteFile("go", ""); }

  [[nodiscard]] std::vector<std::string> Leases() const {
    const auto prefix = path + "/creds/" + role;
    int status = 0;
    const auto answer =
        Lab::Shared().Vault("GET", "sys/leases/lookup/" + prefix + "?list=true", nullptr, &status);
    std::vector<std::string> leases;
    if (status != 200) return leases;
    for (const auto& key : answer["data"]["keys"]) {
      leases.push_back(prefix + "/" + key.get<std::string>());
    }
    return leases;
  }
  [[nodiscard]] std::size_t Users() const { return Lab::Shared().IssuedUsers(role).size(); }
  [[nodiscard]] bool NothingLeft() const { return Leases().empty() && Users() == 0; }

  // Creates a token with the default policy and a policy that reads the role's credentials.
  [[nodiscard]] std::string LimitedToken(const json& options = json::object()) const {
    const auto policy = UniqueName("creds-only");
    Lab::Shared().Vault(
        "PUT", "sys/policies/acl/" + policy,
        {{"policy", "path \"" + path + "/creds/" + role + "\" { capabilities = [\"read\"] }"}});
    json body = {{"policies", {policy}}, {"no_parent", true}};
    body.update(options);
    return Lab::Shared().Vault("POST", "auth/token/create", body)["auth"]["client_token"];
  }

  [[nodiscard]] std::string Trace() const { return ReadFile(consumer.directory() / "trace.log"); }

  std::string path = UniqueName("ephemeral");
  std::string role = UniqueName("role");
  Workspace producer{""};
  Workspace consumer{""};
};

std::size_t Count(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("ephemeral credentials are opened, used, renewed and closed, and leave nothing",
          "[ephemeral]") {
  Setup setup("  default_lease_ttl_seconds = 6\n");
  setup.WriteConsumer(setup.WaitsForGo());
  auto apply = setup.StartApply();
  setup.AwaitWaiting();
  REQUIRE(Eventually([&] {
    return Count(setup.Trace(), "PUT sys/leases/renew") >= 1 ||
           setup.Trace().find("sys/leases/renew") != std::string::npos;
  }));
  setup.Go();
  const auto result = apply.Wait();
  INFO(result.out << result.err);
  REQUIRE(result.exit_code == 0);
  CHECK(setup.NothingLeft());
  const auto trace = setup.Trace();
  for (const auto* rpc :
       {"OpenEphemeralResource", "RenewEphemeralResource", "CloseEphemeralResource"}) {
    INFO(rpc);
    CHECK(trace.find(rpc) != std::string::npos);
  }
  setup.consumer.MustDestroy();
  CHECK(setup.NothingLeft());
}

TEST_CASE("a plan leaves no lease, and no written file holds a credential", "[ephemeral]") {
  Setup setup;
  setup.WriteConsumer();
  setup.consumer.MustPlan({"-out=saved.bin"});
  CHECK(setup.NothingLeft());
  setup.consumer.MustPlan({"-json"});
  const auto shown = setup.consumer.Run({"show", "-json", "saved.bin"});
  REQUIRE(shown.exit_code == 0);
  REQUIRE(setup.consumer.Run({"apply", "-input=false", "-no-color", "saved.bin"}).exit_code == 0);
  CHECK(setup.NothingLeft());

  std::string written = shown.out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           setup.consumer.directory(), std::filesystem::directory_options::none)) {
    if (entry.is_regular_file()) written += ReadFile(entry.path());
  }
  // Keys from moto begin like keys from AWS.
  CHECK(written.find("aws_iam_group") != std::string::npos);
  for (const auto* prefix : {"AKIA", "ASIA"}) {
    for (auto at = written.find(prefix); at != std::string::npos;
         at = written.find(prefix, at + 1)) {
      const auto rest = std::string_view(written).substr(at + 4, 16);
      const bool is_key = rest.size() == 16 && std::ranges::all_of(rest, [](unsigned char c) {
                            return std::isupper(c) != 0 || std::isdigit(c) != 0;
                          });
      INFO(written.substr(at > 80 ? at - 80 : 0, 160));
      CHECK_FALSE(is_key);
    }
  }
  setup.consumer.MustDestroy();
}

TEST_CASE("a failed apply revokes its ephemeral credentials", "[ephemeral]") {
  const bool limited = GENERATE(false, true);
  CAPTURE(limited);
  Setup setup;
  if (limited) setup.SetToken(setup.LimitedToken());
  setup.WriteConsumer(
      "resource \"terraform_data\" \"fails\" {\n  depends_on = [aws_iam_group.first]\n"
      "  provisioner \"local-exec\" {\n    command = \"exit 3\"\n  }\n}\n");
  const auto error = setup.consumer.FailingApply();
  CHECK(error.find("exit status 3") != std::string::npos);
  CHECK(Eventually([&] { return setup.NothingLeft(); }));
  setup.WriteConsumer();
  setup.consumer.MustDestroy();
}

TEST_CASE("Ctrl-C, once or twice, revokes ephemeral credentials", "[ephemeral]") {
  const int times = GENERATE(1, 2);
  const bool limited = GENERATE(false, true);
  CAPTURE(times, limited);
  Setup setup;
  if (limited) setup.SetToken(setup.LimitedToken());
  setup.WriteConsumer(setup.WaitsForGo());
  auto apply = setup.StartApply();
  setup.AwaitWaiting();
  apply.Signal(SIGINT);
  REQUIRE(Eventually([&] {
    return setup.Trace().find("StopProvider") != std::string::npos ||
           setup.Trace().find("stopping") != std::string::npos;
  }));
  if (times == 2) apply.Signal(SIGINT);
  setup.Go();
  const auto result = apply.Wait();
  INFO(result.out << result.err);
  CHECK(result.exit_code != 0);
  CHECK(Eventually([&] { return setup.NothingLeft(); }));
  std::ignore = Lab::Shared().Iam("delete-group", {"GroupName=" + setup.role + "-first"});
}

TEST_CASE("killing Terraform with -9 revokes ephemeral credentials", "[ephemeral]") {
  const bool limited = GENERATE(false, true);
  CAPTURE(limited);
  Setup setup;
  if (limited) setup.SetToken(setup.LimitedToken());
  setup.WriteConsumer(setup.WaitsForGo());
  auto apply = setup.StartApply();
  setup.AwaitWaiting();
  ::kill(apply.pid(), SIGKILL);  // the providers detect that their host has ended
  CHECK(Eventually([&] { return setup.NothingLeft(); }));
  setup.Go();
  std::ignore = apply.Wait();
  std::ignore = Lab::Shared().Iam("delete-group", {"GroupName=" + setup.role + "-first"});
}

TEST_CASE("credentials last no longer than the child token's TTL when the provider is killed too",
          "[ephemeral]") {
  const bool limited = GENERATE(false, true);
  CAPTURE(limited);
  Setup setup;
  if (limited) setup.SetToken(setup.LimitedToken());
  setup.WriteConsumer(setup.WaitsForGo(), "", "  max_lease_ttl_seconds = 20\n");
  auto apply = setup.StartApply();
  setup.AwaitWaiting();
  apply.Signal(SIGKILL);  // the whole process group
  std::ignore = apply.Wait();
  REQUIRE(setup.Leases().size() == 1);
  CHECK(Eventually([&] { return setup.NothingLeft(); }));
  std::ignore = Lab::Shared().Iam("delete-group", {"GroupName=" + setup.role + "-first"});
}

TEST_CASE("the default policy is enough to open, renew and close ephemeral credentials",
          "[ephemeral]") {
  Setup setup;
  setup.SetToken(setup.LimitedToken());
  setup.WriteConsumer();
  const auto applied = setup.consumer.MustApply();
  CHECK(applied.find("skip_child_token") != std::string::npos);
  // Vault revokes a lease whose duration was reduced to a second.
  CHECK(Eventually([&] { return setup.NothingLeft(); }));
  setup.consumer.MustDestroy();
  CHECK(Eventually([&] { return setup.NothingLeft(); }));
}

TEST_CASE("a lease of 20 s under a token of 15 s lasts for an apply of 90 s", "[ephemeral]") {
  Setup setup("  default_lease_ttl_seconds = 20\n");
  setup.SetToken(setup.LimitedToken({{"ttl", "15s"}, {"renewable", true}}));
  setup.WriteConsumer(setup.WaitsForGo());
  auto apply = setup.StartApply();
  setup.AwaitWaiting();
  const auto lease = setup.Leases().at(0);
  // `last_renewal` shows each renewal. A lease of 20 s needs four or more renewals in 90 s.
  std::set<std::string> renewals;
  const auto started = std::chrono::steady_clock::now();
  const bool lived = Eventually([&] {
    int status = 0;
    const auto info =
        Lab::Shared().Vault("PUT", "sys/leases/lookup", {{"lease_id", lease}}, &status);
    if (status != 200) return true;
    if (info["data"]["last_renewal"].is_string()) renewals.insert(info["data"]["last_renewal"]);
    return std::chrono::steady_clock::now() - started > std::chrono::seconds(90);
  });
  CHECK(lived);
  CHECK(renewals.size() >= 4);
  CHECK(setup.Leases().size() == 1);
  setup.Go();
  const auto result = apply.Wait();
  INFO(result.out << result.err);
  CHECK(result.exit_code == 0);
  CHECK(Eventually([&] { return setup.NothingLeft(); }));
  setup.SetToken(Lab::Shared()["VAULT_TOKEN"]);
  setup.consumer.MustDestroy();
}

TEST_CASE(
    "a token whose explicit max TTL is below min_ttl is refused at once, and the error names the "
    "token",
    "[ephemeral]") {
  Setup setup;
  setup.SetToken(setup.LimitedToken({{"ttl", "10m"}, {"explicit_max_ttl", "10m"}}));
  setup.WriteConsumer("", "  min_ttl = \"1h\"\n");
  const auto error = setup.consumer.FailingPlan();
  CHECK(error.find("explicit max TTL") != std::string::npos);
  CHECK(error.find("min_ttl") != std::string::npos);
  CHECK(setup.NothingLeft());
}

TEST_CASE("ttl sets the lease duration of an IAM user", "[ephemeral]") {
  Setup setup("  default_lease_ttl_seconds = 600\n  max_lease_ttl_seconds = 3600\n");
  setup.WriteConsumer(setup.WaitsForGo(), "  ttl = \"2000\"\n");
  auto apply = setup.StartApply();
  setup.AwaitWaiting();
  const auto lease = setup.Leases().at(0);
  const auto ttl =
      Lab::Shared().Vault("PUT", "sys/leases/lookup", {{"lease_id", lease}})["data"]["ttl"];
  CHECK(ttl > 600);
  CHECK(ttl <= 2'000);
  setup.Go();
  CHECK(apply.Wait().exit_code == 0);
  setup.consumer.MustDestroy();
}

}  // namespace tfvault::test::ephemeral_test
