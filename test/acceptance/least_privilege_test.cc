// SPDX-License-Identifier: MPL-2.0
// Compares docs/guides/least-privilege.md with the server's audit log.
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <tuple>
#include <utility>

namespace tfvault::test::least_privilege_test {
namespace {

using nlohmann::json;

// Path and capability. Whether a write is "create" or "update" depends on the path and on the
// version of the server, so both count as "update".
using Accesses = std::set<std::pair<std::string, std::string>>;

std::string Operation(const std::string& capability) {
  return capability == "create" ? "update" : capability;
}

std::string ReadText(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The policy under a heading of the page, with `mount` in place of the mount's path.
std::string PolicyOf(const std::string& heading, const std::string& mount) {
  static const std::string page = ReadText(TFVAULT_SOURCE_DIR "/docs/guides/least-privilege.md");
  const std::string fence = "```hcl\n";
  INFO(heading);
  const auto section = page.find("# " + heading + "\n");
  REQUIRE(section != std::string::npos);
  const auto begin = page.find(fence, section) + fence.size();
  const auto policy = page.substr(begin, page.find("```", begin) - begin);
  return std::regex_replace(policy, std::regex("team-aws"), mount);
}

Accesses AccessesOf(const std::string& policy) {
  static const std::regex stanza("path \"([^\"]+)\" \\{\\s*capabilities = \\[([^\\]]*)\\]");
  static const std::regex word("\"(\\w+)\"");
  Accesses accesses;
  for (std::sregex_iterator it(policy.begin(), policy.end(), stanza), end; it != end; ++it) {
    const std::string capabilities = (*it)[2];
    for (std::sregex_iterator name(capabilities.begin(), capabilities.end(), word); name != end;
         ++name) {
      // "sudo" accompanies another capability and is not an operation.
      if ((*name)[1] != "sudo") accesses.emplace((*it)[1], Operation((*name)[1]));
    }
  }
  return accesses;
}

// A token with one policy, and all requests that the token and its children send to the server.
class AuditedToken {
 public:
  explicit AuditedToken(const std::string& policy) : name_(UniqueName("least")) {
    const auto& lab = Lab::Own();
    log_ = std::filesystem::temp_directory_path() / (name_ + ".log");
    lab.Vault("PUT", "sys/policies/acl/" + name_, {{"policy", policy}});
    lab.Vault("PUT", "sys/audit/" + name_,
              {{"type", "file"}, {"options", {{"file_path", log_.string()}}}});
    token_ =
        lab.Vault("POST", "auth/token/create",
                  {{"policies", {name_}}, {"no_default_policy", true}})["auth"]["client_token"];
  }
  ~AuditedToken() {
    const auto& lab = Lab::Shared();
    lab.Vault("DELETE", "sys/audit/" + name_);
    lab.Vault("DELETE", "sys/policies/acl/" + name_);
    std::filesystem::remove(log_);
  }
  AuditedToken(const AuditedToken&) = delete;
  AuditedToken& operator=(const AuditedToken&) = delete;

  [[nodiscard]] const std::string& token() const { return token_; }

  // The requests as paths and capabilities of a policy. A refused request fails the test.
  [[nodiscard]] Accesses Asked() const {
    Accesses asked;
    std::ifstream in(log_);
    for (std::string line; std::getline(in, line);) {
      if (in.eof()) break;  // an entry of another test that is still being written
      const json entry = json::parse(line);
      const auto policies = entry.value("/auth/policies"_json_pointer, json::array());
      if (std::find(policies.begin(), policies.end(), name_) == policies.end()) continue;
      INFO(entry["request"]["operation"] << " " << entry["request"]["path"]);
      CHECK(entry.value("error", "").find("permission denied") == std::string::npos);
      if (entry["type"] != "request") continue;
      auto path = entry["request"]["path"].get<std::string>();
      const std::string status = "sys/remount/status/";
      if (path.starts_with(status)) path = status + "*";
      if (path.starts_with("sys/internal/ui/mounts/")) continue;  // does not need a policy
      if (path.ends_with('/')) path.pop_back();                   // of a list
      asked.emplace(path, Operation(entry["request"]["operation"]));
    }
    return asked;
  }

 private:
  std::string name_;
  std::filesystem::path log_;
  std::string token_;
};

std::string Text(const Accesses& accesses) {
  std::string text;
  for (const auto& [path, capability] : accesses) text += capability + " " + path + "\n";
  return text;
}

// A mount with a role and a static role, created without the provider.
class Mounted {
 public:
  explicit Mounted(std::string mount) : mount_(std::move(mount)) {
    const auto& lab = Lab::Own();
    json root = {{"access_key", lab["AWS_ACCESS_KEY_ID"]},
                 {"secret_key", lab["AWS_SECRET_ACCESS_KEY"]}};
    for (const auto& [field, variable] : {std::pair{"iam_endpoint", "AWS_ENDPOINT_URL_IAM"},
                                          std::pair{"sts_endpoint", "AWS_ENDPOINT_URL_STS"}}) {
      const auto it = lab.environment().find(variable);
      if (it != lab.environment().end()) root[field] = it->second;
    }
    lab.Vault("POST", "sys/mounts/" + mount_, {{"type", "aws"}});
    lab.Vault("POST", mount_ + "/config/root", root);
    lab.Vault(
        "POST", mount_ + "/roles/deploy",
        {{"credential_type", "iam_user"},
         {"policy_document",
          R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:GetUser","Resource":"*"}]})"}});
    REQUIRE(lab.Iam("create-user", {"UserName=" + mount_}).is_object());
    lab.Vault("POST", mount_ + "/static-roles/deploy",
              {{"username", mount_}, {"rotation_period", 3600}});
  }
  ~Mounted() {
    const auto& lab = Lab::Shared();
    int status = 0;
    lab.Vault("DELETE", mount_ + "/static-roles/deploy", nullptr, &status);
    lab.Vault("DELETE", "sys/mounts/" + mount_, nullptr, &status);
    std::ignore = lab.Iam("delete-user", {"UserName=" + mount_});
  }
  Mounted(const Mounted&) = delete;
  Mounted& operator=(const Mounted&) = delete;

 private:
  std::string mount_;
};

const std::string kProvider = "Provider";
const Accesses kOnlyInLongRuns = {{"auth/token/renew-self", "update"},
                                  {"sys/leases/renew", "update"}};

// Creates, refreshes, changes and deletes objects with a token that has the policies under
// `headings`.
void LiveWith(const std::vector<std::string>& headings, const std::string& mount,
              const std::vector<std::string>& configurations) {
  std::string policy = PolicyOf(kProvider, mount);
  for (const auto& heading : headings) policy += PolicyOf(heading, mount);
  const AuditedToken audited(policy);
  Workspace work(configurations.front());
  work.SetEnv("VAULT_TOKEN", audited.token());
  for (const auto& hcl : configurations) {
    work.Write(hcl);
    work.MustApply();
  }
  work.MustDestroy();

  auto expected = AccessesOf(policy);
  for (const auto& access : kOnlyInLongRuns) expected.erase(access);
  CHECK(Text(audited.Asked()) == Text(expected));
}

}  // namespace

TEST_CASE("the documented policy is enough to manage a backend", "[least_privilege]") {
  std::ignore = Lab::Own();
  const auto mount = UniqueName("backend");
  const std::string heading = "vault_aws_secret_backend";
  const std::string mine = "  region = \"us-east-1\"\n";
  const std::string changed =
      "  region = \"us-west-1\"\n  default_lease_ttl_seconds = 60\n  description = \"d\"\n";
  SECTION("without options") {
    LiveWith({heading}, mount, {BackendHcl(mount, mine), BackendHcl(mount, changed)});
  }
  SECTION("with config/lease") {
    const std::string lease = "  lease = \"1m\"\n  lease_max = \"1h\"\n";
    LiveWith({heading, heading + " with lease"}, mount,
             {BackendHcl(mount, mine + lease), BackendHcl(mount, changed)});
  }
  SECTION("with a changed path") {
    // Then the mount moves back, because the policy for its deletion names the old path.
    const auto there = BackendHcl(mount + "-new", changed);
    LiveWith(
        {heading, heading + " with another path"}, mount,
        {BackendHcl(mount, mine), BackendHcl(mount, changed), there, BackendHcl(mount, changed)});
  }
  SECTION("with on_destroy = force") {
    const std::string force = "  on_destroy = \"force\"\n";
    LiveWith({heading, heading + " with on_destroy = \"force\""}, mount,
             {BackendHcl(mount, mine + force), BackendHcl(mount, changed + force)});
  }
}

TEST_CASE("the documented policy is enough to rotate the root key of a backend",
          "[least_privilege]") {
  // The engine deletes the key that it rotates, so the test uses a key of its own.
  const auto& lab = Lab::Own();
  const auto mount = UniqueName("rotate");
  REQUIRE(lab.Iam("create-user", {"UserName=" + mount}).is_object());
  REQUIRE(
      lab.Iam(
             "put-user-policy",
             {"UserName=" + mount, "PolicyName=all",
              R"(PolicyDocument={"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]})"})
          .is_object());
  const json key = lab.Iam("create-access-key", {"UserName=" + mount})["AccessKey"];
  const auto hcl = [&](const std::string& body) {
    return std::regex_replace(
        std::regex_replace(BackendHcl(mount, body), std::regex(lab["AWS_ACCESS_KEY_ID"]),
                           key["AccessKeyId"].get<std::string>()),
        std::regex("secret_key = \"[^\"]*\""),
        "secret_key = \"" + key["SecretAccessKey"].get<std::string>() + "\"");
  };
  const std::string heading = "vault_aws_secret_backend";
  LiveWith({heading, heading + " with rotate_root"}, mount,
           {hcl("  rotate_root = true\n"),
            hcl("  rotate_root = true\n  default_lease_ttl_seconds = 60\n")});
}

TEST_CASE("the documented policy is enough to manage a role", "[least_privilege]") {
  const auto mount = UniqueName("role");
  const Mounted mounted(mount);
  Lab::Shared().Vault("DELETE", mount + "/roles/deploy");
  const auto hcl = [&](const std::string& group) {
    return "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = \"" + mount +
           "\"\n  name = \"deploy\"\n  credential_type = \"iam_user\"\n  iam_groups = [\"" + group +
           "\"]\n}\n";
  };
  LiveWith({"vault_aws_secret_backend_role"}, mount, {hcl("a"), hcl("b")});
}

TEST_CASE("the documented policy is enough to manage a static role", "[least_privilege]") {
  const auto mount = UniqueName("static");
  const Mounted mounted(mount);
  Lab::Shared().Vault("DELETE", mount + "/static-roles/deploy");
  const auto hcl = [&](const std::string& period) {
    return "resource \"vault_aws_secret_backend_static_role\" \"s\" {\n  backend = \"" + mount +
           "\"\n  name = \"deploy\"\n  username = \"" + mount +
           "\"\n  rotation_period = " + period + "\n}\n";
  };
  LiveWith({"vault_aws_secret_backend_static_role"}, mount, {hcl("3600"), hcl("7200")});
}

TEST_CASE("the documented policy is enough to read, check and revoke credentials",
          "[least_privilege]") {
  const auto mount = UniqueName("creds");
  const Mounted mounted(mount);
  const std::string arguments =
      "  role = \"deploy\"\n  num_seconds_between_tests = 0\n  backend = \"" + mount + "\"\n";
  SECTION("data source") {
    const std::string head = "data \"vault_aws_access_credentials\" \"c\" {\n" + arguments;
    const std::string heading = "data.vault_aws_access_credentials";
    const AuditedToken audited(PolicyOf(kProvider, mount) + PolicyOf(heading, mount));
    Workspace work(head + "}\n");
    work.SetEnv("VAULT_TOKEN", audited.token());
    work.MustApply();
    // The check fails, so the credentials are revoked.
    work.Write(head +
               "  sts_endpoint = \"http://127.0.0.1:1\"\n  max_cred_validation_seconds = 1\n}\n");
    CHECK(work.FailingPlan().find("were revoked") != std::string::npos);
    auto expected = AccessesOf(PolicyOf(kProvider, mount) + PolicyOf(heading, mount));
    for (const auto& access : kOnlyInLongRuns) expected.erase(access);
    CHECK(Text(audited.Asked()) == Text(expected));
  }
  SECTION("ephemeral resource") {
    LiveWith({"ephemeral.vault_aws_access_credentials"}, mount,
             {"ephemeral \"vault_aws_access_credentials\" \"c\" {\n" + arguments + "}\n"});
  }
  SECTION("credential process") {
    LiveWith(
        {"ephemeral.vault_aws_credential_process"}, mount,
        {"ephemeral \"vault_aws_credential_process\" \"c\" {\n  role = \"deploy\"\n  mount = \"" +
         mount + "\"\n  validate_creds = false\n}\n"});
  }
}

TEST_CASE("the documented policies are enough to read keys of static roles and lists",
          "[least_privilege]") {
  const auto mount = UniqueName("reads");
  const Mounted mounted(mount);
  const std::string backend = "  backend = \"" + mount + "\"\n";
  SECTION("keys of static roles") {
    const std::string body = "\"c\" {\n" + backend + "  name = \"deploy\"\n}\n";
    LiveWith({"data.vault_aws_static_access_credentials"}, mount,
             {"data \"vault_aws_static_access_credentials\" " + body +
              "ephemeral \"vault_aws_static_access_credentials\" " + body});
  }
  SECTION("list of static roles") {
    // Older servers do not have this list. Their answer is not a refusal.
    const auto policy =
        PolicyOf(kProvider, mount) + PolicyOf("data.vault_aws_secret_backend_static_roles", mount);
    const AuditedToken audited(policy);
    Workspace work("data \"vault_aws_secret_backend_static_roles\" \"l\" {\n" + backend + "}\n");
    work.SetEnv("VAULT_TOKEN", audited.token());
    std::ignore = work.Run({"plan", "-input=false"});
    auto expected = AccessesOf(policy);
    for (const auto& access : kOnlyInLongRuns) expected.erase(access);
    CHECK(Text(audited.Asked()) == Text(expected));
  }
  SECTION("list of roles") {
    LiveWith({"data.vault_aws_secret_backend_roles"}, mount,
             {"data \"vault_aws_secret_backend_roles\" \"l\" {\n" + backend + "}\n"});
  }
}

}  // namespace tfvault::test::least_privilege_test
