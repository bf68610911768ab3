// SPDX-License-Identifier: MPL-2.0
#include "tfvault/gcp/identity.h"

#include "test/support/fake_http_client.h"
#include "test/support/rsa_key.h"
#include "tfvault/base/encoding.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tfvault::gcp::identity_test {
namespace {

using nlohmann::json;
using test::HttpAnswer;

const SystemTimePoint kNow{std::chrono::seconds(1'767'323'045)};

std::string DecodeBase64Url(std::string text) {
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return Base64Decode(text).value();
}

struct Token {
  explicit Token(const std::string& text) {
    const auto first = text.find('.');
    const auto second = text.rfind('.');
    header = json::parse(DecodeBase64Url(text.substr(0, first)));
    payload = json::parse(DecodeBase64Url(text.substr(first + 1, second - first - 1)));
    signed_text = text.substr(0, second);
    signature = DecodeBase64Url(text.substr(second + 1));
  }
  json header;
  json payload;
  std::string signed_text;
  std::string signature;
};

json KeyFile(const std::string& pem) {
  return {{"type", "service_account"},
          {"client_email", "ci@project.test"},
          {"private_key_id", "k1"},
          {"private_key", pem},
          {"token_uri", "https://oauth.test/token"}};
}

StatusOr<ServiceAccountKey> Parse(const json& file) {
  return ParseServiceAccountKey(SecretString(file.dump()));
}

TEST_CASE("a key signs a short-lived token that names the account and the audience", "[gcp]") {
  const test::RsaKey rsa;
  const auto key = Parse(KeyFile(rsa.Pem()));
  REQUIRE(key.ok());
  const auto jwt =
      SignWithKey(*key, {.email = key->email, .audience = "https://vault/ci", .now = kNow});
  REQUIRE(jwt.ok());
  const Token token(jwt->Reveal());
  CHECK(token.header == json{{"alg", "RS256"}, {"typ", "JWT"}, {"kid", "k1"}});
  CHECK(token.payload == json{{"sub", "ci@project.test"},
                              {"aud", "https://vault/ci"},
                              {"iat", 1'767'323'045},
                              {"exp", 1'767'323'645}});
  CHECK(rsa.Verifies(token.signed_text, token.signature));
}

TEST_CASE("refuses a text that is not a service account's key, without its content", "[gcp]") {
  auto file = KeyFile("hidden");
  const auto [field, value, problem] = GENERATE(table<std::string, json, std::string>({
      {"type", "authorized_user", "authorized_user"},
      {"type", nullptr, "not the key"},
      {"client_email", "", "client_email"},
      {"private_key", 1, "private_key"},
  }));
  file[field] = value;
  const auto key = Parse(file);
  CHECK(key.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(key.status()), Catch::Contains(problem) && !Catch::Contains("hidden"));
  CHECK_FALSE(ParseServiceAccountKey(SecretString("no json")).ok());
}

TEST_CASE("refuses a private key that is not an RSA key", "[gcp]") {
  const auto jwt = SignWithKey(Parse(KeyFile("hidden")).value(), {.now = kNow});
  CHECK(jwt.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(jwt.status()), !Catch::Contains("hidden"));
}

TEST_CASE("signs for another account through Google's API", "[gcp]") {
  const test::FakeHttpClient client({HttpAnswer(200, R"({"signedJwt":"a.b.c"})")});
  const auto jwt =
      SignWithIam(client, SecretString("access"),
                  {.email = "ci@project.test", .audience = "https://vault/ci", .now = kNow}, {});
  REQUIRE(jwt.value() == SecretString("a.b.c"));
  const auto request = client.requests().at(0);
  CHECK(request.method == "POST");
  CHECK(request.url ==
        "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
        "ci@project.test:signJwt");
  CHECK(test::HeaderOf(request, "Authorization") == "Bearer access");
  const auto payload =
      json::parse(json::parse(request.body.Reveal()).at("payload").get<std::string>());
  CHECK(payload["sub"] == "ci@project.test");
  CHECK(payload["aud"] == "https://vault/ci");
}

TEST_CASE("exchanges a key for an access token", "[gcp]") {
  const test::RsaKey rsa;
  const test::FakeHttpClient client({HttpAnswer(200, R"({"access_token":"access"})")});
  const auto key = Parse(KeyFile(rsa.Pem())).value();
  CHECK(AccessTokenOfKey(client, key, kNow, {}).value() == SecretString("access"));
  const auto request = client.requests().at(0);
  CHECK(request.url == "https://oauth.test/token");
  const std::string& body = request.body.Reveal();
  CHECK_THAT(body, Catch::StartsWith("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3A"
                                     "jwt-bearer&assertion="));
  const Token assertion(body.substr(body.rfind('=') + 1));
  CHECK(assertion.payload["iss"] == "ci@project.test");
  CHECK(assertion.payload["aud"] == "https://oauth.test/token");
  CHECK(assertion.payload["scope"] == "https://www.googleapis.com/auth/cloud-platform");
}

TEST_CASE("gets a machine's identity and access token from its metadata service", "[gcp]") {
  const test::FakeHttpClient client(
      {HttpAnswer(200, "a.b.c"), HttpAnswer(200, R"({"access_token":"access"})")});
  CHECK(IdentityOfMachine(client, "https://vault/ci", FixedEnvironment({}), {}).value() ==
        SecretString("a.b.c"));
  CHECK(AccessTokenOfMachine(client, FixedEnvironment({{"GCE_METADATA_HOST", "127.0.0.1:9"}}), {})
            .value() == SecretString("access"));
  const auto requests = client.requests();
  CHECK(requests.at(0).url ==
        "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/"
        "identity?format=full&audience=https%3A%2F%2Fvault%2Fci");
  CHECK(test::HeaderOf(requests[0], "Metadata-Flavor") == "Google");
  CHECK(requests.at(1).url ==
        "http://127.0.0.1:9/computeMetadata/v1/instance/service-accounts/default/token");
}

TEST_CASE("a refusal and an answer without a token are errors", "[gcp]") {
  const auto [answer, code] = GENERATE(table<http::HttpResponse, StatusCode>(
      {{HttpAnswer(403, R"({"error":"hidden"})"), StatusCode::kPermissionDenied},
       {HttpAnswer(200, "<html>"), StatusCode::kDataLoss},
       {HttpAnswer(200, R"({"access_token":1})"), StatusCode::kDataLoss}}));
  const test::FakeHttpClient client({answer});
  const auto token = AccessTokenOfMachine(client, FixedEnvironment({}), {});
  CHECK(token.status().code() == code);
  CHECK_THAT(Message(token.status()), !Catch::Contains("hidden"));
}

}  // namespace
}  // namespace tfvault::gcp::identity_test
