// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_static_access_credentials/aws_static_access_credentials.h"

#include "test/unit/provider/provider_harness.h"

namespace tfvault::test::aws_static_access_credentials_test {
namespace {

constexpr const char* kData = "vault_aws_static_access_credentials";
constexpr const char* kEphemeral = "ephemeral.vault_aws_static_access_credentials";
constexpr const char* kRead = "GET /v1/team/aws/static-creds/app";
constexpr const char* kAnswer = R"({"data":{"access_key":"AKIA1","secret_key":"s3cret"}})";

struct Fixture {
  Fixture() { REQUIRE(provider.Configure().ok()); }

  // Both types have the same argument names.
  ProviderHarness::Result Get(const json& config) {
    const auto object = provider.Object(type, config);
    return type == kData ? provider.ReadData(type, object) : provider.Open(type, object);
  }

  ProviderHarness provider;
  std::string type = GENERATE(as<std::string>(), kData, kEphemeral);
};

}  // namespace

TEST_CASE_METHOD(Fixture, "reads the key of a static role once, with either name of the mount",
                 "[provider][static_credentials]") {
  const std::string argument = GENERATE("backend", "mount");
  CAPTURE(type, argument);
  provider.vault->On(kRead, 200, kAnswer);
  json expected = {
      {argument, "team/aws"}, {"name", "app"}, {"access_key", "AKIA1"}, {"secret_key", "s3cret"}};
  if (type == kData) expected["id"] = "team/aws/static-creds/app";
  const auto result = Get({{argument, "team/aws"}, {"name", "app"}});
  INFO(result.Text());
  CHECK(result.object == provider.Object(type, expected));
  CHECK(provider.vault->routes() == std::vector<std::string>{kRead});
}

TEST_CASE_METHOD(Fixture, "returns the time of the next rotation if the server reports it",
                 "[provider][static_credentials]") {
  provider.vault->On(kRead, 200,
                     R"({"data":{"access_key":"AKIA1","secret_key":"s3cret",)"
                     R"("expiration":"2030-01-02T03:04:05Z"}})");
  CHECK(Get({{"mount", "team/aws"}, {"name", "app"}})["expires_at"] ==
        Text("2030-01-02T03:04:05Z"));
}

TEST_CASE_METHOD(Fixture, "exactly one of backend and mount must be set",
                 "[provider][static_credentials]") {
  const auto validate = [&](const cty::Value& config) {
    return type == kData ? provider.ValidateData(type, config)
                         : provider.ValidateEphemeral(type, config);
  };
  const auto none = provider.Object(type, {{"name", "app"}});
  CHECK_FALSE(validate(none).ok());
  CHECK_FALSE(
      validate(provider.Object(type, {{"name", "app"}, {"backend", "a"}, {"mount", "a"}})).ok());
  CHECK(validate(none.WithAttribute("mount", UnknownText())).ok());
}

TEST_CASE_METHOD(Fixture, "names the path of a static role that does not exist",
                 "[provider][static_credentials]") {
  const auto result = Get({{"mount", "team/aws"}, {"name", "app"}});
  CHECK_FALSE(result.ok());
  CHECK_THAT(result.Text(), Catch::Contains("team/aws/static-creds/app"));
}

TEST_CASE_METHOD(Fixture, "reports an answer without usable keys, and does not show the keys",
                 "[provider][static_credentials]") {
  const std::string body = GENERATE(
      R"({"data":{"access_key":"AKIA1"}})", R"({"data":{"access_key":7,"secret_key":"s3cret"}})",
      R"({"data":{"access_key":"","secret_key":"s3cret"}})", R"({"data":null})", "<html>");
  provider.vault->On(kRead, 200, body);
  const auto result = Get({{"mount", "team/aws"}, {"name", "app"}});
  CHECK_FALSE(result.ok());
  CHECK_THAT(result.Text(), !Catch::Contains("s3cret"));
}

TEST_CASE("an ephemeral static credential accepts a mount_id, known or unknown",
          "[provider][static_credentials]") {
  ProviderHarness provider;
  REQUIRE(provider.Configure().ok());
  const auto config =
      provider.Object(kEphemeral, {{"mount", "team/aws"}, {"name", "app"}, {"mount_id", "any"}});
  CHECK(
      provider.ValidateEphemeral(kEphemeral, config.WithAttribute("mount_id", UnknownText())).ok());
  provider.vault->On(kRead, 200, kAnswer);
  CHECK(provider.Open(kEphemeral, config)["mount_id"] == Text("any"));
}

}  // namespace tfvault::test::aws_static_access_credentials_test
