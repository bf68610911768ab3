// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_access_credentials/data_source.h"

#include "test/support/recording_logger.h"
#include "test/unit/provider/provider_harness.h"

namespace tfvault::test::data_source_test {
namespace {

constexpr const char* kType = "vault_aws_access_credentials";
constexpr const char* kIssue = "GET /v1/aws/creds/deploy";
constexpr const char* kRevoke = "PUT /v1/sys/leases/revoke";

std::string UserKeys() {
  return json{{"lease_id", "aws/creds/deploy/1"},
              {"lease_duration", 60},
              {"renewable", true},
              {"data",
               {{"access_key", "AKIAISSUED"},
                {"secret_key", "issued-secret"},
                {"security_token", nullptr}}}}
      .dump();
}

std::string Session(const std::string& lease_id) {
  return json{{"lease_id", lease_id},
              {"lease_duration", 900},
              {"renewable", false},
              {"data",
               {{"access_key", "ASIAISSUED"},
                {"secret_key", "issued-secret"},
                {"security_token", "issued-token"},
                {"arn", "arn:aws-cn:sts::1:assumed-role/r/s"},
                {"ttl", 899}}}}
      .dump();
}

StatusOr<http::HttpResponse> Accepted() {
  return HttpAnswer(200, "<R><Arn>arn:aws:iam::1:user/u</Arn></R>");
}

StatusOr<http::HttpResponse> Refused(const std::string& code) {
  return HttpAnswer(403, "<ErrorResponse><Error><Code>" + code +
                             "</Code><Message>why</Message></Error></ErrorResponse>");
}

struct Fixture {
  Fixture() {
    REQUIRE(provider.Configure().ok());
    provider.aws = std::make_shared<FakeHttpClient>(
        [](const http::HttpRequest&, const std::stop_token&) { return Accepted(); });
    provider.vault->On(kRevoke, 204);
  }

  [[nodiscard]] cty::Value Config(const json& changes = json::object()) const {
    json attributes = {{"backend", "aws"}, {"role", "deploy"}};
    attributes.merge_patch(changes);
    return provider.Object(kType, attributes);
  }

  void AwsAnswers(const std::vector<StatusOr<http::HttpResponse>>& script) {
    provider.aws = std::make_shared<FakeHttpClient>(script);
  }

