#include "provider/session.h"

#include "test/support/fake_time.h"
#include "test/support/fake_vault.h"
#include "test/support/recording_logger.h"
#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <latch>

namespace tfvault::provider {
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
  [[nodiscard]] Session::Identity Identity(const std::string& token,
                                           const vault::TokenInfo& info) const {
    return {.client = Client(token), .life = LifeOf(info, token, *time)};
  }
  [[nodiscard]] std::unique_ptr<Session> Start(Session::Identity configured,
                                               std::optional<Session::Identity> child = {}) const {
    return std::make_unique<Session>(
        std::move(configured), std::move(child),
        Session::Environment{.time = time, .logger = logger, .unended = unended});
  }
  // What the next run would be told.
  [[nodiscard]] std::vector<UnendedLease> Remembered() const {
    return unended.Take("", "aws", "deploy", time->Now());
  }
  void Hold(Session& session, const std::string& id) const {
    session.Hold(id, {.client = session.client(), .ends = In(seconds(60)), .of_user = true});
  }
  [[nodiscard]] SteadyTimePoint In(seconds wait) const { return time->SteadyNow() + wait; }

  std::shared_ptr<test::FakeTime> time = std::make_shared<test::FakeTime>();
  std::shared_ptr<test::RecordingLogger> logger =
      std::make_shared<test::RecordingLogger>(LogLevel::kWarn);
  std::shared_ptr<test::FakeVault> server = std::make_shared<test::FakeVault>();
  test::TempDir state;
  UnendedLeases unended{FixedEnvironment({{"XDG_STATE_HOME", state.path()}}), "https://vault"};
};

const vault::TokenInfo kForever{};

TEST_CASE_METHOD(Fixture, "a token that never expires limits nothing", "[provider][session]") {
  const auto session = Start(Identity("own", kForever));
  CHECK_FALSE(session->EndUnlessRenewed());
  CHECK_FALSE(session->EndAtLatest());
  CHECK_FALSE(session->NextRenewal());
}

TEST_CASE_METHOD(Fixture, "the token that ends first is the limit", "[provider][session]") {
  const auto session = Start(Identity("own", {.ttl = seconds(60)}),
                             Identity("child", {.ttl = seconds(20), .renewable = true}));
  CHECK(session->EndUnlessRenewed()->at == In(seconds(20)));
  CHECK(session->EndUnlessRenewed()->what == "child");
  // The child can be renewed, the other one cannot.
  CHECK(session->EndAtLatest()->at == In(seconds(60)));
  CHECK(session->EndAtLatest()->what == "own");
}

TEST_CASE_METHOD(Fixture, "an explicit maximum limits a token that can be renewed",
                 "[provider][session]") {
  const auto session = Start(Identity("own", {.ttl = seconds(20),
                                              .explicit_max_ttl = seconds(90),
                                              .creation_time = time->Now() - seconds(30),
                                              .renewable = true}));
  CHECK(session->EndAtLatest()->at == In(seconds(60)));
  CHECK(session->EndAtLatest()->what == "own (its explicit max TTL)");
}

TEST_CASE_METHOD(Fixture, "tokens are renewed when two thirds of their life are over",
                 "[provider][session]") {
  const auto session = Start(Identity("own", {.ttl = seconds(60), .renewable = true}),
                             Identity("child", {.ttl = seconds(30), .renewable = true}));
  CHECK(session->NextRenewal() == In(seconds(20)));
  server->On(kRenew, 200, Renewed(30));
  CHECK(session->Renew(false, {}).ok());
  CHECK(server->requests().empty());

  time->Advance(seconds(20));
  CHECK(session->Renew(false, {}).ok());
  REQUIRE(server->requests().size() == 1);
  CHECK(HeaderOf(server->requests()[0], "X-Vault-Token") == "child");
  CHECK(session->EndUnlessRenewed()->at == In(seconds(30)));

  CHECK(session->Renew(true, {}).ok());
  REQUIRE(server->requests().size() == 3);
  CHECK(HeaderOf(server->requests()[1], "X-Vault-Token") == "own");
  CHECK(HeaderOf(server->requests()[2], "X-Vault-Token") == "child");
}

