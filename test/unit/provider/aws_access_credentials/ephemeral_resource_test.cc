// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_access_credentials/ephemeral_resource.h"

#include "test/support/temp_dir.h"
#include "test/unit/provider/provider_harness.h"

namespace tfvault::test::access_credentials_test {
namespace {

using std::chrono::seconds;

constexpr const char* kType = "ephemeral.vault_aws_access_credentials";
constexpr const char* kData = "vault_aws_access_credentials";
constexpr const char* kIssue = "GET /v1/aws/creds/deploy";
constexpr const char* kRevoke = "PUT /v1/sys/leases/revoke";
constexpr const char* kRenew = "PUT /v1/sys/leases/renew";
constexpr const char* kLookup = "GET /v1/auth/token/lookup-self";
constexpr const char* kChild = "POST /v1/auth/token/create";
constexpr const char* kRenewSelf = "PUT /v1/auth/token/renew-self";
constexpr const char* kRevokeSelf = "PUT /v1/auth/token/revoke-self";

constexpr const char* kDenied = R"({"errors":["permission denied"]})";

std::string UserKeys(int lease = 60) {
  return json{{"lease_id", "aws/creds/deploy/1"},
              {"lease_duration", lease},
              {"renewable", true},
              {"data",
               {{"access_key", "AKIAISSUED"},
                {"secret_key", "issued-secret"},
                {"security_token", nullptr}}}}
      .dump();
}

std::string Session(int ttl) {
  return json{{"lease_id", "aws/creds/deploy/1"},
              {"lease_duration", ttl},
              {"renewable", false},
              {"data",
               {{"access_key", "ASIAISSUED"},
                {"secret_key", "issued-secret"},
                {"security_token", "issued-token"},
                {"arn", "arn:aws:sts::1:assumed-role/r/s"},
                {"ttl", ttl}}}}
      .dump();
}

std::string LeaseOf(int duration) {
  return json{{"lease_id", "aws/creds/deploy/1"}, {"lease_duration", duration}, {"renewable", true}}
      .dump();
}

std::string TokenOf(int ttl, const json& changes = json::object()) {
  json data = {{"type", "service"}, {"ttl", ttl}, {"renewable", true}};
  data.update(changes);
  return json{{"data", data}}.dump();
}

struct Fixture {
  Fixture() {
    provider.aws =
        std::make_shared<FakeHttpClient>([](const http::HttpRequest&, const std::stop_token&) {
          return HttpAnswer(200, "<R><Arn>arn:aws:iam::1:user/u</Arn></R>");
        });
    REQUIRE(provider.Configure().ok());
  }

  // The provider uses a child token; `token` is the lookup answer for the configured token.
  void ConfigureWithChild(const std::string& token = TokenOf(0)) {
    REQUIRE(
        provider.Configure({{"address", "http://vault.test:8200"}, {"token", "hvs.CAESIparent"}})
            .ok());
    provider.vault->On(kLookup, 200, token)
        .On(kChild, 200, R"({"auth":{"client_token":"child","lease_duration":1200,
                                     "renewable":true}})")
        .On(kRevokeSelf, 204);
  }

  [[nodiscard]] cty::Value Config(const json& changes = json::object()) const {
    json attributes = {{"mount", "aws"}, {"role", "deploy"}, {"num_seconds_between_tests", 0}};
    attributes.merge_patch(changes);
    return provider.Object(kType, attributes);
  }
  [[nodiscard]] ProviderHarness::Opened Open(const json& changes = json::object()) {
    return provider.Open(kType, Config(changes));
  }
  [[nodiscard]] SystemTimePoint In(seconds wait) const { return provider.time->Now() + wait; }

  ProviderHarness provider;
};

