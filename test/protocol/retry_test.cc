// SPDX-License-Identifier: MPL-2.0
// Logins with cloud services that are busy for a moment.
#include "test/protocol/vault_host.h"

#include <catch2/catch.hpp>

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tfvault::test::retry_test {
namespace {

using nlohmann::json;

const std::string kAwsKeys =
    R"({"AccessKeyId":"ASIA","SecretAccessKey":"metadata-secret","Token":"t"})";

// Fails the first request of each kind and answers the next. STS first throttles a request, then
// fails, then answers.
class BusyClouds {
 public:
  BusyClouds() {
    const auto handler = [this](const httplib::Request& request, httplib::Response& response) {
      const std::lock_guard lock(mutex_);
      const int before = seen_[request.method + request.path]++;
      if (request.path == "/" && before == 0) {
        response.status = 400;
        response.body =
            "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error>"
            "</ErrorResponse>";
      } else if (before == 0 || (request.path == "/" && before == 1)) {
        response.status = request.path == "/" ? 500 : 503;
      } else {
        response.body = Answer(request.path);
      }
    };
    server_.Get(".*", handler).Post(".*", handler);
    // Without a content reader, httplib would wait for the body of a request that has no length,
    // such as the PUT for a token.
    server_.Put(".*", [handler](const httplib::Request& request, httplib::Response& response,
                                const httplib::ContentReader&) { handler(request, response); });
    port_ = server_.bind_to_any_port("127.0.0.1");
    listener_ = std::jthread([this] { server_.listen_after_bind(); });
  }
  ~BusyClouds() { server_.stop(); }
  BusyClouds(const BusyClouds&) = delete;
  BusyClouds& operator=(const BusyClouds&) = delete;

  [[nodiscard]] std::string Host() const { return "127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] int Seen(const std::string& method_and_path) {
    const std::lock_guard lock(mutex_);
    return seen_[method_and_path];
  }

 private:
  static std::string Answer(const std::string& path) {
    if (path == "/latest/api/token") return "imds";
    if (path == "/latest/meta-data/iam/security-credentials/") return "role";
    if (path == "/latest/meta-data/iam/security-credentials/role" || path == "/container") {
      return kAwsKeys;
    }
    if (path == "/") {
      return "<R><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
             "<SessionToken>t</SessionToken></R>";
    }
    if (path.ends_with("/identity")) return "a.b.c";
    return R"({"access_token":"managed"})";
  }

  std::mutex mutex_;  // guards the members below
  std::map<std::string, int> seen_{};

  httplib::Server server_{};
  int port_ = 0;
  std::jthread listener_{};
};

struct Way {
  std::string name{};
  json login{};
  std::map<std::string, std::string> environment{};
  std::vector<std::string> requests{};  // each request fails the first time
};

std::vector<Way> Ways(const std::string& host) {
  const std::string url = "http://" + host;
  const std::string iam = "/latest/meta-data/iam/security-credentials/";
  const json aws = {{"auth_login_aws", {{{"role", "ci"}}}}};
  const json keys = {{"role", "ci"},
                     {"aws_access_key_id", "AKIA"},
                     {"aws_secret_access_key", "given-secret"},
                     {"aws_role_arn", "arn:aws:iam::1:role/r"}};
  return {{.name = "instance",
           .login = aws,
           .environment = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", url}},
           .requests = {"PUT/latest/api/token", "GET" + iam, "GET" + iam + "role"}},
          {.name = "container",
           .login = aws,
           .environment = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url + "/container"}},
           .requests = {"GET/container"}},
          {.name = "sts",
           .login = {{"auth_login_aws", {keys}}},
           .environment = {{"AWS_ENDPOINT_URL_STS", url}},
           .requests = {"POST/"}},
          {.name = "google",
           .login = {{"auth_login_gcp", {{{"role", "ci"}}}}},
           .environment = {{"GCE_METADATA_HOST", host}},
           .requests = {"GET/computeMetadata/v1/instance/service-accounts/default/identity"}},
          {.name = "azure",
           .login = {{"auth_login_azure",
                      {{{"role", "ci"},
                        {"subscription_id", "s"},
                        {"resource_group_name", "g"},
                        {"vm_name", "vm"}}}}},
           .environment = {{"AZURE_POD_IDENTITY_AUTHORITY_HOST", url}},
           .requests = {"GET/metadata/identity/oauth2/token"}}};
}

// Logs in with the method `way`; throws the diagnostics.
void Use(const Way& way, int max_retries) {
  const LoopbackVault vault;
  const TempDir home;
  auto options = PluginHost::ForProtocol(TFVAULT_PROVIDER, 6);
  options.environment = way.environment;
  options.environment["HOME"] = home.path();
  options.environment["AWS_EC2_METADATA_DISABLED"] = "false";
  PluginHost process(options);
  const VaultHost host(process, vault.Url());
  json config = way.login;
  config["max_retries"] = max_retries;
  host.Configure(config);
  host.ManageRole("role");
  process.ShutDown();
}

TEST_CASE("a cloud service that is busy for a moment does not fail a run", "[protocol][retry]") {
  BusyClouds clouds;
  for (const Way& way : Ways(clouds.Host())) {
    CAPTURE(way.name);
    CHECK_NOTHROW(Use(way, 3));
    for (const auto& request : way.requests) {
      CAPTURE(request);
      CHECK(clouds.Seen(request) == (request == "POST/" ? 3 : 2));
    }
  }
}

TEST_CASE("without retries a busy cloud service is an error at once", "[protocol][retry]") {
  BusyClouds clouds;
  for (const Way& way : Ways(clouds.Host())) {
    CAPTURE(way.name);
    CHECK_THROWS_WITH(Use(way, 0), Catch::Contains("the limit of 0 retries is reached"));
    CHECK(clouds.Seen(way.requests.front()) == 1);
  }
}

}  // namespace
}  // namespace tfvault::test::retry_test