TEST_CASE_METHOD(Fixture, "a clock that is set neither delays nor hastens a renewal",
                 "[provider][session]") {
  const auto session = Start(Identity("own", {.ttl = seconds(60), .renewable = true}));
  server->On(kRenew, 200, Renewed(60));
  time->SetClock(GENERATE(std::chrono::hours(-1), std::chrono::hours(1)));
  CHECK(session->NextRenewal() == In(seconds(40)));
  CHECK(session->Renew(false, {}).ok());
  CHECK(server->requests().empty());
  time->Advance(seconds(40));
  CHECK(session->Renew(false, {}).ok());
  CHECK(server->requests().size() == 1);
  CHECK(session->EndUnlessRenewed()->at == In(seconds(60)));
}

TEST_CASE_METHOD(Fixture, "a failed renewal is tried again while the token lives",
                 "[provider][session]") {
  const auto session = Start(Identity("own", {.ttl = seconds(30), .renewable = true}));
  server->On(kRenew, 500, R"({"errors":["no"]})");
  time->Advance(seconds(20));
  CHECK_FALSE(session->Renew(false, {}).ok());
  CHECK(session->NextRenewal() > time->SteadyNow());
  CHECK(session->NextRenewal() < In(seconds(10)));
  time->Advance(seconds(20));
  CHECK_FALSE(session->Renew(false, {}).ok());
  CHECK_FALSE(session->NextRenewal());
}

TEST_CASE_METHOD(Fixture, "at its explicit maximum a token is not renewed any more",
                 "[provider][session]") {
  const auto session = Start(Identity("own", {.ttl = seconds(30),
                                              .explicit_max_ttl = seconds(40),
                                              .creation_time = time->Now(),
                                              .renewable = true}));
  server->On(kRenew, 200, Renewed(20));
  time->Advance(seconds(20));
  CHECK(session->Renew(false, {}).ok());
  CHECK_FALSE(session->NextRenewal());
  CHECK(session->EndUnlessRenewed()->at == In(seconds(20)));
}

TEST_CASE_METHOD(Fixture, "what is not known about a token is asked once", "[provider][session]") {
  const auto session = Start({.client = Client("own"), .life = {.name = "own"}});
  const bool may_ask = GENERATE(true, false);
  server->On(kLookup, may_ask ? 200 : 403, R"({"data":{"ttl":90}})");
  session->LearnLife({});
  session->LearnLife({});
  CHECK(server->requests().size() == 1);
  CHECK(session->EndUnlessRenewed().has_value() == may_ask);
}

TEST_CASE_METHOD(Fixture, "the end revokes what is held, and then the child token",
                 "[provider][session]") {
  const auto session =
      Start(Identity("own", kForever), Identity("child", {.ttl = seconds(30), .renewable = true}));
  Hold(*session, "lease");
  server->On(kRevoke, 204).On(kRevokeSelf, 204);
  session->End();
  session->End();
  CHECK(server->routes() == std::vector<std::string>{kRevoke, kRevokeSelf});
}

TEST_CASE_METHOD(Fixture, "the end of a login's token is that of its child, too",
                 "[provider][session]") {
  auto own = Identity("own", kForever);
  own.own = true;
  const bool allowed = GENERATE(true, false);
  server->On(kRevokeSelf, allowed ? 204 : 403).On(kRevokeSelf, 204);
  Start(std::move(own), Identity("child", {.ttl = seconds(30)}))->End();
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
                 "the token of a login ends without a child, too, unless something lives on",
                 "[provider][session]") {
  auto own = Identity("own", kForever);
  own.own = true;
  const bool outliving = GENERATE(true, false);
  server->On(kRevokeSelf, 204);
  const auto session = Start(std::move(own));
  if (outliving) session->MarkOutliving();
  session->End();
  CHECK(server->requests().size() == (outliving ? 0 : 1));
}

