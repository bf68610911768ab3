// SPDX-License-Identifier: MPL-2.0
#include "aws/query_call.h"

#include "test/support/fake_http_client.h"
#include "test/support/quoted_forms.h"

#include <catch2/catch.hpp>

#include <string>
#include <tuple>

namespace tfvault::aws::query_call_test {
namespace {

const Credentials kSession = {"AKIDEXAMPLE", SecretString("secret/key"), SecretString("token==")};

const QueryCall kCall = {.endpoint = {"https://sts.test", "eu-west-1"},
                         .service = "sts",
                         .action = "AssumeRole",
                         .version = "2011-06-15"};

TEST_CASE("a call is sent as one signed form", "[aws]") {
  const test::FakeHttpClient client({test::HttpAnswer(200, "<R/>")});
  const QueryCall call = {
      .endpoint = {"http://127.0.0.1:5000/base", "eu-west-1"},
      .service = "iam",
      .action = "CreateUser",
      .version = "2010-05-08",
      .parameters = {{"Path", "/a b/"}, {"Tags.member.1.Value", "~*+&=\xC3\xA9"}},
      .idempotency = Idempotency::kNonIdempotent,
  };
  const auto response = Send(client, call, kSession, SystemTimePoint{}, Duration(10'000), {});
  REQUIRE(response.ok());

  REQUIRE(client.requests().size() == 1);
  const http::HttpRequest request = client.requests().front();
  CHECK(request.method == "POST");
  CHECK(request.url == "http://127.0.0.1:5000/base/");
  CHECK(request.body.Reveal() ==
        "Action=CreateUser&Version=2010-05-08&Path=%2Fa+b%2F&"
        "Tags.member.1.Value=~%2A%2B%26%3D%C3%A9");
  CHECK(request.timeout == Duration(10'000));
  CHECK(request.idempotency == Idempotency::kNonIdempotent);
  CHECK(test::HeaderOf(request, "Content-Type") ==
        "application/x-www-form-urlencoded; charset=utf-8");
  CHECK(test::HeaderOf(request, "X-Amz-Date") == "19700101T000000Z");
  CHECK(test::HeaderOf(request, "X-Amz-Security-Token") == "token==");
  CHECK_THAT(test::HeaderOf(request, "Authorization"),
             Catch::StartsWith(
                 "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/19700101/eu-west-1/iam/aws4_request, "
                 "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature="));
}

TEST_CASE("reads every form of error", "[aws]") {
  const auto [name, xml, code, message] =
      GENERATE(table<std::string, std::string, std::string, std::string>({
          {"standard",
           "<?xml version=\"1.0\"?><ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/\"><Error>"
           "<Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>a &lt; b</Message></Error>"
           "<RequestId>r</RequestId></ErrorResponse>",
           "InvalidClientTokenId", "a < b"},
          {"errors-list",
           "<ErrorResponse><Errors><Error><Code>AccessDenied</Code><Message>no</Message></Error>"
           "</Errors></ErrorResponse>",
           "AccessDenied", "no"},
          {"prefixed",
           "<a:ErrorResponse xmlns:a=\"x\"><a:Error><a:Code>C</a:Code></a:Error></a:ErrorResponse>",
           "C", ""},
          {"bare", "<ServiceUnavailableException/>", "ServiceUnavailableException", ""},
          {"html", "<html><body><h1>Forbidden</h1></body></html>", "", ""},
          {"json", "{\"Code\":\"AccessDenied\"}", "", ""},
          {"cut-off", "<ErrorResponse><Error><Code>AccessDen", "", ""},
          {"empty", "", "", ""},
      }));
  CAPTURE(name);
  const QueryError error = ParseError(xml, {});
  CHECK(error.code == code);
  CHECK(error.message == message);
}

TEST_CASE("an error message has one line and no secret", "[aws]") {
  const auto parse = [](const std::string& message) {
    const test::FakeHttpClient client(
        [&](const http::HttpRequest&, const std::stop_token&) -> StatusOr<http::HttpResponse> {
          return test::HttpAnswer(403, "<E><Code>C</Code><Message>" + message + "</Message></E>");
        });
    return Send(client, kCall, kSession, SystemTimePoint(), Duration(1), {})->error.message;
  };
  CHECK(parse("first\nx-amz-security-token:token==") == "first");
  CHECK(parse("The token is invalid.") == "The token is invalid");
  CHECK(parse("AKIDEXAMPLE secret/key token== token==") ==
        "(redacted) (redacted) (redacted) (redacted)");
  CHECK(parse(std::string(2000, 'x')).size() == 503);
}

std::string AfterSignature(const std::string& authorization) {
  return authorization.substr(authorization.find("Signature="));
}

TEST_CASE("no error of AWS repeats a secret of the call, in any encoding", "[aws]") {
  const Credentials session{.access_key = "AKIAIOSFODNN7EXAMPLE",
                            .secret_key = SecretString("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                            .session_token = SecretString("IQoJb3JpZ2luX2VjE/+AaCXVzLWVhc3Qt=")};
  QueryCall call = kCall;
  call.parameters = {{"RoleArn", "arn:aws:iam::123456789012:role/deploy"},
                     {"WebIdentityToken", "eyJraWQiOiIxIn0.eyJzdWIiOiJ4In0.c2ln-bmF0_dXJl"}};
  for (const auto& [name, quote] : test::SimpleQuotes()) {
    if (name == "lower-case" || name == "folded") continue;  // only the first line is shown
    std::string quoted;
    const test::FakeHttpClient client(
        [&, quote = quote](const http::HttpRequest& request,
                           const std::stop_token&) -> StatusOr<http::HttpResponse> {
          quoted = quote(session.secret_key.Reveal()) + quote(session.session_token.Reveal()) +
                   quote(call.parameters[1].second) + quote(session.access_key) +
                   quote(AfterSignature(test::HeaderOf(request, "Authorization")));
          const std::string text = test::quote::Html("no " + quoted + " no");
          return test::HttpAnswer(
              403, "<E><Code>" + text + "</Code><Message>" + text + "</Message></E>");
        });
    const auto answer = Send(client, call, session, SystemTimePoint(), Duration(1), {});
    CAPTURE(name, quoted, answer->error.code, answer->error.message);
    CHECK(test::PercentShown(answer->error.code, quoted, 6) < 20);
    CHECK(test::PercentShown(answer->error.message, quoted, 6) < 20);
  }
  const test::FakeHttpClient silent(
      [&](const http::HttpRequest&, const std::stop_token&) -> StatusOr<http::HttpResponse> {
        return http::TransportError(http::FailureKind::kInterrupted,
                                    "role/deploy with " + session.secret_key.Reveal());
      });
  const auto answer = Send(silent, call, session, SystemTimePoint(), Duration(1), {});
  CHECK(Message(answer.status()) == "role/deploy with (redacted)");
  CHECK(http::FailureKindOf(answer.status()) == http::FailureKind::kInterrupted);
}

TEST_CASE("reads XML in linear time at any depth", "[aws]") {
  constexpr int kMany = 300'000;
  std::string deep;
  for (int i = 0; i < kMany; ++i) deep += "<a>";
  deep += "<Code>C</Code>";
  for (int i = 0; i < kMany; ++i) deep += "</a>";
  CHECK(ParseError(deep, {}).code == "C");
  std::string wide = "<E>";
  for (int i = 0; i < kMany; ++i) wide += "<a b='c'/>&lt;";
  CHECK(ParseError(wide + "<Code>C</Code></E>", {}).code == "C");
  // The parser does not read entities that the document defines.
  CHECK(ParseError("<!DOCTYPE E [<!ENTITY x \"boo\">]><E><Code>&x;</Code></E>", {}).code == "&x;");
}

}  // namespace
}  // namespace tfvault::aws::query_call_test
