// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/run_token.h"

#include "test/support/fake_time.h"
#include "test/support/fake_vault.h"
#include "test/support/recording_logger.h"
#include "test/support/temp_dir.h"
#include "tfvault/session/ledger.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>
#include <tuple>

namespace tfvault::session::run_token_test {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using test::HeaderOf;

constexpr const char* kRenew = "PUT /v1/auth/token/renew-self";
constexpr const char* kRevokeSelf = "PUT /v1/auth/token/revoke-self";
constexpr const char* kRevoke = "PUT /v1/sys/leases/revoke";
constexpr const char* kLookup = "GET /v1/auth/token/lookup-self";

std::string Renewed(int ttl) {
  return json{{"auth", {{"client_token", "t"}, {"lease_duration", ttl}, {"renewable", true}}}}
      .dump();
}

struct Fixture {
  [[nodiscard]] vault::VaultClient Client(const std::string& token) const {
    return vault::VaultClient::Create(
               {.address = "https://vault", .token = SecretString(token), .max_retries = 0},
               {.time = time, .http = server})
        .value();
  }
  [[nodiscard]] RunToken::Identity Identity(const std::string& token,
                                            const vault::TokenInfo& info) const {
    return {.client = Client(token), .life = LifeOf(info, token, *time)};
  }
  [[nodiscard]] std::shared_ptr<RunToken> Start(RunToken::Identity configured,
                                                std::optional<RunToken::Identity> child = {}) {
    auto token = std::make_shared<RunToken>(
        std::move(configured), std::move(child),
        RunToken::Environment{.time = time, .logger = logger, .unended = unended});
    ledger.Add(token);
    return token;
  }
  // The leases that the next run would report.
  [[nodiscard]] std::vector<UnendedLease> Remembered() const {
    return unended.Take("", "aws", "deploy", time->Now());
  }
  void Hold(const std::shared_ptr<RunToken>& token, const std::string& id) {
    ledger.Add(token,
               {.id = id, .client = token->client(), .ends = In(seconds(60)), .of_user = true});
  }
  [[nodiscard]] SteadyTimePoint In(seconds wait) const { return time->SteadyNow() + wait; }