TEST_CASE_METHOD(Fixture, "a lease is remembered when neither it nor its token could be ended",
                 "[provider][session]") {
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
  const auto session =
      Start(Identity("own", kForever), Identity("child", {.ttl = seconds(30), .renewable = true}));
  Hold(*session, "aws/creds/deploy/1");
  session->Hold("aws/creds/deploy/session", {.client = session->client()});
  session->End();
  const auto remembered = Remembered();
  REQUIRE(remembered.size() == (row.remembered ? 1 : 0));
  if (!row.remembered) return;
  CHECK(remembered[0].id == "aws/creds/deploy/1");
  // With the child token, unless Vault cannot.
  const bool at_aws = row.token == 204;
  CHECK(remembered[0].ends == time->Now() + (at_aws ? kMemory : seconds(30)));
}

TEST_CASE_METHOD(Fixture, "a child token under which something must live on stays",
                 "[provider][session]") {
  const auto session =
      Start(Identity("own", kForever), Identity("child", {.ttl = seconds(30), .renewable = true}));
  Hold(*session, "lease");
  Hold(*session, "other");
  session->Forget("other");
  session->MarkOutliving();
  server->On(kRevoke, 204);
  session->End();
  CHECK(server->routes() == std::vector<std::string>{kRevoke});
}

TEST_CASE_METHOD(Fixture, "a lease that cannot be revoked does not keep the others",
                 "[provider][session]") {
  const auto session = Start(Identity("own", kForever));
  Hold(*session, "a");
  Hold(*session, "b");
  server->On(kRevoke, 500, R"({"errors":["no"]})").On(kRevoke, 204);
  session->End();
  std::vector<std::string> bodies;
  for (const auto& request : server->requests()) bodies.push_back(request.body.Reveal());
  CHECK(bodies == std::vector<std::string>{R"({"lease_id":"a","sync":true})",
                                           R"({"lease_id":"b","sync":true})"});
}

TEST_CASE_METHOD(Fixture, "leases that take too long are left to the child token",
                 "[provider][session]") {
  const auto session =
      Start(Identity("own", kForever), Identity("child", {.ttl = seconds(30), .renewable = true}));
  for (const auto* id : {"a", "b", "c"}) Hold(*session, id);
  server->On(kRevoke, http::TransportError(http::FailureKind::kTimedOut, "slow"))
      .On(kRevokeSelf, 204);
  server->on_request = [&](const std::string& route) {
    if (route == kRevoke) time->Advance(seconds(1));
  };
  session->End();
  CHECK(server->routes() == std::vector<std::string>{kRevoke, kRevokeSelf});
}

TEST_CASE_METHOD(Fixture, "the end gets through a rate quota that opens each second",
                 "[provider][session]") {
  const auto session =
      Start(Identity("own", kForever), Identity("child", {.ttl = seconds(30), .renewable = true}));
  const bool lease = GENERATE(false, true);
  if (lease) Hold(*session, "a");
  const std::string refusal = R"({"errors":["request path \"x\": rate limit quota exceeded"]})";
  server->On(kRevoke, 429, refusal).On(kRevokeSelf, 429, refusal);
  const auto opens = time->SteadyNow() + std::chrono::milliseconds(900);
  time->on_sleep = [&](Duration wait) {
    if (time->SteadyNow() + wait < opens) return;
    server->Only(kRevoke, 204).Only(kRevokeSelf, 204);
  };
  session->End();
  CHECK(server->routes().back() == kRevokeSelf);
  CHECK(logger->lines().empty());
}

TEST_CASE("a session renews by itself until it ends", "[provider][session]") {
  // Real time would make the test wait; this one lets a thread sleep until the test allows it.
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
    const Session session(
        {.client = client, .life = LifeOf({.ttl = seconds(30), .renewable = true}, "own", *time)},
        {}, {.time = time, .logger = std::make_shared<NullLogger>(), .keep_alive = true});
    time->asleep.wait();
  }
  CHECK(server->routes() == std::vector<std::string>{kRenew, kRenew, kRenew});
}

}  // namespace
}  // namespace tfvault::provider
