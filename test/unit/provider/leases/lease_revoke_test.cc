// SPDX-License-Identifier: MPL-2.0
#include "provider/leases/lease_revoke.h"

#include "test/unit/provider/provider_harness.h"

namespace tfvault::test::lease_revoke_test {
namespace {

const std::string kRevoke = "vault_lease_revoke";
const std::string kRoute = "PUT /v1/sys/leases/revoke";
const std::string kLease = R"({"data":{"id":"aws/creds/r/1","ttl":60}})";

struct Fixture {
  Fixture() {
    REQUIRE(provider.Configure().ok());
    provider.vault->On("PUT /v1/sys/leases/lookup", 200, kLease);
    provider.vault->On("PUT /v1/sys/leases/lookup", 400, R"({"errors":["invalid lease"]})");
  }
  ProviderHarness::Invoked Invoke() {
    return provider.Invoke(kRevoke, {{"lease_id", "aws/creds/r/1"}});
  }
  ProviderHarness provider;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "vault_lease_revoke revokes a lease", "[provider][action]") {
  provider.vault->On(kRoute, 204);
  const auto invoked = Invoke();
  CHECK(invoked.Text().empty());
  CHECK(invoked.progress.back() == "the lease 'aws/creds/r/1' is revoked");
  CHECK(provider.Bodies(kRoute) ==
        std::vector<json>{{{"lease_id", "aws/creds/r/1"}, {"sync", true}}});
}

TEST_CASE_METHOD(Fixture, "reports a lease that still exists after its revocation",
                 "[provider][action]") {
  provider.vault->Only("PUT /v1/sys/leases/lookup", 200, kLease);
  provider.vault->On(kRoute, 204);
  const auto invoked = Invoke();
  CHECK_FALSE(invoked.ok());
  CHECK_THAT(invoked.Text(), Catch::Contains("the lease still exists"));
}

TEST_CASE_METHOD(Fixture, "warns about a lease that does not exist", "[provider][action]") {
  provider.vault->Only("PUT /v1/sys/leases/lookup", 400, R"({"errors":["invalid lease"]})");
  const auto invoked = Invoke();
  CHECK(invoked.ok());
  CHECK_THAT(invoked.Text(), Catch::Contains("There is no lease 'aws/creds/r/1'"));
  CHECK(provider.Count(kRoute) == 0);
}

TEST_CASE_METHOD(Fixture, "revokes a lease with a token that may not look it up",
                 "[provider][action]") {
  provider.vault->Only("PUT /v1/sys/leases/lookup", 403, R"({"errors":["permission denied"]})");
  provider.vault->On(kRoute, 204);
  CHECK(Invoke().Text().empty());
}

TEST_CASE_METHOD(Fixture, "reports a lease that the token may neither revoke nor renew",
                 "[provider][action]") {
  provider.vault->On(kRoute, 403, R"({"errors":["permission denied"]})");
  provider.vault->On("PUT /v1/sys/leases/renew", 403, R"({"errors":["permission denied"]})");
  const auto invoked = Invoke();
  CHECK_FALSE(invoked.ok());
  CHECK_THAT(invoked.Text(), Catch::Contains("Cannot revoke the lease 'aws/creds/r/1'") &&
                                 Catch::Contains("'update' on sys/leases/revoke"));
}

TEST_CASE_METHOD(Fixture, "reports a missing lease id when the action is invoked",
                 "[provider][action]") {
  const auto invoked = provider.Invoke(kRevoke, json::object());
  CHECK_FALSE(invoked.ok());
  CHECK_THAT(invoked.Text(),
             Catch::Contains("Missing argument 'lease_id'") && Catch::Contains("-invoke"));
  CHECK_FALSE(provider.ValidateAction(kRevoke, {{"lease_id", ""}}).ok());
  CHECK(provider.ValidateAction(kRevoke, {{"lease_id", "aws/creds/r/1"}}).ok());
}

}  // namespace tfvault::test::lease_revoke_test
