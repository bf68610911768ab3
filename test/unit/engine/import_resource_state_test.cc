// SPDX-License-Identifier: MPL-2.0
#include "test/unit/engine/thing.h"

namespace tfvault::engine::import_resource_state_test {
namespace {

struct Row {
  std::string name;
  std::function<std::optional<cty::Value>(sdk::CallContext&, const sdk::ImportRequest&)> import;
  Answer expected;
};

TEST_CASE("an import returns a state that read can complete", "[engine][import]") {
  const std::vector<Row> rows = {
      {"identified",
       [](auto&, const sdk::ImportRequest& request) {
         return ThingOf({{"id", Text(request.id)}});
       },
       {ThingOf({{"id", Text("7")}})}},
      {"with-private-bytes",
       [](sdk::CallContext& ctx, const sdk::ImportRequest& request) {
         ctx.set_private_data("q");
         return ThingOf({{"id", Text(request.id)}});
       },
       {ThingOf({{"id", Text("7")}}), "q"}},
      {"write-only-leaves",
       [](auto&, auto&) {
         return ThingOf({{"token", Text("hush")}});
       },
       {ThingOf({})}},
      {"error",
       [](sdk::CallContext& ctx, auto&) {
         ctx.diagnostics().AddError("bad", "d");
         return std::nullopt;
       },
       {NoThing(), "", {ErrorOf("bad", "d")}}},
      {"neither",
       [](auto&, auto&) { return std::nullopt; },
       {NoThing(), "", {BreachOf({}, "Import must return a state or an error")}}},
      {"unknown-value",
       [](auto&, auto&) {
         return ThingOf({{"id", UnknownText()}});
       },
       {NoThing(), "", {BreachOf(cty::Path::Root("id"), "the value must be known")}}},
      {"null",
       [](auto&, auto&) { return NoThing(); },
       {NoThing(),
        "",
        {BreachOf({},
                  "the value must be an object with exactly the attributes and types of the "
                  "schema")}}},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      ServerFixture f;
      f.resource->import = row.import;
      CheckAnswer(Decoded(f.server.ImportResourceState({.type_name = "t_thing", .id = "7"})),
                  row.expected);
    }
  }
}

}  // namespace
}  // namespace tfvault::engine::import_resource_state_test
