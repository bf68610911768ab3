// SPDX-License-Identifier: MPL-2.0
#include "test/support/fake_time.h"
#include "test/support/fake_vault.h"
#include "test/support/recording_logger.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/error.h"

#include <catch2/catch.hpp>

namespace tfvault::vault::client_mounts_test {
namespace {

using test::FakeVault;
using Routes = std::vector<std::string>;

constexpr const char* kMissing = R"({"errors":["No secret engine mount at aws/"]})";
constexpr const char* kInfo = R"({"data":{"type":"aws","description":"d","accessor":"a",
    "config":{"default_lease_ttl":60},"options":null,"local":true,"seal_wrap":false}})";

struct Fixture {
  std::shared_ptr<FakeVault> server = std::make_shared<FakeVault>();
  std::shared_ptr<test::FakeTime> time = std::make_shared<test::FakeTime>();
  std::shared_ptr<test::RecordingLogger> logger =
      std::make_shared<test::RecordingLogger>(LogLevel::kInfo);
  VaultClient client = VaultClient::Create({.address = "https://vault"},
                                           {.time = time, .logger = logger, .http = server})
                           .value();
};

TEST_CASE_METHOD(Fixture, "a mount is read by itself", "[vault]") {
  server->On("GET /v1/sys/mounts/team/aws", 200, kInfo);
  const auto mount = client.ReadMount("/team/aws/", {});
  REQUIRE(mount.ok());
  CHECK(mount->type == "aws");
  CHECK(mount->description == "d");
  CHECK(mount->accessor == "a");
  CHECK(mount->config == nlohmann::json{{"default_lease_ttl", 60}});
  CHECK(mount->options.is_null());
  CHECK(mount->local);
}

TEST_CASE_METHOD(Fixture, "the mounts that a token may see are listed by path", "[vault]") {
  server->On("GET /v1/sys/internal/ui/mounts", 200,
             R"({"data":{"auth":{"token/":{"type":"token"}},"secret":{
                 "team/aws/":{"type":"aws","description":"d"},"aws/":{"type":"aws"}}}})");
  const auto mounts = client.ListVisibleMounts({});
  REQUIRE(mounts.ok());
  REQUIRE(mounts->size() == 2);
  CHECK(mounts->at(0).path == "aws");
  CHECK(mounts->at(1).path == "team/aws");
  CHECK(mounts->at(1).description == "d");
}

TEST_CASE_METHOD(Fixture, "a malformed list of mounts is an error", "[vault]") {
  const std::string body =
      GENERATE(as<std::string>(), R"({"data":{"secret":[]}})", R"({"data":{"secret":{"aws/":{}}}})",
               R"({"data":{"secret":{"aws/":"aws"}}})");
  server->On("GET /v1/sys/internal/ui/mounts", 200, body);
  CHECK(client.ListVisibleMounts({}).status().code() == StatusCode::kDataLoss);
}

TEST_CASE_METHOD(Fixture, "recognizes every answer for a missing mount", "[vault]") {
  const auto [status, body] = GENERATE(table<int, std::string>({
      {400, kMissing},
      {404, R"({"errors":["no handler for route \"sys/mounts/aws\". route entry not found."]})"},
  }));
  server->On("GET /v1/sys/mounts/aws", status, body);
  CHECK(client.ReadMount("aws", {}).status().code() == StatusCode::kNotFound);
}

TEST_CASE_METHOD(Fixture, "a 404 without a text is not a missing mount", "[vault]") {
  server->On("GET /v1/sys/mounts/aws", 404, R"({"errors":[]})");
  CHECK(client.ReadMount("aws", {}).status().code() == StatusCode::kUnavailable);
}

