// SPDX-License-Identifier: MPL-2.0
#include "vault/http_transport.h"

#include "test/support/fake_http_client.h"
#include "test/support/fake_time.h"
#include "test/support/quoted_forms.h"
#include "tfvault/vault/error.h"

#include <catch2/catch.hpp>

namespace tfvault::vault::http_transport_test {
namespace {

using test::FakeHttpClient;
using test::HeaderOf;
using test::HttpAnswer;

struct Fixture {
  explicit Fixture(std::vector<StatusOr<http::HttpResponse>> script,
                   const std::string& address = "https://vault:8200", bool follow_redirects = true)
      : http(std::make_shared<FakeHttpClient>(std::move(script))),
        transport({.address = ParseUrl(address).value(),
                   .headers = {{"X-Extra", SecretString("extra")}},
                   .timeout = Duration(5'000),
                   .follow_redirects = follow_redirects},
                  http, std::make_shared<test::FakeTime>()) {}

  std::shared_ptr<FakeHttpClient> http;
  HttpVaultTransport transport;
};

http::HttpResponse Redirect(int status, const std::string& location) {
  return HttpAnswer(status, "", {{"location", location}});
}

TEST_CASE("a request becomes method, URL, headers and body", "[vault]") {
  Fixture fixture({HttpAnswer(204)}, "https://vault:8200/prefix/");
  REQUIRE(fixture.transport
              .Send({.method = VaultMethod::kPut,
                     .path = "aws/roles/a b",
                     .query = {{"x", "1&2"}, {"a", ""}},
                     .body = nlohmann::json{{"k", "v\xFF"}},
                     .idempotency = Idempotency::kNonIdempotent,
                     .headers = {{"X-Vault-Token", SecretString("t")}}},
                    {})
              .ok());
  const http::HttpRequest request = fixture.http->requests().at(0);
  CHECK(request.method == "PUT");
  CHECK(request.url == "https://vault:8200/prefix/v1/aws/roles/a%20b?a=&x=1%262");
  CHECK(request.body == SecretString("{\"k\":\"v\xEF\xBF\xBD\"}"));
  CHECK(request.timeout == Duration(5'000));
  CHECK(request.idempotency == Idempotency::kNonIdempotent);
  CHECK(HeaderOf(request, "X-Vault-Request") == "true");
  CHECK(HeaderOf(request, "X-Vault-Token") == "t");
  CHECK(HeaderOf(request, "X-Extra") == "extra");
  CHECK(HeaderOf(request, "Content-Type") == "application/json");
}

TEST_CASE("LIST is sent as GET with a parameter", "[vault]") {
  Fixture fixture({HttpAnswer(200, R"({"data":{"keys":[]}})")});
  REQUIRE(fixture.transport.Send({.method = VaultMethod::kList, .path = "aws/roles"}, {}).ok());
  CHECK(fixture.http->requests().at(0).method == "GET");
  CHECK(fixture.http->requests().at(0).url == "https://vault:8200/v1/aws/roles?list=true");
}

TEST_CASE("never sends a path that could reach another path", "[vault]") {
  Fixture fixture({});
  const auto response = fixture.transport.Send({.path = "aws/../sys/seal"}, {});
  CHECK(response.status().code() == StatusCode::kInvalidArgument);
  CHECK(fixture.http->requests().empty());
}

TEST_CASE("the error of a failed exchange keeps its kind and names the call", "[vault]") {
  Fixture fixture({http::TransportError(http::FailureKind::kTls, "no answer")});
  const auto response = fixture.transport.Send({.path = "x", .query = {{"q", "hidden"}}}, {});
  CHECK(Message(response.status()) == "GET x: no answer");
  CHECK(http::FailureKindOf(response.status()) == http::FailureKind::kTls);
}

TEST_CASE("a harmless redirect is followed once with method, body and query", "[vault]") {
  const auto [status, location, target] = GENERATE(table<int, std::string, std::string>({
      {301, "/v1/clean", "https://vault:8200/v1/clean"},
      {302, "https://vault:8200/v1/clean?other=1#f", "https://vault:8200/v1/clean"},
      {307, "https://active:8200/v1/x", "https://active:8200/v1/x"},
  }));
  Fixture fixture({Redirect(status, location), HttpAnswer(204)});
  REQUIRE(fixture.transport
              .Send({.method = VaultMethod::kPut,
                     .path = "x",
                     .query = {{"q", "1"}},
                     .body = nlohmann::json::object(),
                     .headers = {{"X-Vault-Token", SecretString("t")}}},
                    {})
              .ok());
  const http::HttpRequest second = fixture.http->requests().at(1);
  CHECK(second.method == "PUT");
  CHECK(second.url == target + "?q=1");
  CHECK(second.body == SecretString("{}"));
  CHECK(HeaderOf(second, "X-Vault-Token") == "t");
}

TEST_CASE("the error of a failure after a redirect says so", "[vault]") {
  Fixture fixture({Redirect(307, "https://active:8200/v1/x"),
                   http::TransportError(http::FailureKind::kNotSent, "no answer")});
  CHECK(Message(fixture.transport.Send({.path = "x"}, {}).status()) ==
        "GET x, after a redirect: no answer");
}

TEST_CASE("a redirect that could leak the token is refused", "[vault]") {
  const auto [name, status, location] = GENERATE(table<std::string, int, std::string>({
      {"downgrade", 307, "http://vault:8200/v1/x"},
      {"downgrade-other-host", 307, "http://active:8200/v1/x"},
      {"moved-other-host", 301, "https://evil/v1/x"},
      {"found-other-host", 302, "https://evil/v1/x"},
      {"other-port", 302, "https://vault:9999/v1/x"},
      {"standby-other-path", 307, "https://evil/v1/steal"},
      {"scheme-relative", 301, "//evil/v1/x"},
      {"user-trick", 302, "https://vault:8200@evil/v1/x"},
      {"other-scheme", 307, "ftp://vault:8200/v1/x"},
      {"nowhere", 307, ""},
  }));
  CAPTURE(name);
  Fixture fixture({Redirect(status, location)});
  const auto response = fixture.transport.Send({.path = "x"}, {});
  CHECK(response.status().code() == StatusCode::kFailedPrecondition);
  CHECK(fixture.http->requests().size() == 1);
}

TEST_CASE("an http server cannot redirect to another host by another scheme", "[vault]") {
  Fixture fixture({Redirect(307, "https://active/v1/x")}, "http://vault:8200");
  CHECK_FALSE(fixture.transport.Send({.path = "x"}, {}).ok());
  CHECK(fixture.http->requests().size() == 1);
}

TEST_CASE("a second redirect is an error", "[vault]") {
  Fixture fixture({Redirect(307, "/v1/x"), Redirect(307, "/v1/x")});
  const auto response = fixture.transport.Send({.path = "x"}, {});
  CHECK(HttpStatusOf(response.status()) == 307);
  CHECK(fixture.http->requests().size() == 2);
}

TEST_CASE("redirects can be switched off", "[vault]") {
  Fixture fixture({Redirect(307, "/v1/x")}, "https://vault:8200", false);
  const auto response = fixture.transport.Send({.path = "x"}, {});
  CHECK(HttpStatusOf(response.status()) == 307);
  CHECK(fixture.http->requests().size() == 1);
}

// Long enough for each encoding, and different from each other.
const std::string kToken = "hvs.CAESIJlU02LQZq0n7v2r";
const std::string kHeader = "team-Zx8/Qk+3Lw=9Vn!pT\\u";
const std::string kSecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const std::string kPassword = "pa\"ss<wo>rd & more\\ of'it";
const std::string kJwt = "eyJraWQiOiIxIn0.eyJzdWIiOiJ4In0.c2ln-bmF0_dXJl";
const std::string kSignature = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";

// Sends all secrets and returns all texts that a user could see: the message, the texts in its
// payload and the warnings.
std::string Told(const StatusOr<http::HttpResponse>& answer) {
  auto http = std::make_shared<FakeHttpClient>(std::vector{answer, answer});
  const HttpVaultTransport transport({.address = ParseUrl("https://vault:8200").value(),
                                      .headers = {{"X-Team", SecretString(kHeader)}}},
                                     http, std::make_shared<test::FakeTime>());
  const nlohmann::json signed_headers = {
      {"Authorization", {"AWS4-HMAC-SHA256 Credential=AKID/x, Signature=" + kSignature}},
      {"X-Amz-Date", {"20260101T000000Z"}}};
  const auto response = transport.Send(
      {.method = VaultMethod::kPut,
       .path = "aws/config/root",
       .query = {{"passcode", kPassword}, {"role", "deploy"}},
       .body = nlohmann::json{{"secret_key", kSecretKey},
                              {"role", "the-role-deploy"},
                              {"nested", {{"list", {"public"}}, {"jwt", {kJwt}}}},
                              {"iam_request_headers", Base64Encode(signed_headers.dump())}},
       .headers = {{"X-Vault-Token", SecretString(kToken)}}},
      {});
  if (response.ok()) {
    std::string told = response->request_id;
    for (const auto& warning : response->warnings) told += "\n" + warning;
    return told;
  }
  std::string told = Message(response.status());
  for (const auto& error : VaultErrorsOf(response.status())) told += "\n" + error;
  response.status().ForEachPayload(
      [&](auto, const absl::Cord& payload) { told += "\n" + std::string(payload); });
  return told;
}

TEST_CASE("no text of an answer repeats a secret of the request, in any encoding", "[vault]") {
  const std::string secret = GENERATE(kToken, kHeader, kSecretKey, kPassword, kJwt, kSignature);
  for (const auto& [name, quote] : test::SimpleQuotes()) {
    if (name == "lower-case") continue;  // may equal the original
    const std::string quoted = quote(secret);
    const std::string text = "refused " + quoted + " for the-role-deploy";
    const std::vector<std::pair<std::string, StatusOr<http::HttpResponse>>> answers = {
        {"error",
         HttpAnswer(400,
                    nlohmann::json{{"errors", {text, "1 error occurred:\n\t* " + text}}}.dump())},
        {"page", HttpAnswer(403, "<html><body>" + text + "</body></html>")},
        {"cut-off page", HttpAnswer(502, std::string(4080, ' ') + text)},
        {"warning",
         HttpAnswer(
             200,
             nlohmann::json{{"request_id", text}, {"warnings", {text}}, {"data", nullptr}}.dump())},
        {"redirect", HttpAnswer(302, "", {{"location", "https://" + text + "/v1/"}})},
        {"retry", HttpAnswer(429, R"({"errors":[]})", {{"retry-after", text}})},
        {"wrong type",
         HttpAnswer(200, nlohmann::json{{"lease_duration", text}, {"data", {{text, 1}}}}.dump())},
        {"not JSON", HttpAnswer(200, text)},
        {"transport", http::TransportError(http::FailureKind::kInterrupted, text)},
    };
    for (const auto& [kind, answer] : answers) {
      const std::string told = Told(answer);
      CAPTURE(name, kind, quoted, told);
      CHECK(told.find(quoted.substr(quoted.size() / 3, 16)) == std::string::npos);
      CHECK(told.find(secret.substr(2, 12)) == std::string::npos);
    }
  }
}

TEST_CASE("values that are not secret stay readable", "[vault]") {
  const std::string text = "the-role-deploy is public at 20260101T000000Z";
  CHECK_THAT(Told(HttpAnswer(400, nlohmann::json{{"errors", {text}}}.dump())),
             Catch::StartsWith("PUT aws/config/root: status 400: " + text));
}

}  // namespace
}  // namespace tfvault::vault::http_transport_test
