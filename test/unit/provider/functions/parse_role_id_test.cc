// SPDX-License-Identifier: MPL-2.0
#include "provider/functions/parse_role_id.h"

#include "test/support/values.h"

#include <catch2/catch.hpp>

#include <string>

namespace tfvault::provider::parse_role_id_test {
namespace {

using test::Text;

sdk::FunctionResult Call(const std::string& id) { return ParseRoleIdFunction().Call({Text(id)}); }

TEST_CASE("parse_role_id splits the id of a role at its last /roles/", "[provider][function]") {
  const auto [id, backend, name] = GENERATE(table<std::string, std::string, std::string>({
      {"aws/roles/deploy", "aws", "deploy"},
      {"team/a/aws/roles/deploy", "team/a/aws", "deploy"},
      {"team/roles/aws/roles/deploy", "team/roles/aws", "deploy"},
      {"aws/roles/roles", "aws", "roles"},
      {"/aws/roles/deploy", "aws", "deploy"},
      {"aws//roles/deploy", "aws", "deploy"},
      {"/team/aws//roles/deploy/", "team/aws", "deploy"},
  }));
  CAPTURE(id);
  const auto result = Call(id);
  REQUIRE_FALSE(result.error);
  CHECK(result.value == cty::Value::Object({{"backend", Text(backend)}, {"name", Text(name)}}));
  CHECK(result.value.type() == ParseRoleIdFunction().signature().result);
}

TEST_CASE("parse_role_id refuses an argument that is not a role id", "[provider][function]") {
  const std::string id = GENERATE("", "aws", "aws/roles/", "/roles/deploy", "a//b/roles/deploy",
                                  "roles/deploy", "aws/roles/a/b", "aws/static-roles/deploy");
  CAPTURE(id);
  const auto error = Call(id).error;
  REQUIRE(error);
  CHECK(error->argument == 0);
  CHECK_THAT(error->text, Catch::Contains("<backend>/roles/<name>"));
}

}  // namespace
}  // namespace tfvault::provider::parse_role_id_test
