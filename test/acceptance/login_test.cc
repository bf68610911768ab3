// SPDX-License-Identifier: MPL-2.0
// Logs in with every auth method of the lab's server, and uses tokens without a login.
#include "test/acceptance/guide_block.h"
#include "test/acceptance/terraform.h"
#include "test/support/loopback_server.h"
#include "test/support/rsa_key.h"
#include "test/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace tfvault::test::login_test {
namespace {

using nlohmann::json;

// An auth method for one test, with a policy that allows everything.
class AuthMount {
 public:
  explicit AuthMount(const std::string& type, const Lab& lab = Lab::Own())
      : lab_(lab), path_(UniqueName(type)) {
    lab_.Vault("POST", "sys/auth/" + path_, {{"type", type}});
    lab_.Vault("PUT", "sys/policies/acl/" + path_,
               {{"policy",
                 "path \"*\" { capabilities = [\"create\", \"read\", \"update\", "
                 "\"delete\", \"list\", \"sudo\"] }"}});
  }
  ~AuthMount() {
    int ignored = 0;
    lab_.Vault("DELETE", "sys/auth/" + path_, nullptr, &ignored);
  }
  AuthMount(const AuthMount&) = delete;
  AuthMount& operator=(const AuthMount&) = delete;

  json Write(const std::string& path, json body) const {
    return lab_.Vault("POST", "auth/" + path_ + "/" + path, body);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  const Lab& lab_;
  std::string path_;
};

// A provider with this login block, and a mount to create.
std::string WithLogin(const std::string& block, const std::string& body, const std::string& name) {
  return "provider \"vault\" {\n  " + block + " {\n" + body + "\n  }\n}\n" +
         "resource \"vault_aws_secret_backend\" \"b\" {\n  path = \"" + UniqueName(name) +
         "\"\n}\n";
}

void RequireWorks(Workspace& work) {
  work.SetEnv("VAULT_TOKEN", "");
  work.MustApply();
  work.RequireEmptyPlan();
  work.MustDestroy();
}

std::string Base64Url(const std::string& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  text.pop_back();
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

// The number of live tokens that the auth method at `mount` issued.
int LiveTokens(const AuthMount& mount) {
  const auto& lab = Lab::Shared();
  int live = 0;
  for (const auto& accessor : lab.Vault("GET", "auth/token/accessors?list=true")["data"]["keys"]) {
    int status = 0;
    const auto token =
        lab.Vault("POST", "auth/token/lookup-accessor", {{"accessor", accessor}}, &status);
    if (status != 200) continue;  // the token has ended in the meantime
    if (token["data"]["path"].get<std::string>().find(mount.path()) != std::string::npos) ++live;
  }
  return live;
}

}  // namespace

TEST_CASE("userpass logs in by arguments, by the environment and by a password file", "[login]") {
  const AuthMount mount("userpass");
  mount.Write("users/bob", {{"password", "a b\"c"}, {"token_policies", mount.path()}});
  const std::string where = "    mount = \"" + mount.path() + "\"\n";

  Workspace arguments(WithLogin("auth_login_userpass",
                                where + "    username = \"bob\"\n    password = \"a b\\\"c\"",
                                "userpass"));
  RequireWorks(arguments);
  CHECK(LiveTokens(mount) == 0);
  arguments.SetEnv("TERRAFORM_VAULT_SKIP_CHILD_TOKEN", "true");
  RequireWorks(arguments);
  CHECK(LiveTokens(mount) == 0);

  Workspace environment(WithLogin("auth_login_userpass", where, "userpass"));
  environment.SetEnv("TERRAFORM_VAULT_USERNAME", "bob");
  environment.SetEnv("TERRAFORM_VAULT_PASSWORD", "a b\"c");
  RequireWorks(environment);

  Workspace file(WithLogin("auth_login_userpass",
                           where + "    username = \"bob\"\n    password_file = \"password\"",
                           "userpass"));
  file.WriteFile("password", "a b\"c\n");
  RequireWorks(file);

  file.WriteFile("password", "Zq4-not-the-one\n");
  const auto error = file.FailingApply();
  CHECK(error.find("invalid username or password") != std::string::npos);
  CHECK(error.find("Zq4-not-the-one") == std::string::npos);
}

TEST_CASE("approle logs in through the generic block", "[login]") {
  const AuthMount mount("approle");
  mount.Write("role/ci", {{"token_policies", mount.path()}});
  const auto role_id =
      Lab::Shared().Vault("GET", "auth/" + mount.path() + "/role/ci/role-id")["data"]["role_id"];
  const auto secret_id = mount.Write("role/ci/secret-id", json::object())["data"]["secret_id"];
  Workspace work(WithLogin("auth_login",
                           "    path = \"auth/" + mount.path() +
                               "/login\"\n    parameters = {\n      role_id = " + role_id.dump() +
                               "\n      secret_id = " + secret_id.dump() + "\n    }",
                           "approle"));
  RequireWorks(work);
}

namespace {

// An auth method that accepts the tokens of one key, and such a token.
struct JwtMount {
  explicit JwtMount(json role = {{"role_type", "jwt"},
                                 {"bound_audiences", {"vault.test"}},
                                 {"user_claim", "sub"}}) {
    mount.Write("config", {{"jwt_validation_pubkeys", {key.PublicPem()}}});
    role["token_policies"] = mount.path();
    mount.Write("role/ci", std::move(role));
  }
  [[nodiscard]] std::string Token(const std::string& audience = "vault.test",
                                  json claims = json::object()) const {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    claims.update({{"aud", audience},
                   {"sub", "job"},
                   {"iat", now.count()},
                   {"exp", (now + std::chrono::minutes(10)).count()}});
    const std::string text =
        Base64Url(json{{"alg", "RS256"}, {"typ", "JWT"}}.dump()) + "." + Base64Url(claims.dump());
    return text + "." + Base64Url(key.Sign(text));
  }
  [[nodiscard]] std::string Hcl(const std::string& arguments = "") const {
    return WithLogin("auth_login_jwt",
                     "    mount = \"" + mount.path() + "\"\n    role = \"ci\"\n" + arguments,
                     "jwt");
  }