TEST_CASE_METHOD(Fixture, "another bad request is not a missing mount", "[vault]") {
  server->On("GET /v1/sys/mounts/aws", 400, R"({"errors":["bad"]})");
  CHECK(client.ReadMount("aws", {}).status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE_METHOD(Fixture, "reads the list of mounts from an old server", "[vault]") {
  server->On("GET /v1/sys/mounts/aws", 405).On("GET /v1/sys/mounts/none", 405);
  server->On("GET /v1/sys/mounts", 200,
             R"({"data":{"aws/":{"type":"aws","accessor":"a","config":{}}}})");
  CHECK(client.ReadMount("aws", {}).value().type == "aws");
  CHECK(client.ReadMount("none", {}).status().code() == StatusCode::kNotFound);
}

TEST_CASE_METHOD(Fixture, "a mount description with a wrong type is an error that names the field",
                 "[vault]") {
  const auto [body, field] = GENERATE(table<std::string, std::string>({
      {R"({"data":{}})", "'type'"},
      {R"({"data":null})", "'type'"},
      {R"({"data":{"type":1}})", "'type'"},
      {R"({"data":{"type":"aws","accessor":"a","config":[]}})", "'config'"},
      {R"({"data":{"type":"aws","accessor":"a","local":"yes"}})", "'local'"},
      {R"({"data":{"type":"aws","accessor":"a","options":"x"}})", "'options'"},
  }));
  server->On("GET /v1/sys/mounts/aws", 200, body);
  const auto mount = client.ReadMount("aws", {});
  CHECK(mount.status().code() == StatusCode::kDataLoss);
  CHECK_THAT(Message(mount.status()), Catch::Contains(field));
}

TEST_CASE_METHOD(Fixture, "refuses an empty mount path, which would mean all mounts", "[vault]") {
  const std::string path = GENERATE("", "/", "//");
  CHECK(client.ReadMount(path, {}).status().code() == StatusCode::kInvalidArgument);
  CHECK(client.Mount(path, {}, {}).code() == StatusCode::kInvalidArgument);
  CHECK(client.TuneMount(path, {}, {}).code() == StatusCode::kInvalidArgument);
  CHECK(client.Unmount(path, {}).code() == StatusCode::kInvalidArgument);
  CHECK(client.Remount(path, "x", {}).code() == StatusCode::kInvalidArgument);
  CHECK(client.Remount("x", path, {}).code() == StatusCode::kInvalidArgument);
  CHECK(server->requests().empty());
}

TEST_CASE_METHOD(Fixture, "mounting and tuning post their bodies", "[vault]") {
  server->On("POST /v1/sys/mounts/aws", 204).On("POST /v1/sys/mounts/aws/tune", 204);
  CHECK(client.Mount("aws", {{"type", "aws"}}, {}).ok());
  CHECK(client.TuneMount("aws", {{"description", ""}}, {}).ok());
  CHECK(server->requests().at(0).body == SecretString(R"({"type":"aws"})"));
  CHECK(server->requests().at(1).body == SecretString(R"({"description":""})"));
}

TEST_CASE_METHOD(Fixture, "does not repeat a mount request that may have taken effect", "[vault]") {
  server->On("POST /v1/sys/mounts/aws", http::TransportError(http::FailureKind::kInterrupted, "m"));
  CHECK_FALSE(client.Mount("aws", {{"type", "aws"}}, {}).ok());
  CHECK(server->requests().size() == 1);
}

TEST_CASE_METHOD(Fixture, "unmounting waits longer than other calls and accepts a missing mount",
                 "[vault]") {
  server->On("DELETE /v1/sys/mounts/aws", 400, kMissing);
  CHECK(client.Unmount("aws", {}).ok());
  CHECK(server->requests().at(0).timeout == Duration(600'000));
  CHECK(logger->lines() ==
        std::vector<std::string>{
            "unmounting the secrets engine; Vault first revokes every lease of the mount mount=aws "
            "limit_ms=600000"});
}

// Remount.

constexpr const char* kStarted =
    R"({"data":{"migration_id":"id"},"warnings":["mount move has been queued"]})";

http::HttpResponse State(const std::string& state) {
  return test::HttpAnswer(200, R"({"data":{"migration_info":{"status":")" + state + R"("}}})");
}

TEST_CASE_METHOD(Fixture, "a remount is polled once a second until it is complete", "[vault]") {
  server->On("POST /v1/sys/remount", 200, kStarted);
  server->On("GET /v1/sys/remount/status/id", State("in-progress"))
      .On("GET /v1/sys/remount/status/id", State("in-progress"))
      .On("GET /v1/sys/remount/status/id", State("success"));
  server->On("GET /v1/sys/mounts/new", 200, kInfo);
  std::vector<std::string> warnings;
  CHECK(client.Remount("/old/", "new", {.warnings = &warnings}).ok());
  CHECK(server->requests().at(0).body == SecretString(R"({"from":"old","to":"new"})"));
  CHECK(time->waits() == std::vector<Duration>{Duration(1'000), Duration(1'000)});
  CHECK(warnings.empty());
}

TEST_CASE_METHOD(Fixture, "an old server remounts synchronously", "[vault]") {
  server->On("POST /v1/sys/remount", 204);
  server->On("GET /v1/sys/mounts/new", 200, kInfo);
  CHECK(client.Remount("old", "new", {}).ok());
  CHECK(server->routes() == Routes{"POST /v1/sys/remount", "GET /v1/sys/mounts/new"});
}

TEST_CASE_METHOD(Fixture, "reads the mounts when the server has lost the migration", "[vault]") {
  server->On("POST /v1/sys/remount", 200, kStarted);
  server->On("GET /v1/sys/mounts/new", 400, kMissing).On("GET /v1/sys/mounts/new", 200, kInfo);
  CHECK(client.Remount("old", "new", {}).ok());

  server->On("GET /v1/sys/mounts/never", 400, kMissing);
  const Status status = client.Remount("old", "never", {});
  CHECK(status.code() == StatusCode::kUnknown);
  CHECK_THAT(Message(status), Catch::StartsWith("the remount from 'old' to 'never'"));
}

TEST_CASE_METHOD(Fixture, "reads the mounts when the migration cannot be read", "[vault]") {
  const int status = GENERATE(403, 500, 200);
  server->On("POST /v1/sys/remount", 200, kStarted);
  server->On("GET /v1/sys/remount/status/id", status, R"({"errors":["no"]})");
  server->On("GET /v1/sys/mounts/new", 400, kMissing).On("GET /v1/sys/mounts/new", 200, kInfo);
  CHECK(client.Remount("old", "new", {}).ok());

  server->On("GET /v1/sys/mounts/never", 403, R"({"errors":["permission denied"]})");
  CHECK(client.Remount("old", "never", {}).code() == StatusCode::kUnknown);
}

TEST_CASE_METHOD(Fixture, "a failed remount is an error", "[vault]") {
  server->On("POST /v1/sys/remount", 200, kStarted);
  server->On("GET /v1/sys/remount/status/id", State("failure"));
  const Status status = client.Remount("old", "new", {});
  CHECK(status.code() == StatusCode::kFailedPrecondition);
  CHECK_THAT(Message(status), Catch::Contains("'old' to 'new'") && Catch::Contains("id"));
}

TEST_CASE_METHOD(Fixture, "stops waiting for a remount after five minutes", "[vault]") {
  server->On("POST /v1/sys/remount", 200, kStarted);
  server->On("GET /v1/sys/remount/status/id", State("in-progress"));
  CHECK(client.Remount("old", "new", {}).code() == StatusCode::kUnknown);
  CHECK(time->waits().size() == 300);
  const auto told = logger->lines();
  CHECK(told.size() == 30);
  CHECK(told.at(1) ==
        "waiting until Vault has remounted the secrets engine mount=old target=new waited_ms=10000 "
        "limit_ms=300000");
}

TEST_CASE_METHOD(Fixture, "a stop request ends the wait for a remount", "[vault]") {
  server->On("POST /v1/sys/remount", 200, kStarted);
  server->On("GET /v1/sys/remount/status/id", State("in-progress"));
  std::stop_source stop;
  time->on_sleep = [&](Duration) { stop.request_stop(); };
  CHECK(client.Remount("old", "new", {stop.get_token()}).code() == StatusCode::kCancelled);
}

TEST_CASE_METHOD(Fixture, "a malformed answer about a remount is an error", "[vault]") {
  const std::string body =
      GENERATE(R"({"data":null})", R"({"data":{}})", R"({"data":{"migration_info":"x"}})",
               R"({"data":{"migration_info":{"status":1}}})");
  server->On("POST /v1/sys/remount", 200, kStarted);
  server->On("GET /v1/sys/remount/status/id", 200, body);
  CHECK(client.Remount("old", "new", {}).code() == StatusCode::kUnknown);
}

}  // namespace
}  // namespace tfvault::vault::client_mounts_test
