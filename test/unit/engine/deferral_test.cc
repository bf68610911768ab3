// SPDX-License-Identifier: MPL-2.0
// Tests of a provider whose configuration is not known yet (plugin-protocol-frontier 5).
#include "test/unit/engine/thing.h"

namespace tfvault::engine::deferral_test {
namespace {

struct Fixture : ServerFixture {
  Fixture() {
    provider->postpones = true;
    server.ConfigureProvider({.config = Wire(ThingOf({{"name", Text("p")}}))});
    resource->read = [](auto& ctx, auto&) {
      return ctx.diagnostics().Fail(Error(StatusCode::kFailedPrecondition, "d"), "not configured");
    };
    data_source->read = resource->read;
  }
  const cty::Value thing = ThingOf({{"name", Text("a")}});
};

TEST_CASE_METHOD(Fixture, "calls are deferred for a host that supports deferral",
                 "[engine][deferral]") {
  const ClientCapabilities rounds{.deferral_allowed = true};
  const auto read = server.ReadResource(
      {.type_name = "t_thing", .current_state = Wire(thing), .capabilities = rounds});
  CHECK(read.deferred);
  CHECK(read.diagnostics.empty());
  CHECK(Unwire(read.state) == thing);

  const auto plan = server.PlanResourceChange({.type_name = "t_thing",
                                               .proposed_new_state = Wire(thing),
                                               .config = Wire(thing),
                                               .capabilities = rounds});
  CHECK(plan.deferred);
  CHECK(plan.diagnostics.empty());
  CHECK(Unwire(plan.planned_state) == thing);

  const auto data = server.ReadDataSource(
      {.type_name = "t_thing", .config = Wire(thing), .capabilities = rounds});
  CHECK(data.deferred);
  CHECK(data.diagnostics.empty());
}

TEST_CASE_METHOD(Fixture, "other hosts get the provider's diagnostics and a plan",
                 "[engine][deferral]") {
  const auto read = server.ReadResource({.type_name = "t_thing", .current_state = Wire(thing)});
  CHECK_FALSE(read.deferred);
  CHECK(read.diagnostics.items() == std::vector{ErrorOf("not configured", "d")});
  const auto plan = server.PlanResourceChange(
      {.type_name = "t_thing", .proposed_new_state = Wire(thing), .config = Wire(thing)});
  CHECK_FALSE(plan.deferred);
  CHECK(plan.diagnostics.empty());
  const auto data = server.ReadDataSource({.type_name = "t_thing", .config = Wire(thing)});
  CHECK_FALSE(data.deferred);
  CHECK(data.diagnostics.HasError());
}

TEST_CASE_METHOD(Fixture, "nothing is deferred once the provider is configured",
                 "[engine][deferral]") {
  provider->postpones = false;
  server.ConfigureProvider({.config = Wire(ThingOf({{"name", Text("p")}}))});
  CHECK_FALSE(server
                  .ReadResource({.type_name = "t_thing",
                                 .current_state = Wire(thing),
                                 .capabilities = {.deferral_allowed = true}})
                  .deferred);
}

}  // namespace
}  // namespace tfvault::engine::deferral_test
