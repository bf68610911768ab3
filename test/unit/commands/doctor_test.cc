// SPDX-License-Identifier: MPL-2.0
#include "commands/doctor.h"

#include "test/support/fake_http_client.h"
#include "test/support/fake_time.h"
#include "test/support/fake_vault.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace tfvault::test::doctor_test {
namespace {

using nlohmann::json;

constexpr const char* kServer = "GET /v1/sys/seal-status";
constexpr const char* kToken = "GET /v1/auth/token/lookup-self";
constexpr const char* kCapabilities = "PUT /v1/sys/capabilities-self";
constexpr const char* kMount = "GET /v1/sys/internal/ui/mounts/aws";
constexpr const char* kRole = "GET /v1/aws/roles/deploy";
constexpr const char* kIssue = "GET /v1/aws/creds/deploy";

struct Fixture {
  Fixture() {
    arguments.mount = "aws";
    arguments.role = "deploy";
    arguments.json = true;
    vault->On(kServer, 200, R"({"version":"1.21.0","initialized":true,"sealed":false})")
        .On(kToken, 200, R"({"data":{"ttl":1200,"renewable":true}})")
        .On(kCapabilities, 200, R"({"data":{"aws/creds/deploy":["read"]}})")
        .On(kMount, 200, R"({"data":{"type":"aws"}})")
        .On(kRole, 200,
            R"({"data":{"credential_type":"iam_user","policy_arns":["arn:aws:iam::aws:policy/A"]}})");
  }

  struct Result {
    int exit_code = 0;
    json lines{};
    // The checks with this state.
    [[nodiscard]] std::set<std::string> With(const std::string& state) const {
      std::set<std::string> checks;
      for (const auto& line : lines) {
        if (line["state"] == state) checks.insert(line["check"]);
      }
      return checks;
    }
    [[nodiscard]] std::string Advice() const {
      for (const auto& line : lines) {
        if (line["state"] == "failed") return line.value("advice", "");
      }
      return {};
    }
  };

  [[nodiscard]] std::string Print() {
    using ClientOr = StatusOr<std::shared_ptr<const http::HttpClient>>;
    const auto client = std::make_shared<FakeHttpClient>(
        [this](const http::HttpRequest& request, const std::stop_token& stop) {
          if (request.url.find("vault.test") != std::string::npos) {
            return vault->Send(request, stop);
          }
          asked.push_back(request);
          return aws;
        });
    const session::Dependencies dependencies{
        .environment = FixedEnvironment(variables),
        .time = time,
        .logger = std::make_shared<NullLogger>(),
        .http_client = [client](session::Peer, const http::HttpClientOptions&) -> ClientOr {
          return client;
        }};
    std::ostringstream out;
    exit_code = commands::Doctor(arguments, dependencies, out);
    return out.str();
  }
  [[nodiscard]] Result Run() {
    auto lines = json::parse(Print());
    return {exit_code, std::move(lines)};
  }

  static http::HttpResponse Sts(const std::string& date) {
    auto answer = HttpAnswer(302, "");
    answer.headers["date"] = date;
    return answer;
  }