  const RsaKey key{};
  const AuthMount mount{"jwt"};
};

}  // namespace

TEST_CASE("jwt logs in with the token of each CI system", "[login]") {
  const JwtMount jwt;
  const auto [variable, arguments] = GENERATE(table<std::string, std::string>({
      {"TERRAFORM_VAULT_AUTH_JWT", ""},
      {"VAULT_ID_TOKEN", "    jwt_variable = \"VAULT_ID_TOKEN\""},  // GitLab
      {"TFC_WORKLOAD_IDENTITY_TOKEN", ""},
      {"TFC_WORKLOAD_IDENTITY_TOKEN_VAULT",
       "    jwt_variable = \"TFC_WORKLOAD_IDENTITY_TOKEN_VAULT\""},
  }));
  Workspace work(jwt.Hcl(arguments));
  work.SetEnv(variable, jwt.Token());
  RequireWorks(work);
}

TEST_CASE("the role of the pipeline guide accepts the job that it names, and no other", "[login]") {
  const auto role = json::parse(GuideBlock("pipelines.md", "The role has the name"));
  const JwtMount jwt(role);
  Workspace work(jwt.Hcl());
  auto claims = role["bound_claims"];
  work.SetEnv("TERRAFORM_VAULT_AUTH_JWT", jwt.Token(role["bound_audiences"][0], claims));
  RequireWorks(work);
  claims["repository"] = "example/other";
  work.SetEnv("TERRAFORM_VAULT_AUTH_JWT", jwt.Token(role["bound_audiences"][0], claims));
  CHECK(work.FailingApply().find("auth_login_jwt") != std::string::npos);
}

TEST_CASE("jwt logs in with a file, as Kubernetes mounts it", "[login]") {
  const JwtMount jwt;
  Workspace work(jwt.Hcl("    jwt_file = \"token\""));
  work.WriteFile("token", jwt.Token());
  RequireWorks(work);
  // Each run reads the file again.
  work.WriteFile("token", "outdated");
  CHECK(work.FailingApply().find("auth_login_jwt") != std::string::npos);
  work.WriteFile("token", jwt.Token());
  RequireWorks(work);
}

TEST_CASE("jwt logs in with a token that GitHub Actions issues", "[login]") {
  const JwtMount jwt;
  std::atomic<bool> refuse = false;
  const LoopbackServer github([&](const LoopbackRequest& request) -> LoopbackReply {
    const auto& authorization = request.headers.at("authorization");
    if (refuse) return {HttpBytes(403, authorization)};
    const auto audience = request.target.find("&audience=vault.test") != std::string::npos &&
                                  authorization == "Bearer Zq4-request-token"
                              ? "vault.test"
                              : "another";
    return {HttpBytes(200, json{{"value", jwt.Token(audience)}}.dump())};
  });
  Workspace work(jwt.Hcl("    audience = \"vault.test\""));
  work.SetEnv("ACTIONS_ID_TOKEN_REQUEST_URL", github.Url("/token?api-version=2.0"));
  work.SetEnv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "Zq4-request-token");
  RequireWorks(work);

