#include "tfvault/session/credential_process.h"

#include "session/handover.h"
#include "test/support/fake_http_client.h"
#include "test/support/fake_time.h"
#include "test/support/fake_vault.h"
#include "test/support/temp_dir.h"
#include "tfvault/base/private_directory.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace tfvault::test {
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

  [[nodiscard]] Printed Run(const std::vector<std::string>& arguments) const {
    std::ostringstream out;
    std::ostringstream err;
    const int code = session::RunCredentialProcess(arguments, dependencies(), out, err);
    return {code, out.str(), err.str()};
  }
  [[nodiscard]] Printed Run() const { return Run({"--config", session::RequestFile(temp.path())}); }

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
                 "[session][process]") {
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
                 "[session][process]") {
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
    "[session][process]") {
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
                 "[session][process]") {
  for (int i = 1; i <= 4; ++i) vault->On(kIssue, 200, Session("ASIA" + std::to_string(i), 900));
  for (int i = 1; i <= 4; ++i) {
    CHECK(Run().key() == "ASIA" + std::to_string(i));
    time->Advance(seconds(840));  // until Expiration
  }
  CHECK(Issued() == 4);
}

TEST_CASE_METHOD(Fixture, "twenty concurrent programs get the same credentials",
                 "[session][process]") {
  vault->On(kIssue, 200, Session("ASIA1", 900)).On(kIssue, 200, Session("ASIA2", 900));
  std::vector<Printed> printed(20);
  {
    std::vector<std::jthread> threads;
    threads.reserve(printed.size());
    for (auto& one : printed) threads.emplace_back([&] { one = Run(); });
  }
  std::set<std::string> keys;
  for (const auto& one : printed) keys.insert(one.key());
  CHECK(keys == std::set<std::string>{"ASIA1"});
  CHECK(Issued() == 1);
}

TEST_CASE_METHOD(Fixture, "the keys of an IAM user expire with their lease", "[session][process]") {
  const auto [lease, expiration] =
      GENERATE(table<int, json>({{600, "2026-01-02T03:13:05Z"}, {0, nullptr}}));
  vault->On(kIssue, 200, UserKeys("AKIA1", lease));
  const auto answer = Run().answer();
  CHECK(answer.value("Expiration", json()) == expiration);
  CHECK_FALSE(answer.contains("SessionToken"));
}

TEST_CASE_METHOD(Fixture,
                 "a session whose end Vault does not report counts as the shortest session",
                 "[session][process]") {
  vault->On(kIssue, 200, Session("ASIA1", 0));
  CHECK(Run().answer()["Expiration"] == "2026-01-02T03:18:05Z");
}

