// SPDX-License-Identifier: MPL-2.0
#include "vault/response.h"

#include "test/support/fake_http_client.h"
#include "test/support/fake_time.h"
#include "tfvault/vault/error.h"
#include "vault/errors.h"

#include <catch2/catch.hpp>

namespace tfvault::vault::response_test {
namespace {

using test::HttpAnswer;

const VaultRequest kRead{.path = "aws/roles/x"};

StatusOr<VaultResponse> Decode(const http::HttpResponse& answer,
                               const VaultRequest& request = kRead) {
  return DecodeResponse(request, answer, {}, test::FakeTime().Now(), {});
}

TEST_CASE("decodes the whole envelope", "[vault]") {
  const auto response = Decode(HttpAnswer(200, R"({"request_id":"r","lease_id":"l","renewable":true,
      "lease_duration":60,"data":{"k":"v"},"warnings":["w"],
      "auth":{"client_token":"t","accessor":"a","policies":["p"],"lease_duration":30,
              "renewable":true,"mfa_requirement":{"mfa_request_id":"m"}}})"));
  REQUIRE(response.ok());
  CHECK(response->status == 200);
  CHECK(response->request_id == "r");
  CHECK(response->lease.id == "l");
  CHECK(response->lease.duration == std::chrono::seconds(60));
  CHECK(response->lease.renewable);
  CHECK(response->data == nlohmann::json{{"k", "v"}});
  CHECK(response->warnings == std::vector<std::string>{"w"});
  REQUIRE(response->auth.has_value());
  CHECK(response->auth->client_token == SecretString("t"));
  CHECK(response->auth->policies == std::vector<std::string>{"p"});
  CHECK(response->auth->mfa_requirement["mfa_request_id"] == "m");
}

TEST_CASE("an answer without a body has no data", "[vault]") {
  const int status = GENERATE(200, 202, 204);
  const auto response = Decode(HttpAnswer(status, ""));
  REQUIRE(response.ok());
  CHECK(response->status == status);
  CHECK(response->data.is_null());
}

TEST_CASE("the data of an answer without an envelope is its whole body", "[vault]") {
  const auto response = Decode(HttpAnswer(200, R"({"sealed":false,"version":"1.19.0"})"));
  REQUIRE(response.ok());
  CHECK(response->data["version"] == "1.19.0");
}

TEST_CASE("an envelope with null data is not treated as a body without an envelope", "[vault]") {
  const std::string body = GENERATE(R"({"request_id":"r","data":null})", R"({"request_id":"r"})");
  const auto response = Decode(HttpAnswer(200, body));
  REQUIRE(response.ok());
  CHECK(response->data.is_null());
}

TEST_CASE("a successful status with an unusable body is an error that names the problem",
          "[vault]") {
  const auto [name, body, part] = GENERATE(table<std::string, std::string, std::string>({
      {"html", "<html>hello</html>", "not JSON"},
      {"truncated", R"({"data":{"access_key":"AK)", "not JSON"},
      {"two-values", "{}{}", "not JSON"},
      {"array", "[1]", "array instead of an object"},
      {"text", "\"x\"", "string instead of an object"},
      {"data", R"({"data":["x"]})", "'data'"},
      {"lease-id", R"({"lease_id":1,"data":{}})", "'lease_id'"},
      {"lease-duration", R"({"lease_duration":"1h","data":{}})", "'lease_duration'"},
      {"renewable", R"({"renewable":"yes","data":{}})", "'renewable'"},
      {"warnings", R"({"warnings":"w","data":{}})", "'warnings'"},
      {"warning", R"({"warnings":[1],"data":{}})", "'warnings'"},
      {"request-id", R"({"request_id":1,"data":{}})", "'request_id'"},
      {"auth", R"({"auth":"t","data":null})", "'auth'"},
      {"client-token", R"({"auth":{"client_token":1},"data":null})", "'client_token'"},
      {"policies", R"({"auth":{"policies":{}},"data":null})", "'policies'"},
      {"deep-array", std::string(100'000, '[') + std::string(100'000, ']'), "not JSON"},
      {"deep-data",
       "{\"data\":{\"x\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}}",
       "not JSON"},
  }));
  CAPTURE(name);
  const auto response = Decode(HttpAnswer(200, body));
  CHECK(response.status().code() == StatusCode::kDataLoss);
  CHECK_THAT(Message(response.status()),
             Catch::StartsWith("GET aws/roles/x: status 200: ") && Catch::Contains(part));
}

TEST_CASE("reads an answer in linear time, and stops when cancelled", "[vault]") {
  // Takes minutes if the parser reads all previous objects again for each empty object.
  std::string body = R"({"data":{"x":[)";
  for (int i = 0; i < 400'000; ++i) body += i % 2 == 0 ? "{}," : "[],";
  body += "1]}}";
  CHECK(Decode(HttpAnswer(200, body))->data["x"].size() == 400'001);

  std::stop_source stop;
  stop.request_stop();
  const auto stopped =
      DecodeResponse(kRead, HttpAnswer(200, body), {}, test::FakeTime().Now(), stop.get_token());
  CHECK(http::FailureKindOf(stopped.status()) == http::FailureKind::kCancelled);
}

TEST_CASE("an answer with too many values is an error", "[vault]") {
  std::string body = R"({"data":{"x":[)";
  for (int i = 0; i < 1'000'000; ++i) body += "0,";
  CHECK(Decode(HttpAnswer(200, body + "1]}}")).status().code() == StatusCode::kDataLoss);
}

TEST_CASE("an error with many or long texts has a message of limited length", "[vault]") {
  nlohmann::json errors = nlohmann::json::array();
  for (int i = 0; i < 1'000; ++i) errors.push_back(std::string(10'000, 'x'));
  const auto response = Decode(HttpAnswer(400, nlohmann::json{{"errors", errors}}.dump()));
  CHECK(Message(response.status()).size() < 70'000);
}

TEST_CASE("the error of an unusable answer with a lease has the lease id", "[vault]") {
  const auto response = Decode(HttpAnswer(200, R"({"lease_id":"l","warnings":7,"data":{}})"));
  CHECK(LeaseIdOf(response.status()) == "l");
}

TEST_CASE("a wrapped answer is refused", "[vault]") {
  const auto response = Decode(HttpAnswer(200, R"({"data":null,"wrap_info":{"token":"hvs.x"}})"));
  CHECK(response.status().code() == StatusCode::kFailedPrecondition);
  CHECK_THAT(Message(response.status()), !Catch::Contains("hvs.x"));
}

TEST_CASE("an error keeps method, path, status and Vault's texts", "[vault]") {
  const auto response = Decode(
      HttpAnswer(400, R"({"errors":["1 error occurred:\n\t* no such thing\n\n","and more"]})"),
      {.method = VaultMethod::kPut, .path = "aws/roles/x", .query = {{"q", "hidden"}}});
  CHECK(Message(response.status()) == "PUT aws/roles/x: status 400: no such thing; and more");
  CHECK(HttpStatusOf(response.status()) == 400);
  CHECK(VaultErrorsOf(response.status()) == std::vector<std::string>{"no such thing", "and more"});
}

TEST_CASE("each HTTP status has its status code", "[vault]") {
  const auto [status, code] = GENERATE(table<int, StatusCode>({
      {302, StatusCode::kFailedPrecondition},
      {400, StatusCode::kInvalidArgument},
      {401, StatusCode::kPermissionDenied},
      {403, StatusCode::kPermissionDenied},
      {404, StatusCode::kNotFound},
      {405, StatusCode::kUnimplemented},
      {412, StatusCode::kUnavailable},
      {413, StatusCode::kInvalidArgument},
      {415, StatusCode::kFailedPrecondition},
      {429, StatusCode::kUnavailable},
      {472, StatusCode::kFailedPrecondition},
      {500, StatusCode::kUnavailable},
      {502, StatusCode::kUnavailable},
      {503, StatusCode::kUnavailable},
  }));
  const auto response = Decode(HttpAnswer(status, R"({"errors":["text"]})"));
  CHECK(response.status().code() == code);
}

TEST_CASE("explains an error without Vault's texts", "[vault]") {
  const auto [status, body, text] = GENERATE(table<int, std::string, std::string>({
      {503, R"({"errors":[]})", "sealed"},
      {503, R"({"errors":["Vault is sealed"]})", "Vault is sealed"},
      {404, R"({"errors":[]})", "not found"},
      {429, "", "too many requests"},
      {500, "", "no further explanation"},
      {500, R"({"errors":"text"})", "no further explanation"},
      {500, R"({"errors":[1,null,""]})", "no further explanation"},
      {502, "<html><b>Bad Gateway</b></html>", "does not come from Vault: Bad Gateway"},
      {500, std::string("\x01\x02"), "does not come from Vault"},
  }));
  CAPTURE(status, body);
  const auto response = Decode(HttpAnswer(status, body));
  CHECK_THAT(Message(response.status()), Catch::Contains(text));
}

TEST_CASE("truncates a huge error text", "[vault]") {
  const auto response =
      Decode(HttpAnswer(400, "{\"errors\":[\"" + std::string(1'000'000, 'x') + "\"]}"));
  CHECK(Message(response.status()).size() < 5'000);
}

TEST_CASE("a 404 that is not in Vault's form does not say that an object is missing", "[vault]") {
  const std::string body = GENERATE("", "<html>not found</html>", R"({"message":"no route"})");
  CHECK(Decode(HttpAnswer(404, body)).status().code() == StatusCode::kUnavailable);
  CHECK(Decode(HttpAnswer(404, R"({"errors":[]})")).status().code() == StatusCode::kNotFound);
}

TEST_CASE("a 404 with data or warnings is a success for reads only", "[vault]") {
  const std::string body = GENERATE(R"({"data":{"k":"v"}})", R"({"data":null,"warnings":["w"]})");
  CHECK(Decode(HttpAnswer(404, body)).ok());
  CHECK(Decode(HttpAnswer(404, body), {.method = VaultMethod::kList, .path = "x"}).ok());
  CHECK_FALSE(Decode(HttpAnswer(404, body), {.method = VaultMethod::kPut, .path = "x"}).ok());
  CHECK_FALSE(Decode(HttpAnswer(404, R"({"data":null,"warnings":null})")).ok());
}

TEST_CASE("Retry-After is read as seconds or as a date", "[vault]") {
  const auto [text, wait] = GENERATE(table<std::string, std::optional<Duration>>({
      {"7", Duration(7'000)},
      {"0", Duration(0)},
      {"-7", Duration(0)},
      {"Fri, 02 Jan 2026 03:04:15 GMT", Duration(10'000)},
      {"Fri, 02 Jan 2026 03:04:00 GMT", Duration(0)},
      {"Fri, 01 Jan 0021 00:00:00 GMT", Duration(0)},
      {"Fri, 31 Dec 9999 23:59:59 GMT", Duration(251'634'977'754'000)},
      {"soon", std::nullopt},
      {"7 or so", std::nullopt},
      {"99999999999999999999", std::nullopt},
      {"", std::nullopt},
  }));
  CAPTURE(text);
  const auto response = Decode(HttpAnswer(429, "", {{"retry-after", text}}));
  CHECK(RetryAfterOf(response.status()) == wait);
}

}  // namespace
}  // namespace tfvault::vault::response_test
