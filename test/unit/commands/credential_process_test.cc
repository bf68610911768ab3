// SPDX-License-Identifier: MPL-2.0
#include "commands/credential_process.h"

#include "session/handover.h"
#include "test/support/fake_http_client.h"
#include "test/support/fake_time.h"
#include "test/support/fake_vault.h"
#include "test/support/temp_dir.h"
#include "tfvault/session/credential_process.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace tfvault::test::credential_process_test {
namespace {

using nlohmann::json;
using std::chrono::seconds;

constexpr const char* kIssue = "GET /v1/aws/creds/deploy";
constexpr const char* kToken = R"({"data":{"ttl":1200,"renewable":true}})";

std::string Session(const std::string& key, int ttl) {
  return json{{"lease_id", ttl == 0 ? "" : "aws/creds/deploy/" + key},
              {"lease_duration", ttl},
              {"renewable", false},
              {"data",
               {{"access_key", key},
                {"secret_key", "secret-of-" + key},
                {"security_token", "session-of-" + key}}}}
      .dump();
}

std::string UserKeys(const std::string& key, int lease) {
  return json{{"lease_id", lease == 0 ? "" : "aws/creds/deploy/" + key},
              {"lease_duration", lease},
              {"renewable", lease != 0},
              {"data", {{"access_key", key}, {"secret_key", "secret-of-" + key}}}}
      .dump();
}

struct Printed {
  int exit_code = 0;
  std::string out{};
  std::string err{};
  [[nodiscard]] json answer() const { return json::parse(out, nullptr, false); }
  [[nodiscard]] std::string key() const { return answer().value("AccessKeyId", err); }
};

struct Fixture {
  Fixture() {
    vault->On("GET /v1/auth/token/lookup-self", 200, kToken);
    handover.vault.address = "http://vault.test:8200";
    handover.vault.token = SecretString("dedicated-token");
    handover.vault.max_retries = 0;
    handover.request.vault.mount = "aws";
    handover.request.vault.role = "deploy";
    handover.own_token = true;
    Write();
  }

  void Write() const { REQUIRE(session::WriteHandover(temp.path(), handover).ok()); }

  [[nodiscard]] session::Dependencies dependencies() const {
    return {.environment = FixedEnvironment({}),
            .time = time,
            .logger = std::make_shared<NullLogger>(),
            .http_client = [this](session::Peer, const http::HttpClientOptions&) -> ClientOr {
              return client;
            }};
  }

  [[nodiscard]] Printed Run(const commands::ProcessArguments& arguments) const {
    std::ostringstream out;
    std::ostringstream err;
    const int code = commands::CredentialProcess(arguments, dependencies(), out, err);
    return {code, out.str(), err.str()};
  }
  [[nodiscard]] Printed Run(const std::string& file) const { return Run({{}, file}); }
  [[nodiscard]] Printed Run() const { return Run(session::RequestFile(temp.path())); }

  [[nodiscard]] long Issued() const { return std::ranges::count(vault->routes(), kIssue); }

