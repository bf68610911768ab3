// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/connection_advice.h"

#include "vault/errors.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace tfvault::connection_advice_test {
namespace {

using http::FailureCause;
using http::FailureKind;
using session::VaultAdvice;
using session::VaultSettings;

const VaultSettings kSettings{
    .connection = {.address = "VAULT_ADDR",
                   .trusted = "those of VAULT_CACERT",
                   .authorities = "ca_cert_file or ca_cert_dir (VAULT_CACERT, VAULT_CAPATH)",
                   .server_name = "tls_server_name (VAULT_TLS_SERVER_NAME)",
                   .client_certificate = "client_auth (VAULT_CLIENT_CERT, VAULT_CLIENT_KEY)",
                   .proxy = "HTTPS_PROXY and NO_PROXY",
                   .time_limit = "VAULT_CLIENT_TIMEOUT"},
    .server = "https://vault.test:8200 (VAULT_ADDR)",
    .parallelism = "terraform apply -parallelism=2",
    .retries = "max_retries"};

std::string AfterCause(FailureCause cause) {
  return VaultAdvice(http::TransportError(FailureKind::kNotSent, "m", cause), kSettings, "");
}

std::string AfterAnswer(const vault::VaultErrorFacts& facts) {
  return VaultAdvice(
      vault::VaultError(vault::CodeForHttpStatus(facts.http_status), "GET x: m", facts), kSettings,
      "VAULT_TOKEN");
}

void CheckNames(const std::string& advice, const std::vector<std::string>& names) {
  CAPTURE(advice);
  CHECK(advice.ends_with('.'));
  for (const auto& name : names) CHECK_THAT(advice, Catch::Contains(name));
}

TEST_CASE("the advice on a connection names the settings that matter", "[session]") {
  CheckNames(AfterCause(FailureCause::kUnknownHost), {"VAULT_ADDR", "DNS"});
  CheckNames(AfterCause(FailureCause::kRefused), {"VAULT_ADDR", "server runs"});
  CheckNames(AfterCause(FailureCause::kUnreachable), {"VAULT_ADDR", "HTTPS_PROXY and NO_PROXY"});
  CheckNames(AfterCause(FailureCause::kSilent), {"VAULT_CLIENT_TIMEOUT"});
  CheckNames(AfterCause(FailureCause::kUnknownAuthority),
             {"ca_cert_file", "ca_cert_dir", "VAULT_CACERT", "those of VAULT_CACERT"});
  CheckNames(AfterCause(FailureCause::kWrongName), {"tls_server_name", "VAULT_TLS_SERVER_NAME"});
  CheckNames(AfterCause(FailureCause::kNotValidNow), {"clock"});
  CheckNames(AfterCause(FailureCause::kClientCertificate), {"client_auth", "VAULT_CLIENT_CERT"});
  CheckNames(AfterCause(FailureCause::kOldTls), {"1.2"});
  CheckNames(AfterCause(FailureCause::kNotTls), {"http://", "VAULT_ADDR"});
  CheckNames(AfterCause(FailureCause::kNotHttp), {"https://", "VAULT_ADDR"});
  CheckNames(AfterCause(FailureCause::kProxyUnreachable), {"HTTPS_PROXY"});
  CheckNames(AfterCause(FailureCause::kProxyRefused), {"NO_PROXY"});
  CheckNames(AfterCause(FailureCause::kProxyAuthentication), {"HTTPS_PROXY", "USER:PASSWORD"});
}

TEST_CASE("the advice on an answer names the server and the action", "[session]") {
  const std::string server = "https://vault.test:8200 (VAULT_ADDR)";
  CheckNames(AfterAnswer({.http_status = 403, .errors = {"permission denied; invalid token"}}),
             {server, "VAULT_TOKEN", "expired"});
  CheckNames(AfterAnswer({.http_status = 407}), {"HTTPS_PROXY"});
  CheckNames(AfterAnswer({.http_status = 429, .errors = {"rate limit quota exceeded"}}),
             {"sys/quotas/rate-limit", "-parallelism", "VAULT_CLIENT_TIMEOUT"});
  CheckNames(AfterAnswer({.http_status = 429, .errors = {"lease count quota exceeded"}}),
             {"sys/quotas/lease-count"});
  CheckNames(AfterAnswer({.http_status = 501}), {server, "vault operator init"});
  CheckNames(AfterAnswer({.http_status = 503, .errors = {"Vault is sealed"}}),
             {server, "vault operator unseal"});
  CheckNames(AfterAnswer({.http_status = 503}), {server, "vault status", "max_retries"});
  CheckNames(AfterAnswer({.http_status = 503, .foreign = true}), {server, "load balancer"});
  CheckNames(AfterAnswer({.http_status = 404, .foreign = true}), {server, "load balancer"});
}

TEST_CASE("distinguishes a server that expects https from a server that is not Vault",
          "[session]") {
  auto settings = kSettings;
  settings.is_plain = true;
  const auto status =
      vault::VaultError(StatusCode::kInvalidArgument, "m", {.http_status = 400, .foreign = true});
  CheckNames(VaultAdvice(status, settings, ""), {"https://", "VAULT_ADDR"});
}

TEST_CASE("gives no advice after a refusal whose cause depends on the call", "[session]") {
  CHECK(AfterAnswer({.http_status = 403, .errors = {"permission denied"}}).empty());
  CHECK(AfterAnswer({.http_status = 400, .errors = {"m"}}).empty());
  CHECK(AfterAnswer({.http_status = 404, .errors = {"no handler for route"}}).empty());
  CHECK(VaultAdvice(Error(StatusCode::kInternal, "m"), kSettings, "").empty());
}

}  // namespace
}  // namespace tfvault::connection_advice_test
