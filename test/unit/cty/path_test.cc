// SPDX-License-Identifier: MPL-2.0
#include "tfvault/cty/path.h"

#include <catch2/catch.hpp>

namespace tfvault::cty::path_test {
namespace {

TEST_CASE("a path prints as a user writes it", "[cty]") {
  CHECK(Path().ToString().empty());
  CHECK(Path::Root("headers").Index(0).Attribute("name").ToString() == "headers[0].name");
  CHECK(Path::Root("tags").Key("a \"b\"").Attribute("c").ToString() == R"(tags["a \"b\""].c)");
}

TEST_CASE("an extension of a path does not change the original path", "[cty]") {
  const Path tags = Path::Root("tags");
  const Path key = tags.Key("a");
  CHECK(tags == Path::Root("tags"));
  CHECK(key.steps().size() == 2);
  CHECK(key != tags);
  CHECK(tags.Key("a") != tags.Attribute("a"));
}

}  // namespace
}  // namespace tfvault::cty::path_test
