// SPDX-License-Identifier: MPL-2.0
#include "test/unit/engine/thing.h"

namespace tfvault::engine::generate_resource_config_test {
namespace {

const cty::Value kState =
    ThingOf({{"name", Text("a")},
             {"note", Text("n")},
             {"mode", Text("auto")},
             {"zone", Text("z")},
             {"id", Text("1")},
             {"stamp", Text("s")},
             {"rule", Rules({{{"port", Text("1")}, {"mode", Text("auto")}, {"key", Text("k")}}})}});

TEST_CASE("a generated configuration has the attributes that a user must write",
          "[engine][generate]") {
  ServerFixture f;
  const auto answer =
      f.server.GenerateResourceConfig({.type_name = "t_thing", .state = Wire(kState)});
  CHECK(answer.diagnostics.empty());
  CHECK(Unwire(answer.config) == ThingOf({{"name", Text("a")},
                                          {"note", Text("n")},
                                          {"zone", Text("z")},
                                          {"rule", Rules({{{"port", Text("1")}}})}}));
}

TEST_CASE("the author can correct a generated configuration", "[engine][generate]") {
  ServerFixture f;
  f.resource->generate = [](auto&, const cty::Value& state, cty::Value& config) {
    CHECK(state == kState);
    config = config.WithAttribute("zone", NoText());
  };
  const auto answer =
      f.server.GenerateResourceConfig({.type_name = "t_thing", .state = Wire(kState)});
  CHECK(Unwire(answer.config).Attribute("zone").is_null());
  CHECK_FALSE(Unwire(answer.config).Attribute("name").is_null());
}

// Terraform 1.14.0 sends no state, and neither does a host for a listed object that could not be
// read.
TEST_CASE("without a state the generated configuration is null", "[engine][generate]") {
  ServerFixture f;
  for (const auto& nothing : {DynamicValue{}, Wire(NoThing())}) {
    const auto answer = f.server.GenerateResourceConfig({.type_name = "t_thing", .state = nothing});
    CHECK(answer.diagnostics.empty());
    CHECK(Unwire(answer.config).is_null());
  }
}

}  // namespace
}  // namespace tfvault::engine::generate_resource_config_test