  std::shared_ptr<test::FakeTime> time = std::make_shared<test::FakeTime>();
  std::shared_ptr<test::RecordingLogger> logger =
      std::make_shared<test::RecordingLogger>(LogLevel::kWarn);
  std::shared_ptr<test::FakeVault> server = std::make_shared<test::FakeVault>();
  test::TempDir state;
  UnendedLeases unended{FixedEnvironment({{"XDG_STATE_HOME", state.path()}}), "https://vault"};
  Ledger ledger{logger};
};

const vault::TokenInfo kForever{};

TEST_CASE_METHOD(Fixture,
                 "a namespace is relative to the configured namespace, without outer slashes",
                 "[session][token]") {
  const auto below = [&](const std::string& configured) {
    auto identity = Identity("own", kForever);
    identity.client = identity.client.WithNamespace(configured);
    return Start(std::move(identity))->Client("team").namespace_path();
  };
  CHECK(below("") == "team");
  CHECK(below("org") == "org/team");
  CHECK(below("/org/") == "org/team");
}

TEST_CASE_METHOD(Fixture, "a token that never expires limits nothing", "[session][token]") {
  const auto token = Start(Identity("own", kForever));
  CHECK_FALSE(token->EndUnlessRenewed());
  CHECK_FALSE(token->EndAtLatest());
  CHECK_FALSE(token->NextRenewal());
}

TEST_CASE_METHOD(Fixture, "the limit is the token that expires first", "[session][token]") {
  const auto token = Start(Identity("own", {.ttl = seconds(60)}),
                           Identity("child", {.ttl = seconds(20), .renewable = true}));
  CHECK(token->EndUnlessRenewed()->at == In(seconds(20)));
  CHECK(token->EndUnlessRenewed()->what == "child");
  // The child token can be renewed, the configured token cannot.
  CHECK(token->EndAtLatest()->at == In(seconds(60)));
  CHECK(token->EndAtLatest()->what == "own");
}

TEST_CASE_METHOD(Fixture, "an explicit maximum limits a token that can be renewed",
                 "[session][token]") {
  const auto token = Start(Identity("own", {.ttl = seconds(20),
                                            .explicit_max_ttl = seconds(90),
                                            .creation_time = time->Now() - seconds(30),
                                            .renewable = true}));
  CHECK(token->EndAtLatest()->at == In(seconds(60)));
  CHECK(token->EndAtLatest()->what == "own (its explicit max TTL)");
}

TEST_CASE_METHOD(Fixture, "tokens are renewed after two thirds of their life", "[session][token]") {
  const auto token = Start(Identity("own", {.ttl = seconds(60), .renewable = true}),
                           Identity("child", {.ttl = seconds(30), .renewable = true}));
  CHECK(token->NextRenewal() == In(seconds(20)));
  server->On(kRenew, 200, Renewed(30));
  CHECK(token->Renew(false, {}).ok());
  CHECK(server->requests().empty());

  time->Advance(seconds(20));
  CHECK(token->Renew(false, {}).ok());
  REQUIRE(server->requests().size() == 1);
  CHECK(HeaderOf(server->requests()[0], "X-Vault-Token") == "child");
  CHECK(token->EndUnlessRenewed()->at == In(seconds(30)));

  CHECK(token->Renew(true, {}).ok());
  REQUIRE(server->requests().size() == 3);
  CHECK(HeaderOf(server->requests()[1], "X-Vault-Token") == "own");
  CHECK(HeaderOf(server->requests()[2], "X-Vault-Token") == "child");
}

TEST_CASE_METHOD(Fixture, "setting the system clock does not move a renewal", "[session][token]") {
  const auto token = Start(Identity("own", {.ttl = seconds(60), .renewable = true}));
  server->On(kRenew, 200, Renewed(60));
  time->SetClock(GENERATE(std::chrono::hours(-1), std::chrono::hours(1)));
  CHECK(token->NextRenewal() == In(seconds(40)));
  CHECK(token->Renew(false, {}).ok());
  CHECK(server->requests().empty());
  time->Advance(seconds(40));
  CHECK(token->Renew(false, {}).ok());
  CHECK(server->requests().size() == 1);
  CHECK(token->EndUnlessRenewed()->at == In(seconds(60)));
}

TEST_CASE_METHOD(Fixture, "repeats a failed renewal while the token lives", "[session][token]") {
  const auto token = Start(Identity("own", {.ttl = seconds(30), .renewable = true}));
  server->On(kRenew, 500, R"({"errors":["no"]})");
  time->Advance(seconds(20));
  CHECK_FALSE(token->Renew(false, {}).ok());
  CHECK(token->NextRenewal() > time->SteadyNow());
  CHECK(token->NextRenewal() < In(seconds(10)));
  time->Advance(seconds(20));
  CHECK_FALSE(token->Renew(false, {}).ok());
  CHECK_FALSE(token->NextRenewal());
}

TEST_CASE_METHOD(Fixture, "does not renew a token at its explicit maximum", "[session][token]") {
  const auto token = Start(Identity("own", {.ttl = seconds(30),
                                            .explicit_max_ttl = seconds(40),
                                            .creation_time = time->Now(),
                                            .renewable = true}));
  server->On(kRenew, 200, Renewed(20));
  time->Advance(seconds(20));
  CHECK(token->Renew(false, {}).ok());
  CHECK_FALSE(token->NextRenewal());
  CHECK(token->EndUnlessRenewed()->at == In(seconds(20)));
}

TEST_CASE_METHOD(Fixture, "looks an unknown token up once", "[session][token]") {
  const auto token = Start({.client = Client("own"), .life = {.name = "own"}});
  const bool may_ask = GENERATE(true, false);
  server->On(kLookup, may_ask ? 200 : 403, R"({"data":{"ttl":90}})");
  token->LearnLife({});
  token->LearnLife({});
  CHECK(server->requests().size() == 1);
  CHECK(token->EndUnlessRenewed().has_value() == may_ask);
}

TEST_CASE_METHOD(Fixture, "End revokes the leases, and then the child token", "[session][token]") {
  const auto token =
      Start(Identity("own", kForever), Identity("child", {.ttl = seconds(30), .renewable = true}));
  Hold(token, "lease");
  server->On(kRevoke, 204).On(kRevokeSelf, 204);
  ledger.End();
  ledger.End();
  CHECK(server->routes() == std::vector<std::string>{kRevoke, kRevokeSelf});
}

TEST_CASE_METHOD(
    Fixture, "shortens a token that may still get a lease, or revokes it if it cannot be renewed",
    "[session][token]") {
  const bool renewable = GENERATE(true, false);
  server->On(kRevokeSelf, 204);
  if (renewable) {
    server->On(kRenew, 200, Renewed(30));
  } else {
    server->On(kRenew, 400, R"({"errors":["token not renewable"]})");
  }
  auto child = Identity("child", {.ttl = seconds(1'200)});
  child.own = true;
  const auto token = Start(Identity("parent", {}), std::move(child));
  token->ExpectLateLease();
  token->End();
  const auto routes = server->routes();
  CHECK(std::count(routes.begin(), routes.end(), kRevokeSelf) == (renewable ? 0 : 1));
  const auto asked = server->requests();
  CHECK(json::parse(asked.front().body.Reveal())["increment"] == 30);
  CHECK(HeaderOf(asked.front(), "X-Vault-Token") == "child");
}

TEST_CASE_METHOD(Fixture, "revoking a login's token also revokes its child token",
                 "[session][token]") {
  auto own = Identity("own", kForever);
  own.own = true;
  const bool allowed = GENERATE(true, false);
  server->On(kRevokeSelf, allowed ? 204 : 403).On(kRevokeSelf, 204);
  std::ignore = Start(std::move(own), Identity("child", {.ttl = seconds(30)}))->End();
  std::vector<std::string> tokens;
  for (const auto& request : server->requests()) {
    for (const auto& header : request.headers) {
      if (header.name == "X-Vault-Token") tokens.push_back(header.value.Reveal());
    }
  }
  CHECK(tokens ==
        (allowed ? std::vector<std::string>{"own"} : std::vector<std::string>{"own", "child"}));
}

TEST_CASE_METHOD(Fixture,
                 "revokes a login's token without a child, unless credentials outlive the process",
                 "[session][token]") {
  auto own = Identity("own", kForever);
  own.own = true;
  const bool outliving = GENERATE(true, false);
  server->On(kRevokeSelf, 204);
  const auto token = Start(std::move(own));
  if (outliving) token->MarkOutliving();
  ledger.End();
  CHECK(server->requests().size() == (outliving ? 0 : 1));
}

TEST_CASE_METHOD(Fixture, "records a lease when neither the lease nor its token could be revoked",
                 "[session][token]") {
  struct Row {
    std::string name;
    int lease;
    std::string error;
    int token;
    bool remembered;
  };
  const auto row = GENERATE(values<Row>({
      {"both", 500, "no", 500, true},
      {"lease-alone", 500, "no", 204, false},
      {"lease-at-aws", 400, "failed to revoke entry: AccessDenied", 204, true},
      {"token-alone", 204, "", 500, false},
      {"forbidden", 403, "permission denied", 403, true},
  }));
  CAPTURE(row.name);
  const std::string error = json{{"errors", {row.error}}}.dump();
  server->On(kRevoke, row.lease, error)
      .On("PUT /v1/sys/leases/renew", 403, error)
      .On(kRevokeSelf, row.token, error);
  const auto token =
      Start(Identity("own", kForever), Identity("child", {.ttl = seconds(30), .renewable = true}));
  Hold(token, "aws/creds/deploy/1");
  ledger.Add(token, {.id = "aws/creds/deploy/session", .client = token->client()});
  ledger.End();
  const auto remembered = Remembered();
  REQUIRE(remembered.size() == (row.remembered ? 1 : 0));
  if (!row.remembered) return;
  CHECK(remembered[0].id == "aws/creds/deploy/1");
  // The lease ends with the child token, unless Vault failed to delete the user at AWS.
  const bool at_aws = row.token == 204;
  CHECK(remembered[0].ends == time->Now() + (at_aws ? kMemory : seconds(30)));
}

TEST_CASE_METHOD(Fixture, "keeps a child token whose credentials outlive the process",
                 "[session][token]") {
  const auto token =
      Start(Identity("own", kForever), Identity("child", {.ttl = seconds(30), .renewable = true}));
  Hold(token, "lease");
  Hold(token, "other");
  ledger.Remove("other");
  token->MarkOutliving();
  server->On(kRevoke, 204);
  ledger.End();
  CHECK(server->routes() == std::vector<std::string>{kRevoke});
}

TEST_CASE_METHOD(Fixture, "a lease that cannot be revoked does not block the other leases",
                 "[session][token]") {
  const auto token = Start(Identity("own", kForever));
  Hold(token, "a");
  Hold(token, "b");
  server->On(kRevoke, 500, R"({"errors":["no"]})").On(kRevoke, 204);
  ledger.End();
  std::vector<std::string> bodies;
  for (const auto& request : server->requests()) bodies.push_back(request.body.Reveal());
  CHECK(bodies == std::vector<std::string>{R"({"lease_id":"a","sync":true})",
                                           R"({"lease_id":"b","sync":true})"});
}

TEST_CASE_METHOD(Fixture, "leaves leases that take too long to the revocation of the child token",
                 "[session][token]") {
  const auto token =
      Start(Identity("own", kForever), Identity("child", {.ttl = seconds(30), .renewable = true}));
  for (const auto* id : {"a", "b", "c"}) Hold(token, id);
  server->On(kRevoke, http::TransportError(http::FailureKind::kTimedOut, "slow"))
      .On(kRevokeSelf, 204);
  server->on_request = [&](const std::string& route) {
    if (route == kRevoke) time->Advance(seconds(1));
  };
  ledger.End();
  CHECK(server->routes() == std::vector<std::string>{kRevoke, kRevokeSelf});
}

TEST_CASE_METHOD(Fixture, "End succeeds under a rate quota that admits one request each second",
                 "[session][token]") {
  const auto token =
      Start(Identity("own", kForever), Identity("child", {.ttl = seconds(30), .renewable = true}));
  const bool lease = GENERATE(false, true);
  if (lease) Hold(token, "a");
  const std::string refusal = R"({"errors":["request path \"x\": rate limit quota exceeded"]})";
  server->On(kRevoke, 429, refusal).On(kRevokeSelf, 429, refusal);
  const auto opens = time->SteadyNow() + std::chrono::milliseconds(900);
  time->on_sleep = [&](Duration wait) {
    if (time->SteadyNow() + wait < opens) return;
    server->Only(kRevoke, 204).Only(kRevokeSelf, 204);
  };
  ledger.End();
  CHECK(server->routes().back() == kRevokeSelf);
  CHECK(logger->lines().empty());
}

TEST_CASE("a thread renews the token until the object is destroyed", "[session][token]") {
  // Lets a thread sleep until the test allows it to continue, so that the test does not wait.
  struct Gate final : Time {
    [[nodiscard]] SystemTimePoint Now() const override { return fake.Now(); }
    [[nodiscard]] SteadyTimePoint SteadyNow() const override { return fake.SteadyNow(); }
    [[nodiscard]] Status Sleep(Duration wait, std::stop_token stop) const override {
      if (sleeps++ < 3) return fake.Sleep(wait, std::move(stop));
      asleep.count_down();
      return SystemTime().Sleep(std::chrono::hours(1), std::move(stop));
    }
    test::FakeTime fake;
    mutable std::atomic<int> sleeps{0};
    mutable std::latch asleep{1};
  };
  const auto time = std::make_shared<Gate>();
  const auto server = std::make_shared<test::FakeVault>();
  server->On(kRenew, 200, Renewed(30));
  const auto client =
      vault::VaultClient::Create({.address = "https://vault"}, {.time = time, .http = server})
          .value();
  {
    const RunToken token(
        {.client = client, .life = LifeOf({.ttl = seconds(30), .renewable = true}, "own", *time)},
        {}, {.time = time, .logger = std::make_shared<NullLogger>(), .keep_alive = true});
    time->asleep.wait();
  }
  CHECK(server->routes() == std::vector<std::string>{kRenew, kRenew, kRenew});
}

TEST_CASE("End can run during a renewal, and the thread renews nothing after End",
          "[session][token]") {
  const auto time = std::make_shared<test::FakeTime>();
  const auto server = std::make_shared<test::FakeVault>();
  std::latch busy{3};
  std::atomic<int> renewals{0};
  server->On(kRenew, 200, Renewed(30))
      .On(kRevokeSelf, 204)
      .On(kLookup, 200, R"({"data":{"ttl":30,"renewable":true}})");
  server->on_request = [&](const std::string& route) {
    if (route == kRenew && ++renewals <= 3) busy.count_down();
  };
  const auto client =
      vault::VaultClient::Create({.address = "https://vault", .token = SecretString("t")},
                                 {.time = time, .http = server})
          .value();
  {
    // The thread renews without a pause, because each of its sleeps advances the time.
    RunToken token({.client = client, .life = {.name = "own"}, .own = true}, {},
                   {.time = time, .logger = std::make_shared<NullLogger>(), .keep_alive = true});
    token.LearnLife({});
    busy.wait();
    const std::jthread learns([&] { token.LearnLife({}); });
    const std::jthread renews([&] { std::ignore = token.Renew(false, {}); });
    const std::jthread ends([&] { std::ignore = token.End(); });
    std::ignore = token.End();
  }
  const auto routes = server->routes();
  const auto revoked = std::ranges::find(routes, std::string(kRevokeSelf));
  REQUIRE(revoked != routes.end());
  CHECK(std::ranges::count(routes, std::string(kRevokeSelf)) == 1);
  CHECK(std::count(revoked, routes.end(), std::string(kRenew)) <= 1);  // the renewal of `renews`
}

}  // namespace
}  // namespace tfvault::session::run_token_test
