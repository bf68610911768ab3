// SPDX-License-Identifier: MPL-2.0
// Tests that the advice in an error depends on its cause, for every call.
#include "provider/object/advice.h"

#include "test/unit/provider/provider_harness.h"

namespace tfvault::test::advice_test {
namespace {

constexpr const char* kBackend = "vault_aws_secret_backend";
constexpr const char* kRole = "vault_aws_secret_backend_role";
constexpr const char* kStaticRole = "vault_aws_secret_backend_static_role";

// Every call that can fail, by a name for the failure message. A credential process reads
// credentials in the same way.
using Operation = ProviderHarness::Result (*)(ProviderHarness&);
const std::map<std::string, Operation> kOperations = {
    {"mount",
     [](ProviderHarness& p) {
       return p.Create(kBackend, p.Object(kBackend, {{"path", "aws"}}));
     }},
    {"read a mount",
     [](ProviderHarness& p) {
       return p.Read(kBackend, p.Object(kBackend, {{"id", "aws"}, {"path", "aws"}}));
     }},
    {"unmount",
     [](ProviderHarness& p) {
       return p.Delete(kBackend, p.Object(kBackend, {{"id", "aws"}, {"path", "aws"}}));
     }},
    {"unmount by force",
     [](ProviderHarness& p) {
       return p.Delete(
           kBackend, p.Object(kBackend, {{"id", "aws"}, {"path", "aws"}, {"on_destroy", "force"}}));
     }},
    {"write a role",
     [](ProviderHarness& p) {
       return p.Create(kRole, p.Object(kRole, {{"backend", "aws"},
                                               {"name", "r"},
                                               {"credential_type", "iam_user"},
                                               {"iam_groups", {"g"}}}));
     }},
    {"read a role",
     [](ProviderHarness& p) {
       return p.Read(kRole, p.Object(kRole, {{"backend", "aws"}, {"name", "r"}}));
     }},
    {"delete a role",
     [](ProviderHarness& p) {
       return p.Delete(kRole, p.Object(kRole, {{"backend", "aws"}, {"name", "r"}}));
     }},
    {"write a static role",
     [](ProviderHarness& p) {
       return p.Create(kStaticRole, p.Object(kStaticRole, {{"backend", "aws"},
                                                           {"name", "r"},
                                                           {"username", "u"},
                                                           {"rotation_period", 60}}));
     }},
    {"read a static role",
     [](ProviderHarness& p) {
       return p.Read(kStaticRole, p.Object(kStaticRole, {{"backend", "aws"}, {"name", "r"}}));
     }},
    {"delete a static role",
     [](ProviderHarness& p) {
       return p.Delete(kStaticRole, p.Object(kStaticRole, {{"backend", "aws"}, {"name", "r"}}));
     }},
    {"read credentials",
     [](ProviderHarness& p) {
       const char* type = "vault_aws_access_credentials";
       return p.ReadData(type, p.Object(type, {{"backend", "aws"},
                                               {"role", "r"},
                                               {"type", "creds"},
                                               {"validate_creds", false}}));
     }},
    {"open credentials",
     [](ProviderHarness& p) -> ProviderHarness::Result {
       const char* type = "ephemeral.vault_aws_access_credentials";
       return p.Open(type, p.Object(type, {{"mount", "aws"},
                                           {"role", "r"},
                                           {"type", "creds"},
                                           {"validate_creds", false}}));
     }},
    {"read static credentials",
     [](ProviderHarness& p) {
       const char* type = "vault_aws_static_access_credentials";
       return p.ReadData(type, p.Object(type, {{"backend", "aws"}, {"name", "r"}}));
     }},
    {"open static credentials",
     [](ProviderHarness& p) -> ProviderHarness::Result {
       const char* type = "ephemeral.vault_aws_static_access_credentials";
       return p.Open(type, p.Object(type, {{"mount", "aws"}, {"name", "r"}}));
     }},
    {"list roles",
     [](ProviderHarness& p) {
       const char* type = "vault_aws_secret_backend_roles";
       return p.ReadData(type, p.Object(type, {{"backend", "aws"}}));
     }},
    {"list static roles",
     [](ProviderHarness& p) {
       const char* type = "vault_aws_secret_backend_static_roles";
       return p.ReadData(type, p.Object(type, {{"backend", "aws"}}));
     }},
};

StatusOr<http::HttpResponse> VaultRefuses(int status, const std::string& text) {
  return HttpAnswer(status, json{{"errors", {text}}}.dump());
}

// Answers whose cause is not a policy.
const std::map<std::string, StatusOr<http::HttpResponse>> kOtherCauses = {
    {"400", VaultRefuses(400, "cannot do that")},
    {"404", VaultRefuses(404, "unsupported path")},
    {"no mount", VaultRefuses(404, "no handler for route \"aws/x\". route entry not found.")},
    {"405", VaultRefuses(405, "unsupported operation")},
    {"429", VaultRefuses(429, "request path \"x\": rate limit quota exceeded")},
    {"500", VaultRefuses(500, "1 error occurred:\n\t* internal error\n\n")},
    {"503", VaultRefuses(503, "Vault is sealed")},
    {"AWS", VaultRefuses(400, "Error creating IAM user: AccessDenied: no\n\tstatus code: 403")},
    {"bad token", VaultRefuses(403, "bad token")},
    {"invalid token", HttpAnswer(403, R"({"errors":["2 errors occurred:\n\t* permission denied)"
                                      R"(\n\t* invalid token\n\n"]})")},
    {"Sentinel", VaultRefuses(403, "egp standard policy \"root/x\" evaluation resulted in denial")},
    {"a firewall", HttpAnswer(403, "<html>Blocked by our policy</html>")},
    {"dead", http::TransportError(http::FailureKind::kNotSent, "connection refused")},
    {"cut", http::TransportError(http::FailureKind::kInterrupted, "connection reset")},
    {"TLS", http::TransportError(http::FailureKind::kTls, "certificate has expired")},
};

