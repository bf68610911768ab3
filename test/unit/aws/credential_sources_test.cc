// SPDX-License-Identifier: MPL-2.0
#include "tfvault/aws/credential_sources.h"

#include "test/support/fake_http_client.h"
#include "test/support/fake_time.h"
#include "test/support/temp_dir.h"
#include "tfvault/http/retrying_http_client.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <map>
#include <memory>
#include <vector>

namespace tfvault::aws::credential_sources_test {
namespace {

using test::HttpAnswer;
using HttpAnswers = std::vector<StatusOr<http::HttpResponse>>;

TEST_CASE("reads the keys of the named profile only", "[aws][credential-sources]") {
  const test::TempDir dir;
  const auto file = dir.Write("credentials",
                              "# mine\n[default]\naws_access_key_id=AD\n"
                              "aws_secret_access_key = sd\n\n[ work ]\r\n"
                              "aws_access_key_id = AW\r\n;aws_access_key_id = no\n"
                              "aws_secret_access_key = s=w/\r\n"
                              "aws_session_token = t\n[other]\naws_access_key_id = AO\n");
  const auto standard = ProfileCredentials(file, "default");
  REQUIRE(standard.ok());
  REQUIRE(standard->has_value());
  CHECK((*standard)->access_key == "AD");
  CHECK_FALSE((*standard)->is_session());
  const auto work = ProfileCredentials(file, "work");
  REQUIRE(work.ok());
  CHECK((*work)->access_key == "AW");
  CHECK((*work)->secret_key == SecretString("s=w/"));
  CHECK((*work)->session_token == SecretString("t"));
}

TEST_CASE("returns nothing for a missing file or profile, and an error for an incomplete profile",
          "[aws][credential-sources]") {
  const test::TempDir dir;
  const auto file = dir.Write("credentials", "[sso]\nsso_session = x\n");
  CHECK_FALSE(ProfileCredentials(dir.path() + "/absent", "default").value().has_value());
  CHECK_FALSE(ProfileCredentials(file, "default").value().has_value());
  const auto incomplete = ProfileCredentials(file, "sso");
  CHECK(incomplete.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(incomplete.status()), Catch::Contains("'sso'"));
  CHECK(ProfileCredentials(dir.path(), "default").status().code() == StatusCode::kInvalidArgument);
}

constexpr const char* kAnswer =
    R"({"AccessKeyId":"ASIA","SecretAccessKey":"s","Token":"t","Expiration":"2026-01-02T03:04:05Z"})";

StatusOr<std::optional<Credentials>> Machine(const http::HttpClient& client,
                                             std::map<std::string, std::string> variables = {}) {
  return MachineCredentials(client, FixedEnvironment(std::move(variables)), {});
}

TEST_CASE("refuses a pipe in place of a profile or token file at once",
          "[aws][credential-sources]") {
  const test::TempDir dir;
  const std::string pipe = dir.path() + "/pipe";
  REQUIRE(mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR) == 0);
  CHECK_THAT(Message(ProfileCredentials(pipe, "default").status()),
             Catch::Contains("it is a pipe"));
  const test::FakeHttpClient client(std::vector<StatusOr<http::HttpResponse>>{});
  const auto environment =
      FixedEnvironment({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/"},
                        {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", pipe}});
  CHECK_THAT(Message(MachineCredentials(client, environment, {}).status()),
             Catch::Contains("it is a pipe"));
}

TEST_CASE("gets a container's credentials from the service that its environment names",
          "[aws][credential-sources]") {
  const test::TempDir dir;
  const auto token_file = dir.Write("token", "from-file\n");
  const auto [variable, value, url] = GENERATE(table<std::string, std::string, std::string>(
      {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/c?id=1", "http://169.254.170.2/v2/c?id=1"},
       {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/c", "http://127.0.0.1:9/c"}}));
  const test::FakeHttpClient client({HttpAnswer(200, kAnswer), HttpAnswer(200, kAnswer)});
  const auto found =
      Machine(client, {{variable, value}, {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "bearer"}});
  REQUIRE(found.ok());
  CHECK((*found)->access_key == "ASIA");
  CHECK((*found)->session_token == SecretString("t"));
  CHECK(client.requests().at(0).url == url);
  CHECK(test::HeaderOf(client.requests()[0], "Authorization") == "bearer");

  REQUIRE(
      Machine(client, {{variable, value}, {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token_file}})
          .ok());
  CHECK(test::HeaderOf(client.requests().at(1), "Authorization") == "from-file");
}

TEST_CASE("gets an instance's credentials from version 2 of its metadata service",
          "[aws][credential-sources]") {
  const test::FakeHttpClient client(
      {HttpAnswer(200, "imds"), HttpAnswer(200, "role\n"), HttpAnswer(200, kAnswer)});
  const auto found = Machine(client);
  REQUIRE(found.ok());
  CHECK((*found)->access_key == "ASIA");
  const auto requests = client.requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[0].method == "PUT");
  CHECK(requests[0].url == "http://169.254.169.254/latest/api/token");
  CHECK(test::HeaderOf(requests[1], "X-aws-ec2-metadata-token") == "imds");
  CHECK(requests[2].url == "http://169.254.169.254/latest/meta-data/iam/security-credentials/role");
}

TEST_CASE("returns no instance credentials outside of EC2, without a role, or when disabled",
          "[aws][credential-sources]") {
  const test::FakeHttpClient nowhere(
      {http::TransportError(http::FailureKind::kNotSent, "no route")});
  CHECK_FALSE(Machine(nowhere).value().has_value());
  const test::FakeHttpClient no_role({HttpAnswer(200, "imds"), HttpAnswer(404)});
  CHECK_FALSE(Machine(no_role).value().has_value());
  const test::FakeHttpClient unasked(std::vector<StatusOr<http::HttpResponse>>{});
  CHECK_FALSE(Machine(unasked, {{"AWS_EC2_METADATA_DISABLED", "true"}}).value().has_value());
  CHECK(unasked.requests().empty());
}

TEST_CASE("returns an error for a service without credentials and for a stop request",
          "[aws][credential-sources]") {
  const auto [status, body, code] = GENERATE(
      table<int, std::string, StatusCode>({{403, "", StatusCode::kPermissionDenied},
                                           {200, "<html>", StatusCode::kDataLoss},
                                           {200, R"({"AccessKeyId":1})", StatusCode::kDataLoss}}));
  const test::FakeHttpClient client(
      {HttpAnswer(200, "imds"), HttpAnswer(200, "role"), HttpAnswer(status, body)});
  CHECK(Machine(client).status().code() == code);
  const test::FakeHttpClient stopped(
      {http::TransportError(http::FailureKind::kCancelled, "stopped")});
  CHECK(Machine(stopped).status().code() == StatusCode::kCancelled);
}

// A client that repeats requests, as logins use it.
StatusOr<std::optional<Credentials>> MachineWithRetries(
    const std::shared_ptr<test::FakeHttpClient>& client, int max_retries,
    std::map<std::string, std::string> variables = {}) {
  const http::RetryingHttpClient retrying(
      client, {.policy = {.max_retries = max_retries}, .expects_answers = false},
      std::make_shared<test::FakeTime>(), std::make_shared<NullLogger>());
  return Machine(retrying, std::move(variables));
}

TEST_CASE("repeats the request to a busy metadata service at every step",
          "[aws][credential-sources]") {
  const HttpAnswers instance = {HttpAnswer(200, "imds"), HttpAnswer(200, "role"),
                                HttpAnswer(200, kAnswer)};
  for (std::size_t step = 0; step < instance.size(); ++step) {
    CAPTURE(step);
    auto script = instance;
    script.insert(script.begin() + static_cast<std::ptrdiff_t>(step), HttpAnswer(503));
    const auto found = MachineWithRetries(std::make_shared<test::FakeHttpClient>(script), 2);
    REQUIRE(found.ok());
    CHECK(found->value_or(Credentials{}).access_key == "ASIA");
    script.resize(step + 1, HttpAnswer(503));
    const auto refused = MachineWithRetries(std::make_shared<test::FakeHttpClient>(script), 0);
    CHECK_THAT(Message(refused.status()), Catch::Contains("status 503 (stopped after 1 attempt"));
  }
  const std::map<std::string, std::string> container = {
      {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/c"}};
  const auto client = std::make_shared<test::FakeHttpClient>(
      HttpAnswers{HttpAnswer(500), HttpAnswer(503), HttpAnswer(200, kAnswer)});
  CHECK(MachineWithRetries(client, 2, container).value().has_value());
}

}  // namespace
}  // namespace tfvault::aws::credential_sources_test