TEST_CASE_METHOD(Fixture, "opening issues credentials, checks them and says when to renew",
                 "[provider][ephemeral]") {
  const char* argument = GENERATE("mount", "backend");
  provider.vault->On(kIssue, 200, UserKeys());
  const auto opened = provider.Open(
      kType, provider.Object(
                 kType, {{argument, "aws"}, {"role", "deploy"}, {"num_seconds_between_tests", 0}}));
  INFO(opened.Text());
  REQUIRE(opened.diagnostics.empty());
  CHECK(opened["access_key"] == Text("AKIAISSUED"));
  CHECK(opened["secret_key"] == Text("issued-secret"));
  CHECK(opened["security_token"].is_null());
  CHECK(opened["lease_id"] == Text("aws/creds/deploy/1"));
  CHECK(opened["lease_duration"] == cty::Value::Number(60));
  CHECK(opened["expires_at"] == Text("2026-01-02T03:05:05Z"));
  CHECK(opened["type"] == Text("creds"));
  CHECK(provider.aws->requests().size() == 5);
  CHECK(opened.renew_at == In(seconds(40)));
  CHECK_THAT(opened.private_data, !Catch::Contains("issued-secret"));
}

TEST_CASE_METHOD(Fixture, "requires exactly one of mount and backend", "[provider][ephemeral]") {
  CHECK_THAT(provider.ValidateEphemeral(kType, provider.Object(kType, {{"role", "r"}})).Text(),
             Catch::Contains("`backend` or `mount`"));
  CHECK_FALSE(
      provider
          .ValidateEphemeral(
              kType, provider.Object(kType, {{"role", "r"}, {"mount", "a"}, {"backend", "a"}}))
          .ok());
  CHECK(provider.ValidateEphemeral(kType, provider.Object(kType, {{"role", "r"}, {"mount", "a"}}))
            .ok());
}

TEST_CASE_METHOD(Fixture, "renews the lease for its original duration", "[provider][ephemeral]") {
  provider.vault->On(kIssue, 200, UserKeys()).On(kRenew, 200, LeaseOf(60));
  const auto opened = Open();
  provider.time->Advance(seconds(40));
  const auto renewed = provider.Renew(kType, opened.private_data);
  INFO(renewed.Text());
  CHECK(renewed.diagnostics.empty());
  CHECK(renewed.renew_at == In(seconds(40)));
  CHECK(provider.Bodies(kRenew) ==
        std::vector<json>{{{"lease_id", "aws/creds/deploy/1"}, {"increment", 60}}});
}

TEST_CASE_METHOD(Fixture, "keeps the time of the lease's renewal when the system clock changes",
                 "[provider][ephemeral]") {
  const auto by = GENERATE(std::chrono::hours(-1), std::chrono::hours(1));
  provider.vault->On(kIssue, 200, UserKeys()).On(kRenew, 500, R"({"errors":["disk"]})");
  provider.vault->on_request = [&](const std::string& route) {
    if (route == kIssue) provider.time->SetClock(by);
  };
  const auto opened = Open();
  CHECK(opened.renew_at == In(seconds(40)));
  provider.time->Advance(seconds(40));
  provider.time->SetClock(by);
  const auto renewed = provider.Renew(kType, opened.private_data);
  CHECK(renewed.ok());
  CHECK(renewed.renew_at > provider.time->Now());
  CHECK(renewed.renew_at < In(seconds(20)));
  CHECK_THAT(renewed.Text(), Catch::Contains("until " + FormatRfc3339(In(seconds(20)))));
}

TEST_CASE_METHOD(Fixture, "renewing renews the tokens too", "[provider][ephemeral]") {
  ConfigureWithChild(TokenOf(30));
  provider.vault->On(kIssue, 200, UserKeys())
      .On(kRenew, 200, LeaseOf(60))
      .On(kRenewSelf, 200, R"({"auth":{"client_token":"t","lease_duration":30}})");
  const auto opened = Open();
  // The token ends before the lease.
  CHECK(opened.renew_at == In(seconds(20)));
  CHECK(provider.Renew(kType, opened.private_data).diagnostics.empty());
  CHECK(provider.Count(kRenewSelf) == 2);
}

