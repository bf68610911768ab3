// SPDX-License-Identifier: MPL-2.0
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

namespace tfvault::test::new_thing_test {
namespace {

constexpr const char* kAddress = "vault_new_thing.t";

std::string ThingHcl(const std::string& name, const std::string& capability) {
  return "resource \"vault_new_thing\" \"t\" {\n  name = \"" + name +
         "\"\n  policy = \"path \\\"secret/*\\\" { capabilities = [\\\"" + capability +
         "\\\"] }\"\n}\n";
}

}  // namespace

TEST_CASE("the new thing is created, changed, imported and deleted", "[new_thing]") {
  const auto name = UniqueName("new_thing");
  const auto path = "sys/policies/acl/" + name;
  const auto policy = [&] {
    return Lab::Shared().Vault("GET", path)["data"]["policy"].get<std::string>();
  };
  Workspace work(ThingHcl(name, "read"));
  work.MustApply();
  CHECK_THAT(policy(), Catch::Contains("read"));
  work.RequireEmptyPlan();

  work.Write(ThingHcl(name, "list"));
  work.MustApply();
  CHECK_THAT(policy(), Catch::Contains("list"));
  work.RequireEmptyPlan();

  Workspace other(ThingHcl(name, "list"));
  CHECK(other.Run({"import", "-input=false", "-no-color", kAddress, name}).exit_code == 0);
  CHECK(other.State(kAddress) == work.State(kAddress));

  work.MustDestroy();
  int status = 0;
  Lab::Shared().Vault("GET", path, nullptr, &status);
  CHECK(status == 404);
}

}  // namespace tfvault::test::new_thing_test