ProviderHarness::Result Try(Operation operation, const StatusOr<http::HttpResponse>& answer) {
  ProviderHarness provider;
  REQUIRE(provider.Configure().ok());
  provider.vault->Otherwise(answer);
  return operation(provider);
}

}  // namespace

TEST_CASE("a denied permission names the capability and the path for every call",
          "[provider][advice]") {
  for (const auto& [name, operation] : kOperations) {
    const auto result = Try(operation, VaultRefuses(403, "permission denied"));
    INFO(name << ": " << result.Text());
    CHECK_FALSE(result.ok());
    CHECK_THAT(result.Text(), Catch::Matches(R"((.|\n)*The token needs the capabilit(y|ies) '\w+')"
                                             R"(( and '\w+')? on [\w/-]*aws(.|\n)*)"));
  }
}

TEST_CASE("a failure with another cause does not mention capabilities", "[provider][advice]") {
  for (const auto& [cause, answer] : kOtherCauses) {
    for (const auto& [name, operation] : kOperations) {
      const auto result = Try(operation, answer);
      INFO(cause << ", " << name << ": " << result.Text());
      CHECK_THAT(result.Text(), !Catch::Contains("capabilit"));
    }
  }
}

TEST_CASE("an error names a token that Vault does not accept as the cause", "[provider][advice]") {
  for (const char* cause : {"bad token", "invalid token"}) {
    for (const auto& [name, operation] : kOperations) {
      const auto result = Try(operation, kOtherCauses.at(cause));
      INFO(cause << ", " << name << ": " << result.Text());
      CHECK_THAT(result.Text(), Catch::Contains("does not know the token"));
    }
  }
}