  commands::DoctorArguments arguments{};
  std::map<std::string, std::string> variables = {{"VAULT_ADDR", "https://vault.test:8200"},
                                                  {"VAULT_TOKEN", "hidden-token"},
                                                  {"AWS_REGION", "eu-west-1"}};
  std::shared_ptr<FakeTime> time = std::make_shared<FakeTime>();
  std::shared_ptr<FakeVault> vault = std::make_shared<FakeVault>();
  StatusOr<http::HttpResponse> aws = Sts("Fri, 02 Jan 2026 03:05:05 GMT");  // a minute later
  std::vector<http::HttpRequest> asked{};
  int exit_code = -1;
};

TEST_CASE_METHOD(Fixture, "a set-up that works passes each check", "[commands][doctor]") {
  const auto result = Run();
  INFO(result.lines.dump(2));
  CHECK(result.exit_code == 0);
  CHECK(result.With("ok") == std::set<std::string>{"address", "tls", "server", "token",
                                                   "capabilities", "mount", "role", "sts", "clock",
                                                   "partition"});
  CHECK(result.lines.size() == 10);
  // Neither a child token nor credentials were created.
  const std::set<std::string> expected = {kServer, kToken, kCapabilities, kMount, kRole};
  const auto routes = vault->routes();
  CHECK(std::set<std::string>(routes.begin(), routes.end()) == expected);
  CHECK(asked.at(0).url == "https://sts.eu-west-1.amazonaws.com");
}

// Each of these set-ups is broken in one way. The checks that fail tell it from all others.
TEST_CASE_METHOD(Fixture, "each broken set-up fails a check of its own, with advice",
                 "[commands][doctor]") {
  using http::FailureCause;
  using http::FailureKind;
  std::string failed;
  std::string advice;
  SECTION("the address") {
    vault->Only(kServer,
                http::TransportError(FailureKind::kNotSent, "refused", FailureCause::kRefused));
    failed = "address";
    advice = "VAULT_ADDR";
  }
  SECTION("the authority of the certificate") {
    vault->Only(kServer, http::TransportError(FailureKind::kTls, "unknown authority",
                                              FailureCause::kUnknownAuthority));
    failed = "tls";
    advice = "VAULT_CACERT";
  }
  SECTION("a sealed server") {
    vault->Only(kServer, 200, R"({"version":"1.21.0","initialized":true,"sealed":true})");
    failed = "server";
    advice = "vault operator unseal";
  }
  SECTION("a token that is gone") {
    vault->Only(kToken, 403, R"({"errors":["permission denied","invalid token"]})");
    failed = "token";
    advice = "VAULT_TOKEN";
  }
  SECTION("no capability") {
    vault->Only(kCapabilities, 200, R"({"data":{"aws/creds/deploy":["deny"]}})");
    failed = "capabilities";
    advice = "path \"aws/creds/deploy\"";
  }
  SECTION("a mount of another type") {
    vault->Only(kMount, 200, R"({"data":{"type":"kv"}})");
    failed = "mount";
    advice = "--mount";
  }
  SECTION("a role that is missing") {
    vault->Only(kRole, 404, R"({"errors":[]})");
    failed = "role";
    advice = "vault list aws/roles";
  }
  SECTION("STS that cannot be reached") {
    aws = http::TransportError(FailureKind::kNotSent, "no route", FailureCause::kUnreachable);
    failed = "sts";
    advice = "firewalls";
  }
  SECTION("a wrong clock") {
    aws = Sts(GENERATE("Fri, 02 Jan 2026 03:10:05 GMT", "Fri, 02 Jan 2026 02:58:05 GMT"));
    failed = "clock";
    advice = "Set the clock";
  }
  SECTION("a wrong partition") {
    variables["AWS_REGION"] = "us-gov-west-1";
    failed = "partition";
    advice = "AWS_REGION";
  }
  const auto result = Run();
  INFO(result.lines.dump(2));
  CHECK(result.exit_code == 1);
  CHECK(result.With("failed") == std::set<std::string>{failed});
  CHECK_THAT(result.Advice(), Catch::Contains(advice));
  CHECK_THAT(result.lines.dump(), !Catch::Contains("hidden-token"));
}

TEST_CASE_METHOD(Fixture, "checks that depend on a failed check are skipped",
                 "[commands][doctor]") {
  vault->Only(kServer, 200, R"({"version":"1.21.0","initialized":false,"sealed":true})");
  const auto result = Run();
  CHECK(result.With("skipped") == std::set<std::string>{"token", "capabilities", "mount", "role"});
  variables.erase("VAULT_ADDR");
  const auto without = Run();
  CHECK(without.With("failed") == std::set<std::string>{"address"});
  CHECK_THAT(without.lines.dump(), Catch::Contains("VAULT_ADDR"));
}

TEST_CASE_METHOD(Fixture, "a token that may not create child tokens is not an error",
                 "[commands][doctor]") {
  CHECK_THAT(Run().lines.dump(), Catch::Contains("leases alone end credentials"));
  vault->Only(kCapabilities, 200,
              R"({"data":{"aws/creds/deploy":["read"],"auth/token/create":["update"]}})");
  const auto result = Run();
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.lines.dump(), Catch::Contains("and create child tokens"));
}

TEST_CASE_METHOD(Fixture, "a role that the token may not read is not an error",
                 "[commands][doctor]") {
  vault->Only(kRole, 403, R"({"errors":["permission denied"]})");
  const auto result = Run();
  CHECK(result.exit_code == 0);
  CHECK(result.With("skipped") == std::set<std::string>{"role"});
}

TEST_CASE_METHOD(Fixture, "with the argument the command issues credentials and revokes them",
                 "[commands][doctor]") {
  arguments.issue = true;
  vault
      ->On(kIssue, 200,
           R"({"lease_id":"aws/creds/deploy/1","lease_duration":600,"renewable":true,
               "data":{"access_key":"AKIA1","secret_key":"hidden-secret"}})")
      .On("POST /v1/auth/token/create", 200, R"({"auth":{"client_token":"child-token"}})")
      .On("PUT /v1/sys/leases/revoke", 204)
      .On("PUT /v1/auth/token/revoke-self", 204);
  auto accepts = HttpAnswer(200, "<R><Arn>arn:aws:iam::1:user/u</Arn></R>");
  accepts.headers["date"] = "Fri, 02 Jan 2026 03:04:05 GMT";
  aws = accepts;
  SECTION("that AWS accepts") {
    const auto result = Run();
    INFO(result.lines.dump(2));
    CHECK(result.exit_code == 0);
    CHECK(result.With("ok").contains("issue"));
  }
  SECTION("that AWS refuses") {
    aws = HttpAnswer(403, "<E><Code>SignatureDoesNotMatch</Code></E>");
    const auto result = Run();
    CHECK(result.exit_code == 1);
    CHECK(result.With("failed") == std::set<std::string>{"issue"});
  }
  const auto routes = vault->routes();
  CHECK(std::ranges::count(routes, "PUT /v1/sys/leases/revoke") == 1);
  CHECK(routes.back() == "PUT /v1/auth/token/revoke-self");
}

TEST_CASE_METHOD(Fixture, "the text has a line for each check, and advice below a failed check",
                 "[commands][doctor]") {
  arguments.json = false;
  vault->Only(kMount, 200, R"({"data":{"type":"kv"}})");
  const auto text = Print();
  CHECK_THAT(text, Catch::Contains("mount         FAILED   'aws' is a mount of the type 'kv'"));
  CHECK_THAT(text, Catch::Contains("\n              Name the mount"));
  CHECK_THAT(text, Catch::Contains("address       ok       https://vault.test:8200 (VAULT_ADDR)"));
}

}  // namespace
}  // namespace tfvault::test::doctor_test