TEST_CASE_METHOD(Fixture, "a failed renewal is a warning while the credentials work",
                 "[provider][ephemeral]") {
  provider.vault->On(kIssue, 200, UserKeys()).On(kRenew, 500, R"({"errors":["disk"]})");
  const auto opened = Open();
  provider.time->Advance(seconds(40));
  const auto renewed = provider.Renew(kType, opened.private_data);
  CHECK(renewed.ok());
  CHECK_THAT(renewed.Text(), Catch::Contains("disk"));
  CHECK(renewed.renew_at > provider.time->Now());
  CHECK(renewed.renew_at < In(seconds(20)));

  provider.time->Advance(seconds(20));
  CHECK_FALSE(provider.Renew(kType, opened.private_data).ok());
}

TEST_CASE_METHOD(Fixture, "reports a lease that no longer exists as an error",
                 "[provider][ephemeral]") {
  provider.vault->On(kIssue, 200, UserKeys()).On(kRenew, 400, R"({"errors":["lease not found"]})");
  const auto renewed = provider.Renew(kType, Open().private_data);
  CHECK_FALSE(renewed.ok());
  CHECK_THAT(renewed.Text(), Catch::Contains("aws/creds/deploy/1"));
}

TEST_CASE_METHOD(Fixture, "warns about a lease that reaches its maximum lifetime",
                 "[provider][ephemeral]") {
  provider.vault->On(kIssue, 200, UserKeys())
      .On(kRenew, 200, LeaseOf(20))
      .On(kRenew, 200, LeaseOf(1));
  const auto opened = Open();
  auto renewed = provider.Renew(kType, opened.private_data);
  CHECK_THAT(renewed.Text(), Catch::Contains("maximum lifetime"));
  CHECK(renewed.renew_at.has_value());
  renewed = provider.Renew(kType, renewed.private_data);
  CHECK_FALSE(renewed.renew_at.has_value());
}

TEST_CASE_METHOD(Fixture, "closing revokes the lease", "[provider][ephemeral]") {
  provider.vault->On(kIssue, 200, UserKeys()).On(kRevoke, 204);
  const auto opened = Open();
  CHECK(provider.Close(kType, opened.private_data).diagnostics.empty());
  CHECK(provider.Bodies(kRevoke) ==
        std::vector<json>{{{"lease_id", "aws/creds/deploy/1"}, {"sync", true}}});
  // The end of the process does not revoke the lease again.
  provider.server().End();
  CHECK(provider.Count(kRevoke) == 1);
}

TEST_CASE_METHOD(Fixture, "renews and closes after a stop, with no more than the private data",
                 "[provider][ephemeral]") {
  provider.vault->On(kIssue, 200, UserKeys());
  const auto opened = Open();

  ProviderHarness other;
  REQUIRE(other.Configure().ok());
  other.vault->On(kRenew, 200, LeaseOf(60)).On(kRevoke, 204);
  other.server().Stop();
  const auto renewed = other.Renew(kType, opened.private_data);
  INFO(renewed.Text());
  CHECK(renewed.diagnostics.empty());
  CHECK(other.Close(kType, opened.private_data).diagnostics.empty());
  CHECK(other.Count(kRevoke) == 1);
}

TEST_CASE_METHOD(Fixture, "shortens the lease if the token may not revoke it",
                 "[provider][ephemeral]") {
  provider.vault->On(kIssue, 200, UserKeys()).On(kRevoke, 403, kDenied).On(kRenew, 200, LeaseOf(1));
  CHECK(provider.Close(kType, Open().private_data).diagnostics.empty());
  CHECK(provider.Bodies(kRenew) ==
        std::vector<json>{{{"lease_id", "aws/creds/deploy/1"}, {"increment", 1}}});
}

TEST_CASE_METHOD(Fixture, "warns with the lease id when closing fails", "[provider][ephemeral]") {
  provider.vault->On(kIssue, 200, UserKeys())
      .On(kRevoke, 400, R"({"errors":["failed to revoke entry: x"]})");
  const auto closed = provider.Close(kType, Open().private_data);
  CHECK(closed.ok());
  CHECK_THAT(closed.Text(), Catch::Contains("vault lease revoke aws/creds/deploy/1"));
  // The provider tries again when the process ends.
  provider.server().End();
  CHECK(provider.Count(kRevoke) == 2);
}

