// SPDX-License-Identifier: MPL-2.0
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

namespace tfvault::test::lists_test {

using nlohmann::json;

TEST_CASE("the names of a mount's roles are listed", "[lists]") {
  const auto path = UniqueName("list");
  const std::string list =
      "data \"vault_aws_secret_backend_roles\" \"l\" {\n  backend = \"" + path + "\"\n}\n";
  Workspace owner(BackendHcl(path));
  owner.MustApply();
  Workspace work(list);
  work.MustApply();
  CHECK(work.State("data.vault_aws_secret_backend_roles.l")["names"] == json::array());

  for (const char* name : {"zeta", "alpha"}) {
    Lab::Shared().Vault("POST", path + "/roles/" + name,
                        {{"credential_type", "iam_user"}, {"iam_groups", "g"}});
  }
  work.MustApply();
  CHECK(work.State("data.vault_aws_secret_backend_roles.l")["names"] == json{"alpha", "zeta"});
  owner.MustDestroy();
  CHECK(work.FailingPlan().find("is mounted at '" + path + "'") != std::string::npos);
}

TEST_CASE("static roles are listed, or an error says that the server is too old", "[lists]") {
  const auto path = UniqueName("list");
  Workspace owner(BackendHcl(path));
  owner.MustApply();
  Workspace work("data \"vault_aws_secret_backend_static_roles\" \"l\" {\n  mount = \"" + path +
                 "\"\n}\n");
  int status = 0;
  const auto answer =
      Lab::Shared().Vault("GET", path + "/static-roles?list=true", nullptr, &status);
  if (answer["errors"].empty()) {
    work.MustApply();
    CHECK(work.State("data.vault_aws_secret_backend_static_roles.l")["names"] == json::array());
  } else {
    const auto error = work.FailingPlan();
    CHECK(error.find("unsupported path") != std::string::npos);
    CHECK(error.find("Vault 1.20 or newer") != std::string::npos);
  }
  owner.MustDestroy();
}

}  // namespace tfvault::test::lists_test
