// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_credential_process/ephemeral_resource.h"

#include "test/support/temp_dir.h"
#include "test/unit/provider/provider_harness.h"
#include "tfvault/session/credential_process.h"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace tfvault::test::credential_process_test {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

constexpr const char* kType = "ephemeral.vault_aws_credential_process";
constexpr const char* kIssue = "GET /v1/aws/creds/deploy";
constexpr const char* kChild = "POST /v1/auth/token/create";
constexpr const char* kRenewSelf = "PUT /v1/auth/token/renew-self";
constexpr const char* kRevokeSelf = "PUT /v1/auth/token/revoke-self";
constexpr const char* kRevoke = "PUT /v1/sys/leases/revoke";
constexpr const char* kDenied = R"({"errors":["permission denied"]})";

std::string Keys(bool user) {
  return json{{"lease_id", "aws/creds/deploy/1"},
              {"lease_duration", 900},
              {"renewable", user},
              {"data",
               {{"access_key", "AKIAISSUED"},
                {"secret_key", "issued-secret"},
                {"security_token", user ? json() : json("issued-session")}}}}
      .dump();
}

// A provider process that creates its directories in `temp`.
struct Process {
  explicit Process(const TempDir& temp, const std::string& home = {})
      : provider({{"XDG_RUNTIME_DIR", temp.path()}, {"HOME", home}}) {
    provider.aws = std::make_shared<FakeHttpClient>(
        [this](const http::HttpRequest& request, const std::stop_token& stop) {
          if (request.url.starts_with("http://vault.test")) {
            return provider.vault->Send(request, stop);
          }
          return StatusOr<http::HttpResponse>(HttpAnswer(200, "<Arn>arn:aws:iam::1:user/u</Arn>"));
        });
    REQUIRE(provider.Configure().ok());
    provider.vault->On("GET /v1/auth/token/lookup-self", 200, R"({"data":{"ttl":0}})")
        .On(kRevokeSelf, 204)
        .On(kRevoke, 204);
  }
  ProviderHarness provider;
};

struct Place {
  TempDir temp_;
};

struct Fixture : Place, Process {
  Fixture() : Process(temp_) {}