TEST_CASE_METHOD(Fixture, "credentials expire with a token that cannot be renewed",
                 "[session][process]") {
  vault = std::make_shared<FakeVault>();
  vault->On("GET /v1/auth/token/lookup-self", 200, R"({"data":{"ttl":600,"renewable":false}})")
      .On(kIssue, 200, Session("ASIA1", 3'600));
  CHECK(Run().answer()["Expiration"] == "2026-01-02T03:13:05Z");
}

TEST_CASE_METHOD(Fixture, "uses the stored credentials until they expire if Vault issues none",
                 "[session][process]") {
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

TEST_CASE_METHOD(Fixture, "does not print credentials that AWS refuses", "[session][process]") {
  handover.request.check = {.endpoints = {.region = "us-east-1"}};
  Write();
  aws = HttpAnswer(403, "<E><Code>InvalidClientTokenId</Code></E>");
  vault->On(kIssue, 200, UserKeys("AKIA1", 600)).On("PUT /v1/sys/leases/revoke", 204);
  const auto failed = Run();
  CHECK(failed.exit_code == 1);
  CHECK_THAT(failed.err, Catch::Contains("InvalidClientTokenId"));
  CHECK(vault->routes().back() == "PUT /v1/sys/leases/revoke");
}

TEST_CASE_METHOD(Fixture, "sends the settings of the request to Vault", "[session][process]") {
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
                 "[session][process]") {
  const std::string path = session::RequestFile(temp.path());
  std::vector<std::string> arguments = {"--config", path};
  SECTION("text") { temp.Write("request.json", "dedicated-token {"); }
  SECTION("other fields") {
    temp.Write("request.json", R"({"vault":{"token":"dedicated-token"}})");
  }
  SECTION("missing") { std::filesystem::remove(path); }
  SECTION("open to the group") {
    std::filesystem::permissions(path, std::filesystem::perms::group_read,
                                 std::filesystem::perm_options::add);
  }
  SECTION("another name") { arguments[1] = temp.Write("other.json", "{}"); }
  const auto printed = Run(arguments);
  CHECK(printed.exit_code == 1);
  CHECK(printed.out.empty());
  CHECK_THAT(printed.err, Catch::Contains(temp.path()) && !Catch::Contains("dedicated-token"));
  CHECK(vault->requests().empty());
}

TEST_CASE_METHOD(Fixture, "wrong arguments are a usage error", "[session][process]") {
  const auto arguments = GENERATE(std::vector<std::string>{}, std::vector<std::string>{"--config"},
                                  std::vector<std::string>{"--help", "x"});
  CHECK(Run(arguments).exit_code == 2);
}

// A program that prints its name.
struct Kept {
  [[nodiscard]] std::string Program(const std::string& text) const {
    auto file = temp.Write("bin/program", "#!/bin/sh\necho " + text + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
  }
  [[nodiscard]] std::string Says(const std::string& directory) const {
    const std::string out = temp.path() + "/out";
    const auto command = session::ProgramFile(directory) + " >" + out;
    // NOLINTNEXTLINE(concurrency-mt-unsafe,cert-env33-c): the shell of a test
    CHECK(std::system(command.c_str()) == 0);
    std::ifstream file(out);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  TempDir temp;
};

TEST_CASE_METHOD(Kept,
                 "the program of a profile works after its original file is replaced or removed",
                 "[session][process]") {
  const TempDir here;
  const auto elsewhere = PrivateDirectory::Make({"/dev/shm"});
  REQUIRE(elsewhere.ok());  // another file system
  const std::string directory = GENERATE(true, false) ? here.path() : elsewhere->path();
  const auto program = Program("old");
  REQUIRE(session::KeepProgram({program}, directory).ok());
  SECTION("replaced") { std::filesystem::rename(temp.Write("new", "x"), program); }
  SECTION("removed") { std::filesystem::remove(program); }
  CHECK(Says(directory) == "old\n");
  const TempDir second;
  REQUIRE(
      session::KeepProgram({temp.path() + "/gone", session::ProgramFile(directory)}, second.path())
          .ok());
  CHECK(Says(second.path()) == "old\n");
}

TEST_CASE_METHOD(Kept, "a program that cannot be linked or copied leaves no file",
                 "[session][process]") {
  const TempDir here;
  std::string program = temp.path() + "/gone";
  SECTION("missing") {}
  SECTION("not a program") { program = temp.Write("text", ""); }
  const auto kept = session::KeepProgram({program}, here.path());
  CHECK_THAT(Message(kept), Catch::Contains(here.path()));
  CHECK(std::filesystem::is_empty(here.path()));
}

TEST_CASE("the profile's command is quoted for shells and for SDKs", "[session][process]") {
  const auto text = session::AwsConfig("vault-deploy", "us-east-1", "/opt/p", "/tmp/d");
  CHECK(text.value_or("") ==
        "[profile vault-deploy]\n"
        "credential_process = /opt/p credential-process --config /tmp/d/request.json\n"
        "region = us-east-1\n");
  const auto blanks = session::AwsConfig("p", "", "/my opt/p", "/my tmp/d");
  CHECK(blanks.value_or("") ==
        "[profile p]\n"
        "credential_process = \"/my opt/p\" credential-process --config \"/my "
        "tmp/d\"/request.json\n");
  const auto* bad = GENERATE("/a$b", "/a\"b", "/a#b", "/a\nb", "/a'b");
  CHECK(session::AwsConfig("p", "", "/opt/p", bad).status().code() == StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tfvault::test