  using ClientOr = StatusOr<std::shared_ptr<const http::HttpClient>>;
  TempDir temp;
  std::shared_ptr<FakeTime> time = std::make_shared<FakeTime>();
  std::shared_ptr<FakeVault> vault = std::make_shared<FakeVault>();
  // Vault and AWS behind one client, which distinguishes them by the host.
  std::shared_ptr<FakeHttpClient> client = std::make_shared<FakeHttpClient>(
      [this](const http::HttpRequest& request, const std::stop_token& stop) {
        if (request.url.starts_with("http://vault.test")) return vault->Send(request, stop);
        return StatusOr<http::HttpResponse>(aws);
      });
  http::HttpResponse aws = HttpAnswer(200, "<R><Arn>arn:aws:sts::1:assumed-role/r/s</Arn></R>");
  session::Handover handover;
};

TEST_CASE_METHOD(Fixture, "the command prints credentials in the format of AWS programs",
                 "[commands][process]") {
  vault->On(kIssue, 200, Session("ASIA1", 3'600));
  const auto printed = Run();
  CHECK(printed.err.empty());
  CHECK(printed.exit_code == 0);
  CHECK(printed.answer() == json{{"Version", 1},
                                 {"AccessKeyId", "ASIA1"},
                                 {"SecretAccessKey", "secret-of-ASIA1"},
                                 {"SessionToken", "session-of-ASIA1"},
                                 {"Expiration", "2026-01-02T04:03:05Z"}});
  CHECK(HeaderOf(vault->requests().back(), "X-Vault-Token") == "dedicated-token");
}

TEST_CASE_METHOD(Fixture, "credentials are kept until a third of their life or 15 minutes are left",
                 "[commands][process]") {
  const auto [life, fresh] =
      GENERATE(table<int, int>({{43'200, 42'300}, {3'600, 2'700}, {900, 600}}));
  CAPTURE(life);
  vault->On(kIssue, 200, Session("ASIA1", life)).On(kIssue, 200, Session("ASIA2", life));
  CHECK(Run().key() == "ASIA1");
  time->Advance(seconds(fresh - 1));
  CHECK(Run().key() == "ASIA1");
  time->Advance(seconds(1));
  CHECK(Run().key() == "ASIA2");
  CHECK(Run().key() == "ASIA2");
}

TEST_CASE_METHOD(
    Fixture, "setting the system clock changes neither the refresh nor the life of the credentials",
    "[commands][process]") {
  vault->On(kIssue, 200, Session("ASIA1", 900)).On(kIssue, 200, Session("ASIA2", 900));
  CHECK(Run().key() == "ASIA1");
  time->SetClock(GENERATE(std::chrono::hours(-1), std::chrono::hours(1)));
  time->Advance(seconds(599));
  const auto kept = Run();
  CHECK(kept.key() == "ASIA1");
  CHECK(kept.answer()["Expiration"] == FormatRfc3339(time->Now() + seconds(900 - 599 - 60)));
  time->Advance(seconds(1));
  CHECK(Run().key() == "ASIA2");
}

TEST_CASE_METHOD(Fixture,
                 "a program that asks at each expiration gets credentials over several sessions",
                 "[commands][process]") {
  for (int i = 1; i <= 4; ++i) vault->On(kIssue, 200, Session("ASIA" + std::to_string(i), 900));
  for (int i = 1; i <= 4; ++i) {
    CHECK(Run().key() == "ASIA" + std::to_string(i));
    time->Advance(seconds(840));  // until Expiration
  }
  CHECK(Issued() == 4);
}

TEST_CASE_METHOD(Fixture, "twenty concurrent programs get the same credentials",
                 "[commands][process]") {
  vault->On(kIssue, 200, Session("ASIA1", 900)).On(kIssue, 200, Session("ASIA2", 900));
  std::vector<Printed> printed(20);
  {
    std::vector<std::jthread> threads;
    threads.reserve(printed.size());
    for (auto& one : printed) {
      threads.emplace_back([&] {
        session::Notices warnings;
        const NullLogger logger;
        const auto answer =
            session::ProfileCredentials(session::RequestFile(temp.path()), dependencies(),
                                        {.warnings = warnings, .logger = logger});
        one.out = answer.ok() ? answer->Reveal() : "";
      });
    }
  }
  std::set<std::string> keys;
  for (const auto& one : printed) keys.insert(one.key());
  CHECK(keys == std::set<std::string>{"ASIA1"});
  CHECK(Issued() == 1);
}

TEST_CASE_METHOD(Fixture, "the keys of an IAM user expire with their lease",
                 "[commands][process]") {
  const auto [lease, expiration] =
      GENERATE(table<int, json>({{600, "2026-01-02T03:13:05Z"}, {0, nullptr}}));
  vault->On(kIssue, 200, UserKeys("AKIA1", lease));
  const auto answer = Run().answer();
  CHECK(answer.value("Expiration", json()) == expiration);
  CHECK_FALSE(answer.contains("SessionToken"));
}

TEST_CASE_METHOD(Fixture,
                 "a session whose end Vault does not report counts as the shortest session",
                 "[commands][process]") {
  vault->On(kIssue, 200, Session("ASIA1", 0));
  CHECK(Run().answer()["Expiration"] == "2026-01-02T03:18:05Z");
}

TEST_CASE_METHOD(Fixture, "credentials expire with a token that cannot be renewed",
                 "[commands][process]") {
  vault = std::make_shared<FakeVault>();
  vault->On("GET /v1/auth/token/lookup-self", 200, R"({"data":{"ttl":600,"renewable":false}})")
      .On(kIssue, 200, Session("ASIA1", 3'600));
  CHECK(Run().answer()["Expiration"] == "2026-01-02T03:13:05Z");
}

TEST_CASE_METHOD(Fixture, "uses the stored credentials until they expire if Vault issues none",
                 "[commands][process]") {
  vault->On(kIssue, 200, Session("ASIA1", 900))
      .On(kIssue, 403, R"({"errors":["permission denied"]})");
  CHECK(Run().key() == "ASIA1");
  time->Advance(seconds(839));
  CHECK(Run().key() == "ASIA1");
  time->Advance(seconds(1));
  const auto failed = Run();
  CHECK(failed.exit_code == 1);
  CHECK(failed.out.empty());
  CHECK_THAT(failed.err, Catch::StartsWith("terraform-provider-vault credential-process: "));
  CHECK_THAT(failed.err, Catch::Contains("permission denied") && Catch::Contains("deploy"));
  CHECK_THAT(failed.err, !Catch::Contains("dedicated-token") && !Catch::Contains("ASIA1"));
}

TEST_CASE_METHOD(Fixture, "does not print credentials that AWS refuses", "[commands][process]") {
  handover.request.check = {.endpoints = {.region = "us-east-1"}};
  Write();
  aws = HttpAnswer(403, "<E><Code>InvalidClientTokenId</Code></E>");
  vault->On(kIssue, 200, UserKeys("AKIA1", 600)).On("PUT /v1/sys/leases/revoke", 204);
  const auto failed = Run();
  CHECK(failed.exit_code == 1);
  CHECK_THAT(failed.err, Catch::Contains("InvalidClientTokenId"));
  CHECK(vault->routes().back() == "PUT /v1/sys/leases/revoke");
}

TEST_CASE_METHOD(Fixture, "sends the settings of the request to Vault", "[commands][process]") {
  handover.request.namespace_path = "team";
  handover.request.vault.path = vault::AwsCredentialsPath::kSts;
  handover.request.vault.ttl = "1h";
  handover.vault.namespace_path = "org";
  handover.vault.headers = {{.name = "X-Extra", .value = SecretString("header")}};
  Write();
  vault->On("GET /v1/aws/sts/deploy?ttl=1h", 200, Session("ASIA1", 3'600));
  CHECK(Run().key() == "ASIA1");
  const auto request = vault->requests().back();
  CHECK(HeaderOf(request, "X-Vault-Namespace") == "org/team");
  CHECK(HeaderOf(request, "X-Extra") == "header");
}

TEST_CASE_METHOD(Fixture, "refuses a file of another program without quoting it",
                 "[commands][process]") {
  std::string path = session::RequestFile(temp.path());
  SECTION("text") { temp.Write("request.json", "dedicated-token {"); }
  SECTION("other fields") {
    temp.Write("request.json", R"({"vault":{"token":"dedicated-token"}})");
  }
  SECTION("missing") { std::filesystem::remove(path); }
  SECTION("open to the group") {
    std::filesystem::permissions(path, std::filesystem::perms::group_read,
                                 std::filesystem::perm_options::add);
  }
  SECTION("another name") { path = temp.Write("other.json", "{}"); }
  const auto printed = Run(path);
  CHECK(printed.exit_code == 1);
  CHECK(printed.out.empty());
  CHECK_THAT(printed.err, Catch::Contains(temp.path()) && !Catch::Contains("dedicated-token"));
  CHECK(vault->requests().empty());
}

// The command without a profile: one set of credentials for all programs of a user.
struct SharedFixture : Fixture {
  SharedFixture() {
    arguments.mount = "aws";
    arguments.role = "deploy";
    arguments.no_check = true;
    variables = {{"VAULT_ADDR", "http://vault.test:8200"},
                 {"VAULT_TOKEN", "parent-token"},
                 {"VAULT_MAX_RETRIES", "0"},
                 {"HOME", temp.path()}};
    vault->Only("GET /v1/auth/token/lookup-self", 200,
                R"({"data":{"ttl":86400,"renewable":true}})");
    vault->On("POST /v1/auth/token/create", 200,
              R"({"auth":{"client_token":"child-token","lease_duration":3600,"renewable":true}})");
  }
  [[nodiscard]] Printed RunShared() const {
    auto shared = dependencies();
    shared.environment = FixedEnvironment(variables);
    std::ostringstream out;
    std::ostringstream err;
    const int code = commands::CredentialProcess(arguments, shared, out, err);
    return {code, out.str(), err.str()};
  }
  [[nodiscard]] std::filesystem::path Directory() const {
    return temp.path() + "/.local/state/terraform-provider-vault/credentials";
  }
  [[nodiscard]] json ChildToken() const {
    const auto routes = vault->routes();
    const auto at = std::ranges::find(routes, "POST /v1/auth/token/create") - routes.begin();
    return json::parse(vault->requests().at(static_cast<std::size_t>(at)).body.Reveal());
  }

  commands::ProcessArguments arguments{};
  std::map<std::string, std::string> variables{};
};

TEST_CASE_METHOD(SharedFixture, "programs share credentials until a third of their life is left",
                 "[commands][process]") {
  // The child token, which lives for an hour, ends first.
  vault->On(kIssue, 200, UserKeys("AKIA1", 7'200)).On(kIssue, 200, UserKeys("AKIA2", 7'200));
  const auto printed = RunShared();
  CHECK(printed.err.empty());
  CHECK(printed.answer() == json{{"Version", 1},
                                 {"AccessKeyId", "AKIA1"},
                                 {"SecretAccessKey", "secret-of-AKIA1"},
                                 {"Expiration", "2026-01-02T04:03:05Z"}});
  CHECK(ChildToken()["ttl"] == "3600s");
  time->Advance(seconds(2'699));
  CHECK(RunShared().key() == "AKIA1");
  time->Advance(seconds(1));
  CHECK(RunShared().key() == "AKIA2");
  // The child token is not revoked, because the credentials would end with it.
  CHECK(std::ranges::count(vault->routes(), "PUT /v1/auth/token/revoke-self") == 0);
}

TEST_CASE_METHOD(SharedFixture, "the variable of the longest life applies to shared credentials",
                 "[commands][process]") {
  variables["TERRAFORM_VAULT_MAX_TTL"] = "600";
  vault->On(kIssue, 200, UserKeys("AKIA1", 7'200));
  CHECK(RunShared().key() == "AKIA1");
  CHECK(ChildToken()["ttl"] == "600s");
}

TEST_CASE_METHOD(SharedFixture, "only the user can read shared credentials",
                 "[commands][process]") {
  vault->On(kIssue, 200, UserKeys("AKIA1", 7'200)).On(kIssue, 200, UserKeys("AKIA2", 7'200));
  CHECK(RunShared().key() == "AKIA1");
  using std::filesystem::perms;
  const auto others = perms::group_all | perms::others_all;
  CHECK((std::filesystem::status(Directory()).permissions() & others) == perms::none);
  std::filesystem::path file;
  for (const auto& entry : std::filesystem::directory_iterator(Directory())) {
    CHECK((entry.status().permissions() & others) == perms::none);
    if (entry.path().extension() == ".json") file = entry.path();
  }
  REQUIRE_FALSE(file.empty());
  // A file that another user could have written is not used.
  std::filesystem::permissions(file, perms::group_read, std::filesystem::perm_options::add);
  CHECK(RunShared().key() == "AKIA2");
}

TEST_CASE_METHOD(SharedFixture, "another request or token has other credentials",
                 "[commands][process]") {
  vault->On(kIssue, 200, UserKeys("AKIA1", 7'200)).On(kIssue, 200, UserKeys("AKIA2", 7'200));
  vault->On("GET /v1/aws/creds/deploy?ttl=2h", 200, UserKeys("AKIA2", 7'200));
  CHECK(RunShared().key() == "AKIA1");
  SECTION("a token") { variables["VAULT_TOKEN"] = "other-token"; }
  SECTION("a token of the token file") {
    variables.erase("VAULT_TOKEN");
    temp.Write(".vault-token", "stored-token");
  }
  SECTION("an argument") { arguments.ttl = "2h"; }
  SECTION("a machine that was suspended or started again, or a clock that was set") {
    time->SetClock(GENERATE(std::chrono::hours(-1), std::chrono::hours(1)));
  }
  CHECK(RunShared().key() == "AKIA2");
  CHECK(RunShared().key() == "AKIA2");
}

TEST_CASE_METHOD(SharedFixture, "shared credentials are printed until they expire if Vault fails",
                 "[commands][process]") {
  vault->On(kIssue, 200, UserKeys("AKIA1", 7'200))
      .On(kIssue, 403, R"({"errors":["permission denied"]})");
  CHECK(RunShared().key() == "AKIA1");
  time->Advance(seconds(3'539));
  CHECK(RunShared().key() == "AKIA1");
  time->Advance(seconds(1));
  const auto failed = RunShared();
  CHECK(failed.exit_code == 1);
  CHECK(failed.out.empty());
  CHECK_THAT(failed.err, Catch::Contains("permission denied") && !Catch::Contains("parent-token"));
}

TEST_CASE_METHOD(SharedFixture, "a failed check revokes the credentials and their token",
                 "[commands][process]") {
  arguments.no_check = false;
  aws = HttpAnswer(403, "<E><Code>InvalidClientTokenId</Code></E>");
  vault->On(kIssue, 200, UserKeys("AKIA1", 600))
      .On("PUT /v1/sys/leases/revoke", 204)
      .On("PUT /v1/auth/token/revoke-self", 204);
  CHECK(RunShared().exit_code == 1);
  const auto routes = vault->routes();
  CHECK(std::ranges::count(routes, "PUT /v1/sys/leases/revoke") == 1);
  CHECK(routes.back() == "PUT /v1/auth/token/revoke-self");
  CHECK(HeaderOf(vault->requests().back(), "X-Vault-Token") == "child-token");
}

TEST_CASE_METHOD(SharedFixture, "without a directory of the user the command issues nothing",
                 "[commands][process]") {
  variables.erase("HOME");
  const auto failed = RunShared();
  CHECK(failed.exit_code == 1);
  CHECK_THAT(failed.err, Catch::Contains("HOME or XDG_STATE_HOME"));
  CHECK(vault->requests().empty());
}

}  // namespace
}  // namespace tfvault::test::credential_process_test
