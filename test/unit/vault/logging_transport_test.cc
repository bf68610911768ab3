// SPDX-License-Identifier: MPL-2.0
#include "vault/logging_transport.h"

#include "test/support/fake_time.h"
#include "test/support/fake_vault_transport.h"
#include "test/support/recording_logger.h"
#include "vault/errors.h"

#include <catch2/catch.hpp>

namespace tfvault::vault::logging_transport_test {
namespace {

// The log lines of one call.
std::vector<std::string> Logged(const StatusOr<VaultResponse>& response,
                                const VaultRequest& request,
                                LogLevel threshold = LogLevel::kDebug) {
  const auto logger = std::make_shared<test::RecordingLogger>(threshold);
  const LoggingTransport transport(
      std::make_shared<test::FakeTime>(), logger,
      std::make_shared<test::FakeVaultTransport>(std::vector{response}));
  CHECK(transport.Send(request, {}).ok() == response.ok());
  return logger->lines();
}

TEST_CASE("logs the public facts of a call", "[vault]") {
  const auto lines = Logged(VaultResponse{.status = 200, .request_id = "r"},
                            {.method = VaultMethod::kPut, .path = "aws/config/root"});
  CHECK(lines == std::vector<std::string>{
                     "called Vault http_method=PUT http_path=aws/config/root http_status=200 "
                     "tf_req_duration_ms=0 vault_request_id=r error="});
}

TEST_CASE("a failed call is logged with its status and message", "[vault]") {
  const auto lines =
      Logged(VaultError(StatusCode::kUnavailable, "sealed", {.http_status = 503}), {.path = "x"});
  CHECK(lines ==
        std::vector<std::string>{"called Vault http_method=GET http_path=x http_status=503 "
                                 "tf_req_duration_ms=0 vault_request_id= error=sealed"});
}

TEST_CASE("no secret reaches the log", "[vault]") {
  const VaultResponse response{
      .status = 200,
      .data = {{"secret_key", "hidden"}},
      .lease = {.id = "hidden"},
      .auth = VaultAuth{.client_token = SecretString("hidden"), .accessor = "hidden"},
      .warnings = {"hidden"}};
  const auto lines = Logged(response, {.path = "x",
                                       .query = {{"mfa_code", "hidden"}},
                                       .body = nlohmann::json{{"password", "hidden"}},
                                       .headers = {{"X-Vault-Token", SecretString("hidden")}}});
  REQUIRE(lines.size() == 1);
  CHECK_THAT(lines.at(0), !Catch::Contains("hidden"));
}

TEST_CASE("nothing is logged above debug", "[vault]") {
  CHECK(Logged(VaultResponse{.status = 200}, {.path = "x"}, LogLevel::kInfo).empty());
}

}  // namespace
}  // namespace tfvault::vault::logging_transport_test
