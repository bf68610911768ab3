// SPDX-License-Identifier: MPL-2.0
#include "tfvault/aws/sts.h"

#include "test/support/fake_http_client.h"
#include "test/support/fake_time.h"
#include "tfvault/aws/retry_rules.h"

#include <catch2/catch.hpp>

#include <memory>
#include <vector>

namespace tfvault::aws::sts_test {
namespace {

const Credentials kKeys = {"AKIDEXAMPLE", SecretString("secret/key"), SecretString("session==")};
const Endpoint kSts = {"https://sts.eu-west-1.amazonaws.com", "eu-west-1"};

std::string Header(const SignedRequest& request, const std::string& name) {
  return test::HeaderOf({.headers = request.headers}, name);
}

TEST_CASE("a caller identity request is complete and signs every header except the copy of Host",
          "[aws][sts]") {
  const auto request = SignCallerIdentity(
      kKeys, kSts, {{"X-Vault-AWS-IAM-Server-ID", SecretString("vault.test")}}, SystemTimePoint{});
  REQUIRE(request.ok());
  CHECK(request->method == "POST");
  CHECK(request->url == "https://sts.eu-west-1.amazonaws.com/");
  CHECK(request->body == "Action=GetCallerIdentity&Version=2011-06-15");
  CHECK(Header(*request, "Host") == "sts.eu-west-1.amazonaws.com");
  CHECK(Header(*request, "X-Vault-AWS-IAM-Server-ID") == "vault.test");
  CHECK(Header(*request, "X-Amz-Security-Token") == "session==");
  CHECK_THAT(Header(*request, "Authorization"),
             Catch::StartsWith(
                 "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/19700101/eu-west-1/sts/aws4_request, "
                 "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;"
                 "x-vault-aws-iam-server-id, Signature="));
}

TEST_CASE("refuses to sign for an endpoint that is not a URL", "[aws][sts]") {
  CHECK(SignCallerIdentity(kKeys, {"sts", "eu-west-1"}, {}, SystemTimePoint{}).status().code() ==
        StatusCode::kInvalidArgument);
}

constexpr const char* kAssumed =
    "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
    "<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
    "<SessionToken>t</SessionToken></Credentials></AssumeRoleResult></AssumeRoleResponse>";

StatusOr<Credentials> Assume(const http::HttpClient& client, const SecretString& web_token = {}) {
  return AssumeRole(
      client, kSts, kKeys,
      {.role_arn = "arn:aws:iam::1:role/r", .session_name = "run", .web_identity_token = web_token},
      SystemTimePoint{}, {});
}

TEST_CASE("a role is assumed with a signed call", "[aws][sts]") {
  const test::FakeHttpClient client({test::HttpAnswer(200, kAssumed)});
  const auto assumed = Assume(client);
  REQUIRE(assumed.ok());
  CHECK(assumed->access_key == "ASIA");
  CHECK(assumed->secret_key == SecretString("s"));
  CHECK(assumed->session_token == SecretString("t"));
  const auto request = client.requests().at(0);
  CHECK(request.url == "https://sts.eu-west-1.amazonaws.com/");
  CHECK(request.body.Reveal() ==
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&"
        "RoleSessionName=run");
  CHECK_FALSE(test::HeaderOf(request, "Authorization").empty());
}

TEST_CASE("a call with a web identity is not signed", "[aws][sts]") {
  const test::FakeHttpClient client({test::HttpAnswer(200, kAssumed)});
  REQUIRE(Assume(client, SecretString("a.b.c")).ok());
  const auto request = client.requests().at(0);
  CHECK_THAT(request.body.Reveal(), Catch::StartsWith("Action=AssumeRoleWithWebIdentity&") &&
                                        Catch::EndsWith("&WebIdentityToken=a.b.c"));
  CHECK(test::HeaderOf(request, "Authorization").empty());
}

TEST_CASE("a refusal names the role and AWS's error, without the repeated request", "[aws][sts]") {
  const test::FakeHttpClient client(
      {test::HttpAnswer(403,
                        "<ErrorResponse><Error><Code>AccessDenied</Code>"
                        "<Message>not with a.b.c</Message></Error></ErrorResponse>")});
  const auto assumed = Assume(client, SecretString("a.b.c"));
  CHECK(assumed.status().code() == StatusCode::kPermissionDenied);
  CHECK_THAT(Message(assumed.status()), Catch::Contains("arn:aws:iam::1:role/r") &&
                                            Catch::Contains("AccessDenied") &&
                                            !Catch::Contains("a.b.c"));
}

TEST_CASE("an answer without credentials is an error", "[aws][sts]") {
  const test::FakeHttpClient client({test::HttpAnswer(200, "<html/>")});
  CHECK(Assume(client).status().code() == StatusCode::kDataLoss);
}

TEST_CASE("repeats the call to a throttled or failing STS", "[aws][sts]") {
  const auto assume = [](int max_retries) {
    const auto client =
        std::make_shared<test::FakeHttpClient>(std::vector<StatusOr<http::HttpResponse>>{
            test::HttpAnswer(400,
                             "<ErrorResponse><Error><Code>Throttling</Code>"
                             "<Message>Rate exceeded</Message></Error></ErrorResponse>"),
            test::HttpAnswer(500), test::HttpAnswer(200, kAssumed)});
    auto rules = RetryRules();
    rules.policy.max_retries = max_retries;
    return Assume(http::RetryingHttpClient(client, rules, std::make_shared<test::FakeTime>(),
                                           std::make_shared<NullLogger>()));
  };
  CHECK(assume(2).value().access_key == "ASIA");
  CHECK_THAT(Message(assume(1).status()),
             Catch::Contains("answered 500") && Catch::Contains("stopped after 2 attempts"));
  CHECK_THAT(Message(assume(0).status()),
             Catch::EndsWith("Throttling: Rate exceeded (stopped after 1 attempt: the limit of 0 "
                             "retries is reached, see max_retries)"));
}

}  // namespace
}  // namespace tfvault::aws::sts_test
