// SPDX-License-Identifier: MPL-2.0
#include "provider/provider_options.h"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

namespace tfvault::provider::provider_options_test {
namespace {

struct Resolved {
  StatusOr<session::ConnectionOptions> options = session::ConnectionOptions{};
  std::vector<std::string> warnings{};
};

Resolved Resolve(ProviderModel config, std::map<std::string, std::string> environment = {}) {
  if (config.address.is_null()) environment.emplace("VAULT_ADDR", "http://env.test:8200");
  Resolved resolved;
  resolved.options = ResolveOptions(config, FixedEnvironment(environment), resolved.warnings);
  return resolved;
}

TEST_CASE("without arguments and environment the documented defaults hold", "[provider][options]") {
  const auto [options, warnings] = Resolve({});
  REQUIRE(options.ok());
  CHECK(warnings.empty());
  CHECK(options->child_token == session::ChildToken::kAuto);
  CHECK(options->token_name == "terraform");
  CHECK(options->child_token_ttl == std::chrono::seconds(1'200));
  CHECK(options->set_namespace_from_token);
  CHECK(options->vault.max_retries == 2);
}

TEST_CASE("environment variables replace missing arguments", "[provider][options]") {
  const auto [options, warnings] = Resolve({}, {{"VAULT_TOKEN", "t"},
                                                {"VAULT_TOKEN_NAME", "ci"},
                                                {"TERRAFORM_VAULT_SKIP_CHILD_TOKEN", "1"},
                                                {"TERRAFORM_VAULT_MAX_TTL", "60"},
                                                {"VAULT_SET_NAMESPACE_FROM_TOKEN", "false"},
                                                {"VAULT_NAMESPACE", "team"}});
  REQUIRE(options.ok());
  CHECK(options->vault.address == "http://env.test:8200");
  CHECK(options->vault.token == SecretString("t"));
  CHECK(options->vault.namespace_path == "team");
  CHECK(options->token_name == "ci");
  CHECK(options->child_token == session::ChildToken::kNever);
  CHECK(options->child_token_ttl == std::chrono::seconds(60));
  CHECK_FALSE(options->set_namespace_from_token);
}

std::string AdviceOf(const Resolved& resolved, http::FailureCause cause) {
  return resolved.options->vault.advise(
      http::TransportError(http::FailureKind::kNotSent, "m", cause), "");
}

TEST_CASE("advice names the source of the address and of the certificates", "[provider][options]") {
  const auto [variable, from] = GENERATE(table<std::string, std::string>({
      {"VAULT_ADDR", "VAULT_ADDR"},
      {"VAULT_AGENT_ADDR", "VAULT_AGENT_ADDR"},
  }));
  const std::string address = "https://user:hidden@vault.test:8200";
  const auto by_environment = Resolve({}, {{variable, address}, {"VAULT_CACERT", "/ca.pem"}});
  CHECK_THAT(AdviceOf(by_environment, http::FailureCause::kRefused), Catch::Contains(from));
  CHECK_THAT(AdviceOf(by_environment, http::FailureCause::kUnknownAuthority),
             Catch::Contains("those of VAULT_CACERT"));
  CHECK(by_environment.options->vault_settings.server == "https://vault.test:8200 (" + from + ")");

  ProviderModel config;
  config.address = address;
  config.ca_cert_dir = std::string("/ca");
  const auto by_argument = Resolve(config, {{variable, "http://env.test"}});
  CHECK_THAT(AdviceOf(by_argument, http::FailureCause::kRefused),
             Catch::Contains("the argument 'address'"));
  CHECK_THAT(AdviceOf(by_argument, http::FailureCause::kUnknownAuthority),
             Catch::Contains("those of the argument 'ca_cert_dir'"));
}

TEST_CASE("the options name the source of the token", "[provider][options]") {
  CHECK(Resolve({}, {{"VAULT_TOKEN", "t"}}).options->vault.token_origin == "VAULT_TOKEN");
  ProviderModel config;
  config.token = SecretString("t");
  CHECK(Resolve(config).options->vault.token_origin == "the argument 'token'");
}

TEST_CASE("a lifetime of 0 counts as not set", "[provider][options]") {
  ProviderModel config;
  config.max_lease_ttl_seconds = 0;
  CHECK(Resolve(config, {{"TERRAFORM_VAULT_MAX_TTL", "60"}}).options->child_token_ttl ==
        std::chrono::seconds(60));
}

TEST_CASE("arguments take precedence over the environment, also false and 0",
          "[provider][options]") {
  ProviderModel config;
  config.address = std::string("http://arg.test:8200");
  config.token = SecretString("arg");
  config.token_name = std::string("arg");
  config.skip_child_token = false;
  config.max_lease_ttl_seconds = 30;
  config.max_retries = 0;
  config.skip_tls_verify = false;
  config.set_namespace_from_token = false;
  config.namespace_path = std::string("arg");
  config.tls_server_name = std::string("arg.test");
  const auto [options, warnings] = Resolve(config, {{"VAULT_ADDR", "http://env.test:8200"},
                                                    {"VAULT_AGENT_ADDR", "http://agent.test:8200"},
                                                    {"VAULT_TOKEN", "env"},
                                                    {"VAULT_TOKEN_NAME", "env"},
                                                    {"TERRAFORM_VAULT_SKIP_CHILD_TOKEN", "true"},
                                                    {"TERRAFORM_VAULT_MAX_TTL", "60"},
                                                    {"VAULT_MAX_RETRIES", "5"},
                                                    {"VAULT_SKIP_VERIFY", "true"},
                                                    {"VAULT_NAMESPACE", "env"},
                                                    {"VAULT_TLS_SERVER_NAME", "env.test"}});
  REQUIRE(options.ok());
  CHECK(options->vault.address == "http://arg.test:8200");
  CHECK(options->vault.token == SecretString("arg"));
  CHECK(options->token_name == "arg");
  CHECK(options->child_token == session::ChildToken::kAlways);
  CHECK(options->child_token_ttl == std::chrono::seconds(30));
  CHECK(options->vault.max_retries == 0);
  CHECK_FALSE(options->vault.http.skip_tls_verify);
  CHECK_FALSE(options->set_namespace_from_token);
  CHECK(options->vault.namespace_path == "arg");
  CHECK(options->vault.http.tls_server_name == "arg.test");
}

TEST_CASE("a configured CA source replaces every CA source of the environment",
          "[provider][options]") {
  ProviderModel config;
  config.ca_cert_dir = std::string("/arg/ca.d");
  const std::map<std::string, std::string> environment = {{"VAULT_CACERT", "/env/ca.pem"},
                                                          {"VAULT_CACERT_BYTES", "PEM"}};
  const auto directory = Resolve(config, environment);
  REQUIRE(directory.options.ok());
  CHECK(directory.options->vault.http.ca_file.empty());
  CHECK(directory.options->vault.http.ca_pem.empty());
  CHECK(directory.options->vault.http.ca_dir == "/arg/ca.d");

  config.ca_cert_file = std::string("/arg/ca.pem");
  CHECK(Resolve(config, environment).options->vault.http.ca_file == "/arg/ca.pem");
}

TEST_CASE("headers are added and an empty client_auth falls back to the environment",
          "[provider][options]") {
  ProviderModel config;
  config.client_auth = {{.cert_file = std::string(), .key_file = std::string("/arg/key.pem")}};
  config.headers = {{.name = std::string("X-Team"), .value = SecretString("a")}};
  const auto [options, warnings] =
      Resolve(config, {{"VAULT_CLIENT_CERT", "/env/cert.pem"}, {"VAULT_CLIENT_KEY", "/env/k"}});
  REQUIRE(options.ok());
  CHECK(options->vault.http.client_cert_file == "/env/cert.pem");
  CHECK(options->vault.http.client_key_file == "/arg/key.pem");
  REQUIRE(options->vault.headers.size() == 1);
  CHECK(options->vault.headers[0].name == "X-Team");
}

TEST_CASE("ignores an unusable variable of the provider with a warning", "[provider][options]") {
  const auto [name, value] =
      GENERATE(table<std::string, std::string>({{"TERRAFORM_VAULT_SKIP_CHILD_TOKEN", "yes"},
                                                {"VAULT_SET_NAMESPACE_FROM_TOKEN", "maybe"},
                                                {"TERRAFORM_VAULT_MAX_TTL", "1h"},
                                                {"TERRAFORM_VAULT_MAX_TTL", "0"}}));
  const auto [options, warnings] = Resolve({}, {{name, value}});
  REQUIRE(options.ok());
  REQUIRE(warnings.size() == 1);
  CHECK_THAT(warnings[0], Catch::Contains(name));
  CHECK(options->child_token == session::ChildToken::kAuto);
  CHECK(options->child_token_ttl == std::chrono::seconds(1'200));
}

TEST_CASE("a provider without an address is refused", "[provider][options]") {
  std::vector<std::string> warnings;
  const auto options = ResolveOptions({}, FixedEnvironment({}), warnings);
  CHECK(options.status().code() == StatusCode::kInvalidArgument);
}

TEST_CASE("reports PEM text in the place of a path, and does not show it", "[provider][options]") {
  const std::string pem = "-----BEGIN CERTIFICATE-----\nMIIsecret\n-----END CERTIFICATE-----\n";
  const char* variable =
      GENERATE("VAULT_CACERT", "VAULT_CAPATH", "VAULT_CLIENT_CERT", "VAULT_CLIENT_KEY");
  std::map<std::string, std::string> environment = {{"VAULT_CLIENT_CERT", "c"},
                                                    {"VAULT_CLIENT_KEY", "k"}};
  environment[variable] = pem;
  const auto [options, warnings] = Resolve({}, environment);
  REQUIRE_FALSE(options.ok());
  CHECK_THAT(Message(options.status()), Catch::Contains(variable) &&
                                            Catch::Contains("must be a path, but is PEM text") &&
                                            !Catch::Contains("secret"));
}

TEST_CASE("PEM text in ca_cert_file points to VAULT_CACERT_BYTES", "[provider][options]") {
  ProviderModel config;
  config.ca_cert_file =
      std::string("-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n");
  CHECK_THAT(Message(Resolve(config).options.status()),
             Catch::Contains("'ca_cert_file'") && Catch::Contains("VAULT_CACERT_BYTES"));
}

}  // namespace
}  // namespace tfvault::provider::provider_options_test
