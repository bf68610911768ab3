// SPDX-License-Identifier: MPL-2.0
// The credential check against an AWS endpoint with scripted answers, which the real AWS does not
// give on request.
#include "test/acceptance/terraform.h"
#include "test/support/loopback_server.h"

#include <catch2/catch.hpp>

#include <httplib.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <tuple>
#include <vector>

namespace tfvault::test::gate_test {
namespace {

using nlohmann::json;

LoopbackReply Accepted() {
  return {.bytes = HttpBytes(200,
                             "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>"
                             "arn:aws:iam::1:user/u</Arn></GetCallerIdentityResult>"
                             "</GetCallerIdentityResponse>")};
}
LoopbackReply NotYet() {
  return {.bytes = HttpBytes(403,
                             "<ErrorResponse><Error><Code>InvalidClientTokenId</Code>"
                             "<Message>not yet</Message></Error></ErrorResponse>")};
}
LoopbackReply Silence() { return {.bytes = "", .after = AfterReply::kHang}; }

using Script = std::vector<LoopbackReply (*)()>;

// A role, and a data source whose check calls a scripted endpoint. The last reply of the script
// repeats.
struct Setup {
  explicit Setup(Script script)
      : aws([script, next = std::make_shared<std::atomic<std::size_t>>(0)](const auto&) {
          return script[std::min((*next)++, script.size() - 1)]();
        }) {
    producer.Write(BackendHcl(path) +
                   "resource \"vault_aws_secret_backend_role\" \"r\" {\n"
                   "  backend = vault_aws_secret_backend.b.path\n  name = \"" +
                   role +
                   "\"\n  credential_type = \"iam_user\"\n"
                   "  policy_document = jsonencode({ Version = \"2012-10-17\", Statement = "
                   "[{ Effect = \"Allow\", Action = \"iam:*\", Resource = \"*\" }] })\n}\n");
    producer.MustApply();
    consumer.SetEnv("TF_LOG", "");
    consumer.SetEnv("TF_LOG_PROVIDER", "info");
    consumer.SetEnv("TF_LOG_PATH", (consumer.directory() / "provider.log").string());
  }
  ~Setup() {
    if (std::uncaught_exceptions() == 0) producer.MustDestroy();
  }
  Setup(const Setup&) = delete;
  Setup& operator=(const Setup&) = delete;

