// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/connection.h"

#include "test/support/temp_dir.h"
#include "test/unit/provider/provider_harness.h"

#include <filesystem>
#include <thread>
#include <tuple>

namespace tfvault::test::connection_test {
namespace {

constexpr const char* kType = "vault_aws_secret_backend_role";
constexpr const char* kRole = "GET /v1/aws/roles/deploy";
constexpr const char* kLookup = "GET /v1/auth/token/lookup-self";
constexpr const char* kChild = "POST /v1/auth/token/create";
constexpr const char* kRevokeSelf = "PUT /v1/auth/token/revoke-self";

std::string TokenAnswer(const json& changes = json::object()) {
  json data = {{"type", "service"}, {"ttl", 3'600}, {"policies", {"default"}}};
  data.update(changes);
  return json{{"data", data}}.dump();
}

constexpr const char* kChildAnswer = R"({"auth":{"client_token":"child-token"}})";
constexpr const char* kRoleAnswer = R"({"data":{"credential_type":"iam_user"}})";

struct Fixture {
  ProviderHarness::Result ReadRole(const json& changes = json::object()) {
    json attributes = {{"id", "aws/roles/deploy"},
                       {"backend", "aws"},
                       {"name", "deploy"},
                       {"credential_type", "iam_user"}};
    attributes.update(changes);
    return provider.Read(kType, provider.Object(kType, attributes));
  }

  // Header of the last request to a route.
  [[nodiscard]] std::string Header(const std::string& route, const std::string& name) const {
    const auto requests = provider.vault->requests();
    const auto routes = provider.vault->routes();
    for (std::size_t i = requests.size(); i > 0; --i) {
      if (routes[i - 1] == route) return HeaderOf(requests[i - 1], name);
    }
    return "no such request";
  }

  ProviderHarness provider;
};

const json kPlain = {{"address", "http://vault.test:8200"}, {"token", "hvs.CAESIparent"}};

TEST_CASE_METHOD(Fixture, "configuring the provider sends nothing", "[provider][connection]") {
  CHECK(provider.Configure(kPlain).diagnostics.empty());
  CHECK(provider.vault->routes().empty());
}

TEST_CASE_METHOD(Fixture,
                 "the first call that needs Vault creates a child token, later ones use it",
                 "[provider][connection]") {
  auto config = kPlain;
  config["token_name"] = "guide";
  config["max_lease_ttl_seconds"] = 600;
  REQUIRE(provider.Configure(config).ok());
  provider.vault->On(kLookup, 200, TokenAnswer())
      .On(kChild, 200, kChildAnswer)
      .On(kRole, 200, kRoleAnswer);
  REQUIRE(ReadRole().ok());
  REQUIRE(ReadRole().ok());
  CHECK(provider.vault->routes() == std::vector<std::string>{kLookup, kChild, kRole, kRole});
  CHECK(Header(kChild, "X-Vault-Token") == "hvs.CAESIparent");
  CHECK(Header(kRole, "X-Vault-Token") == "child-token");
  const auto body = provider.Bodies(kChild).at(0);
  CHECK(body["display_name"] == "guide");
  CHECK(body["ttl"] == "600s");
  CHECK(body["renewable"] == true);
}

TEST_CASE_METHOD(Fixture, "skip_child_token uses the token as it is", "[provider][connection]") {
  REQUIRE(provider.Configure().ok());
  provider.vault->On(kRole, 200, kRoleAnswer);
  REQUIRE(ReadRole().ok());
  CHECK(provider.vault->routes() == std::vector<std::string>{kRole});
  CHECK(Header(kRole, "X-Vault-Token") == "hvs.CAESIparent");
}

TEST_CASE_METHOD(Fixture, "a failed login is tried again by the next call",
                 "[provider][connection]") {
  auto config = kPlain;
  config["max_retries"] = 0;
  REQUIRE(provider.Configure(config).ok());
  provider.vault->On(kLookup, 503, R"({"errors":["Vault is sealed"]})")
      .On(kLookup, 200, TokenAnswer())
      .On(kChild, 200, kChildAnswer)
      .On(kRole, 200, kRoleAnswer);
  CHECK_THAT(ReadRole().Text(), Catch::Contains("Vault is sealed"));
  CHECK(ReadRole().ok());
}

TEST_CASE_METHOD(Fixture, "names the server and the source of a wrong token",
                 "[provider][connection]") {
  REQUIRE(provider.Configure(kPlain).ok());
  provider.vault->On(kLookup, 403, R"({"errors":["permission denied"]})");
  const auto read = ReadRole();
  CHECK_THAT(read.Text(),
             Catch::Contains("Vault at http://vault.test:8200 (the argument 'address')"));
  CHECK_THAT(read.Text(), Catch::Contains("the token from the argument 'token'"));
  CHECK_THAT(read.Text(), !Catch::Contains("hvs.CAESIparent"));
}

TEST_CASE_METHOD(Fixture, "names the source of a token that Vault no longer accepts",
                 "[provider][connection]") {
  REQUIRE(provider.Configure(kPlain).ok());
  provider.vault->On(kLookup, 200, TokenAnswer())
      .On(kChild, 200, kChildAnswer)
      .On(kRole, 403, R"({"errors":["permission denied; invalid token"]})");
  CHECK_THAT(ReadRole().Text(),
             Catch::Contains("the token from the argument 'token' (its child token, limited by "
                             "max_lease_ttl_seconds)"));
}

TEST_CASE_METHOD(Fixture, "the error of a refused login says which settings to compare",
                 "[provider][connection]") {
  REQUIRE(provider
              .Configure({{"address", "http://vault.test:8200"},
                          {"auth_login_userpass",
                           json::array({{{"username", "bob"}, {"password", "hidden"}}})}})
              .ok());
  provider.vault->On("PUT /v1/auth/userpass/login/bob", 403, R"({"errors":["permission denied"]})");
  CHECK_THAT(ReadRole().Text(), Catch::Contains("cannot log in at 'auth/userpass/login/bob'") &&
                                    Catch::Contains("'mount' and 'namespace' of "
                                                    "auth_login_userpass with 'vault auth list'"));
}

TEST_CASE_METHOD(Fixture, "a token that may not create children is used itself, with a warning",
                 "[provider][connection]") {
  REQUIRE(provider.Configure(kPlain).ok());
  const std::string type = GENERATE("service", "batch");
  provider.vault->On(kLookup, 200, TokenAnswer({{"type", type}}))
      .On(kChild, type == "batch" ? 400 : 403, R"({"errors":["no"]})")
      .On(kRole, 200, kRoleAnswer);
  const auto read = ReadRole();
  CHECK(read.ok());
  CHECK_THAT(read.Text(), Catch::Contains("skip_child_token = true"));
  CHECK_THAT(read.Text(), Catch::Contains("The provider runs without a child token"));
  CHECK_THAT(read.Text(), !Catch::Contains("Vault warns"));
  CHECK(Header(kRole, "X-Vault-Token") == "hvs.CAESIparent");
  CHECK(ReadRole().diagnostics.empty());
  provider.server().End();
  CHECK(provider.Count("PUT /v1/auth/token/revoke-self") == 0);
}

TEST_CASE_METHOD(Fixture, "skip_child_token = false requires a child token",
                 "[provider][connection]") {
  auto config = kPlain;
  config["skip_child_token"] = false;
  REQUIRE(provider.Configure(config).ok());
  provider.vault->On(kLookup, 200, TokenAnswer()).On(kChild, 403, R"({"errors":["no"]})");
  const auto read = ReadRole();
  CHECK_FALSE(read.ok());
  CHECK_THAT(read.Text(), Catch::Contains("auth/token/create"));
}

TEST_CASE_METHOD(Fixture, "reports a server that fails to create the child token",
                 "[provider][connection]") {
  auto config = kPlain;
  config["max_retries"] = 0;
  REQUIRE(provider.Configure(config).ok());
  provider.vault->On(kLookup, 200, TokenAnswer()).On(kChild, 500, R"({"errors":["disk"]})");
  CHECK_THAT(ReadRole().Text(), Catch::Contains("cannot create a child token"));
}

TEST_CASE_METHOD(Fixture, "the child token is revoked when the process ends",
                 "[provider][connection]") {
  REQUIRE(provider.Configure(kPlain).ok());
  provider.vault->On(kLookup, 200, TokenAnswer())
      .On(kChild, 200, kChildAnswer)
      .On(kRole, 200, kRoleAnswer)
      .On(kRevokeSelf, 204);
  REQUIRE(ReadRole().ok());
  provider.server().End();
  CHECK(provider.Count(kRevokeSelf) == 1);
  CHECK(Header(kRevokeSelf, "X-Vault-Token") == "child-token");
}

TEST_CASE_METHOD(Fixture, "the child token of a replaced configuration is revoked",
                 "[provider][connection]") {
  REQUIRE(provider.Configure(kPlain).ok());
  provider.vault->On(kLookup, 200, TokenAnswer())
      .On(kChild, 200, kChildAnswer)
      .On(kRole, 200, kRoleAnswer)
      .On(kRevokeSelf, 204);
  REQUIRE(ReadRole().ok());
  REQUIRE(provider.Configure(kPlain).ok());
  CHECK(provider.Count(kRevokeSelf) == 1);
}

TEST_CASE_METHOD(Fixture, "a missing token is reported at the first call that needs Vault",
                 "[provider][connection]") {
  CHECK(provider.Configure({{"address", "http://vault.test:8200"}}).ok());
  provider.vault->On(kLookup, 403, R"({"errors":["permission denied"]})");
  CHECK_THAT(ReadRole().Text(), Catch::Contains("VAULT_TOKEN"));
  CHECK(provider.vault->routes() == std::vector<std::string>{kLookup});
}

TEST_CASE_METHOD(Fixture, "treats a server that answers requests without a token as a Vault Agent",
                 "[provider][connection]") {
  CHECK(provider.Configure({{"address", "http://agent.test:8100"}}).ok());
  provider.vault->On(kLookup, 200, TokenAnswer()).On(kRole, 200, kRoleAnswer);
  REQUIRE(ReadRole().ok());
  REQUIRE(ReadRole().ok());
  CHECK(provider.vault->routes() == std::vector<std::string>{kLookup, kRole, kRole});
  CHECK(Header(kRole, "X-Vault-Token").empty());
  CHECK(Header(kRole, "X-Vault-Request") == "true");
}

TEST_CASE("does not look up a token at the address of an Agent", "[provider][connection]") {
  const auto [variable, config] = GENERATE(table<std::string, json>(
      {{"VAULT_AGENT_ADDR", json::object()}, {"", {{"address", "unix:///run/agent.sock"}}}}));
  ProviderHarness provider(std::map<std::string, std::string>{{variable, "http://agent:8100"}});
  REQUIRE(provider.Configure(config).ok());
  provider.vault->On(kRole, 200, kRoleAnswer);
  CHECK(provider
            .Read(kType, provider.Object(kType, {{"id", "aws/roles/deploy"},
                                                 {"backend", "aws"},
                                                 {"name", "deploy"},
                                                 {"credential_type", "iam_user"}}))
            .ok());
  CHECK(provider.vault->routes() == std::vector<std::string>{kRole});
}

TEST_CASE("add_address_to_env passes the address to a token helper", "[provider][connection]") {
  const auto [add, seen] =
      GENERATE(table<std::string, std::string>({{"true", "http://vault.test:8200"}, {"1", ""}}));
  const TempDir home;
  const auto helper = home.Write("helper", "#!/bin/sh\necho \"[$VAULT_ADDR]\"\n");
  std::filesystem::permissions(helper, std::filesystem::perms::owner_all);
  home.Write(".vault", "token_helper = \"" + helper + "\"");
  ProviderHarness provider(std::map<std::string, std::string>{{"HOME", home.path()}});
  auto config = QuietProvider();
  config.erase("token");
  config["add_address_to_env"] = add;
  REQUIRE(provider.Configure(config).ok());
  provider.vault->On(kRole, 200, kRoleAnswer);
  REQUIRE(provider
              .Read(kType, provider.Object(kType, {{"id", "aws/roles/deploy"},
                                                   {"backend", "aws"},
                                                   {"name", "deploy"},
                                                   {"credential_type", "iam_user"}}))
              .ok());
  CHECK(HeaderOf(provider.vault->requests().at(0), "X-Vault-Token") == "[" + seen + "]");
}

const json kUserpass = {{"address", "http://vault.test:8200"},
                        {"token", "hvs.CAESIparent"},
                        {"auth_login_userpass", {{{"username", "bob"}, {"password", "hidden"}}}}};
constexpr const char* kLogin = "PUT /v1/auth/userpass/login/bob";

TEST_CASE_METHOD(Fixture, "an auth_login block replaces the token, and is used once",
                 "[provider][connection][login]") {
  REQUIRE(provider.Configure(kUserpass).ok());
  CHECK(provider.vault->routes().empty());
  provider.vault->On(kLogin, 200, R"({"auth":{"client_token":"parent"}})")
      .On(kLookup, 200, TokenAnswer())
      .On(kChild, 200, kChildAnswer)
      .On(kRole, 200, kRoleAnswer);
  REQUIRE(ReadRole().ok());
  REQUIRE(ReadRole().ok());
  CHECK(provider.vault->routes() ==
        std::vector<std::string>{kLogin, kLookup, kChild, kRole, kRole});
  CHECK(Header(kLogin, "X-Vault-Token").empty());
  CHECK(Header(kLookup, "X-Vault-Token") == "parent");
  CHECK(Header(kRole, "X-Vault-Token") == "child-token");
}

TEST_CASE_METHOD(Fixture, "revokes a token that a login created, but not one that it found",
                 "[provider][connection][login]") {
  const auto [accessor, token] = GENERATE(table<std::string, std::string>(
      {{R"(,"accessor":"of-the-login")", "parent"}, {"", "child-token"}}));
  REQUIRE(provider.Configure(kUserpass).ok());
  provider.vault->On(kLogin, 200, R"({"auth":{"client_token":"parent")" + accessor + "}}")
      .On(kLookup, 200, TokenAnswer())
      .On(kChild, 200, kChildAnswer)
      .On(kRole, 200, kRoleAnswer)
      .On(kRevokeSelf, 204);
  REQUIRE(ReadRole().ok());
  provider.server().End();
  CHECK(provider.Count(kRevokeSelf) == 1);
  CHECK(Header(kRevokeSelf, "X-Vault-Token") == token);
}

TEST_CASE_METHOD(Fixture, "revokes the token of a login that has no child token",
                 "[provider][connection][login]") {
  auto config = kUserpass;
  provider.vault->On(kChild, 403, R"({"errors":["permission denied"]})");
  SECTION("the token may not create a child token") {}
  SECTION("skip_child_token is set") { config["skip_child_token"] = true; }
  SECTION("skip_child_token is set, without the namespace of the token") {
    config["skip_child_token"] = true;
    config["set_namespace_from_token"] = false;
  }
  REQUIRE(provider.Configure(config).ok());
  provider.vault->On(kLogin, 200, R"({"auth":{"client_token":"parent","accessor":"a"}})")
      .On(kLookup, 200, TokenAnswer())
      .On(kRole, 200, kRoleAnswer)
      .On(kRevokeSelf, 204);
  REQUIRE(ReadRole().ok());
  CHECK(provider.Count(kRevokeSelf) == 0);
  provider.server().End();
  CHECK(provider.Count(kRevokeSelf) == 1);
  CHECK(Header(kRevokeSelf, "X-Vault-Token") == "parent");
}

TEST_CASE_METHOD(Fixture, "revokes the token of a login that it cannot use",
                 "[provider][connection][login]") {
  auto config = kUserpass;
  config["max_retries"] = 0;
  const bool known = GENERATE(true, false);
  if (known) config["skip_child_token"] = false;
  REQUIRE(provider.Configure(config).ok());
  provider.vault->On(kLogin, 200, R"({"auth":{"client_token":"parent","accessor":"a"}})")
      .On(kLookup, known ? 200 : 500, TokenAnswer())
      .On(kChild, 403, R"({"errors":["permission denied"]})")
      .On(kRevokeSelf, 204);
  CHECK_FALSE(ReadRole().ok());
  CHECK(provider.Count(kRevokeSelf) == 1);
  CHECK(Header(kRevokeSelf, "X-Vault-Token") == "parent");
}

TEST_CASE_METHOD(Fixture, "a failed login is reported once per call and not remembered",
                 "[provider][connection][login]") {
  REQUIRE(provider.Configure(kUserpass).ok());
  provider.vault->On(kLogin, 400, R"({"errors":["invalid username or password"]})")
      .On(kLogin, 200, R"({"auth":{"client_token":"parent"}})")
      .On(kLookup, 200, TokenAnswer())
      .On(kChild, 200, kChildAnswer)
      .On(kRole, 200, kRoleAnswer);
  const auto failed = ReadRole();
  CHECK_THAT(failed.Text(), Catch::Contains("invalid username or password") &&
                                Catch::Contains("auth/userpass/login/bob"));
  CHECK_THAT(failed.Text(), !Catch::Contains("hidden"));
  CHECK(provider.Count(kLogin) == 1);
  CHECK(ReadRole().ok());
  CHECK(provider.Count(kLogin) == 2);
}

TEST_CASE("two auth_login blocks are refused", "[provider][connection][login]") {
  ProviderHarness provider;
  auto config = kUserpass;
  CHECK(provider.ValidateProvider(config).ok());
  config["auth_login_jwt"] = {{{"role", "ci"}, {"jwt", "a.b.c"}}};
  CHECK_THAT(provider.ValidateProvider(config).Text(),
             Catch::Contains("auth_login_jwt") && Catch::Contains("auth_login_userpass"));
}

TEST_CASE_METHOD(Fixture, "namespaces of provider and resource are joined for each call",
                 "[provider][connection]") {
  auto config = kPlain;
  config["namespace"] = "team";
  REQUIRE(provider.Configure(config).ok());
  provider.vault->On(kLookup, 200, TokenAnswer())
      .On(kChild, 200, kChildAnswer)
      .On(kRole, 200, kRoleAnswer);
  REQUIRE(ReadRole({{"namespace", "a/b"}}).ok());
  CHECK(Header(kRole, "X-Vault-Namespace") == "team/a/b");
  REQUIRE(ReadRole().ok());
  CHECK(Header(kRole, "X-Vault-Namespace") == "team");
  // The token and its child token belong to the root namespace.
  CHECK(Header(kChild, "X-Vault-Namespace").empty());
}

TEST_CASE_METHOD(Fixture, "uses the token's namespace without a configured one",
                 "[provider][connection]") {
  const auto follow = GENERATE(true, false);
  auto config = kPlain;
  config["set_namespace_from_token"] = follow;
  REQUIRE(provider.Configure(config).ok());
  provider.vault->On(kLookup, 200, TokenAnswer({{"namespace_path", "admin/"}}))
      .On(kChild, 200, kChildAnswer)
      .On(kRole, 200, kRoleAnswer);
  REQUIRE(ReadRole().ok());
  CHECK(Header(kRole, "X-Vault-Namespace") == (follow ? "admin" : ""));
  CHECK(Header(kChild, "X-Vault-Namespace") == "admin");
}

TEST_CASE_METHOD(Fixture, "a token that is valid only in its namespace is looked up there",
                 "[provider][connection]") {
  auto config = kPlain;
  config["namespace"] = "team";
  REQUIRE(provider.Configure(config).ok());
  provider.vault->On(kLookup, 403, R"({"errors":["permission denied"]})")
      .On(kLookup, 200, TokenAnswer({{"namespace_path", "team/"}}))
      .On(kChild, 200, kChildAnswer)
      .On(kRole, 200, kRoleAnswer);
  CHECK(ReadRole().ok());
  CHECK(Header(kLookup, "X-Vault-Namespace") == "team");
}

TEST_CASE("an argument that is not known yet never falls back to the environment",
          "[provider][connection]") {
  const std::string argument =
      GENERATE("address", "token", "namespace", "auth_login_userpass", "headers");
  ProviderHarness provider(std::map<std::string, std::string>{
      {"VAULT_ADDR", "http://other.test:8200"}, {"VAULT_TOKEN", "other"}});
  CHECK(provider.Configure(kPlain, argument).diagnostics.empty());
  const auto read = provider.Read(kType, provider.Object(kType, {{"id", "aws/roles/deploy"},
                                                                 {"backend", "aws"},
                                                                 {"name", "deploy"},
                                                                 {"credential_type", "iam_user"}}));
  CHECK_THAT(read.Text(), Catch::Contains("'" + argument + "' is not known yet"));
  CHECK(provider.vault->routes().empty());
  // Calls that do not need Vault succeed.
  CHECK(provider
            .Plan(kType, provider.Null(kType),
                  provider.Object(kType, {{"backend", "aws"},
                                          {"name", "deploy"},
                                          {"credential_type", "iam_user"},
                                          {"policy_document", "{}"}}))
            .ok());
}

TEST_CASE("a configuration that cannot work is reported when the provider is configured",
          "[provider][connection]") {
  ProviderHarness provider;
  CHECK_THAT(provider.Configure({{"token", "t"}}).Text(), Catch::Contains("VAULT_ADDR"));
  CHECK_THAT(provider.Configure({{"token", "t"}, {"address", "vault.test"}}).Text(),
             Catch::Contains("address"));
}

TEST_CASE("imports an object from the namespace that the environment names",
          "[provider][connection]") {
  ProviderHarness provider(
      std::map<std::string, std::string>{{"TERRAFORM_VAULT_NAMESPACE_IMPORT", "team"}});
  REQUIRE(provider.Configure().ok());
  provider.vault->On(kRole, 200, kRoleAnswer);
  const auto imported = provider.Import(kType, "aws/roles/deploy");
  REQUIRE(imported.ok());
  CHECK(imported["namespace"] == Text("team"));
  CHECK(HeaderOf(provider.vault->requests().at(0), "X-Vault-Namespace") == "team");
}

TEST_CASE("the namespace for imports has no effect on other calls", "[provider][connection]") {
  ProviderHarness provider(
      std::map<std::string, std::string>{{"TERRAFORM_VAULT_NAMESPACE_IMPORT", "team"}});
  REQUIRE(provider.Configure().ok());
  provider.vault->On(kRole, 200, kRoleAnswer);
  const auto read = provider.Read(kType, provider.Object(kType, {{"id", "aws/roles/deploy"},
                                                                 {"backend", "aws"},
                                                                 {"name", "deploy"},
                                                                 {"credential_type", "iam_user"}}));
  REQUIRE(read.ok());
  CHECK(read["namespace"].is_null());
  CHECK(HeaderOf(provider.vault->requests().at(0), "X-Vault-Namespace").empty());
}

TEST_CASE("concurrent calls never use each other's namespace", "[provider][connection]") {
  constexpr int kThreads = 8;
  constexpr int kCalls = 50;
  const auto vault = std::make_shared<FakeVault>();
  const auto services = session::VaultConnection::Create(
      {.vault = {.address = "http://vault.test",
                 .token = SecretString("t"),
                 .namespace_path = "team"},
       .child_token = session::ChildToken::kNever},
      {.environment = FixedEnvironment({}),
       .time = std::make_shared<FakeTime>(),
       .logger = std::make_shared<NullLogger>(),
       .http_client = [&](session::Peer, const http::HttpClientOptions&)
           -> StatusOr<std::shared_ptr<const http::HttpClient>> { return vault; }});
  REQUIRE(services.ok());
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, name = "n" + std::to_string(thread)] {
        for (int i = 0; i < kCalls; ++i) {
          std::ignore = (*services)->Client(name, {}).value().Read("x/" + name, {}, {});
        }
      });
    }
  }
  const auto requests = vault->requests();
  CHECK(requests.size() == kThreads * kCalls);
  for (const auto& request : requests) {
    CHECK(HeaderOf(request, "X-Vault-Namespace") ==
          "team/" + request.url.substr(request.url.rfind('/') + 1));
  }
}