  ProviderHarness provider;
};

TEST_CASE_METHOD(Fixture, "returns the keys of an IAM user after five successful checks in a row",
                 "[provider][credentials]") {
  provider.vault->On(kIssue, 200, UserKeys());
  AwsAnswers({Refused("InvalidClientTokenId"), Accepted(), Accepted(), Accepted(), Accepted(),
              Accepted()});
  const auto read = provider.ReadData(kType, Config());
  INFO(read.Text());
  REQUIRE(read.diagnostics.empty());
  CHECK(provider.aws->requests().size() == 6);
  // The provider does not wait after the last success.
  CHECK(provider.time->waits() == std::vector<Duration>{Duration(500), Duration(1'000),
                                                        Duration(1'000), Duration(1'000),
                                                        Duration(1'000)});

  CHECK(read["id"] == Text("aws/creds/deploy/1"));
  CHECK(read["access_key"] == Text("AKIAISSUED"));
  CHECK(read["secret_key"] == Text("issued-secret"));
  CHECK(read["security_token"].is_null());
  CHECK(read["lease_id"] == Text("aws/creds/deploy/1"));
  CHECK(read["lease_duration"] == cty::Value::Number(60));
  CHECK(read["lease_renewable"] == cty::Value::Bool(true));
  CHECK(read["lease_start_time"] == Text("2026-01-02T03:04:05Z"));
  CHECK(read["type"] == Text("creds"));
}

TEST_CASE_METHOD(Fixture, "returns session credentials with their token after one successful check",
                 "[provider][credentials]") {
  provider.vault
      ->On("GET /v1/aws/sts/deploy?role_arn=arn:aws-cn:iam::1:role/r&ttl=15m", 200,
           Session("aws/sts/deploy/1"))
      .On("GET /v1/aws/sts/deploy?role_arn=arn%3Aaws-cn%3Aiam%3A%3A1%3Arole%2Fr&ttl=15m", 200,
          Session("aws/sts/deploy/1"));
  const auto read = provider.ReadData(kType, Config({{"type", "sts"},
                                                     {"ttl", "15m"},
                                                     {"role_arn", "arn:aws-cn:iam::1:role/r"},
                                                     {"validation_call", "iam:GetUser"}}));
  INFO(read.Text());
  REQUIRE(read.diagnostics.empty());
  CHECK(read["security_token"] == Text("issued-token"));
  REQUIRE(provider.aws->requests().size() == 1);
  // The role's partition selects the host, and a session is never checked with iam:GetUser.
  CHECK_THAT(provider.aws->requests().at(0).url, Catch::Contains("sts.cn-"));
}

TEST_CASE_METHOD(Fixture, "uses the path as the id of credentials without a lease",
                 "[provider][credentials]") {
  provider.vault->On(kIssue, 200, Session(""));
  const auto read = provider.ReadData(kType, Config());
  INFO(read.Text());
  REQUIRE(read.ok());
  CHECK(read["id"] == Text("aws/creds/deploy"));
  CHECK(read["lease_id"].is_null());
  CHECK(read["lease_duration"].is_null());
}

TEST_CASE_METHOD(Fixture, "takes AccessDenied as proof that the keys work",
                 "[provider][credentials]") {
  provider.vault->On(kIssue, 200, UserKeys());
  provider.aws = std::make_shared<FakeHttpClient>(
      [](const http::HttpRequest&, const std::stop_token&) { return Refused("AccessDenied"); });
  CHECK(provider.ReadData(kType, Config()).ok());
}

TEST_CASE_METHOD(Fixture, "fails and revokes the lease if the role's policy forbids iam:GetUser",
                 "[provider][credentials]") {
  provider.vault->On(kIssue, 200, UserKeys());
  provider.aws = std::make_shared<FakeHttpClient>(
      [](const http::HttpRequest&, const std::stop_token&) { return Refused("AccessDenied"); });
  const auto read = provider.ReadData(kType, Config({{"validation_call", "iam:GetUser"}}));
  CHECK_FALSE(read.ok());
  CHECK_THAT(read.Text(), Catch::Contains("AccessDenied"));
  CHECK_THAT(read.Text(), Catch::Contains("The credentials were revoked."));
  CHECK(provider.Bodies(kRevoke) ==
        std::vector<json>{{{"lease_id", "aws/creds/deploy/1"}, {"sync", true}}});
}

TEST_CASE_METHOD(Fixture, "revokes credentials that AWS never accepts before it reports the error",
                 "[provider][credentials]") {
  provider.vault->On(kIssue, 200, UserKeys());
  provider.aws =
      std::make_shared<FakeHttpClient>([](const http::HttpRequest&, const std::stop_token&) {
        return Refused("InvalidClientTokenId");
      });
  const auto read = provider.ReadData(kType, Config({{"max_cred_validation_seconds", 7}}));
  CHECK_FALSE(read.ok());
  CHECK_THAT(read.Text(), Catch::Contains("within 7 s"));
  CHECK(provider.Count(kRevoke) == 1);
  CHECK_THAT(read.Text(), !Catch::Contains("issued-secret"));
}

TEST_CASE_METHOD(Fixture, "revokes the credentials when the check is cancelled",
                 "[provider][credentials]") {
  provider.vault->On(kIssue, 200, UserKeys());
  provider.aws =
      std::make_shared<FakeHttpClient>([this](const http::HttpRequest&, const std::stop_token&) {
        provider.server().Stop();
        return Accepted();
      });
  const auto read = provider.ReadData(kType, Config());
  CHECK_FALSE(read.ok());
  CHECK(provider.Count(kRevoke) == 1);
  CHECK_THAT(read.Text(), Catch::Contains("The credentials were revoked."));
}

TEST_CASE_METHOD(Fixture, "names a lease that it cannot revoke after a failed check",
                 "[provider][credentials]") {
  ProviderHarness fresh;
  REQUIRE(fresh.Configure().ok());
  fresh.aws =
      std::make_shared<FakeHttpClient>([](const http::HttpRequest&, const std::stop_token&) {
        return Refused("SignatureDoesNotMatch");
      });
  fresh.vault->On(kIssue, 200, UserKeys()).On(kRevoke, 403, R"({"errors":["permission denied"]})");
  const auto read = fresh.ReadData(kType, Config());
  CHECK_THAT(read.Text(), Catch::Contains("could not be revoked"));
  CHECK_THAT(read.Text(), Catch::Contains("vault lease revoke aws/creds/deploy/1"));
}

TEST_CASE_METHOD(Fixture, "does not call AWS without validation", "[provider][credentials]") {
  provider.vault->On(kIssue, 200, UserKeys());
  provider.aws = nullptr;
  const auto read = provider.ReadData(kType, Config({{"validate_creds", false}}));
  CHECK(read.ok());
  CHECK(read["access_key"] == Text("AKIAISSUED"));
}

TEST_CASE_METHOD(Fixture, "checks the credentials at the configured endpoint",
                 "[provider][credentials]") {
  provider.vault->On(kIssue, 200, UserKeys());
  REQUIRE(provider
              .ReadData(kType, Config({{"sts_endpoint", "http://127.0.0.1:5000"},
                                       {"num_sequential_successes", 2},
                                       {"num_seconds_between_tests", 3}}))
              .ok());
  REQUIRE(provider.aws->requests().size() == 2);
  CHECK_THAT(provider.aws->requests().at(0).url, Catch::StartsWith("http://127.0.0.1:5000"));
  CHECK(provider.time->waits() == std::vector<Duration>{Duration(3'000)});
}

TEST_CASE_METHOD(Fixture, "checks the credentials with the configured call, endpoint and region",
                 "[provider][credentials]") {
  provider.vault->On(kIssue, 200, UserKeys());
  const auto [arguments, url, scope] = GENERATE(table<json, std::string, std::string>(
      {{{{"validation_call", "iam:GetUser"}, {"iam_endpoint", "http://127.0.0.1:5001"}},
        "http://127.0.0.1:5001",
        "/us-east-1/iam/"},
       {{{"region", "eu-west-1"}}, "https://sts.eu-west-1.amazonaws.com", "/eu-west-1/sts/"}}));
  auto config = arguments;
  config["num_sequential_successes"] = 1;
  REQUIRE(provider.ReadData(kType, Config(config)).ok());
  REQUIRE(provider.aws->requests().size() == 1);
  const auto request = provider.aws->requests().at(0);
  CHECK_THAT(request.url, Catch::StartsWith(url));
  CHECK_THAT(HeaderOf(request, "Authorization"), Catch::Contains(scope));
}

TEST_CASE_METHOD(Fixture, "refuses an unusable endpoint before Vault issues credentials",
                 "[provider][credentials]") {
  const auto read = provider.ReadData(kType, Config({{"sts_endpoint", "ftp://x"}}));
  CHECK_FALSE(read.ok());
  CHECK(provider.vault->routes().empty());
}

TEST_CASE_METHOD(Fixture, "does not repeat an issue request whose answer is lost",
                 "[provider][credentials]") {
  auto config = QuietProvider();
  config["max_retries"] = 2;
  ProviderHarness fresh;
  REQUIRE(fresh.Configure(config).ok());
  fresh.aws = provider.aws;
  fresh.vault->On(kIssue, http::TransportError(http::FailureKind::kInterrupted, "reset"));
  CHECK_FALSE(fresh.ReadData(kType, Config()).ok());
  CHECK(fresh.Count(kIssue) == 1);
}

TEST_CASE_METHOD(Fixture, "reports unusable credentials in Vault's answer as an error",
                 "[provider][credentials]") {
  const std::string body =
      GENERATE(R"({"data":{}})", R"({"data":{"access_key":7,"secret_key":true}})",
               R"({"data":null})", "[]", "<html>");
  provider.vault->On(kIssue, 200, body);
  const auto read = provider.ReadData(kType, Config());
  CHECK_FALSE(read.ok());
  CHECK(read.object.is_null());
}

TEST_CASE_METHOD(Fixture, "reports a role that does not exist in Vault as an error",
                 "[provider][credentials]") {
  provider.vault->On(kIssue, 400, R"({"errors":["Role \"deploy\" not found"]})");
  const auto read = provider.ReadData(kType, Config());
  CHECK_THAT(read.Text(), Catch::Contains("Role \"deploy\" not found"));
  CHECK_THAT(read.Text(), Catch::Contains("aws/creds/deploy"));
}

TEST_CASE_METHOD(Fixture, "refuses unusable arguments of the data source during validation",
                 "[provider][credentials]") {
  struct Row {
    const char* name;
    json config;
  };
  const auto row = GENERATE(values<Row>({
      {"type", {{"type", "login"}}},
      {"validation_call", {{"validation_call", "iam:ListUsers"}}},
      {"role", {{"role", "../secret"}}},
      {"backend", {{"backend", "a//b"}}},
      {"ttl", {{"ttl", "soon"}}},
      {"num_sequential_successes", {{"num_sequential_successes", 0}}},
      {"max_cred_validation_seconds", {{"max_cred_validation_seconds", 0}}},
  }));
  DYNAMIC_SECTION(row.name) {
    const auto result = provider.ValidateData(kType, Config(row.config));
    CHECK_FALSE(result.ok());
    CHECK_THAT(result.Text(), Catch::Contains(row.name));
  }
}

TEST_CASE_METHOD(Fixture, "logs the wait for AWS at info with the role and its mount",
                 "[provider][credentials]") {
  provider.vault->On(kIssue, 200, UserKeys());
  const RecordingLogger logger(LogLevel::kInfo);
  engine::ProviderServer server(provider.server().definition(), logger);
  const auto config = cty::EncodeMsgpack(Config(), Config().type());
  REQUIRE(config.ok());
  const auto read = server.ReadDataSource({.type_name = kType, .config = {.msgpack = *config}});
  CHECK(read.diagnostics.empty());
  const auto lines = logger.lines();
  REQUIRE(lines.size() == 1);
  CHECK_THAT(lines.front(),
             Catch::StartsWith(
                 "waiting until AWS accepts the AWS credentials for the role 'deploy' of 'aws'"));
}

TEST_CASE_METHOD(Fixture, "an empty text counts as not set", "[provider][credentials]") {
  provider.vault->On(kIssue, 200, UserKeys());
  const char* argument = GENERATE("namespace", "role_arn", "role_session_name", "mfa_code", "ttl",
                                  "min_ttl", "region", "sts_endpoint", "iam_endpoint");
  CAPTURE(argument);
  const auto config = Config({{argument, ""}});
  CHECK(provider.ValidateData(kType, config).diagnostics.empty());
  const auto read = provider.ReadData(kType, config);
  INFO(read.Text());
  CHECK(read.diagnostics.empty());
  CHECK(provider.vault->routes().back() == kIssue);
  CHECK(read[argument] == config.Attribute(argument));
}

TEST_CASE_METHOD(Fixture, "refuses an invalid region of the data source during validation",
                 "[provider][credentials]") {
  const auto result = provider.ValidateData(kType, Config({{"region", "Frankfurt"}}));
  CHECK_THAT(result.Text(), Catch::Contains("must be the code of an AWS region, such as") &&
                                Catch::Contains("'Frankfurt'"));
}

}  // namespace
}  // namespace tfvault::test::data_source_test
