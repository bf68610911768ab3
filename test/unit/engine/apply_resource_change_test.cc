// SPDX-License-Identifier: MPL-2.0
#include "test/unit/engine/thing.h"

#include <stdexcept>
#include <tuple>

namespace tfvault::engine::apply_resource_change_test {
namespace {

const cty::Value kConfig = ThingOf({{"name", Text("a")}, {"token", Text("hush")}});
const cty::Value kState = ThingOf({{"name", Text("a")},
                                   {"mode", Text("auto")},
                                   {"zone", Text("z")},
                                   {"id", Text("1")},
                                   {"stamp", Text("s")}});
const cty::Value kPlanned = kState.WithAttribute("stamp", UnknownText());
const std::string kSameRule = "a value that was known in the plan must not change in the result";

// The author's result, which depends on the row only.
using Author = std::function<std::optional<cty::Value>(sdk::CallContext&)>;

Author Return(const cty::Value& value) {
  return [=](sdk::CallContext&) { return value; };
}
Author ReturnWithError(const std::optional<cty::Value>& value) {
  return [=](sdk::CallContext& ctx) {
    ctx.diagnostics().AddError("bad", "d");
    return value;
  };
}
Author Throw() {
  return [](sdk::CallContext&) -> std::optional<cty::Value> { throw std::logic_error("hush"); };
}

struct Row {
  std::string name;
  cty::Value prior;
  cty::Value planned;
  Author author;
  Answer expected;
};

void CheckRows(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      ServerFixture f;
      f.resource->create = [&](auto& ctx, const auto& planned, const auto& config) {
        CHECK(planned == row.planned);
        CHECK(config == kConfig);
        return row.author(ctx);
      };
      f.resource->update = [&](auto& ctx, const auto& prior, const auto& planned,
                               const auto& config) {
        CHECK(prior == row.prior);
        CHECK(planned == row.planned);
        CHECK(config == kConfig);
        return row.author(ctx);
      };
      f.resource->remove = [&](auto& ctx, const auto& state) {
        CHECK(state == row.prior);
        std::ignore = row.author(ctx);
      };
      CheckAnswer(Decoded(f.server.ApplyResourceChange(
                      {.type_name = "t_thing",
                       .prior_state = Wire(row.prior),
                       .planned_state = Wire(row.planned),
                       .config = Wire(row.planned.is_null() ? NoThing() : kConfig),
                       .planned_private = "p"})),
                  row.expected);
    }
  }
}

sdk::Diagnostic Bad() { return ErrorOf("bad", "d"); }
sdk::Diagnostic Interrupted() {
  return ErrorOf("Internal error",
                 "ApplyResourceChange was interrupted by std::logic_error. This is a bug in the "
                 "provider; please report it.");
}

TEST_CASE("a create stores an existing object, also after an error", "[engine][apply]") {
  const auto state = kState;
  const auto damaged = kState.WithAttribute("stamp", NoText());
  CheckRows({
      {"success", NoThing(), kPlanned, Return(state), {state, "p"}},
      {"write-only-leaves",
       NoThing(),
       kPlanned,
       Return(state.WithAttribute("token", Text("hush"))),
       {state, "p"}},
      {"value-and-error",
       NoThing(),
       kPlanned,
       ReturnWithError(state.WithAttribute("stamp", UnknownText())),
       {damaged, "p", {Bad()}}},
      {"value-off-plan-and-error",
       NoThing(),
       kPlanned,
       ReturnWithError(state.WithAttribute("mode", Text("manual"))),
       {state.WithAttribute("mode", Text("manual")), "p", {Bad()}}},
      {"no-value-and-error",
       NoThing(),
       kPlanned,
       ReturnWithError(std::nullopt),
       {NoThing(), "p", {Bad()}}},
      {"neither",
       NoThing(),
       kPlanned,
       [](auto&) { return std::nullopt; },
       {NoThing(), "p", {BreachOf({}, "Create must return an object or an error")}}},
      {"unknown-left",
       NoThing(),
       kPlanned,
       Return(kPlanned),
       {damaged, "p", {BreachOf(cty::Path::Root("stamp"), "the value must be known")}}},
      {"off-plan",
       NoThing(),
       kPlanned,
       Return(state.WithAttribute("mode", Text("manual"))),
       {state.WithAttribute("mode", Text("manual")),
        "p",
        {BreachOf(cty::Path::Root("mode"), kSameRule)}}},
      {"other-type",
       NoThing(),
       kPlanned,
       Return(Text("x")),
       {damaged,
        "p",
        {BreachOf({},
                  "the value must be an object with exactly the attributes and types of the "
                  "schema")}}},
      {"exception", NoThing(), kPlanned, Throw(), {NoThing(), "p", {Interrupted()}}},
  });
}