TEST_CASE("calls to AWS trust the CAs of the environment, AWS_CA_BUNDLE first",
          "[provider][connection]") {
  struct Row {
    std::map<std::string, std::string> variables;
    std::string system_file;
    std::string ca_file;
  };
  const auto [variables, system_file, ca_file] = GENERATE(values<Row>({
      {{}, "", ""},
      {{{"SSL_CERT_FILE", "/ca.pem"}}, "/ca.pem", ""},
      {{{"SSL_CERT_FILE", "/ca.pem"}, {"AWS_CA_BUNDLE", "/aws.pem"}}, "/ca.pem", "/aws.pem"},
  }));
  std::vector<http::HttpClientOptions> seen;
  const auto services = session::VaultConnection::Create(
      {.vault = {.address = "http://vault.test:8200"}},
      {.environment = FixedEnvironment(variables),
       .time = std::make_shared<FakeTime>(),
       .logger = std::make_shared<NullLogger>(),
       .http_client = [&](session::Peer, const http::HttpClientOptions& options)
           -> StatusOr<std::shared_ptr<const http::HttpClient>> {
         seen.push_back(options);
         return std::make_shared<FakeVault>();
       }});
  REQUIRE(services.ok());
  REQUIRE((*services)->AwsHttp().ok());
  CHECK(seen.back().system_trust.file == system_file);
  CHECK(seen.back().ca_file == ca_file);
}

