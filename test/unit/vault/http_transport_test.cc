#include "vault/http_transport.h"

#include "test/support/fake_http_client.h"
#include "test/support/fake_time.h"
#include "tfvault/vault/error.h"

#include <catch2/catch.hpp>

namespace tfvault::vault {
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

TEST_CASE("LIST travels as GET with a parameter", "[vault]") {
  Fixture fixture({HttpAnswer(200, R"({"data":{"keys":[]}})")});
  REQUIRE(fixture.transport.Send({.method = VaultMethod::kList, .path = "aws/roles"}, {}).ok());
  CHECK(fixture.http->requests().at(0).method == "GET");
  CHECK(fixture.http->requests().at(0).url == "https://vault:8200/v1/aws/roles?list=true");
}

TEST_CASE("a path that could leave its place is never sent", "[vault]") {
  Fixture fixture({});
  const auto response = fixture.transport.Send({.path = "aws/../sys/seal"}, {});
  CHECK(response.status().code() == StatusCode::kInvalidArgument);
  CHECK(fixture.http->requests().empty());
}

TEST_CASE("a failed exchange keeps its kind and gains the call", "[vault]") {
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

}  // namespace
}  // namespace tfvault::vault
