// SPDX-License-Identifier: MPL-2.0
#include "test/unit/engine/thing.h"

#include <stdexcept>

namespace tfvault::engine::read_resource_test {
namespace {

const cty::Value kState = ThingOf({{"name", Text("a")}, {"note", Text("Hi")}, {"id", Text("1")}});

struct Row {
  std::string name;
  std::function<std::optional<cty::Value>(sdk::CallContext&, const cty::Value&)> read;
  Answer expected;
};

TEST_CASE("read returns the present object", "[engine][read]") {
  const auto answer = [](const cty::Value& value) {
    return [=](sdk::CallContext&, const cty::Value&) { return value; };
  };
  const std::vector<Row> rows = {
      {"unchanged", [](auto&, const auto& state) { return state; }, {kState, "p"}},
      {"changed",
       answer(kState.WithAttribute("id", Text("2"))),
       {kState.WithAttribute("id", Text("2")), "p"}},
      {"other-spelling", answer(kState.WithAttribute("note", Text("HI"))), {kState, "p"}},
      {"other-meaning",
       answer(kState.WithAttribute("note", NoText())),
       {kState.WithAttribute("note", NoText()), "p"}},
      {"write-only-leaves", answer(kState.WithAttribute("token", Text("hush"))), {kState, "p"}},
      {"gone", [](auto&, auto&) { return std::nullopt; }, {NoThing(), "p"}},
      {"error",
       [](sdk::CallContext& ctx, auto&) {
         ctx.diagnostics().AddError("bad", "d");
         return std::nullopt;
       },
       {kState, "p", {ErrorOf("bad", "d")}}},
      {"value-and-error",
       [](sdk::CallContext& ctx, const cty::Value& state) {
         ctx.diagnostics().AddError("bad", "d");
         return state.WithAttribute("id", Text("2"));
       },
       {kState, "p", {ErrorOf("bad", "d")}}},
      {"warning",
       [](sdk::CallContext& ctx, const cty::Value& state) {
         ctx.diagnostics().AddWarning("old", "d");
         return state;
       },
       {kState, "p", {{sdk::Severity::kWarning, "old", "d", {}}}}},
      {"private-bytes",
       [](sdk::CallContext& ctx, const cty::Value& state) {
         ctx.set_private_data(ctx.private_data() + "q");
         return state;
       },
       {kState, "pq"}},
      {"unknown-value",
       answer(kState.WithAttribute("id", UnknownText())),
       {kState, "p", {BreachOf(cty::Path::Root("id"), "the value must be known")}}},
      {"other-type",
       answer(Text("x")),
       {kState,
        "p",
        {BreachOf({},
                  "the value must be an object with exactly the attributes and types of the "
                  "schema")}}},
      {"exception",
       [](auto&, auto&) -> std::optional<cty::Value> { throw std::logic_error("hush"); },
       {kState,
        "p",
        {ErrorOf("Internal error",
                 "ReadResource was interrupted by std::logic_error. This is a bug in the provider; "
                 "please report it.")}}},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      ServerFixture f;
      f.resource->read = row.read;
      CheckAnswer(
          Decoded(f.server.ReadResource(
              {.type_name = "t_thing", .current_state = Wire(kState), .private_data = "p"})),
          row.expected);
    }
  }
}

TEST_CASE_METHOD(ServerFixture, "a null state is not read", "[engine][read]") {
  resource->read = [](auto&, auto&) -> std::optional<cty::Value> {
    FAIL("called");
    return std::nullopt;
  };
  CheckAnswer(Decoded(server.ReadResource({.type_name = "t_thing", .private_data = "p"})),
              {NoThing(), "p"});
}

}  // namespace
}  // namespace tfvault::engine::read_resource_test