TEST_CASE("every type works in the namespace that it names", "[provider][connection]") {
  ProviderHarness provider;
  auto config = QuietProvider();
  config["namespace"] = "base";
  REQUIRE(provider.Configure(config).ok());
  const auto type = GENERATE(
      as<std::string>(), "vault_aws_access_credentials", "ephemeral.vault_aws_access_credentials",
      "vault_aws_static_access_credentials", "ephemeral.vault_aws_static_access_credentials",
      "vault_aws_secret_backend_roles", "vault_aws_secret_backend_static_roles");
  CAPTURE(type);
  const std::string keys = R"({"lease_id":"l","lease_duration":60,"renewable":true,)"
                           R"("data":{"access_key":"AKIA","secret_key":"s","keys":["a"]}})";
  provider.vault->On("GET /v1/aws/creds/r", 200, keys)
      .On("GET /v1/aws/static-creds/r", 200, keys)
      .On("GET /v1/aws/roles?list=true", 200, keys)
      .On("GET /v1/aws/static-roles?list=true", 200, keys);
  json attributes = {{"backend", "aws"}, {"namespace", "team"}};
  if (type.ends_with("access_credentials")) {
    attributes[type.find("static") == std::string::npos ? "role" : "name"] = "r";
  }
  if (type.ends_with("aws_access_credentials")) attributes["validate_creds"] = false;
  const bool ephemeral = type.starts_with("ephemeral.");
  const auto object = provider.Object(type, attributes);
  const ProviderHarness::Result result =
      ephemeral ? provider.Open(type, object) : provider.ReadData(type, object);
  INFO(result.Text());
  REQUIRE(result.ok());
  CHECK(result["namespace"] == Text("team"));
  const auto requests = provider.vault->requests();
  const auto it = std::ranges::find_if(requests, [](const auto& request) {
    return request.url.find("/v1/aws/") != std::string::npos;
  });
  REQUIRE(it != requests.end());
  CHECK(HeaderOf(*it, "X-Vault-Namespace") == "base/team");
}

}  // namespace
}  // namespace tfvault::test::connection_test
