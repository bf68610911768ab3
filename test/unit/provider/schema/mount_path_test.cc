// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/mount_path.h"

#include "test/support/values.h"
#include "tfvault/provider/provider.h"

#include <catch2/catch.hpp>

#include <map>
#include <string>

namespace tfvault::provider::mount_path_test {
namespace {

TEST_CASE("outer slashes are ignored in comparisons and kept for the state",
          "[provider][mount_path]") {
  const std::string spelled = GENERATE(as<std::string>(), "team/aws", "/team/aws", "team/aws/",
                                       "/team/aws/", "//team/aws//");
  const MountPath path(spelled);
  CHECK(path == MountPath("team/aws"));
  CHECK(path.text() == "team/aws");
  CHECK(path.spelled() == spelled);
  CHECK(path.Below("roles/r") == "team/aws/roles/r");
  CHECK(path.is_clean());
  CHECK(SamePath(test::Text(spelled), test::Text("team/aws")));
}

TEST_CASE("a difference inside a path makes another path", "[provider][mount_path]") {
  const std::string other =
      GENERATE(as<std::string>(), "team", "aws", "team/aws/x", "Team/aws", "team//aws", "", "/");
  CHECK_FALSE(MountPath(other) == MountPath("team/aws"));
}

TEST_CASE("a path without segments, or with empty or relative segments, is not clean",
          "[provider][mount_path]") {
  const std::string spelled =
      GENERATE(as<std::string>(), "", "/", "//", "a//b", ".", "..", "a/./b", "/../a", "a/..");
  CAPTURE(spelled);
  CHECK_FALSE(MountPath(spelled).is_clean());
  sdk::Diagnostics diagnostics;
  CleanPath()(test::Text(spelled), cty::Path::Root("path"), diagnostics);
  CHECK(diagnostics.HasError());
}

// Covers new types that have an attribute for a mount.
TEST_CASE("outer slashes do not change any attribute that is a path", "[provider][mount_path]") {
  const auto definition = MakeVaultProvider({});
  std::map<std::string, sdk::Block> blocks;
  for (const auto& [name, type] : definition.resources) blocks[name] = type->schema().block;
  for (const auto& [name, type] : definition.data_sources) {
    blocks["data." + name] = type->schema().block;
  }
  for (const auto& [name, type] : definition.ephemeral_resources) {
    blocks["ephemeral." + name] = type->schema().block;
  }
  int found = 0;
  for (const auto& [type, block] : blocks) {
    for (const auto& attribute : block.attributes) {
      const std::string& name = attribute.name;
      if (name != "path" && name != "backend" && name != "mount" && name != "namespace") continue;
      CAPTURE(type, name);
      ++found;
      REQUIRE(attribute.equality);
      CHECK(attribute.equality(test::Text("/a/b/"), test::Text("a/b")));
      CHECK_FALSE(attribute.equality(test::Text("a"), test::Text("b")));
      sdk::Diagnostics diagnostics;
      for (const auto& validator : attribute.validators) {
        validator(test::Text("/a/"), cty::Path::Root(name), diagnostics);
      }
      CHECK_FALSE(diagnostics.HasError());
    }
  }
  CHECK(found == 26);
}

}  // namespace
}  // namespace tfvault::provider::mount_path_test
