// SPDX-License-Identifier: MPL-2.0
#include "provider/login/methods.h"
#include "test/unit/provider/login/login_fixture.h"
#include "tfvault/base/encoding.h"

namespace tfvault::test::aws_test {
namespace {

using nlohmann::json;
using provider::AwsLogin;
using provider::GenericLogin;

constexpr const char* kAssumed =
    "<R><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
    "<SessionToken>assumed</SessionToken></R>";

struct Fixture : LoginFixture {
  Fixture() { Serve("auth/aws/login"); }

  // Answers of AWS, in order.
  std::shared_ptr<FakeHttpClient> Aws(std::vector<StatusOr<http::HttpResponse>> script) {
    auto client = std::make_shared<FakeHttpClient>(std::move(script));
    world = client;
    return client;
  }

  // A field of the login as Vault decodes it.
  [[nodiscard]] std::string Field(const std::string& name) const {
    return Base64Decode(Body().at(name).get<std::string>()).value();
  }
  [[nodiscard]] std::string SignedHeader(const std::string& name) const {
    const auto headers = json::parse(Field("iam_request_headers"));
    return headers.contains(name) ? headers[name].at(0).get<std::string>() : "";
  }
};

AwsLogin Deploy() {
  AwsLogin login;
  login.role = std::string("deploy");
  return login;
}

AwsLogin WithKeys() {
  auto login = Deploy();
  login.aws_access_key_id = std::string("AKIA");
  login.aws_secret_access_key = SecretString("hidden");
  return login;
}

TEST_CASE_METHOD(Fixture, "the aws login sends a signed request and no key",
                 "[provider][login][aws]") {
  auto login = WithKeys();
  login.header_value = std::string("vault.test");
  // A session token of other keys must not be mixed in.
  variables = {{"AWS_ACCESS_KEY_ID", "other"}, {"AWS_SESSION_TOKEN", "other"}};
  REQUIRE(LogIn(login).value().client_token == SecretString("new"));

  CHECK(Body().size() == 5);
  CHECK(Body()["role"] == "deploy");
  CHECK(Body()["iam_http_request_method"] == "POST");
  CHECK(Field("iam_request_url") == "https://sts.us-east-1.amazonaws.com/");
  CHECK(Field("iam_request_body") == "Action=GetCallerIdentity&Version=2011-06-15");
  CHECK(SignedHeader("Host") == "sts.us-east-1.amazonaws.com");
  CHECK(SignedHeader("Content-Type") == "application/x-www-form-urlencoded; charset=utf-8");
  CHECK(SignedHeader("X-Amz-Date") == "20260102T030405Z");
  CHECK(SignedHeader("X-Vault-AWS-IAM-Server-ID") == "vault.test");
  CHECK(SignedHeader("X-Amz-Security-Token").empty());
  CHECK_THAT(SignedHeader("Authorization"),
             Catch::Contains("Credential=AKIA/20260102/us-east-1/sts/aws4_request") &&
                 Catch::Contains("x-vault-aws-iam-server-id"));
  CHECK_THAT(Request().body.Reveal(), !Catch::Contains("hidden"));
}

TEST_CASE_METHOD(Fixture, "the aws login signs for the STS of the region, in every partition",
                 "[provider][login][aws]") {
  const auto [region, endpoint, url, scope] =
      GENERATE(table<std::string, std::string, std::string, std::string>({
          {"eu-west-1", "", "https://sts.eu-west-1.amazonaws.com/", "/eu-west-1/sts/"},
          {"cn-north-1", "", "https://sts.cn-north-1.amazonaws.com.cn/", "/cn-north-1/sts/"},
          {"us-gov-west-1", "", "https://sts.us-gov-west-1.amazonaws.com/", "/us-gov-west-1/sts/"},
          {"", "http://127.0.0.1:5000", "http://127.0.0.1:5000/", "/us-east-1/sts/"},
          {"", "https://sts.eu-west-1.amazonaws.com", "https://sts.eu-west-1.amazonaws.com/",
           "/eu-west-1/sts/"},
      }));
  auto login = WithKeys();
  if (!region.empty()) variables = {{"AWS_DEFAULT_REGION", region}};
  login.aws_sts_endpoint = endpoint;
  REQUIRE(LogIn(login).ok());
  CHECK(Field("iam_request_url") == url);
  CHECK_THAT(SignedHeader("Authorization"), Catch::Contains(scope));
}

TEST_CASE_METHOD(Fixture, "the aws login takes keys from the environment, with their session token",
                 "[provider][login][aws]") {
  variables = {{"AWS_ACCESS_KEY_ID", "ASIA"},
               {"AWS_SECRET_ACCESS_KEY", "s"},
               {"AWS_SESSION_TOKEN", "session"},
               {"AWS_REGION", "eu-north-1"},
               {"AWS_DEFAULT_REGION", "other"}};
  REQUIRE(LogIn(Deploy()).ok());
  CHECK(SignedHeader("X-Amz-Security-Token") == "session");
  CHECK_THAT(SignedHeader("Authorization"), Catch::Contains("Credential=ASIA/20260102/eu-north-1"));
}

TEST_CASE_METHOD(Fixture, "the aws login takes keys from a profile of a shared file",
                 "[provider][login][aws]") {
  const TempDir home;
  const std::string text =
      "[default]\naws_access_key_id=AD\naws_secret_access_key=s\n"
      "[work]\naws_access_key_id=AW\naws_secret_access_key=s\n";
  auto login = Deploy();
  const bool standard = GENERATE(true, false);
  if (standard) {
    home.Write(".aws/credentials", text);
    variables = {{"HOME", home.path()}};
  } else {
    login.aws_profile = std::string("work");
    login.aws_shared_credentials_file = home.Write("keys", text);
  }
  REQUIRE(LogIn(login).ok());
  CHECK_THAT(SignedHeader("Authorization"),
             Catch::Contains(standard ? "Credential=AD/" : "Credential=AW/"));
}

TEST_CASE_METHOD(Fixture, "the aws login names a profile that is missing",
                 "[provider][login][aws]") {
  auto login = Deploy();
  login.aws_profile = std::string("work");
  CHECK_THAT(FailureOf(*this, login), Catch::Contains("'work'"));
}

TEST_CASE_METHOD(Fixture, "the aws login asks the machine's metadata service last, without a proxy",
                 "[provider][login][aws]") {
  variables = {{"HTTP_PROXY", "http://proxy.test"}};
  const auto machine =
      Aws({HttpAnswer(200, "imds"), HttpAnswer(200, "role"),
           HttpAnswer(200, R"({"AccessKeyId":"ASIAI","SecretAccessKey":"s","Token":"t"})")});
  REQUIRE(LogIn(Deploy()).ok());
  CHECK_THAT(SignedHeader("Authorization"), Catch::Contains("Credential=ASIAI/"));
  CHECK(http_options.at(0).proxy.http_url.empty());
}

TEST_CASE_METHOD(Fixture, "the aws login reports that it found no credentials",
                 "[provider][login][aws]") {
  variables = {{"AWS_EC2_METADATA_DISABLED", "true"}};
  Aws({});
  CHECK_THAT(FailureOf(*this, Deploy()), Catch::Contains("no AWS credentials"));
}

TEST_CASE_METHOD(Fixture, "the aws login assumes a role before it signs",
                 "[provider][login][aws]") {
  auto login = WithKeys();
  login.aws_role_arn = std::string("arn:aws:iam::1:role/r");
  variables = {{"AWS_CA_BUNDLE", "/aws-ca.pem"}, {"HTTPS_PROXY", "http://proxy.test"}};
  const auto sts = Aws({HttpAnswer(200, kAssumed)});
  REQUIRE(LogIn(login).ok());
  REQUIRE(sts->requests().size() == 1);
  CHECK_THAT(sts->requests()[0].body.Reveal(),
             Catch::Contains("Action=AssumeRole&") &&
                 Catch::Contains("RoleSessionName=vault-provider-session"));
  CHECK_THAT(HeaderOf(sts->requests()[0], "Authorization"), Catch::Contains("Credential=AKIA/"));
  CHECK(http_options.at(0).ca_file == "/aws-ca.pem");
  CHECK_FALSE(http_options[0].proxy.https_url.empty());
  CHECK(SignedHeader("X-Amz-Security-Token") == "assumed");
}

TEST_CASE_METHOD(Fixture, "the aws login assumes the role with a web identity",
                 "[provider][login][aws]") {
  const TempDir dir;
  auto login = Deploy();
  login.aws_web_identity_token_file = dir.Write("token", "a.b.c\n");
  variables = {{"AWS_ROLE_ARN", "arn:aws:iam::1:role/r"}, {"AWS_ROLE_SESSION_NAME", "run"}};
  const auto sts = Aws({HttpAnswer(200, kAssumed)});
  REQUIRE(LogIn(login).ok());
  REQUIRE(sts->requests().size() == 1);
  CHECK_THAT(sts->requests()[0].body.Reveal(),
             Catch::Contains("Action=AssumeRoleWithWebIdentity&") &&
                 Catch::Contains("RoleSessionName=run&WebIdentityToken=a.b.c"));
  CHECK(SignedHeader("X-Amz-Security-Token") == "assumed");
}

TEST_CASE_METHOD(Fixture, "an empty aws_role_arn replaces that of the environment",
                 "[provider][login][aws]") {
  auto login = WithKeys();
  login.aws_role_arn = std::string();
  variables = {{"AWS_ROLE_ARN", "arn:aws:iam::1:role/r"}};
  const auto sts = Aws({});
  REQUIRE(LogIn(login).ok());
  CHECK(sts->requests().empty());
}

TEST_CASE_METHOD(Fixture, "a generic login with method aws signs and does not send the keys",
                 "[provider][login][aws]") {
  GenericLogin login;
  login.path = std::string("auth/aws/login");
  login.method = std::string("aws");
  const auto secret = [](const char* text) { return SecretString(text); };
  login.parameters = std::map<std::string, SecretString>{
      {"role", secret("deploy")},
      {"aws_access_key_id", secret("AKIA")},
      {"aws_secret_access_key", secret("hidden")},
      {"aws_security_token", secret("session")},
      {"sts_region", secret("eu-west-1")},
      {"header_value", secret("vault.test")},
  };
  REQUIRE(LogIn(login).ok());
  CHECK(Body().size() == 5);
  CHECK(Body()["role"] == "deploy");
  CHECK(Field("iam_request_url") == "https://sts.eu-west-1.amazonaws.com/");
  CHECK(SignedHeader("X-Amz-Security-Token") == "session");
  CHECK(SignedHeader("X-Vault-AWS-IAM-Server-ID") == "vault.test");
  CHECK_THAT(Request().body.Reveal(), !Catch::Contains("hidden"));
}

}  // namespace
}  // namespace tfvault::test::aws_test