  refuse = true;
  work.SetEnv("TF_LOG", "trace");
  const auto error = work.FailingApply();
  CHECK(error.find("GitHub Actions returned no token (status 403)") != std::string::npos);
  CHECK(error.find("Zq4-request-token") == std::string::npos);
}

TEST_CASE("aws logs in with a signed request that the server sends to STS", "[login]") {
  const auto& lab = Lab::Own();
  const json user = lab.Iam("get-user");
  REQUIRE(user.is_object());
  const AuthMount mount("aws");
  const auto sts = lab.environment().find("AWS_ENDPOINT_URL_STS");
  const std::string endpoint = sts == lab.environment().end() ? "" : sts->second;
  mount.Write("config/client", {{"sts_endpoint", endpoint},
                                {"sts_region", lab["AWS_REGION"]},
                                {"iam_server_id_header_value", "vault.test"}});
  mount.Write("role/ci", {{"auth_type", "iam"},
                          {"bound_iam_principal_arn", user["User"]["Arn"]},
                          {"resolve_aws_unique_ids", false},
                          {"token_policies", mount.path()}});
  const std::string keys =
      "    aws_access_key_id = \"" + lab["AWS_ACCESS_KEY_ID"] +
      "\"\n    aws_secret_access_key = \"" + lab["AWS_SECRET_ACCESS_KEY"] + "\"\n" +
      (endpoint.empty() ? "" : "    aws_sts_endpoint = \"" + endpoint + "\"\n") +
      "    header_value = \"vault.test\"\n    role = \"ci\"\n";
  Workspace block(WithLogin("auth_login_aws",
                            "    mount = \"" + mount.path() + "\"\n    aws_region = \"" +
                                lab["AWS_REGION"] + "\"\n" + keys,
                            "aws"));
  RequireWorks(block);

  Workspace generic(WithLogin("auth_login",
                              "    path = \"auth/" + mount.path() +
                                  "/login\"\n    method = \"aws\"\n    parameters = {\n"
                                  "    sts_region = \"" +
                                  lab["AWS_REGION"] + "\"\n" + keys + "    }",
                              "aws"));
  RequireWorks(generic);
}

TEST_CASE("cert logs in with a client certificate", "[login]") {
  const Lab lab(std::vector<std::string>{"--tls"});
  const std::filesystem::path tls = std::filesystem::path(lab["VAULT_CACERT"]).parent_path();
  const auto run = [&](const std::string& method, const std::string& path, const json& body) {
    httplib::Client client(lab["VAULT_ADDR"]);
    client.set_ca_cert_path(lab["VAULT_CACERT"].c_str());
    httplib::Request request;
    request.method = method;
    request.path = "/v1/" + path;
    request.headers = {{"X-Vault-Token", lab["VAULT_TOKEN"]}};
    request.body = body.dump();
    const auto response = client.send(request);
    REQUIRE(response);
    INFO(path << ": " << response->body);
    REQUIRE(response->status / 100 == 2);
  };
  std::ifstream ca(lab["VAULT_CACERT"]);
  const std::string ca_pem(std::istreambuf_iterator<char>(ca), {});
  run("POST", "sys/auth/cert", {{"type", "cert"}});
  run("PUT", "sys/policies/acl/all",
      {{"policy",
        "path \"*\" { capabilities = [\"create\", \"read\", \"update\", \"delete\", "
        "\"list\", \"sudo\"] }"}});
  run("POST", "auth/cert/certs/web", {{"certificate", ca_pem}, {"token_policies", "all"}});
  Workspace work(
      WithLogin("auth_login_cert",
                "    name = \"web\"\n    cert_file = \"" + (tls / "client.pem").string() +
                    "\"\n    key_file = \"" + (tls / "client-key.pem").string() + "\"",
                "cert"),
      lab);
  RequireWorks(work);
}

TEST_CASE("a token file is used when only its owner may read it", "[login]") {
  Workspace work(WithLogin("auth_login_token_file", "    filename = \"token\"", "tokenfile"));
  work.WriteFile("token", Lab::Shared()["VAULT_TOKEN"] + "\n");
  const auto file = work.directory() / "token";
  std::filesystem::permissions(file, std::filesystem::perms(0644));
  work.SetEnv("VAULT_TOKEN", "");
  CHECK(work.FailingApply().find("chmod 600") != std::string::npos);
  std::filesystem::permissions(file, std::filesystem::perms(0600));
  RequireWorks(work);
}

TEST_CASE("a token helper has precedence over the token file, and the environment over both",
          "[login]") {
  Workspace work("resource \"vault_aws_secret_backend\" \"b\" {\n  path = \"" +
                 UniqueName("helper") + "\"\n}\n");
  work.SetEnv("VAULT_TOKEN", "");
  work.WriteFile(".vault-token", "wrong");
  work.WriteFile("helper",
                 "#!/bin/sh\n[ \"$1\" = get ] && echo '" + Lab::Shared()["VAULT_TOKEN"] + "'\n");
  std::filesystem::permissions(work.directory() / "helper", std::filesystem::perms(0700));
  work.WriteFile(".vault", "token_helper = \"" + (work.directory() / "helper").string() + "\"\n");
  work.MustApply();
  // The environment takes precedence over the helper.
  work.SetEnv("VAULT_TOKEN", "wrong");
  CHECK(work.FailingPlan().find("403") != std::string::npos);
  RequireWorks(work);
}

TEST_CASE("a Vault Agent that adds its own token needs none from the provider", "[login]") {
  const auto& lab = Lab::Shared();
  const TempDir dir;
  const bool unix_socket = GENERATE(true, false);
  std::atomic<bool> had_token = false;
  // Behaves like a Vault Agent with auto-auth, as far as the provider can observe.
  const LoopbackServer agent(
      [&](const LoopbackRequest& request) -> LoopbackReply {
        if (!request.headers.contains("x-vault-request")) {
          return {HttpBytes(412, R"({"errors":["missing 'X-Vault-Request' header"]})")};
        }
        had_token = had_token || request.headers.contains("x-vault-token");
        httplib::Client client(lab["VAULT_ADDR"]);
        client.set_read_timeout(120);
        httplib::Request forwarded;
        forwarded.method = request.method;
        forwarded.path = request.target;
        forwarded.headers = {{"X-Vault-Token", lab["VAULT_TOKEN"]}};
        forwarded.body = request.body;
        const auto answer = client.send(forwarded);
        return {HttpBytes(answer ? answer->status : 502, answer ? answer->body : "")};
      },
      {.unix_socket_path = unix_socket ? dir.path() + "/agent.sock" : ""});
  Workspace work("provider \"vault\" {\n  address = \"" +
                 (unix_socket ? "unix://" + dir.path() + "/agent.sock" : agent.Url("")) +
                 "\"\n}\nresource \"vault_aws_secret_backend\" \"b\" {\n  path = \"" +
                 UniqueName("agent") + "\"\n}\n");
  RequireWorks(work);
  CHECK_FALSE(had_token);
}

TEST_CASE("an unsupported login is an error that says what to do instead", "[login]") {
  const auto [block, body, advice] = GENERATE(table<std::string, std::string, std::string>({
      {"auth_login_oidc", "    role = \"r\"", "auth_login_jwt"},
      {"auth_login_oci", "    role = \"r\"\n    auth_type = \"apikey\"", "vault login -method=oci"},
      {"auth_login_kerberos", "    keytab_path = \"/etc/krb5.keytab\"", "KRB_SPNEGO_TOKEN"},
  }));
  Workspace work(WithLogin(block, body, "unserved"));
  CHECK(work.FailingApply().find(advice) != std::string::npos);
}

}  // namespace tfvault::test::login_test
