// SPDX-License-Identifier: MPL-2.0
// auth_login_gcp and auth_login_azure.
#include "provider/login/methods.h"
#include "test/support/rsa_key.h"
#include "test/unit/provider/login/login_fixture.h"

namespace tfvault::test::clouds_test {
namespace {

using nlohmann::json;
using provider::AzureLogin;
using provider::GcpLogin;

struct Fixture : LoginFixture {
  Fixture() {
    Serve("auth/gcp/login");
    Serve("auth/azure/login");
  }

  // Answers of the cloud, in order.
  std::shared_ptr<FakeHttpClient> Cloud(std::vector<StatusOr<http::HttpResponse>> script) {
    auto client = std::make_shared<FakeHttpClient>(std::move(script));
    world = client;
    return client;
  }

  TempDir dir;
};

GcpLogin Gcp() {
  GcpLogin login;
  login.role = std::string("ci");
  return login;
}

std::string KeyFile(const RsaKey& key) {
  return json{{"type", "service_account"},
              {"client_email", "ci@project.test"},
              {"private_key_id", "k1"},
              {"private_key", key.Pem()}}
      .dump();
}

TEST_CASE_METHOD(Fixture, "the gcp login sends a given token", "[provider][login][gcp]") {
  auto login = Gcp();
  variables = {{"TERRAFORM_VAULT_GCP_AUTH_JWT", "env"},
               {"GOOGLE_APPLICATION_CREDENTIALS", "/absent"}};
  const bool configured = GENERATE(true, false);
  if (configured) login.jwt = SecretString("a.b.c");
  REQUIRE(LogIn(login).ok());
  CHECK(Body() == json{{"role", "ci"}, {"jwt", configured ? "a.b.c" : "env"}});
}

TEST_CASE_METHOD(Fixture, "the gcp login signs with a service account's key, without a request",
                 "[provider][login][gcp]") {
  const RsaKey key;
  auto login = Gcp();
  switch (GENERATE(0, 1, 2)) {
    case 0:
      login.credentials = KeyFile(key);
      variables = {{"TERRAFORM_VAULT_GCP_AUTH_JWT", "env"}};
      break;
    case 1:
      login.credentials = dir.Write("key.json", KeyFile(key));
      login.service_account = std::string("ci@project.test");
      break;
    default:
      variables = {{"GOOGLE_APPLICATION_CREDENTIALS", dir.Write("key.json", KeyFile(key))}};
  }
  REQUIRE(LogIn(login).ok());
  const auto jwt = Body()["jwt"].get<std::string>();
  CHECK(std::count(jwt.begin(), jwt.end(), '.') == 2);
  CHECK(jwt != "env");
  CHECK(http_options.empty());
}

TEST_CASE_METHOD(Fixture,
                 "the gcp login lets Google sign for an account that differs from the key's",
                 "[provider][login][gcp]") {
  const RsaKey key;
  auto login = Gcp();
  login.service_account = std::string("other@project.test");
  const bool with_key = GENERATE(true, false);
  if (with_key) login.credentials = KeyFile(key);
  const auto google = Cloud({HttpAnswer(200, R"({"access_token":"access"})"),
                             HttpAnswer(200, R"({"signedJwt":"a.b.c"})")});
  REQUIRE(LogIn(login).ok());
  CHECK(Body()["jwt"] == "a.b.c");
  const auto requests = google->requests();
  REQUIRE(requests.size() == 2);
  CHECK_THAT(requests[0].url,
             Catch::Contains(with_key ? "oauth2.googleapis.com" : "metadata.google.internal"));
  CHECK_THAT(requests[1].url, Catch::Contains("other@project.test:signJwt"));
  CHECK(HeaderOf(requests[1], "Authorization") == "Bearer access");
}

TEST_CASE_METHOD(Fixture, "the gcp login takes the machine's identity when nothing is configured",
                 "[provider][login][gcp]") {
  variables = {{"HTTP_PROXY", "http://proxy.test"}};
  const auto machine = Cloud({HttpAnswer(200, "a.b.c")});
  REQUIRE(LogIn(Gcp()).ok());
  CHECK(Body()["jwt"] == "a.b.c");
  CHECK_THAT(machine->requests().at(0).url, Catch::Contains("audience=https%3A%2F%2Fvault%2Fci"));
  CHECK(http_options.at(0).proxy.http_url.empty());
}

AzureLogin Azure() {
  AzureLogin login;
  login.role = std::string("ci");
  login.subscription_id = std::string("s");
  login.resource_group_name = std::string("g");
  login.vm_name = std::string("vm");
  return login;
}

TEST_CASE_METHOD(Fixture, "the azure login sends a given token", "[provider][login][azure]") {
  auto login = Azure();
  json expected = {
      {"role", "ci"}, {"subscription_id", "s"}, {"resource_group_name", "g"}, {"jwt", "a.b.c"}};
  if (GENERATE(true, false)) {
    login.jwt = SecretString("a.b.c");
    expected["vm_name"] = "vm";
  } else {
    variables = {{"TERRAFORM_VAULT_AZURE_AUTH_JWT", "a.b.c"}};
    login.vm_name = {};
    login.vmss_name = std::string("set");
    expected["vmss_name"] = "set";
  }
  REQUIRE(LogIn(login).ok());
  CHECK(Body() == expected);
  CHECK(http_options.empty());
}

TEST_CASE_METHOD(Fixture, "the azure login asks the machine for its managed identity's token",
                 "[provider][login][azure]") {
  auto login = Azure();
  std::string query = "resource=https%3A%2F%2Fmanagement.azure.com%2F";
  if (GENERATE(false, true)) {
    login.scope = std::string("api://vault/.default");
    login.client_id = std::string("id");
    variables = {{"TERRAFORM_VAULT_AZURE_AUTH_JWT", "env"}};
    query = "resource=api%3A%2F%2Fvault&client_id=id";
  }
  const auto machine = Cloud({HttpAnswer(200, R"({"access_token":"a.b.c"})")});
  REQUIRE(LogIn(login).ok());
  CHECK(Body()["jwt"] == "a.b.c");
  const auto request = machine->requests().at(0);
  CHECK(request.url ==
        "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&" + query);
  CHECK(HeaderOf(request, "Metadata") == "true");
}

TEST_CASE_METHOD(Fixture,
                 "the azure login reports a missing managed identity and a missing machine name",
                 "[provider][login][azure]") {
  auto login = Azure();
  Cloud({HttpAnswer(400, R"({"error":"hidden"})")});
  CHECK_THAT(FailureOf(*this, login),
             Catch::Contains("managed identity") && !Catch::Contains("hidden"));
  login.vm_name = {};
  CHECK_THAT(FailureOf(*this, login), Catch::Contains("'vmss_name'"));
}

}  // namespace
}  // namespace tfvault::test::clouds_test
