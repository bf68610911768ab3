// SPDX-License-Identifier: MPL-2.0
#include "provider/login/methods.h"

#include "provider/login/arguments.h"
#include "test/unit/provider/login/login_fixture.h"
#include "vault/errors.h"

#include <sys/stat.h>

#include <filesystem>

namespace tfvault::test::methods_test {
namespace {

using nlohmann::json;
using provider::CertLogin;
using provider::GenericLogin;
using provider::JwtLogin;
using provider::KerberosLogin;
using provider::OciLogin;
using provider::OidcLogin;
using provider::RadiusLogin;
using provider::TokenFileLogin;
using provider::UserpassLogin;

UserpassLogin Userpass() {
  UserpassLogin login;
  login.username = std::string("bob");
  login.password = SecretString("hidden");
  return login;
}

TEST_CASE_METHOD(LoginFixture, "userpass sends the password to the user's login",
                 "[provider][login]") {
  Serve("auth/userpass/login/bob");
  REQUIRE(LogIn(Userpass()).value().client_token == SecretString("new"));
  CHECK(Body() == json{{"password", "hidden"}});
  CHECK(HeaderOf(Request(), "X-Vault-Namespace") == "team");
}

TEST_CASE_METHOD(LoginFixture, "a login uses its configured mount and namespace",
                 "[provider][login]") {
  auto login = Userpass();
  login.mount = provider::MountPath("/ldap/people/");
  const bool root = GENERATE(true, false);
  if (root) {
    login.use_root_namespace = true;
  } else {
    login.namespace_path = std::string("other");
  }
  Serve("auth/ldap/people/login/bob");
  REQUIRE(LogIn(login).ok());
  CHECK(HeaderOf(Request(), "X-Vault-Namespace") == (root ? "" : "other"));
}

TEST_CASE_METHOD(LoginFixture, "userpass reads the password from a file", "[provider][login]") {
  const TempDir dir;
  const auto file = dir.Write("password", "from-file\n");
  UserpassLogin login;
  if (GENERATE(true, false)) {
    login.password_file = file;
    variables = {{"TERRAFORM_VAULT_USERNAME", "bob"}, {"TERRAFORM_VAULT_PASSWORD", "env"}};
  } else {
    variables = {{"TERRAFORM_VAULT_USERNAME", "bob"}, {"TERRAFORM_VAULT_PASSWORD_FILE", file}};
  }
  Serve("auth/userpass/login/bob");
  REQUIRE(LogIn(login).ok());
  CHECK(Body() == json{{"password", "from-file"}});
}

TEST_CASE_METHOD(LoginFixture, "userpass falls back to the environment, argument by argument",
                 "[provider][login]") {
  variables = {{"TERRAFORM_VAULT_USERNAME", "env"}, {"TERRAFORM_VAULT_PASSWORD", "env-password"}};
  UserpassLogin login;
  login.username = std::string("");
  Serve("auth/userpass/login/env");
  REQUIRE(LogIn(login).ok());
  CHECK(Body() == json{{"password", "env-password"}});
}

TEST_CASE_METHOD(LoginFixture, "userpass names a missing argument and its variable",
                 "[provider][login]") {
  CHECK_THAT(FailureOf(*this, UserpassLogin()),
             Catch::Contains("'username'") && Catch::Contains("TERRAFORM_VAULT_USERNAME"));
  auto login = Userpass();
  login.password = {};
  CHECK_THAT(FailureOf(*this, login), Catch::Contains("'password_file'"));
  login.password_file = std::string("/absent/password");
  CHECK_THAT(FailureOf(*this, login), Catch::Contains("/absent/password"));
}

TEST_CASE_METHOD(LoginFixture, "a user name cannot leave its path", "[provider][login]") {
  auto login = Userpass();
  login.username = std::string("../../sys/seal");
  CHECK_THAT(FailureOf(*this, login), Catch::Contains("slash"));
}

TEST_CASE_METHOD(LoginFixture, "radius sends user name and password", "[provider][login]") {
  RadiusLogin login;
  login.username = std::string("bob");
  variables = {{"RADIUS_USERNAME", "other"}, {"RADIUS_PASSWORD", "hidden"}};
  Serve("auth/radius/login");
  REQUIRE(LogIn(login).ok());
  CHECK(Body() == json{{"username", "bob"}, {"password", "hidden"}});
}

TEST_CASE_METHOD(LoginFixture, "jwt sends role and token, and claims when there are any",
                 "[provider][login]") {
  JwtLogin login;
  login.role = std::string("ci");
  variables = {{"TERRAFORM_VAULT_AUTH_JWT", "a.b.c"}};
  Serve("auth/jwt/login");
  json expected = {{"role", "ci"}, {"jwt", "a.b.c"}};
  if (GENERATE(false, true)) {
    variables["TERRAFORM_VAULT_AUTH_DISTRIBUTED_CLAIM_ACCESS_TOKEN"] = "claims";
    expected["distributed_claim_access_token"] = "claims";
  }
  REQUIRE(LogIn(login).ok());
  CHECK(Body() == expected);
}

TEST_CASE_METHOD(LoginFixture, "jwt uses the first of its sources", "[provider][login]") {
  const TempDir dir;
  // Each source takes precedence over the sources below it.
  const std::map<std::string, std::string> everything = {
      {"CI_TOKEN", "variable"},
      {"TERRAFORM_VAULT_AUTH_JWT", "environment"},
      {"TERRAFORM_VAULT_AUTH_JWT_FILE", dir.Write("named", "file of the environment\n")},
      {"TFC_WORKLOAD_IDENTITY_TOKEN", "terraform"},
      {"ACTIONS_ID_TOKEN_REQUEST_URL", "https://github.test/token?v=2"},
      {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request"}};
  Serve("auth/jwt/login");
  JwtLogin login;
  login.role = std::string("ci");
  variables = everything;
  std::string expected;
  switch (GENERATE(0, 1, 2, 3, 4, 5)) {
    case 0:
      login.jwt = SecretString("configured");
      expected = "configured";
      break;
    case 1:
      login.jwt_file = dir.Write("token", "file\n");
      expected = "file";
      break;
    case 2:
      login.jwt_variable = std::string("CI_TOKEN");
      expected = "variable";
      break;
    case 3:
      expected = "environment";
      break;
    case 4:
      variables.erase("TERRAFORM_VAULT_AUTH_JWT");
      expected = "file of the environment";
      break;
    default:
      variables.erase("TERRAFORM_VAULT_AUTH_JWT");
      variables.erase("TERRAFORM_VAULT_AUTH_JWT_FILE");
      expected = "terraform";
  }
  REQUIRE(LogIn(login).ok());
  CHECK(Body() == json{{"role", "ci"}, {"jwt", expected}});
  CHECK(http_options.empty());
}

TEST_CASE_METHOD(LoginFixture, "jwt reads its file again at each login", "[provider][login]") {
  const TempDir dir;
  Serve("auth/jwt/login");
  JwtLogin login;
  login.role = std::string("ci");
  login.jwt_file = dir.Write("token", "first");
  REQUIRE(LogIn(login).ok());
  std::ignore = dir.Write("token", "second");
  REQUIRE(LogIn(login).ok());
  REQUIRE(vault->requests().size() == 2);
  CHECK(json::parse(vault->requests()[1].body.Reveal())["jwt"] == "second");
}

TEST_CASE_METHOD(LoginFixture, "jwt requests a token from GitHub Actions", "[provider][login]") {
  variables = {{"ACTIONS_ID_TOKEN_REQUEST_URL", "https://github.test/token?v=2"},
               {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request"}};
  const auto github = std::make_shared<FakeHttpClient>(
      std::vector<StatusOr<http::HttpResponse>>{HttpAnswer(200, R"({"value":"a.b.c"})")});
  world = github;
  Serve("auth/jwt/login");
  JwtLogin login;
  login.role = std::string("ci");
  std::string url = "https://github.test/token?v=2";
  if (GENERATE(false, true)) {
    login.audience = std::string("https://vault.test/");
    url += "&audience=https%3A%2F%2Fvault.test%2F";
  }
  REQUIRE(LogIn(login).ok());
  CHECK(Body()["jwt"] == "a.b.c");
  const auto request = github->requests().at(0);
  CHECK(request.url == url);
  CHECK(HeaderOf(request, "Authorization") == "Bearer request");
}

TEST_CASE_METHOD(LoginFixture, "an answer of GitHub without a token is not quoted",
                 "[provider][login]") {
  variables = {{"ACTIONS_ID_TOKEN_REQUEST_URL", "https://github.test/token"},
               {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "hidden"}};
  const auto [status, body] = GENERATE(table<int, std::string>({
      {401, R"({"message":"Bearer hidden"})"},
      {200, R"({"value":null,"echo":"hidden"})"},
      {200, "hidden"},
      {302, ""},
  }));
  world = std::make_shared<FakeHttpClient>(
      std::vector<StatusOr<http::HttpResponse>>{HttpAnswer(status, body)});
  JwtLogin login;
  login.role = std::string("ci");
  CHECK_THAT(FailureOf(*this, login),
             Catch::Contains("status " + std::to_string(status)) && !Catch::Contains("hidden"));
}

TEST_CASE_METHOD(LoginFixture, "jwt without a token names the sources of the token",
                 "[provider][login]") {
  JwtLogin login;
  login.role = std::string("ci");
  CHECK_THAT(FailureOf(*this, login),
             Catch::Contains("TERRAFORM_VAULT_AUTH_JWT") && !Catch::Contains("id-token"));
  variables = {{"GITHUB_ACTIONS", "true"}};
  CHECK_THAT(FailureOf(*this, login), Catch::Contains("id-token: write"));
  login.jwt_variable = std::string("CI_TOKEN");
  CHECK_THAT(FailureOf(*this, login), Catch::Contains("'CI_TOKEN'"));
  login.jwt_variable = {};
  login.jwt_file = std::string("/absent/token");
  CHECK_THAT(FailureOf(*this, login), Catch::Contains("'/absent/token'"));
}

TEST_CASE_METHOD(LoginFixture, "cert presents its certificate in a separate connection",
                 "[provider][login]") {
  auto own = std::make_shared<FakeVault>();
  own->On("PUT /v1/auth/cert/login", 200, R"({"auth":{"client_token":"new"}})");
  world = own;
  CertLogin login;
  login.cert_file = std::string("/c.pem");
  login.key_file = std::string("/k.pem");
  json expected = json::object();
  if (GENERATE(false, true)) {
    login.name = std::string("web");
    expected["name"] = "web";
  }
  REQUIRE(LogIn(login).ok());
  CHECK(vault->requests().empty());
  REQUIRE(own->requests().size() == 1);
  CHECK(json::parse(own->requests()[0].body.Reveal()) == expected);
  REQUIRE(http_options.size() == 1);
  CHECK(http_options[0].client_cert_file == "/c.pem");
  CHECK(http_options[0].client_key_file == "/k.pem");
}

TEST_CASE_METHOD(LoginFixture, "kerberos sends a given token", "[provider][login]") {
  variables = {{"KRB_SPNEGO_TOKEN", "env"}};
  KerberosLogin login;
  login.token = SecretString("YII=");
  Serve("auth/kerberos/login");
  REQUIRE(LogIn(login).ok());
  CHECK(Body() == json{{"authorization", "Negotiate YII="}});
}

TEST_CASE_METHOD(LoginFixture, "an unsupported login names an alternative", "[provider][login]") {
  KerberosLogin kerberos;
  kerberos.keytab_path = std::string("/etc/krb5.keytab");
  CHECK_THAT(FailureOf(*this, kerberos), Catch::Contains("KRB_SPNEGO_TOKEN"));
  CHECK_THAT(FailureOf(*this, OciLogin()), Catch::Contains("vault login -method=oci"));
  CHECK_THAT(FailureOf(*this, OidcLogin()), Catch::Contains("auth_login_jwt"));
}

TEST_CASE_METHOD(LoginFixture, "a token file is used without a request", "[provider][login]") {
  const TempDir dir;
  TokenFileLogin login;
  login.filename = dir.Write("token", "from-file\n");
  std::filesystem::permissions(*login.filename, std::filesystem::perms::owner_read);
  CHECK(LogIn(login).value().client_token == SecretString("from-file"));
  CHECK(vault->requests().empty());
}

TEST_CASE_METHOD(LoginFixture, "a token file must be private and hold one line",
                 "[provider][login]") {
  using std::filesystem::perms;
  const TempDir dir;
  const auto [text, mode, problem] = GENERATE(table<std::string, perms, std::string>({
      {"token", perms::owner_read | perms::group_read, "chmod 600"},
      {"token", perms::owner_read | perms::others_exec, "chmod 600"},
      {"one\ntwo\n", perms::owner_read, "exactly one line"},
      {"", perms::owner_read, "exactly one line"},
      {"\n", perms::owner_read, "exactly one line"},
  }));
  const auto path = dir.Write("token", text);
  std::filesystem::permissions(path, mode);
  variables = {{"TERRAFORM_VAULT_TOKEN_FILENAME", path}};
  CHECK_THAT(FailureOf(*this, TokenFileLogin()), Catch::Contains(problem));
}

TEST_CASE_METHOD(LoginFixture, "a token file must be a file", "[provider][login]") {
  const TempDir dir;
  TokenFileLogin login;
  CHECK_THAT(FailureOf(*this, login), Catch::Contains("TERRAFORM_VAULT_TOKEN_FILENAME"));
  login.filename = dir.path();
  CHECK_THAT(FailureOf(*this, login), Catch::Contains("it is a directory"));
  const std::string pipe = dir.path() + "/pipe";
  REQUIRE(mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR) == 0);
  login.filename = pipe;
  CHECK_THAT(FailureOf(*this, login), Catch::Contains("'" + pipe + "' cannot be read"));
}

TEST_CASE_METHOD(LoginFixture, "a generic login sends its parameters and nothing else",
                 "[provider][login]") {
  GenericLogin login;
  login.path = std::string("auth/approle/login");
  login.method = std::string("approle");
  json expected = json::object();
  if (GENERATE(false, true)) {
    login.parameters = std::map<std::string, SecretString>{{"role_id", SecretString("r")}};
    expected["role_id"] = "r";
  }
  Serve("auth/approle/login");
  REQUIRE(LogIn(login).ok());
  CHECK(Body() == expected);
}

TEST_CASE("advice on a refused login names the block, the path and the namespace",
          "[provider][login]") {
  const auto check = [](const std::string& advice, const std::vector<std::string>& names) {
    CAPTURE(advice);
    for (const auto& name : names) CHECK_THAT(advice, Catch::Contains(name));
  };
  const auto after = [](int status, const std::string& block) {
    return provider::LoginAdvice(
        vault::VaultError(vault::CodeForHttpStatus(status), "m", {.http_status = status}), block);
  };
  check(after(403, "auth_login"), {"'path'", "'namespace'", "auth_login", "vault auth list"});
  check(after(404, "auth_login_jwt"), {"'mount'", "auth_login_jwt", "vault auth list"});
  check(after(400, "auth_login_userpass"), {"auth_login_userpass", "refuses this login"});
  CHECK(after(503, "auth_login").empty());
  CHECK(provider::LoginAdvice(Error(StatusCode::kInvalidArgument, "m"), "auth_login").empty());
}

}  // namespace
}  // namespace tfvault::test::methods_test