TEST_CASE_METHOD(Fixture, "leaves a lease that it may not revoke to the child token",
                 "[provider][ephemeral]") {
  ConfigureWithChild();
  provider.vault->On(kIssue, 200, UserKeys()).On(kRevoke, 403, kDenied).On(kRenew, 403, kDenied);
  CHECK(provider.Close(kType, Open().private_data).diagnostics.empty());
  provider.server().End();
  CHECK(provider.Count(kRevokeSelf) == 1);
}

TEST_CASE_METHOD(Fixture, "warns with the next steps when closing fails with a child token",
                 "[provider][ephemeral]") {
  ConfigureWithChild();
  provider.vault->On(kIssue, 200, UserKeys()).On(kRevoke, 503, R"({"errors":["sealed"]})");
  const auto closed = provider.Close(kType, Open().private_data);
  CHECK(closed.ok());
  CHECK_THAT(closed.Text(), Catch::Contains("tries again when it stops") &&
                                Catch::Contains("vault lease revoke aws/creds/deploy/1"));
}

TEST_CASE("reports in the next run of the role a lease that it could not revoke",
          "[provider][ephemeral]") {
  const TempDir home;
  const auto revoked = GENERATE(true, false);
  const auto start = [&](bool answers) {
    auto provider = std::make_unique<ProviderHarness>(
        std::map<std::string, std::string>{{"HOME", home.path()}});
    REQUIRE(provider->Configure().ok());
    provider->vault->On(kIssue, 200, UserKeys()).On(kRenew, 503);
    if (answers) {
      provider->vault->On("PUT /v1/sys/leases/lookup", 200, R"({"data":{"id":"x"}})")
          .On(kRevoke, revoked ? 204 : 400, R"({"errors":["failed to revoke entry: AWS"]})");
    } else {
      provider->vault->On(kRevoke, 503);
    }
    return provider;
  };
  const std::string type = GENERATE(kType, kData);
  const auto run = [&](ProviderHarness& provider) {
    const json attributes = {{"backend", "aws"}, {"role", "deploy"}, {"validate_creds", false}};
    const auto object = provider.Object(type, attributes);
    return type == kType ? provider.Open(type, object).Text()
                         : provider.ReadData(type, object).Text();
  };
  {
    const auto first = start(false);
    REQUIRE(first
                ->Open(kType, first->Object(kType, {{"backend", "aws"},
                                                    {"role", "deploy"},
                                                    {"validate_creds", false}}))
                .ok());
    first->server().End();
  }
  const auto second = start(true);
  CHECK_THAT(run(*second), Catch::Contains("The run that ended at 2026-01-02T03:04:05Z could not "
                                           "revoke the lease 'aws/creds/deploy/1'") &&
                               Catch::Contains(revoked ? "The provider has now revoked the lease."
                                                       : "vault lease revoke aws/creds/deploy/1"));
  CHECK_THAT(run(*second), !Catch::Contains("left AWS credentials behind"));
}

TEST_CASE_METHOD(Fixture, "revokes open credentials when the process ends",
                 "[provider][ephemeral]") {
  provider.vault->On(kIssue, 200, UserKeys()).On(kRevoke, 204);
  REQUIRE(Open().ok());
  provider.server().End();
  CHECK(provider.Count(kRevoke) == 1);
}

TEST_CASE_METHOD(Fixture, "keeps the child token for the credentials of a data source",
                 "[provider][ephemeral]") {
  ConfigureWithChild();
  provider.vault->On(kIssue, 200, UserKeys()).On(kRevoke, 204);
  REQUIRE(provider.ReadData(kData, provider.Object(kData, {{"backend", "aws"}, {"role", "deploy"}}))
              .ok());
  provider.server().End();
  CHECK(provider.Count(kRevokeSelf) == 0);
  CHECK(provider.Count(kRevoke) == 0);
}

TEST_CASE_METHOD(
    Fixture,
    "closes at the Vault server that issued the credentials, even after a new configuration",
    "[provider][ephemeral]") {
  const auto first = provider.vault;
  first->On(kIssue, 200, UserKeys()).On(kRevoke, 204);
  const auto opened = Open();
  provider.vault = std::make_shared<FakeVault>();
  REQUIRE(provider.Configure().ok());
  CHECK(provider.Close(kType, opened.private_data).ok());
  CHECK(provider.vault->routes().empty());
  CHECK(std::ranges::count(first->routes(), kRevoke) == 1);
}

