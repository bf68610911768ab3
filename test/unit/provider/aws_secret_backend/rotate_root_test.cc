// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend/rotate_root.h"

#include "test/support/temp_dir.h"
#include "test/unit/provider/provider_harness.h"

namespace tfvault::test::rotate_root_test {
namespace {

const std::string kRotate = "vault_aws_rotate_root";
const std::string kRoute = "PUT /v1/aws/config/rotate-root";
const std::string kRoot = "GET /v1/aws/config/root";
const std::string kProbe = "PUT /v1/aws/static-roles/terraform-root-key-probe";

std::string Key(const std::string& id) { return json{{"data", {{"access_key", id}}}}.dump(); }
std::string Errors(const std::string& text) { return json{{"errors", {text}}}.dump(); }

struct Fixture {
  Fixture() {
    REQUIRE(provider.Configure().ok());
    provider.vault->On(kRoot, 200, Key("AKIAOLD"));
    provider.vault->On(kRoute, 200, Key("AKIANEW"));
    provider.vault->On(kProbe, 500,
                       Errors("unable to validate username \"x\": NoSuchEntity: cannot be found. "
                              "status code: 404"));
  }
  ProviderHarness::Invoked Invoke() { return provider.Invoke(kRotate, {{"backend", "/aws/"}}); }

  TempDir memory;
  ProviderHarness provider{{{"XDG_STATE_HOME", memory.path()}}};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "rotates a root key once, and waits until AWS accepts the new key",
                 "[provider][action]") {
  provider.vault->First(kProbe, 500,
                        Errors("unable to validate username \"x\": InvalidClientTokenId: The "
                               "security token included in the request is invalid. status code: "
                               "403"));
  const auto invoked = Invoke();
  INFO(invoked.Text());
  CHECK(invoked.Text().empty());
  CHECK(invoked.progress ==
        std::vector<std::string>{"asking Vault to rotate the root key of 'aws'",
                                 "Vault has a new root key for 'aws'",
                                 "waiting until AWS accepts the new root key of 'aws'",
                                 "AWS accepts the new root key of 'aws'"});
  CHECK(provider.Count(kRoute) == 1);
  CHECK(provider.Count(kProbe) == 2);
}

TEST_CASE_METHOD(Fixture, "rotates a root key with a token that has no other permission",
                 "[provider][action]") {
  provider.vault->Only(kRoot, 403, Errors("permission denied"));
  provider.vault->Only(kProbe, 403, Errors("permission denied"));
  const auto invoked = Invoke();
  CHECK(invoked.Text().empty());
  CHECK_THAT(invoked.progress.back(), Catch::Contains("was not checked"));
}

TEST_CASE_METHOD(Fixture,
                 "a refused rotation is an error that names the permissions of Vault's key",
                 "[provider][action]") {
  const auto [status, text, advice] = GENERATE(table<int, std::string, std::string>(
      {{403, "permission denied", "'update' on aws/config/rotate-root"},
       {404, "no handler for route 'aws/config/rotate-root'", "mounted at 'aws'"},
       {500, "error calling CreateAccessKey: AccessDenied: status code: 403",
        "iam:CreateAccessKey"}}));
  provider.vault->Only(kRoute, status, Errors(text));
  const auto invoked = Invoke();
  CHECK_FALSE(invoked.ok());
  CHECK_THAT(invoked.Text(), Catch::Contains("Cannot rotate the root key") &&
                                 Catch::Contains(text) && Catch::Contains(advice));
  CHECK(provider.Count(kRoute) == 1);
}

TEST_CASE_METHOD(
    Fixture, "an unconfirmed rotation is not repeated, and a read decides whether it took effect",
    "[provider][action]") {
  provider.vault->Only(kRoute, 502, "<html>bad gateway</html>");
  const bool rotated = GENERATE(true, false);
  provider.vault->Only(kRoot, 200, Key("AKIAOLD"));
  if (rotated) {
    provider.vault->On(kRoot, 200, Key("AKIAOLD"));
    provider.vault->On(kRoot, 200, Key("AKIANEW"));
  }
  const auto invoked = Invoke();
  CHECK(provider.Count(kRoute) == 1);
  CHECK(invoked.ok() == rotated);
  CHECK_THAT(invoked.Text(), Catch::Contains(rotated ? "The old root key may still exist"
                                                     : "Cannot rotate the root key"));
}

TEST_CASE_METHOD(Fixture, "a new key that AWS does not accept in time causes a warning",
                 "[provider][action]") {
  provider.vault->Only(kProbe, 500,
                       Errors("unable to validate username \"x\": InvalidClientTokenId: status "
                              "code: 403"));
  const auto invoked = Invoke();
  CHECK(invoked.ok());
  CHECK_THAT(invoked.Text(), Catch::Contains("AWS may not accept the new root key of 'aws' yet"));
}

TEST_CASE_METHOD(Fixture, "a refresh of the mount does not warn after a rotation by the action",
                 "[provider][action]") {
  const std::string type = "vault_aws_secret_backend";
  provider.vault->On(
      "GET /v1/sys/mounts/aws", 200,
      R"({"data":{"type":"aws","accessor":"aws_1","description":"","config":{},"options":{}}})");
  const auto state = provider.Stored(
      type, {{"id", "aws"}, {"path", "aws"}, {"accessor", "aws_1"}, {"access_key", "AKIAOLD"}});
  const bool by_action = GENERATE(true, false);
  if (by_action) REQUIRE(Invoke().ok());
  provider.vault->Only(kRoot, 200, Key("AKIANEW"));
  const auto read = provider.Read(type, state);
  INFO(read.Text());
  REQUIRE(read.ok());
  CHECK(read["access_key"] == Text("AKIAOLD"));
  CHECK(read.Text().empty() == by_action);
  // A key that another client writes afterwards causes the warning.
  if (!by_action) return;
  provider.vault->Only(kRoot, 200, Key("AKIAOTHER"));
  CHECK_THAT(provider.Read(type, state).Text(), Catch::Contains("is not the key"));
}

}  // namespace tfvault::test::rotate_root_test
