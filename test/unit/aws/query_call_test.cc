#include "aws/query_call.h"

#include "test/support/fake_http_client.h"

#include <catch2/catch.hpp>

#include <string>
#include <tuple>

namespace tfvault::aws {
namespace {

const Credentials kSession = {"AKIDEXAMPLE", SecretString("secret/key"), SecretString("token==")};

TEST_CASE("a call is one signed form", "[aws]") {
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

TEST_CASE("every error shape is read", "[aws]") {
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
  const QueryError error = ParseError(xml, kSession);
  CHECK(error.code == code);
  CHECK(error.message == message);
}

TEST_CASE("an error message keeps one line and no secret", "[aws]") {
  const auto parse = [](const std::string& message) {
    return ParseError("<E><Code>C</Code><Message>" + message + "</Message></E>", kSession).message;
  };
  CHECK(parse("first\nx-amz-security-token:token==") == "first");
  CHECK(parse("The token is invalid.") == "The token is invalid");
  CHECK(parse("AKIDEXAMPLE secret/key token== token==") ==
        "(redacted) (redacted) (redacted) (redacted)");
  CHECK(parse(std::string(2000, 'x')).size() == 503);
}

}  // namespace
}  // namespace tfvault::aws
