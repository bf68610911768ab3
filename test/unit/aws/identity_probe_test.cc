// SPDX-License-Identifier: MPL-2.0
#include "tfvault/aws/identity_probe.h"

#include "test/support/fake_http_client.h"
#include "test/support/fake_time.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <tuple>

namespace tfvault::aws::identity_probe_test {
namespace {

const Credentials kUserKey = {"AKIDEXAMPLE", SecretString("secret"), SecretString()};
const Credentials kSession = {"ASIAEXAMPLE", SecretString("secret"), SecretString("token")};
const Endpoints kEndpoints = {.sts = {"https://sts.test", "eu-west-1"},
                              .iam = {"https://iam.test:8443", "us-east-1"}};

constexpr auto kGetCallerIdentity = ValidationCall::kGetCallerIdentity;
constexpr auto kGetUser = ValidationCall::kGetUser;

std::string ErrorXml(const std::string& code) {
  return "<ErrorResponse><Error><Code>" + code +
         "</Code><Message>why</Message></Error></ErrorResponse>";
}

ProbeAnswer AskWith(const http::HttpResponse& response, ValidationCall call,
                    const Credentials& credentials) {
  const test::FakeTime time;
  const AwsIdentityProbe probe(
      std::make_shared<test::FakeHttpClient>(std::vector<StatusOr<http::HttpResponse>>{response}),
      kEndpoints, time);
  const auto answer = probe.Ask(call, credentials, Duration(10'000), {});
  REQUIRE(answer.ok());
  return *answer;
}

TEST_CASE("each validation call goes to its own endpoint", "[aws]") {
  const auto [call, url, scope, body, host] =
      GENERATE(table<ValidationCall, std::string, std::string, std::string, std::string>({
          {kGetCallerIdentity, "https://sts.test/", "/20260102/eu-west-1/sts/",
           "Action=GetCallerIdentity&Version=2011-06-15", "sts.test"},
          {kGetUser, "https://iam.test:8443/", "/20260102/us-east-1/iam/",
           "Action=GetUser&Version=2010-05-08", "iam.test:8443"},
      }));
  const test::FakeTime time;
  const auto client = std::make_shared<test::FakeHttpClient>(
      std::vector<StatusOr<http::HttpResponse>>{test::HttpAnswer(200, "<R><Arn>a</Arn></R>")});
  const AwsIdentityProbe probe(client, kEndpoints, time);
  REQUIRE(probe.Ask(call, kUserKey, Duration(7'000), {}).ok());

  REQUIRE(client->requests().size() == 1);
  const http::HttpRequest request = client->requests().front();
  CHECK(request.url == url);
  CHECK(request.body.Reveal() == body);
  CHECK(request.timeout == Duration(7'000));
  CHECK_THAT(test::HeaderOf(request, "Authorization"), Catch::Contains(scope));
  CHECK(probe.Host(call) == host);
}

TEST_CASE("a success returns the identity of the caller", "[aws]") {
  const ProbeAnswer answer = AskWith(
      test::HttpAnswer(200,
                       "<GetUserResponse xmlns=\"x\"><GetUserResult><User><UserName>u</UserName>"
                       "<Arn>arn:aws:iam::1:user/u</Arn></User></GetUserResult></GetUserResponse>"),
      kGetUser, kUserKey);
  CHECK(answer.outcome == ProbeOutcome::kAuthenticated);
  CHECK(answer.arn == "arn:aws:iam::1:user/u");
}

TEST_CASE("every error has one outcome for the credential check", "[aws]") {
  const auto [status, code, caller_identity, user,
              session] = GENERATE(table<int, std::string, ProbeOutcome, ProbeOutcome,
                                        ProbeOutcome>({
      {403, "InvalidClientTokenId", ProbeOutcome::kNotYet, ProbeOutcome::kNotYet,
       ProbeOutcome::kNotYet},
      {403, "AccessDenied", ProbeOutcome::kDenied, ProbeOutcome::kDenied, ProbeOutcome::kDenied},
      {400, "AccessDeniedException", ProbeOutcome::kDenied, ProbeOutcome::kDenied,
       ProbeOutcome::kDenied},
      {400, "ValidationError", ProbeOutcome::kFinal, ProbeOutcome::kNotYet, ProbeOutcome::kFinal},
      {404, "NoSuchEntity", ProbeOutcome::kFinal, ProbeOutcome::kNotYet, ProbeOutcome::kFinal},
      {400, "Throttling", ProbeOutcome::kBusy, ProbeOutcome::kBusy, ProbeOutcome::kBusy},
      {400, "RequestLimitExceeded", ProbeOutcome::kBusy, ProbeOutcome::kBusy, ProbeOutcome::kBusy},
      {429, "Whatever", ProbeOutcome::kBusy, ProbeOutcome::kBusy, ProbeOutcome::kBusy},
      {500, "InternalFailure", ProbeOutcome::kBusy, ProbeOutcome::kBusy, ProbeOutcome::kBusy},
      {503, "ServiceUnavailable", ProbeOutcome::kBusy, ProbeOutcome::kBusy, ProbeOutcome::kBusy},
      {403, "SignatureDoesNotMatch", ProbeOutcome::kFinal, ProbeOutcome::kFinal,
       ProbeOutcome::kFinal},
      {403, "ExpiredToken", ProbeOutcome::kFinal, ProbeOutcome::kFinal, ProbeOutcome::kFinal},
      {400, "UnrecognizedClientException", ProbeOutcome::kFinal, ProbeOutcome::kFinal,
       ProbeOutcome::kFinal},
  }));
  CAPTURE(status, code);
  const http::HttpResponse response = test::HttpAnswer(status, ErrorXml(code));
  const ProbeAnswer answer = AskWith(response, kGetCallerIdentity, kUserKey);
  CHECK(answer.outcome == caller_identity);
  CHECK(answer.http_status == status);
  CHECK(answer.code == code);
  CHECK(answer.message == "why");
  CHECK(AskWith(response, kGetUser, kUserKey).outcome == user);
  CHECK(AskWith(response, kGetUser, kSession).outcome == session);
}

TEST_CASE("an answer that does not come from AWS is final unless its status is a server error",
          "[aws]") {
  const std::string page = "<html><head></head><body>log in here</body></html>";
  CHECK(AskWith(test::HttpAnswer(200, page), kGetUser, kUserKey).outcome == ProbeOutcome::kFinal);
  CHECK(AskWith(test::HttpAnswer(403, page), kGetUser, kUserKey).outcome == ProbeOutcome::kFinal);
  CHECK(AskWith(test::HttpAnswer(302), kGetUser, kUserKey).outcome == ProbeOutcome::kFinal);
  CHECK(AskWith(test::HttpAnswer(502, page), kGetUser, kUserKey).outcome == ProbeOutcome::kBusy);
}

TEST_CASE("returns the error of the HTTP client when there is no answer", "[aws]") {
  const test::FakeTime time;
  const AwsIdentityProbe probe(
      std::make_shared<test::FakeHttpClient>(std::vector<StatusOr<http::HttpResponse>>{
          http::TransportError(http::FailureKind::kTls, "certificate expired")}),
      kEndpoints, time);
  const auto answer = probe.Ask(kGetUser, kUserKey, Duration(1'000), {});
  CHECK(answer.status().code() == StatusCode::kFailedPrecondition);
}

TEST_CASE("validation calls have AWS's names", "[aws]") {
  for (const auto call : {kGetCallerIdentity, kGetUser}) {
    const auto parsed = ParseValidationCall(Name(call));
    REQUIRE(parsed.ok());
    CHECK(*parsed == call);
  }
  CHECK(ParseValidationCall("iam:ListUsers").status().code() == StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tfvault::aws::identity_probe_test