TEST_CASE_METHOD(Fixture, "limits a lease without a child token to a child token's lifetime",
                 "[provider][ephemeral]") {
  provider.vault->On(kIssue, 200, UserKeys(86'400)).On(kRenew, 200, LeaseOf(1'200));
  const auto opened = Open();
  CHECK(provider.Bodies(kRenew).at(0)["increment"] == 1'200);
  CHECK(opened["lease_duration"] == cty::Value::Number(1'200));
  CHECK(opened.renew_at == In(seconds(800)));
}

TEST_CASE_METHOD(Fixture, "renews the lease of an IAM user with ttl", "[provider][ephemeral]") {
  const auto [given, warns] = GENERATE(table<int, bool>({{1'800, false}, {600, true}}));
  provider.vault->On("GET /v1/aws/creds/deploy?ttl=30m", 200, UserKeys())
      .On(kRenew, 200, LeaseOf(given));
  const auto opened = Open({{"ttl", "30m"}});
  INFO(opened.Text());
  REQUIRE(opened.ok());
  CHECK(provider.Bodies(kRenew).at(0)["increment"] == 1'800);
  CHECK(opened["lease_duration"] == cty::Value::Number(given));
  CHECK(opened.diagnostics.empty() != warns);
  if (warns) CHECK_THAT(opened.Text(), Catch::Contains("600 s instead of 1800 s"));
}

TEST_CASE_METHOD(Fixture, "warns with both durations if a session is shorter than ttl",
                 "[provider][ephemeral]") {
  provider.vault->On("GET /v1/aws/creds/deploy?ttl=1h", 200, Session(900));
  const auto opened = Open({{"ttl", "1h"}});
  REQUIRE(opened.ok());
  CHECK_THAT(opened.Text(), Catch::Contains("900 s instead of 3600 s"));
  CHECK(opened["arn"] == Text("arn:aws:sts::1:assumed-role/r/s"));
  CHECK_FALSE(opened.renew_at.has_value());
  // Revoking the lease would not end the session.
  provider.vault->On(kRevoke, 403, kDenied)
      .On(kRenew, 400, R"({"errors":["lease is not renewable"]})");
  CHECK(provider.Close(kType, opened.private_data).diagnostics.empty());
}

TEST_CASE_METHOD(Fixture, "refuses a token that ends before min_ttl, and issues nothing",
                 "[provider][ephemeral]") {
  ConfigureWithChild(TokenOf(60, {{"explicit_max_ttl", 600}, {"creation_time", 1'767'323'045}}));
  const auto opened = Open({{"min_ttl", "1h"}});
  CHECK_FALSE(opened.ok());
  CHECK_THAT(opened.Text(), Catch::Contains("explicit max TTL"));
  CHECK_THAT(opened.Text(), Catch::Contains("600 s"));
  CHECK(provider.Count(kIssue) == 0);
}

TEST_CASE_METHOD(Fixture, "renews a lease that is shorter than min_ttl, or refuses and revokes it",
                 "[provider][ephemeral]") {
  const auto [given, enough] = GENERATE(table<int, bool>({{3'600, true}, {900, false}}));
  provider.vault->On(kIssue, 200, UserKeys()).On(kRenew, 200, LeaseOf(given)).On(kRevoke, 204);
  const auto opened = Open({{"min_ttl", "1h"}});
  INFO(opened.Text());
  CHECK(opened.ok() == enough);
  CHECK(provider.Count(kRevoke) == (enough ? 0 : 1));
  if (!enough) CHECK_THAT(opened.Text(), Catch::Contains("with the lease"));
}

TEST_CASE_METHOD(Fixture, "limits the credentials of the data source to the child token's lifetime",
                 "[provider][ephemeral]") {
  ConfigureWithChild();
  provider.vault->On(kIssue, 200, UserKeys(86'400)).On(kRevoke, 204);
  const json attributes = {{"backend", "aws"}, {"role", "deploy"}};
  const auto read = provider.ReadData(kData, provider.Object(kData, attributes));
  CHECK(read["expires_at"] == Text("2026-01-02T03:24:05Z"));
  auto demanding = attributes;
  demanding["min_ttl"] = "1h";
  const auto refused = provider.ReadData(kData, provider.Object(kData, demanding));
  CHECK_THAT(refused.Text(), Catch::Contains("max_lease_ttl_seconds"));
}

TEST_CASE_METHOD(Fixture, "credentials without a lease need no private data",
                 "[provider][ephemeral]") {
  auto answer = json::parse(Session(900));
  answer["lease_id"] = "";
  answer["lease_duration"] = 0;
  provider.vault->On(kIssue, 200, answer.dump());
  const auto opened = Open();
  REQUIRE(opened.ok());
  CHECK(opened["lease_id"].is_null());
  CHECK(opened["expires_at"] == Text("2026-01-02T03:19:05Z"));
  CHECK_FALSE(opened.renew_at.has_value());
  CHECK(provider.Close(kType, opened.private_data).diagnostics.empty());
  CHECK(provider.Renew(kType, opened.private_data).diagnostics.empty());
}

TEST_CASE_METHOD(Fixture, "reports after a lost answer which credentials may exist",
                 "[provider][ephemeral]") {
  provider.vault->On(kIssue, http::TransportError(http::FailureKind::kInterrupted, "reset"));
  const auto opened = Open();
  CHECK_THAT(opened.Text(), Catch::Contains("sys/leases/lookup/aws/creds/deploy"));
  CHECK(provider.Count(kIssue) == 1);
}

TEST_CASE_METHOD(Fixture, "repeats the request while AWS does not accept the root key yet",
                 "[provider][ephemeral]") {
  const auto [text, again] = GENERATE(table<std::string, bool>({
      {"Error creating IAM user: InvalidClientTokenId: The security token is invalid.", true},
      {"Error assuming role: operation error STS: AssumeRole, api error InvalidClientTokenId",
       true},
      {"Error generating STS keys: InvalidClientTokenId: x", true},
      {"could not obtain sts client", true},
      // The IAM user exists already, or AWS knows the key and refuses it.
      {"Error putting user policy: InvalidClientTokenId: x", false},
      {"Error creating access keys: InvalidClientTokenId: x", false},
      {"Error creating IAM user: SignatureDoesNotMatch: x", false},
      {"Error creating IAM user: AccessDenied: x", false},
  }));
  CAPTURE(text);
  provider.vault->On(kIssue, 400, json{{"errors", {text}}}.dump()).On(kIssue, 200, UserKeys());
  const auto opened = Open();
  CHECK(opened.ok() == again);
  CHECK(provider.Count(kIssue) == (again ? 2 : 1));
  if (!again) return;
  CHECK(opened["lease_start_time"] == Text("2026-01-02T03:04:06Z"));
  CHECK(opened.renew_at == In(seconds(40)));
}

TEST_CASE_METHOD(Fixture, "stops waiting for the root key when the run stops",
                 "[provider][ephemeral]") {
  provider.vault->On(kIssue, 400,
                     R"({"errors":["Error creating IAM user: InvalidClientTokenId: x"]})");
  provider.time->on_sleep = [&](Duration) { provider.server().Stop(); };
  const auto opened = Open();
  CHECK_THAT(opened.Text(), Catch::Contains("cancelled while AWS did not accept the root key"));
  CHECK(provider.Count(kIssue) == 1);
}

TEST_CASE_METHOD(Fixture, "passes the arguments of the request to Vault", "[provider][ephemeral]") {
  provider.vault->On("GET /v1/aws/sts/deploy?mfa_code=123456&role_session_name=ci", 200,
                     Session(900));
  const auto opened = Open(
      {{"type", "sts"}, {"mfa_code", "123456"}, {"role_session_name", "ci"}, {"mount_id", "any"}});
  CHECK(opened["mount_id"] == Text("any"));
  INFO(opened.Text());
  CHECK(opened.ok());
}

}  // namespace
}  // namespace tfvault::test::access_credentials_test