  void AllowChild() const {
    provider.vault->On(
        kChild, 200,
        R"({"auth":{"client_token":"dedicated","lease_duration":1200,"renewable":true}})");
  }
  [[nodiscard]] ProviderHarness::Opened Open(const json& changes = json::object()) {
    json attributes = {{"mount", "aws"}, {"role", "deploy"}, {"region", "us-east-1"}};
    attributes.merge_patch(changes);
    return provider.Open(kType, provider.Object(kType, attributes));
  }
  // The existing directories.
  [[nodiscard]] std::vector<std::string> Directories() const {
    std::vector<std::string> paths;
    for (const auto& entry : fs::directory_iterator(temp_.path())) paths.push_back(entry.path());
    return paths;
  }
  static std::string ReadFile(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

TEST_CASE_METHOD(Fixture, "opening creates a profile whose command has its first credentials",
                 "[provider][process]") {
  AllowChild();
  provider.vault->On(kIssue, 200, Keys(false));
  const auto opened = Open();
  INFO(opened.Text());
  REQUIRE(opened.diagnostics.empty());
  CHECK(opened["profile"] == Text("vault-deploy"));
  CHECK(opened["type"] == Text("creds"));
  CHECK(opened.renew_at == provider.time->Now() + seconds(800));
  const auto directory = Directories().at(0);
  CHECK(opened["config_file"] == Text(directory + "/config"));
  const std::string program = directory + "/terraform-provider-vault";
  CHECK_THAT(ReadFile(directory + "/config"),
             Catch::StartsWith("[profile vault-deploy]\ncredential_process = " + program +
                               " credential-process "));
  CHECK(fs::file_size(program) == fs::file_size("/proc/self/exe"));
  CHECK_THAT(ReadFile(directory + "/request.json"), Catch::Contains("\"dedicated\""));
  CHECK(fs::status(directory).permissions() == fs::perms::owner_all);
  for (const auto& entry : fs::directory_iterator(directory)) {
    CAPTURE(entry.path());
    if (entry.path() == program) continue;
    CHECK(entry.status().permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  }
  CHECK_THAT(opened.private_data, !Catch::Contains("dedicated"));

  session::Notices warnings;
  const NullLogger logger;
  const auto answer = session::ProfileCredentials(
      directory + "/request.json", {.environment = FixedEnvironment({}), .time = provider.time},
      {.warnings = warnings, .logger = logger});
  REQUIRE(answer.ok());
  CHECK(json::parse(answer->Reveal())["SessionToken"] == "issued-session");
  CHECK(provider.Count(kIssue) == 1);
}

TEST_CASE_METHOD(Fixture,
                 "passes the arguments of a profile to Vault, in its namespace, and to AWS",
                 "[provider][process]") {
  AllowChild();
  const bool validate = GENERATE(true, false);
  provider.vault->On(
      "GET /v1/aws/sts/deploy?role_arn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&"
      "role_session_name=ci&ttl=30m",
      200, Keys(false));
  const auto opened = Open({{"type", "sts"},
                            {"namespace", "team"},
                            {"role_arn", "arn:aws:iam::1:role/r"},
                            {"role_session_name", "ci"},
                            {"ttl", "30m"},
                            {"validate_creds", validate},
                            {"sts_endpoint", "http://127.0.0.1:5000"},
                            {"mount_id", "any"}});
  INFO(opened.Text());
  REQUIRE(opened.ok());
  CHECK(opened["mount_id"] == Text("any"));
  const auto requests = provider.vault->requests();
  const auto issue = std::ranges::find_if(
      requests, [](const auto& request) { return request.url.find("/sts/") != std::string::npos; });
  REQUIRE(issue != requests.end());
  CHECK(HeaderOf(*issue, "X-Vault-Namespace") == "team");
  const auto asked = std::ranges::count_if(provider.aws->requests(), [](const auto& request) {
    return request.url.starts_with("http://127.0.0.1:5000");
  });
  CHECK((asked > 0) == validate);
}

TEST_CASE_METHOD(Fixture, "closing revokes the token and removes the directory",
                 "[provider][process]") {
  AllowChild();
  provider.vault->On(kIssue, 200, Keys(false));
  const auto opened = Open();
  CHECK(provider.Close(kType, opened.private_data).diagnostics.empty());
  CHECK(HeaderOf(provider.vault->requests().back(), "X-Vault-Token") == "dedicated");
  CHECK(provider.vault->routes().back() == kRevokeSelf);
  CHECK(Directories().empty());
  provider.server().End();
  CHECK(provider.Count(kRevokeSelf) == 1);
  CHECK(provider.Close(kType, opened.private_data).diagnostics.empty());
}

TEST_CASE_METHOD(Fixture, "revokes the leases of IAM users before it revokes the token",
                 "[provider][process]") {
  AllowChild();
  provider.vault->On(kIssue, 200, Keys(true));
  const auto opened = Open();
  REQUIRE(opened.ok());
  CHECK(provider.Close(kType, opened.private_data).diagnostics.empty());
  const auto routes = provider.vault->routes();
  CHECK(std::vector(routes.end() - 2, routes.end()) ==
        std::vector<std::string>{kRevoke, kRevokeSelf});
}

TEST_CASE_METHOD(Fixture, "keeps an open profile when the provider is configured again",
                 "[provider][process]") {
  AllowChild();
  const auto first = provider.vault;
  first->On(kIssue, 200, Keys(false));
  REQUIRE(provider.Configure({{"address", "http://vault.test:8200"}, {"token", "hvs.CAESIparent"}})
              .ok());
  const auto opened = Open();
  REQUIRE(opened.ok());
  provider.vault = std::make_shared<FakeVault>();
  REQUIRE(provider.Configure().ok());
  CHECK(std::ranges::count(first->routes(), kRevokeSelf) == 0);
}

TEST_CASE_METHOD(Fixture, "closes an open profile when the process ends", "[provider][process]") {
  AllowChild();
  provider.vault->On(kIssue, 200, Keys(false));
  REQUIRE(Open().ok());
  provider.server().End();
  CHECK(provider.Count(kRevokeSelf) == 1);
  CHECK(Directories().empty());
}

TEST_CASE_METHOD(Fixture, "renews and closes a profile in another process, also after a stop",
                 "[provider][process]") {
  AllowChild();
  provider.vault->On(kIssue, 200, Keys(false));
  const auto opened = Open();
  Process other(temp_);
  other.provider.vault->On(kRenewSelf, 200,
                           R"({"auth":{"client_token":"dedicated","lease_duration":600}})");
  other.provider.server().Stop();
  const auto renewed = other.provider.Renew(kType, opened.private_data);
  INFO(renewed.Text());
  CHECK(renewed.diagnostics.empty());
  CHECK(renewed.renew_at == other.provider.time->Now() + seconds(400));
  CHECK(HeaderOf(other.provider.vault->requests().back(), "X-Vault-Token") == "dedicated");
  CHECK(other.provider.Close(kType, opened.private_data).diagnostics.empty());
  CHECK(Directories().empty());
}

TEST_CASE_METHOD(Fixture, "a failed renewal is a warning while the token works",
                 "[provider][process]") {
  AllowChild();
  provider.vault->On(kIssue, 200, Keys(false))
      .On(kRenewSelf, 500, R"({"errors":["disk"]})")
      .On(kRenewSelf, 403, kDenied);
  const auto opened = Open();
  provider.time->Advance(seconds(800));
  const auto warned = provider.Renew(kType, opened.private_data);
  CHECK(warned.ok());
  CHECK_THAT(warned.Text(), Catch::Contains("disk"));
  CHECK(warned.renew_at > provider.time->Now());
  CHECK_FALSE(provider.Renew(kType, opened.private_data).ok());
}

TEST_CASE_METHOD(Fixture, "keeps the time of the token's renewal when the system clock changes",
                 "[provider][process]") {
  AllowChild();
  provider.vault->On(kIssue, 200, Keys(false)).On(kRenewSelf, 500, R"({"errors":["disk"]})");
  const auto opened = Open();
  provider.time->Advance(seconds(900));
  provider.time->SetClock(GENERATE(std::chrono::hours(-1), std::chrono::hours(1)));
  const auto renewed = provider.Renew(kType, opened.private_data);
  CHECK(renewed.ok());
  CHECK(renewed.renew_at == provider.time->Now() + seconds(200));
}

TEST_CASE_METHOD(Fixture, "uses the provider's token without a child token, with a warning",
                 "[provider][process]") {
  provider.vault->On(kChild, 403, kDenied)
      .On(kIssue, 200, Keys(true))
      .On("PUT /v1/sys/leases/renew", 200,
          R"({"lease_id":"aws/creds/deploy/1","lease_duration":900,"renewable":true})");
  const auto opened = Open();
  REQUIRE(opened.ok());
  CHECK_THAT(opened.Text(), Catch::Contains("auth/token/create"));
  CHECK_THAT(opened.Text(), !Catch::Contains("hvs.CAESIparent"));
  CHECK_FALSE(opened.renew_at.has_value());
  CHECK(provider.Close(kType, opened.private_data).diagnostics.empty());
  // The provider's token stays, so the provider revokes the lease by its id.
  CHECK(provider.Count(kRevokeSelf) == 0);
  CHECK(provider.Bodies(kRevoke) ==
        std::vector<json>{{{"lease_id", "aws/creds/deploy/1"}, {"sync", true}}});
  CHECK(Directories().empty());
}

TEST_CASE_METHOD(Fixture, "warns when closing a profile fails, and removes its files",
                 "[provider][process]") {
  provider.vault->On(kChild, 403, kDenied).On(kIssue, 200, Keys(true));
  const auto opened = Open({{"validate_creds", false}});
  provider.vault = std::make_shared<FakeVault>();
  provider.vault->On(kRevoke, 400, R"({"errors":["failed to revoke entry: x"]})");
  const auto closed = provider.Close(kType, opened.private_data);
  CHECK(closed.ok());
  CHECK_THAT(closed.Text(), Catch::Contains("failed to revoke") &&
                                Catch::Contains("vault lease revoke aws/creds/deploy/1"));
  CHECK(Directories().empty());
}

TEST_CASE_METHOD(Fixture, "names a lease that Vault could not revoke although the token is revoked",
                 "[provider][process]") {
  AllowChild();
  provider.vault->On(kIssue, 200, Keys(true));
  const auto opened = Open();
  provider.vault->Only(kRevoke, 400, R"({"errors":["failed to revoke entry: x"]})");
  const auto closed = provider.Close(kType, opened.private_data);
  CHECK_THAT(closed.Text(), Catch::Contains("vault lease revoke aws/creds/deploy/1"));
  CHECK(provider.Count(kRevokeSelf) == 1);
}

TEST_CASE_METHOD(Fixture, "leaves a lease that it may not revoke to the profile's token",
                 "[provider][process]") {
  AllowChild();
  provider.vault->On(kIssue, 200, Keys(true));
  const auto opened = Open();
  provider.vault->Only(kRevoke, 403, kDenied);
  CHECK(provider.Close(kType, opened.private_data).diagnostics.empty());
}

TEST_CASE("reports in the next run of the role a lease that a profile left",
          "[provider][process]") {
  const TempDir temp;
  const auto start = [&] {
    auto process = std::make_unique<Process>(temp, temp.path());
    process->provider.vault->On(kChild, 403, kDenied)
        .On(kIssue, 200, Keys(true))
        .On("PUT /v1/sys/leases/lookup", 200, R"({"data":{"id":"x"}})");
    return process;
  };
  const auto open = [](Process& process) {
    return process.provider.Open(
        kType, process.provider.Object(
                   kType, {{"mount", "aws"}, {"role", "deploy"}, {"validate_creds", false}}));
  };
  const auto first = start();
  REQUIRE(open(*first).ok());
  first->provider.vault->Only(kRevoke, 400, R"({"errors":["failed to revoke entry: x"]})");
  first->provider.server().End();
  CHECK_THAT(open(*start()).Text(),
             Catch::Contains("the lease 'aws/creds/deploy/1'. The provider has now revoked"));
}

TEST_CASE_METHOD(Fixture, "revokes the token and removes the directory when opening fails",
                 "[provider][process]") {
  AllowChild();
  provider.vault->On(kIssue, 400, R"({"errors":["role is unknown"]})");
  const auto opened = Open();
  CHECK_FALSE(opened.ok());
  CHECK_THAT(opened.Text(), Catch::Contains("role is unknown"));
  CHECK(provider.Count(kRevokeSelf) == 1);
  CHECK(Directories().empty());
}

TEST_CASE_METHOD(Fixture, "refuses an invalid region of a profile", "[provider][process]") {
  const auto* region = GENERATE("Frankfurt", "us-east-1\ncredential_process = x", "US EAST");
  const auto config =
      provider.Object(kType, {{"mount", "aws"}, {"role", "deploy"}, {"region", region}});
  CHECK_THAT(provider.ValidateEphemeral(kType, config).Text(), Catch::Contains("region"));
}

}  // namespace
}  // namespace tfvault::test::credential_process_test
