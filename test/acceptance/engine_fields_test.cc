// SPDX-License-Identifier: MPL-2.0
// Arguments that only newer engines have. Each case asks the engine for its fields and expects the
// matching result.
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

namespace tfvault::test::engine_fields_test {
namespace {

using nlohmann::json;

std::string RoleHcl(const std::string& body) {
  return "resource \"vault_aws_secret_backend_role\" \"r\" {\n  backend = "
         "vault_aws_secret_backend.b.path\n  name = \"r\"\n" +
         body + "}\n";
}

bool SaysIgnored(const std::string& output, const std::string& argument) {
  return output.find("Vault ignored '" + argument + "'") != std::string::npos;
}

}  // namespace

TEST_CASE(
    "newer arguments are stored, changed and unset, or the apply reports that they are ignored",
    "[fields]") {
  // The path below the mount, and the server's values for `first` and `second`.
  struct Row {
    std::string where, base, first, second;
    json stored_first, stored_second;
  };
  const std::string assumed =
      "  credential_type = \"assumed_role\"\n"
      "  role_arns = [\"arn:aws:iam::123456789012:role/a\"]\n";
  const auto row = GENERATE_REF(values<Row>({
      {"roles/r",
       assumed,
       "  session_tags = { team = \"x\" }\n",
       "  session_tags = { team = \"y\", env = \"z\" }\n",
       {{"session_tags", {{"team", "x"}}}},
       {{"session_tags", {{"team", "y"}, {"env", "z"}}}}},
      {"roles/r",
       assumed,
       "  external_id = \"one\"\n",
       "  external_id = \"two\"\n",
       {{"external_id", "one"}},
       {{"external_id", "two"}}},
      {"roles/r",
       "  credential_type = \"iam_user\"\n  iam_groups = [\"g\"]\n",
       "  mfa_serial_number = \"arn:aws:iam::123456789012:mfa/a\"\n",
       "  mfa_serial_number = \"arn:aws:iam::123456789012:mfa/b\"\n",
       {{"mfa_serial_number", "arn:aws:iam::123456789012:mfa/a"}},
       {{"mfa_serial_number", "arn:aws:iam::123456789012:mfa/b"}}},
      {"config/root",
       "",
       "  sts_region = \"eu-west-1\"\n",
       "  sts_region = \"eu-west-2\"\n",
       {{"sts_region", "eu-west-1"}},
       {{"sts_region", "eu-west-2"}}},
      {"config/root",
       "",
       "  sts_fallback_endpoints = [\"https://sts.one\"]\n  sts_fallback_regions = "
       "[\"eu-west-1\"]\n",
       "  sts_fallback_endpoints = [\"https://sts.two\", \"https://sts.one\"]\n"
       "  sts_fallback_regions = [\"eu-west-2\", \"eu-west-1\"]\n",
       {{"sts_fallback_endpoints", {"https://sts.one"}}, {"sts_fallback_regions", {"eu-west-1"}}},
       {{"sts_fallback_endpoints", {"https://sts.two", "https://sts.one"}},
        {"sts_fallback_regions", {"eu-west-2", "eu-west-1"}}}},
  }));
  CAPTURE(row.first);
  const auto& lab = Lab::Shared();
  const auto path = UniqueName("fields");
  const auto hcl = [&](const std::string& body) {
    return row.where == "config/root" ? BackendHcl(path, row.base + body)
                                      : BackendHcl(path) + RoleHcl(row.base + body);
  };
  const auto stored = [&](const std::string& field) {
    return lab.Vault("GET", path + "/" + row.where)["data"].value(field, json());
  };

  Workspace work(hcl(row.first));
  const auto output = work.MustApply();
  const bool known = lab.EngineKnows(row.where, row.stored_first.begin().key());
  for (const auto& [field, value] : row.stored_first.items()) {
    CHECK(SaysIgnored(output, field) != known);
    CHECK(stored(field) == (known ? value : json()));
  }
  if (known) {
    work.RequireEmptyPlan();
    work.Write(hcl(row.second));
    const auto actions = work.PlannedActions();
    REQUIRE(actions.size() == 1);
    CHECK(actions.begin()->second == std::vector<std::string>{"update"});
    work.MustApply();
    for (const auto& [field, value] : row.stored_second.items()) CHECK(stored(field) == value);
    work.RequireEmptyPlan();
  }
  work.Write(hcl(""));
  work.MustApply();
  for (const auto& [field, value] : row.stored_second.items()) {
    const auto unset = stored(field);
    CAPTURE(field, unset.dump());
    CHECK((unset == "" || unset.empty()));
  }
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("session tokens are issued if the server supports them, otherwise the role is refused",
          "[credentials][fields]") {
  const auto path = UniqueName("session");
  Workspace work(BackendHcl(path) +
                 RoleHcl("  credential_type = \"session_token\"\n  default_sts_ttl = 900\n"));
  if (!Lab::Shared().EngineKnows("roles/r", "mfa_serial_number")) {
    CHECK(work.FailingApply().find("session_token") != std::string::npos);
    work.MustDestroy();
    return;
  }
  work.MustApply();
  work.RequireEmptyPlan();
  // moto issues session tokens but rejects their keys later.
  Workspace consumer("data \"vault_aws_access_credentials\" \"c\" {\n  backend = \"" + path +
                     "\"\n  role = \"r\"\n  type = \"sts\"\n  validate_creds = false\n}\n");
  consumer.MustApply();
  const auto state = consumer.State("data.vault_aws_access_credentials.c");
  CHECK(state["access_key"].is_string());
  CHECK(state["security_token"].is_string());
  CHECK(state["lease_renewable"] == false);
  work.MustDestroy();
}

}  // namespace tfvault::test::engine_fields_test
