// SPDX-License-Identifier: MPL-2.0
#include "provider/leases/revoke_leases.h"

#include "test/unit/provider/provider_harness.h"

namespace tfvault::test::revoke_leases_test {
namespace {

const std::string kRevoke = "vault_aws_revoke_leases";
const std::string kCreds = "GET /v1/sys/leases/lookup/aws/creds/deploy?list=true";
const std::string kSts = "GET /v1/sys/leases/lookup/aws/sts/deploy?list=true";
const std::string kRevokeCreds = "PUT /v1/sys/leases/revoke-prefix/aws/creds/deploy";
const std::string kRevokeSts = "PUT /v1/sys/leases/revoke-prefix/aws/sts/deploy";

std::string Keys(const std::vector<std::string>& keys) {
  return json{{"data", {{"keys", keys}}}}.dump();
}

struct Fixture {
  Fixture() {
    REQUIRE(provider.Configure().ok());
    provider.vault->On("GET /v1/sys/internal/ui/mounts/aws", 200,
                       R"({"data":{"type":"aws","path":"aws/"}})");
    provider.vault->On("GET /v1/aws/roles/deploy", 200,
                       R"({"data":{"credential_type":"iam_user"}})");
    provider.vault->On(kRevokeCreds, 204);
    provider.vault->On(kRevokeSts, 204);
    provider.vault->On("PUT /v1/sys/leases/revoke-prefix/aws", 204);
    provider.vault->On(kCreds, 200, Keys({"1", "2"}));
    provider.vault->On(kCreds, 404, R"({"errors":[]})");
  }
  ProviderHarness::Invoked OfRole(json config = json::object()) {
    config["backend"] = "/aws/";
    config["role"] = "deploy";
    return provider.Invoke(kRevoke, config);
  }
  ProviderHarness provider;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "revokes the leases of a role and verifies that they are gone",
                 "[provider][action]") {
  const auto invoked = OfRole();
  INFO(invoked.Text());
  CHECK(invoked.Text().empty());
  CHECK(invoked.progress.front() == "revoking 2 leases of role 'deploy' of 'aws'");
  CHECK(invoked.progress.back() == "the leases of role 'deploy' of 'aws' are revoked");
  CHECK(provider.Bodies(kRevokeCreds) == std::vector<json>{{{"sync", true}}});
  CHECK(provider.Bodies(kRevokeSts) == std::vector<json>{{{"sync", true}}});
}

TEST_CASE_METHOD(Fixture, "revokes the leases of a mount", "[provider][action]") {
  provider.vault->On("GET /v1/sys/leases/lookup/aws?list=true", 200, Keys({"creds/", "sts/"}));
  provider.vault->On("GET /v1/sys/leases/lookup/aws/creds?list=true", 200, Keys({"deploy/"}));
  provider.vault->Only(kCreds, 200, Keys({"1"}));
  provider.vault->On(kCreds, 200, Keys({"2"}));
  const auto invoked = provider.Invoke(kRevoke, {{"backend", "aws"}});
  CHECK(invoked.Text().empty());
  CHECK(invoked.progress.front() == "revoking 1 lease of 'aws'");
  CHECK(invoked.progress.back() == "the leases of 'aws' are revoked; 1 lease issued meanwhile");
}

TEST_CASE_METHOD(Fixture, "reports leases that still exist after their revocation",
                 "[provider][action]") {
  provider.vault->Only(kCreds, 200, Keys({"1", "2"}));
  const auto invoked = OfRole();
  CHECK_FALSE(invoked.ok());
  CHECK_THAT(invoked.Text(), Catch::Contains("still lists 2 leases"));
}

TEST_CASE_METHOD(Fixture, "revokes leases in the background, or by force", "[provider][action]") {
  SECTION("background") {
    const auto invoked = OfRole({{"sync", false}});
    CHECK_THAT(invoked.progress.back(), Catch::Contains("in the background"));
    CHECK(provider.Bodies(kRevokeCreds) == std::vector<json>{{{"sync", false}}});
  }
  SECTION("force") {
    const std::string route = "PUT /v1/sys/leases/revoke-force/aws/creds/deploy";
    provider.vault->On(route, 204);
    provider.vault->On("PUT /v1/sys/leases/revoke-force/aws/sts/deploy", 204);
    CHECK(OfRole({{"force", true}}).Text().empty());
    CHECK(provider.Bodies(route) == std::vector<json>{json::object()});
    CHECK(provider.Count(kRevokeCreds) == 0);
  }
}

TEST_CASE_METHOD(Fixture, "revokes leases with a token that may not count them",
                 "[provider][action]") {
  provider.vault->Only(kCreds, 403, R"({"errors":["permission denied"]})");
  provider.vault->Only("GET /v1/sys/internal/ui/mounts/aws", 403,
                       R"({"errors":["preflight capability check returned 403"]})");
  const auto invoked = OfRole();
  CHECK(invoked.Text().empty());
  CHECK(invoked.progress.front() == "revoking the leases of role 'deploy' of 'aws'");
}

TEST_CASE_METHOD(Fixture, "keeps the leases of a mount that is not an AWS secrets engine",
                 "[provider][action]") {
  const auto [body, text] = GENERATE(table<std::string, std::string>(
      {{R"({"data":{"type":"database","path":"aws/"}})", "is of the type 'database'"},
       {R"({"data":{"type":"aws","path":"other/"}})", "nothing is mounted there"}}));
  provider.vault->Only("GET /v1/sys/internal/ui/mounts/aws", 200, body);
  const auto invoked = OfRole();
  CHECK_FALSE(invoked.ok());
  CHECK_THAT(invoked.Text(), Catch::Contains(text) && Catch::Contains("Nothing was revoked"));
  CHECK(provider.Count(kRevokeCreds) == 0);
}

TEST_CASE_METHOD(Fixture, "reports a refused revocation of leases with its cause and a remedy",
                 "[provider][action]") {
  const auto [status, text, advice] = GENERATE(table<int, std::string, std::string>(
      {{403, "permission denied",
        "'update' and 'sudo' on sys/leases/revoke-prefix/aws/creds/deploy"},
       {400, "failed to revoke: AccessDenied: status code: 403", "force = true"}}));
  provider.vault->Only(kRevokeCreds, status, json{{"errors", {text}}}.dump());
  provider.vault->Only(kCreds, 200, Keys({"1"}));
  const auto invoked = OfRole();
  CHECK_FALSE(invoked.ok());
  CHECK_THAT(invoked.Text(), Catch::Contains(text) && Catch::Contains(advice) &&
                                 Catch::Contains("Remaining: 1 lease."));
  CHECK(provider.Count(kRevokeCreds) == 1);
  CHECK(provider.Count(kRevokeSts) == 1);
}

TEST_CASE_METHOD(Fixture, "repeats a revocation that Vault aborts while it makes progress",
                 "[provider][action]") {
  provider.vault->Only(kCreds, 200, Keys({"1", "2", "3"}));
  const bool helps = GENERATE(true, false);
  int revocations = 0;
  provider.vault->on_request = [&](const std::string& route) {
    revocations += route == kRevokeCreds ? 1 : 0;
  };
  provider.vault->Only(kRevokeCreds, 500, R"({"errors":["context deadline exceeded"]})");
  if (helps) {
    provider.vault->On(kRevokeCreds, 204);
    provider.vault->On(kCreds, 404, R"({"errors":[]})");
  }
  const auto invoked = OfRole();
  CHECK(invoked.ok() == helps);
  CHECK(revocations == 2);
}

TEST_CASE_METHOD(Fixture, "warns about AWS sessions of a role, and about a missing role",
                 "[provider][action]") {
  provider.vault->Only("GET /v1/aws/roles/deploy", 200,
                       R"({"data":{"credential_type":"assumed_role"}})");
  CHECK_THAT(OfRole().Text(),
             Catch::Contains("AWS still accepts the sessions of role 'deploy' of 'aws'"));
  provider.vault->Only("GET /v1/aws/roles/deploy", 404, R"({"errors":[]})");
  const auto unknown = OfRole();
  CHECK(unknown.ok());
  CHECK_THAT(unknown.Text(), Catch::Contains("There is no role 'deploy' of 'aws'"));
}

}  // namespace tfvault::test::revoke_leases_test
