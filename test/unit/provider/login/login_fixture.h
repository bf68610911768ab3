// SPDX-License-Identifier: MPL-2.0
// A login against a scripted Vault and scripted other servers.
#pragma once

#include "provider/login/methods.h"
#include "test/support/fake_http_client.h"
#include "test/support/fake_time.h"
#include "test/support/fake_vault.h"
#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tfvault::test {

struct LoginFixture {
  // Vault accepts a login at `path`.
  void Serve(const std::string& path) {
    vault->On("PUT /v1/" + path, 200, R"({"auth":{"client_token":"new"}})");
  }

  template <typename M>
  StatusOr<vault::VaultAuth> LogIn(const M& login) {
    const session::Dependencies dependencies{
        .environment = FixedEnvironment(variables),
        .time = time,
        .logger = std::make_shared<NullLogger>(),
        .http_client = [this](session::Peer, const http::HttpClientOptions& options)
            -> StatusOr<std::shared_ptr<const http::HttpClient>> {
          http_options.push_back(options);
          return world;
        }};
    const vault::VaultClientOptions options{
        .address = "http://vault.test", .namespace_path = "team", .max_retries = 0};
    const auto client = vault::VaultClient::Create(options, {.time = time, .http = vault});
    return provider::LogIn(
        login, {.vault = client.value(), .vault_options = options, .dependencies = dependencies});
  }

  // The only request that Vault received.
  [[nodiscard]] http::HttpRequest Request() const {
    REQUIRE(vault->requests().size() == 1);
    return vault->requests()[0];
  }
  [[nodiscard]] std::string Route() const { return vault->routes().at(0); }
  [[nodiscard]] nlohmann::json Body() const {
    return nlohmann::json::parse(Request().body.Reveal());
  }

  std::map<std::string, std::string> variables{};
  std::shared_ptr<FakeTime> time = std::make_shared<FakeTime>();
  std::shared_ptr<FakeVault> vault = std::make_shared<FakeVault>();
  std::shared_ptr<const http::HttpClient> world{};      // the other servers; set it first
  std::vector<http::HttpClientOptions> http_options{};  // of the clients for `world`
};

// The message of a login that must fail without a request to Vault.
template <typename M>
std::string FailureOf(LoginFixture& fixture, const M& login) {
  const auto auth = fixture.LogIn(login);
  REQUIRE_FALSE(auth.ok());
  CHECK(fixture.vault->requests().empty());
  return Message(auth.status());
}

}  // namespace tfvault::test
