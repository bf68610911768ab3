// SPDX-License-Identifier: MPL-2.0
#include "tfvault/vault/options.h"

#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <map>

namespace tfvault::vault::options_test {
namespace {

using Variables = std::map<std::string, std::string>;

VaultClientOptions Options(const Variables& variables) {
  std::vector<std::string> warnings;
  auto options = VaultOptionsFromEnvironment(FixedEnvironment(variables), warnings);
  REQUIRE(options.ok());
  CHECK(warnings.empty());
  return *std::move(options);
}

TEST_CASE("an empty environment leaves the defaults", "[vault]") {
  const auto options = Options({});
  CHECK(options.address.empty());
  CHECK(options.token.empty());
  CHECK(options.max_retries == 2);
  CHECK(options.timeout == Duration(60'000));
  CHECK(options.follow_redirects);
  CHECK_FALSE(options.http.skip_tls_verify);
}

TEST_CASE("each variable sets its option", "[vault]") {
  const auto options = Options({{"VAULT_ADDR", "https://vault"},
                                {"VAULT_TOKEN", "t"},
                                {"VAULT_NAMESPACE", "a/b"},
                                {"VAULT_CACERT", "/ca.pem"},
                                {"VAULT_CACERT_BYTES", "pem"},
                                {"VAULT_CAPATH", "/ca"},
                                {"VAULT_CLIENT_CERT", "/c.pem"},
                                {"VAULT_CLIENT_KEY", "/k.pem"},
                                {"VAULT_TLS_SERVER_NAME", "name"},
                                {"VAULT_SKIP_VERIFY", "T"},
                                {"VAULT_CLIENT_TIMEOUT", "90"},
                                {"VAULT_MAX_RETRIES", "0"},
                                {"VAULT_DISABLE_REDIRECTS", "true"},
                                {"VAULT_HEADERS", R"({"X-Trace":"1"})"}});
  CHECK(options.address == "https://vault");
  CHECK(options.token == SecretString("t"));
  CHECK(options.namespace_path == "a/b");
  CHECK(options.http.ca_file == "/ca.pem");
  CHECK(options.http.ca_pem == "pem");
  CHECK(options.http.ca_dir == "/ca");
  CHECK(options.http.client_cert_file == "/c.pem");
  CHECK(options.http.client_key_file == "/k.pem");
  CHECK(options.http.tls_server_name == "name");
  CHECK(options.http.skip_tls_verify);
  CHECK(options.timeout == Duration(90'000));
  CHECK(options.max_retries == 0);
  CHECK_FALSE(options.follow_redirects);
  REQUIRE(options.headers.size() == 1);
  CHECK(options.headers[0].name == "X-Trace");
  CHECK(options.headers[0].value == SecretString("1"));
}

TEST_CASE("VAULT_AGENT_ADDR takes precedence over VAULT_ADDR", "[vault]") {
  CHECK(Options({{"VAULT_ADDR", "a"}, {"VAULT_AGENT_ADDR", "b"}}).address == "b");
}

TEST_CASE("SSL_CERT_FILE replaces the system's CA, not one of Vault's own", "[vault]") {
  const Variables variables = {{"SSL_CERT_FILE", "/all.pem"}, {"SSL_CERT_DIR", "/all"}};
  CHECK(Options(variables).http.system_trust ==
        http::SystemTrust{.file = "/all.pem", .directories = {"/all"}});
  CHECK(Options(variables).http.ca_file.empty());
  CHECK(Options(variables).http.ca_dir.empty());
}

TEST_CASE("a timeout of zero counts as unset", "[vault]") {
  CHECK(Options({{"VAULT_CLIENT_TIMEOUT", "0"}}).timeout == Duration(60'000));
}

TEST_CASE("Vault's own proxy variables replace the general ones", "[vault]") {
  const Variables general = {{"HTTPS_PROXY", "g"}, {"NO_PROXY", "n"}};
  CHECK(Options(general).http.proxy.https_url == SecretString("g"));
  CHECK(Options(general).http.proxy.no_proxy == "n");

  Variables own = general;
  own["VAULT_HTTP_PROXY"] = "h";
  CHECK(Options(own).http.proxy.https_url == SecretString("h"));
  CHECK(Options(own).http.proxy.http_url == SecretString("h"));
  CHECK(Options(own).http.proxy.no_proxy.empty());
  CHECK_FALSE(Options(own).http.proxy.bypass_loopback);

  own["VAULT_PROXY_ADDR"] = "p";
  CHECK(Options(own).http.proxy.https_url == SecretString("p"));
}

TEST_CASE("refuses a malformed variable by its name, without its value", "[vault]") {
  const auto [variable, value] = GENERATE(table<std::string, std::string>({
      {"VAULT_SKIP_VERIFY", "hidden"},
      {"VAULT_DISABLE_REDIRECTS", "hidden"},
      {"VAULT_SRV_LOOKUP", "hidden"},
      {"VAULT_MAX_RETRIES", "hidden"},
      {"VAULT_MAX_RETRIES", "-1"},
      {"VAULT_MAX_RETRIES", "1.5"},
      {"VAULT_MAX_RETRIES", "99999999999"},
      {"VAULT_CLIENT_TIMEOUT", "hidden"},
      {"VAULT_CLIENT_TIMEOUT", "-5s"},
      {"VAULT_HEADERS", "hidden"},
      {"VAULT_HEADERS", R"(["hidden"])"},
      {"VAULT_HEADERS", R"({"X-A":["hidden"]})"},
      {"VAULT_HEADERS", R"({"x-VAULT-Token":"hidden"})"},
      {"VAULT_CLIENT_CERT", "/only.pem"},
      {"VAULT_CLIENT_KEY", "/only.pem"},
  }));
  CAPTURE(variable, value);
  std::vector<std::string> warnings;
  const auto options = VaultOptionsFromEnvironment(FixedEnvironment({{variable, value}}), warnings);
  CHECK(options.status().code() == StatusCode::kInvalidArgument);
  CHECK_THAT(Message(options.status()), Catch::Contains(variable));
  CHECK_THAT(Message(options.status()), !Catch::Contains("hidden"));
}

TEST_CASE("warns of a variable without effect", "[vault]") {
  const auto [variable, value] = GENERATE(table<std::string, std::string>({
      {"VAULT_SRV_LOOKUP", "true"},
      {"VAULT_RATE_LIMIT", "10"},
      {"VAULT_WRAP_TTL", "60"},
  }));
  std::vector<std::string> warnings;
  CHECK(VaultOptionsFromEnvironment(FixedEnvironment({{variable, value}}), warnings).ok());
  REQUIRE(warnings.size() == 1);
  CHECK_THAT(warnings[0], Catch::StartsWith(variable));
}

TEST_CASE("reads no file for a token", "[vault]") {
  const test::TempDir home;
  home.Write(".vault-token", "from-file");
  CHECK(Options({{"HOME", home.path()}}).token.empty());
}

}  // namespace
}  // namespace tfvault::vault::options_test