TEST_CASE("a server that fails is not a reason to suggest 'terraform state rm'",
          "[provider][advice]") {
  for (const char* cause : {"dead", "cut", "TLS", "429", "500", "503"}) {
    for (const char* name : {"read a mount", "read a role", "read a static role"}) {
      const auto result = Try(kOperations.at(name), kOtherCauses.at(cause));
      INFO(cause << ", " << name << ": " << result.Text());
      CHECK_FALSE(result.ok());
      CHECK_THAT(result.Text(), !Catch::Contains("state rm"));
    }
  }
}

TEST_CASE("an error of an object that Vault refuses to show suggests 'terraform state rm'",
          "[provider][advice]") {
  for (const char* name : {"read a mount", "read a role", "read a static role"}) {
    for (const auto& answer :
         {VaultRefuses(403, "permission denied"), VaultRefuses(400, "cannot do that")}) {
      const auto result = Try(kOperations.at(name), answer);
      INFO(name << ": " << result.Text());
      CHECK_THAT(result.Text(),
                 Catch::Contains("'terraform state rm'") && Catch::Contains("'terraform import'"));
    }
  }
}

TEST_CASE("an error of a missing mount names the mount and not the role", "[provider][advice]") {
  for (const char* name : {"read credentials", "open credentials", "read static credentials",
                           "open static credentials", "write a role", "write a static role",
                           "list roles", "list static roles"}) {
    const auto result = Try(kOperations.at(name), kOtherCauses.at("no mount"));
    INFO(name << ": " << result.Text());
    CHECK_THAT(result.Text(), Catch::Contains("No secrets engine is mounted at 'aws'") &&
                                  !Catch::Contains("role exists"));
  }
}

TEST_CASE("an error of an ephemeral resource without its role suggests mount_id",
          "[provider][advice]") {
  for (const auto& answer : {kOtherCauses.at("no mount"), VaultRefuses(400, "Role \"r\" not found"),
                             VaultRefuses(404, "")}) {
    const auto opened = Try(kOperations.at("open credentials"), answer);
    INFO(opened.Text());
    CHECK_THAT(opened.Text(), Catch::Contains("mount_id = vault_aws_secret_backend_role.NAME.id"));
    const auto read = Try(kOperations.at("read credentials"), answer);
    CHECK_THAT(read.Text(), Catch::Contains("depends_on") && !Catch::Contains("mount_id"));
  }
  for (const auto& answer : {kOtherCauses.at("no mount"), VaultRefuses(404, "")}) {
    const auto opened = Try(kOperations.at("open static credentials"), answer);
    INFO(opened.Text());
    CHECK_THAT(opened.Text(),
               Catch::Contains("mount_id = vault_aws_secret_backend_static_role.NAME.id"));
    const auto read = Try(kOperations.at("read static credentials"), answer);
    CHECK_THAT(read.Text(), Catch::Contains("depends_on") && !Catch::Contains("mount_id"));
  }
}

TEST_CASE("mount_id is suggested only where it helps", "[provider][advice]") {
  for (const char* name : {"open credentials", "open static credentials"}) {
    for (const char* cause : {"400", "AWS", "500", "dead", "bad token"}) {
      const auto opened = Try(kOperations.at(name), kOtherCauses.at(cause));
      INFO(cause << ", " << name << ": " << opened.Text());
      CHECK_THAT(opened.Text(), !Catch::Contains("mount_id"));
    }
  }
  ProviderHarness provider;
  REQUIRE(provider.Configure().ok());
  const char* type = "ephemeral.vault_aws_access_credentials";
  provider.vault->Otherwise(kOtherCauses.at("no mount"));
  const auto opened = provider.Open(
      type,
      provider.Object(
          type, {{"mount", "aws"}, {"role", "r"}, {"mount_id", "aws"}, {"validate_creds", false}}));
  CHECK_THAT(opened.Text(), !Catch::Contains("mount_id"));
}

}  // namespace tfvault::test::advice_test