TEST_CASE("the user's spelling stays in the state", "[engine][apply]") {
  const auto noted = [](const cty::Value& base, const cty::Value& note) {
    return base.WithAttribute("note", note);
  };
  CheckRows({
      {"planned-spelling",
       NoThing(),
       noted(kPlanned, Text("Hi")),
       Return(noted(kState, Text("HI"))),
       {noted(kState, Text("Hi")), "p"}},
      {"planned-wins-over-prior",
       noted(kState, Text("hi")),
       noted(kPlanned, Text("Hi")),
       Return(noted(kState, Text("HI"))),
       {noted(kState, Text("Hi")), "p"}},
      {"prior-where-the-plan-is-unknown",
       noted(kState, Text("hi")),
       noted(kPlanned, UnknownText()),
       Return(noted(kState, Text("HI"))),
       {noted(kState, Text("hi")), "p"}},
      {"other-meaning",
       NoThing(),
       noted(kPlanned, Text("Hi")),
       Return(noted(kState, Text("ho"))),
       {noted(kState, Text("ho")), "p", {BreachOf(cty::Path::Root("note"), kSameRule)}}},
  });
}

TEST_CASE("an update keeps the prior state unless the author returns a state", "[engine][apply]") {
  const auto prior = kState.WithAttribute("tags", Texts({Text("old")}));
  const auto planned = kPlanned.WithAttribute("tags", Texts({Text("new")}));
  const auto state = kState.WithAttribute("tags", Texts({Text("new")}));
  CheckRows({
      {"success", prior, planned, Return(state), {state, "p"}},
      {"half-done",
       prior,
       planned,
       ReturnWithError(prior.WithAttribute("stamp", Text("t"))),
       {prior.WithAttribute("stamp", Text("t")), "p", {Bad()}}},
      {"no-value-and-error", prior, planned, ReturnWithError(std::nullopt), {prior, "p", {Bad()}}},
      {"neither",
       prior,
       planned,
       [](auto&) { return std::nullopt; },
       {prior, "p", {BreachOf({}, "Update must return an object or an error")}}},
      {"other-type",
       prior,
       planned,
       Return(NoThing()),
       {prior,
        "p",
        {BreachOf({},
                  "the value must be an object with exactly the attributes and types of the "
                  "schema")}}},
      {"exception", prior, planned, Throw(), {prior, "p", {Interrupted()}}},
  });
}

TEST_CASE("a delete removes the object from the state only after success", "[engine][apply]") {
  CheckRows({
      {"success", kState, NoThing(), [](auto&) { return std::nullopt; }, {NoThing(), "p"}},
      {"error", kState, NoThing(), ReturnWithError(std::nullopt), {kState, "p", {Bad()}}},
      {"exception", kState, NoThing(), Throw(), {kState, "p", {Interrupted()}}},
  });
}

TEST_CASE_METHOD(ServerFixture, "private state is also stored after an error", "[engine][apply]") {
  resource->create = [](sdk::CallContext& ctx, auto&, auto&) {
    ctx.set_private_data("q");
    return ctx.diagnostics().Fail(Error(StatusCode::kUnavailable, "d"), "bad");
  };
  CheckAnswer(Decoded(server.ApplyResourceChange({.type_name = "t_thing",
                                                  .planned_state = Wire(kPlanned),
                                                  .config = Wire(kConfig),
                                                  .planned_private = "p"})),
              {NoThing(), "q", {Bad()}});
}

}  // namespace
}  // namespace tfvault::engine::apply_resource_change_test
