// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/ledger.h"

#include "test/support/fake_time.h"
#include "test/support/fake_vault.h"
#include "test/support/recording_logger.h"
#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace tfvault::session::ledger_test {
namespace {

using std::chrono::seconds;
using test::HeaderOf;
using Names = std::vector<std::string>;

constexpr const char* kRevokeSelf = "PUT /v1/auth/token/revoke-self";
constexpr const char* kRevoke = "PUT /v1/sys/leases/revoke";

struct Fixture {
  Fixture() { server->On(kRevoke, 204).On(kRevokeSelf, 204); }

  [[nodiscard]] std::shared_ptr<RunToken> Token(const std::string& name) const {
    const auto client =
        vault::VaultClient::Create(
            {.address = "https://vault", .token = SecretString(name), .max_retries = 0},
            {.time = time, .http = server})
            .value();
    return std::make_shared<RunToken>(
        RunToken::Identity{.client = client, .life = {.name = name, .known = true}, .own = true},
        std::nullopt, RunToken::Environment{.time = time, .logger = logger});
  }
  [[nodiscard]] HeldLease Lease(const std::shared_ptr<RunToken>& token,
                                const std::string& id) const {
    return {.id = id,
            .client = token->client(),
            .ends = time->SteadyNow() + seconds(60),
            .of_user = true};
  }
  // The leases and tokens that Vault was asked to revoke, oldest first: lease ids and names of
  // tokens.
  [[nodiscard]] Names Ended() const {
    Names ended;
    for (const auto& request : server->requests()) {
      const auto body = nlohmann::json::parse(request.body.Reveal(), nullptr, false);
      ended.push_back(body.is_object() && body.contains("lease_id")
                          ? body["lease_id"].get<std::string>()
                          : HeaderOf(request, "X-Vault-Token"));
    }
    return ended;
  }

  std::shared_ptr<test::FakeTime> time = std::make_shared<test::FakeTime>();
  std::shared_ptr<test::RecordingLogger> logger =
      std::make_shared<test::RecordingLogger>(LogLevel::kWarn);
  std::shared_ptr<test::FakeVault> server = std::make_shared<test::FakeVault>();
  std::shared_ptr<Ledger> ledger = std::make_shared<Ledger>(logger);
};

TEST_CASE_METHOD(Fixture,
                 "the ledger ends named entries first, then revokes the leases, then their token",
                 "[session][ledger]") {
  const auto token = Token("token");
  ledger->Add(token);
  ledger->Add(token, Lease(token, "a"));
  ledger->Add(token, "directory", [this] {
    CHECK(Ended().empty());
    return EndReport();
  });
  SECTION("by a call of End") { ledger->End(); }
  SECTION("by the destructor") { ledger.reset(); }
  CHECK(Ended() == Names{"a", "token"});
}

TEST_CASE_METHOD(Fixture, "the ledger does not end a removed entry, and ends a replaced entry once",
                 "[session][ledger]") {
  const auto token = Token("token");
  ledger->Add(token, Lease(token, "a"));
  ledger->Add(token, Lease(token, "a"));
  ledger->Add(token, Lease(token, "b"));
  ledger->Add(token, "directory", [] {
    CHECK(false);
    return EndReport();
  });
  ledger->Remove("b");
  ledger->Remove("directory");
  CHECK(ledger->IssuerOf("a") == token);
  CHECK(ledger->IssuerOf("b") == nullptr);
  ledger->End();
  CHECK(Ended() == Names{"a", "token"});
}

TEST_CASE_METHOD(Fixture, "the token of a replaced configuration is revoked after its last lease",
                 "[session][ledger]") {
  auto token = Token("token");
  ledger->Add(token);
  ledger->Add(token, Lease(token, "a"));
  token.reset();
  CHECK(Ended().empty());
  ledger->Remove("a");
  CHECK(Ended() == Names{"token"});
  ledger->End();
  CHECK(Ended() == Names{"token"});
}

TEST_CASE_METHOD(Fixture, "an entry that is added after End is ended at once",
                 "[session][ledger]") {
  ledger->End();
  const auto token = Token("token");
  ledger->Add(token);
  CHECK(Ended() == Names{"token"});
  ledger->Add(token, Lease(token, "a"));
  CHECK(Ended() == Names{"token", "a"});
  bool ended = false;
  ledger->Add(token, "directory", [&] {
    ended = true;
    return EndReport();
  });
  CHECK(ended);
}

TEST_CASE_METHOD(Fixture, "a named entry can end before the others", "[session][ledger]") {
  const auto token = Token("token");
  int ended = 0;
  ledger->Add(token, "directory", [&] {
    ++ended;
    return EndReport();
  });
  ledger->End("directory");
  ledger->End("directory");
  ledger->End("another");
  CHECK(ended == 1);
}

}  // namespace
}  // namespace tfvault::session::ledger_test
