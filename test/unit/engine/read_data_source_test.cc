// SPDX-License-Identifier: MPL-2.0
#include "test/unit/engine/thing.h"

namespace tfvault::engine::read_data_source_test {
namespace {

struct Row {
  std::string name;
  std::function<std::optional<cty::Value>(sdk::CallContext&, const cty::Value&)> read;
  Answer expected;
};

TEST_CASE("a data source returns an object or an error", "[engine][data]") {
  const std::vector<Row> rows = {
      {"object",
       [](auto&, const cty::Value& config) { return config.WithAttribute("id", Text("1")); },
       {ThingOf({{"name", Text("a")}, {"mode", Text("auto")}, {"id", Text("1")}})}},
      {"error",
       [](sdk::CallContext& ctx, const cty::Value& config) {
         ctx.diagnostics().AddError("bad", "d");
         return config;
       },
       {NoThing(), "", {ErrorOf("bad", "d")}}},
      {"neither",
       [](auto&, auto&) { return std::nullopt; },
       {NoThing(), "", {BreachOf({}, "Read must return a value or an error")}}},
      {"unknown-value",
       [](auto&, const cty::Value& config) { return config.WithAttribute("id", UnknownText()); },
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
      f.data_source->read = row.read;
      CheckAnswer(Decoded(f.server.ReadDataSource(
                      {.type_name = "t_thing", .config = Wire(ThingOf({{"name", Text("a")}}))})),
                  row.expected);
    }
  }
}

}  // namespace
}  // namespace tfvault::engine::read_data_source_test