  void WriteConsumer(const std::string& arguments) const {
    consumer.Write("data \"vault_aws_access_credentials\" \"c\" {\n  backend = \"" + path +
                   "\"\n  role = \"" + role + "\"\n  num_sequential_successes = 2\n" +
                   "  num_seconds_between_tests = 0\n  sts_endpoint = \"" + aws.Url("") + "\"\n" +
                   arguments + "}\n");
  }
  // The waits that the log reports, in milliseconds.
  [[nodiscard]] std::vector<int> Waits() const {
    std::ifstream stream(consumer.directory() / "provider.log");
    const std::string log{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    const std::regex wait("wait_ms=([0-9]+)");
    std::vector<int> waits;
    for (std::sregex_iterator it(log.begin(), log.end(), wait), end; it != end; ++it) {
      waits.push_back(std::stoi((*it)[1]));
    }
    return waits;
  }
  [[nodiscard]] bool NothingLeft() const {
    int status = 0;
    Lab::Shared().Vault("GET", "sys/leases/lookup/" + path + "/creds/" + role + "?list=true",
                        nullptr, &status);
    return status == 404 && Lab::Shared().IssuedUsers(role).empty();
  }

  LoopbackServer aws;
  std::string path = UniqueName("gate");
  std::string role = UniqueName("role");
  Workspace producer{""};
  Workspace consumer{""};
};

}  // namespace

TEST_CASE("the credential check waits longer after each failure and requires consecutive successes",
          "[gate]") {
  struct Row {
    const char* name;
    Script script;
    std::size_t calls;
    std::vector<int> waits;
  };
  const auto row = GENERATE(values<Row>({
      {"at once", {Accepted}, 2, {}},
      {"three failures", {NotYet, NotYet, NotYet, Accepted}, 5, {500, 1'000, 2'000}},
      {"flapping", {Accepted, NotYet, Accepted, NotYet, Accepted}, 6, {500, 500}},
  }));
  DYNAMIC_SECTION(row.name) {
    Setup setup(row.script);
    setup.WriteConsumer("");
    setup.consumer.MustApply();
    CHECK(setup.aws.requests().size() == row.calls);
    CHECK(setup.Waits() == row.waits);
  }
}

TEST_CASE("the provider waits for a root key that AWS does not accept yet", "[gate]") {
  const auto& lab = Lab::Shared();
  const std::string iam = lab["AWS_ENDPOINT_URL"];
  std::atomic<int> refusals = 0;
  // Forwards all other calls to the lab's AWS. The signature covers the host name that the client
  // used.
  const LoopbackServer aws([&](const LoopbackRequest& request) -> LoopbackReply {
    if (refusals.fetch_sub(1) > 0) return NotYet();
    httplib::Client client(iam);
    client.set_keep_alive(false);
    httplib::Headers headers;
    for (const auto& [name, value] : request.headers) {
      if (name != "content-length" && name != "content-type") headers.emplace(name, value);
    }
    const auto answer =
        client.Post(request.target, headers, request.body, request.headers.at("content-type"));
    return {.bytes = answer ? HttpBytes(answer->status, answer->body) : HttpBytes(502, "")};
  });
  const std::string path = UniqueName("late");
  const std::string user = UniqueName("root");
  REQUIRE_FALSE(lab.Iam("create-user", {"UserName=" + user}).is_null());
  std::ignore = lab.Iam(
      "put-user-policy",
      {"UserName=" + user, "PolicyName=all",
       R"(PolicyDocument={"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})"});
  const auto key = lab.Iam("create-access-key", {"UserName=" + user})["AccessKey"];
  Workspace producer(
      "resource \"vault_aws_secret_backend\" \"b\" {\n  path = \"" + path +
      "\"\n  access_key = \"" + key["AccessKeyId"].get<std::string>() + "\"\n  secret_key = \"" +
      key["SecretAccessKey"].get<std::string>() + "\"\n  iam_endpoint = \"" + aws.Url("") +
      "\"\n  rotate_root = true\n}\nresource \"vault_aws_secret_backend_role\" \"r\" {\n  backend "
      "= "
      "vault_aws_secret_backend.b.path\n  name = \"late\"\n  credential_type = \"iam_user\"\n"
      "  policy_document = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = "
      "\"Allow\", Action = \"iam:*\", Resource = \"*\" }] })\n}\n");
  refusals = 2;
  producer.MustApply();
  CHECK_FALSE(producer.Tainted("vault_aws_secret_backend.b"));
  refusals = 2;
  Workspace consumer("data \"vault_aws_access_credentials\" \"c\" {\n  backend = \"" + path +
                     "\"\n  role = \"late\"\n  validate_creds = false\n}\n");
  consumer.MustApply();
  CHECK(refusals < 0);
  refusals = 0;
  producer.MustDestroy();
}

TEST_CASE(
    "a check of a silent endpoint ends at the limit, names the endpoint and revokes the lease",
    "[gate]") {
  Setup setup({Silence});
  setup.WriteConsumer("  max_cred_validation_seconds = 2\n");
  const auto error = setup.consumer.FailingPlan();
  CHECK(error.find("127.0.0.1:" + std::to_string(setup.aws.port())) != std::string::npos);
  CHECK(error.find("The credentials were revoked.") != std::string::npos);
  CHECK(setup.aws.requests().size() == 1);
  CHECK(setup.NothingLeft());
}

TEST_CASE("credentials that are never accepted are refused at the limit and revoked", "[gate]") {
  Setup setup({NotYet});
  setup.WriteConsumer("  max_cred_validation_seconds = 4\n");
  const auto error = setup.consumer.FailingPlan();
  CHECK(error.find("within 4 s") != std::string::npos);
  CHECK(error.find("InvalidClientTokenId") != std::string::npos);
  // At 0, 0.5, 1.5 and 3.5 s; the next wait would go beyond the limit.
  CHECK(setup.aws.requests().size() <= 4);
  CHECK(setup.aws.requests().size() >= 2);
  CHECK(setup.NothingLeft());
}

TEST_CASE("Ctrl-C ends the wait for a silent endpoint and revokes the lease", "[gate]") {
  Setup setup({Silence});
  setup.WriteConsumer("  max_cred_validation_seconds = 3600\n");
  REQUIRE(setup.consumer.Run({"init", "-input=false", "-no-color"}).exit_code == 0);
  Process plan(setup.consumer.Command({"plan", "-input=false", "-no-color"}));
  setup.aws.WaitForRequests(1);
  plan.Signal(SIGINT);
  const auto result = plan.Wait();
  INFO(result.out << result.err);
  CHECK(result.exit_code == 1);
  CHECK(setup.aws.requests().size() == 1);
  CHECK(setup.NothingLeft());
}

}  // namespace tfvault::test::gate_test
