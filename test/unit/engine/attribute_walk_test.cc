// SPDX-License-Identifier: MPL-2.0
#include "engine/attribute_walk.h"

#include "test/unit/engine/thing.h"

namespace tfvault::engine::attribute_walk_test {
namespace {

sdk::Block Everywhere() {
  const sdk::Block nested{
      .attributes = {{.name = "x", .type = cty::Type::String(), .optional = true}}, .blocks = {}};
  return {.attributes = nested.attributes,
          .blocks = {{.name = "one", .nesting = sdk::Nesting::kSingle, .block = nested},
                     {.name = "many", .nesting = sdk::Nesting::kList, .block = nested},
                     {.name = "some", .nesting = sdk::Nesting::kSet, .block = nested},
                     {.name = "keyed", .nesting = sdk::Nesting::kMap, .block = nested}}};
}

cty::Value WithEverything(const std::string& x) {
  const sdk::Block block = Everywhere();
  const cty::Value nested = ObjectOf(block.blocks[0].block, {{"x", Text(x)}});
  return ObjectOf(block, {{"x", Text(x)},
                          {"one", nested},
                          {"many", cty::Value::List(nested.type(), {nested})},
                          {"some", cty::Value::Set(nested.type(), {nested})},
                          {"keyed", cty::Value::Map(nested.type(), {{"k", nested}})}});
}

TEST_CASE("a walk visits each attribute with its counterparts, except in sets", "[engine]") {
  const sdk::Block block = Everywhere();
  std::vector<std::string> seen;
  VisitAttributes(block, WithEverything("a"), {WithEverything("b"), ObjectOf(block, {}), {}},
                  [&](const AttributeSite& site) {
                    CHECK(site.value == Text("a"));
                    CHECK(site.Other(0) == Text("b"));
                    CHECK(site.Other(1) == NoText());
                    CHECK(site.ExistsIn(1) == (site.path == cty::Path::Root("x")));
                    CHECK_FALSE(site.ExistsIn(2));
                    CHECK(site.Other(2) == NoText());
                    seen.push_back(site.path.ToString());
                  });
  CHECK(seen == std::vector<std::string>{"x", "one.x", "many[0].x", "keyed[\"k\"].x"});
}

TEST_CASE("a rewrite changes the selected attributes and keeps types", "[engine]") {
  const sdk::Block block = Everywhere();
  const cty::Value before = WithEverything("a");
  const cty::Value after =
      RewriteAttributes(block, before, {}, [](const AttributeSite&) { return UnknownText(); });
  CHECK(after.type() == before.type());
  CHECK(after.Attribute("x") == UnknownText());
  CHECK(*after.Find(cty::Path::Root("many").Index(0).Attribute("x")) == UnknownText());
  CHECK(*after.Find(cty::Path::Root("keyed").Key("k").Attribute("x")) == UnknownText());
  CHECK(after.Attribute("some") == before.Attribute("some"));
}

TEST_CASE("nothing is visited inside a null or unknown value", "[engine]") {
  const sdk::Block block = Everywhere();
  const auto fail = [](const AttributeSite&) { FAIL("visited"); };
  VisitAttributes(block, cty::Value::Null(block.ImpliedType()), {}, fail);
  VisitAttributes(block, cty::Value::Unknown(block.ImpliedType()), {}, fail);
}

}  // namespace
}  // namespace tfvault::engine::attribute_walk_test
