// SPDX-License-Identifier: MPL-2.0
#include "test/unit/engine/thing.h"

namespace tfvault::engine::plan_resource_change_test {
namespace {

using Hook = std::function<void(sdk::CallContext&, sdk::PlanDraft&)>;

// The host's proposal (plugin-protocol 4.7): the configuration, with prior values where a computed
// attribute is not configured.
cty::Value Propose(const sdk::Block& block, const cty::Value& prior, const cty::Value& config) {
  if (!config.is_known()) return config;
  cty::Value proposed = config;
  for (const auto& attribute : block.attributes) {
    if (prior.is_known() && attribute.computed && config.Attribute(attribute.name).is_null())
      proposed = proposed.WithAttribute(attribute.name, prior.Attribute(attribute.name));
  }
  for (const auto& nested : block.blocks) {
    const cty::Value& configured = config.Attribute(nested.name);
    if (!configured.is_known()) continue;
    std::vector<cty::Value> elements;
    for (const auto& element : configured.AsElements()) {
      const auto& others = prior.is_known() ? prior.Attribute(nested.name) : cty::Value();
      const bool corresponds = others.is_known() && elements.size() < others.AsElements().size();
      elements.push_back(Propose(nested.block,
                                 corresponds ? others.AsElements()[elements.size()] : cty::Value(),
                                 element));
    }
    proposed = proposed.WithAttribute(
        nested.name, cty::Value::List(configured.type().element(), std::move(elements)));
  }
  return proposed;
}

struct Row {
  std::string name;
  cty::Value prior;
  cty::Value config;
  Hook hook;
  cty::Value planned;
  std::vector<cty::Path> requires_replace{};
  std::vector<sdk::Diagnostic> diagnostics{};
};

void CheckRows(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      ServerFixture f;
      if (row.hook) f.resource->modify_plan = row.hook;
      const auto response = f.server.PlanResourceChange(
          {.type_name = "t_thing",
           .prior_state = Wire(row.prior),
           .proposed_new_state = Wire(Propose(Thing(), row.prior, row.config)),
           .config = Wire(row.config),
           .prior_private = "p"});
      CHECK(Unwire(response.planned_state) == row.planned);
      CHECK(response.requires_replace == row.requires_replace);
      CHECK(response.planned_private == "p");
      CHECK(response.diagnostics.items() == row.diagnostics);
    }
  }
}

const cty::Value kConfig = ThingOf({{"name", Text("a")}});
const cty::Value kState = ThingOf({{"name", Text("a")},
                                   {"mode", Text("auto")},
                                   {"zone", Text("z")},
                                   {"id", Text("1")},
                                   {"stamp", Text("s")}});

Hook Plan(const std::string& attribute, const cty::Value& value) {
  return [=](sdk::CallContext&, sdk::PlanDraft& draft) {
    draft.planned = draft.planned.WithAttribute(attribute, value);
  };
}

TEST_CASE("a plan follows from prior state, configuration and schema", "[engine][plan]") {
  const auto with_unknowns = Texts({Text("x"), UnknownText(), NoText()});
  CheckRows({
      {"create",
       NoThing(),
       kConfig,
       {},
       kState.WithAttribute("zone", UnknownText())
           .WithAttribute("id", UnknownText())
           .WithAttribute("stamp", UnknownText())},
      {"no-op", kState, kConfig, {}, kState},
      {"no-op-with-other-spelling",
       kState.WithAttribute("note", Text("Hi")),
       kConfig.WithAttribute("note", Text("hI")),
       {},
       kState.WithAttribute("note", Text("Hi"))},
      {"no-op-with-write-only", kState, kConfig.WithAttribute("token", Text("hush")), {}, kState},
      {"no-op-with-block",
       kState.WithAttribute("rule", Rules({{{"port", Text("1")},
                                            {"mode", Text("auto")},
                                            {"key", Text("k")},
                                            {"stamp", Text("t")}}})),
       kConfig.WithAttribute("rule", Rules({{{"port", Text("1")}, {"token", Text("hush")}}})),
       {},
       kState.WithAttribute("rule", Rules({{{"port", Text("1")},
                                            {"mode", Text("auto")},
                                            {"key", Text("k")},
                                            {"stamp", Text("t")}}}))},
      {"update",
       kState,
       kConfig.WithAttribute("tags", with_unknowns),
       {},
       kState.WithAttribute("tags", with_unknowns)
           .WithAttribute("zone", UnknownText())
           .WithAttribute("stamp", UnknownText())},
      {"default-returns",
       kState.WithAttribute("mode", Text("manual")),
       kConfig,
       {},
       kState.WithAttribute("zone", UnknownText()).WithAttribute("stamp", UnknownText())},
      {"null-and-empty-differ",
       kState.WithAttribute("tags", Texts({})),
       kConfig,
       {},
       kState.WithAttribute("zone", UnknownText()).WithAttribute("stamp", UnknownText())},
      {"replace",
       kState,
       kConfig.WithAttribute("name", Text("b")),
       {},
       kState.WithAttribute("name", Text("b"))
           .WithAttribute("zone", UnknownText())
           .WithAttribute("stamp", UnknownText()),
       {cty::Path::Root("name")}},
      {"unknown-blocks",
       kState,
       kConfig.WithAttribute("rule", cty::Value::Unknown(Rules({}).type())),
       {},
       kState.WithAttribute("rule", cty::Value::Unknown(Rules({}).type()))
           .WithAttribute("zone", UnknownText())
           .WithAttribute("stamp", UnknownText())},
  });
}

TEST_CASE("the author's hook can change the plan", "[engine][plan]") {
  CheckRows({
      {"first-change", kState, kConfig, Plan("stamp", Text("t")),
       kState.WithAttribute("stamp", Text("t")).WithAttribute("zone", UnknownText())},
      {"known-value-for-an-unknown", NoThing(), kConfig, Plan("id", Text("7")),
       kState.WithAttribute("id", Text("7"))
           .WithAttribute("zone", UnknownText())
           .WithAttribute("stamp", UnknownText())},
      {"change-undone",
       kState,
       kConfig.WithAttribute("note", Text("n")),
       Plan("note", NoText()),
       NoThing(),
       {},
       {BreachOf(cty::Path::Root("note"),
                 "a configured attribute must be planned with the configured or the prior value")}},
      {"change-of-meaning-undone", kState.WithAttribute("note", Text("n")),
       kConfig.WithAttribute("note", Text("m")), Plan("note", Text("n")),
       kState.WithAttribute("note", Text("n"))},
      {"replacing-value",
       kState,
       kConfig,
       Plan("zone", Text("y")),
       kState.WithAttribute("zone", Text("y")).WithAttribute("stamp", UnknownText()),
       {cty::Path::Root("zone")}},
      {"own-replacement",
       kState,
       kConfig.WithAttribute("note", Text("n")),
       [](sdk::CallContext&, sdk::PlanDraft& draft) {
         draft.requires_replace.push_back(cty::Path::Root("note"));
       },
       kState.WithAttribute("note", Text("n"))
           .WithAttribute("zone", UnknownText())
           .WithAttribute("stamp", UnknownText()),
       {cty::Path::Root("note")}},
      {"replacement-taken-back", kState, kConfig.WithAttribute("name", Text("b")),
       [](sdk::CallContext&, sdk::PlanDraft& draft) { draft.requires_replace.clear(); },
       kState.WithAttribute("name", Text("b"))
           .WithAttribute("zone", UnknownText())
           .WithAttribute("stamp", UnknownText())},
      {"error",
       kState,
       kConfig,
       [](sdk::CallContext& ctx, sdk::PlanDraft&) { ctx.diagnostics().AddError("bad", "d"); },
       NoThing(),
       {},
       {ErrorOf("bad", "d")}},
      {"warning",
       kState,
       kConfig,
       [](sdk::CallContext& ctx, sdk::PlanDraft&) { ctx.diagnostics().AddWarning("old", "d"); },
       kState,
       {},
       {{sdk::Severity::kWarning, "old", "d", {}}}},
      {"null-plan",
       kState,
       kConfig,
       [](sdk::CallContext&, sdk::PlanDraft& draft) { draft.planned = NoThing(); },
       NoThing(),
       {},
       {BreachOf({},
                 "the value must be an object with exactly the attributes and types of the "
                 "schema")}},
      {"other-type",
       kState,
       kConfig,
       Plan("id", cty::Value::Bool(true)),
       NoThing(),
       {},
       {BreachOf({},
                 "the value must be an object with exactly the attributes and types of the "
                 "schema")}},
      {"write-only-value",
       kState,
       kConfig,
       Plan("token", Text("hush")),
       NoThing(),
       {},
       {BreachOf(cty::Path::Root("token"), "a write-only attribute must be planned as null")}},
      {"path-to-nowhere",
       kState,
       kConfig,
       [](sdk::CallContext&, sdk::PlanDraft& draft) {
         draft.requires_replace.push_back(cty::Path::Root("nowhere"));
       },
       NoThing(),
       {},
       {BreachOf(cty::Path::Root("nowhere"), "a path that requires replacement must exist")}},
  });
}

TEST_CASE_METHOD(ServerFixture, "the author is called for a destroy and can reject it",
                 "[engine][plan]") {
  const auto plan = [&] {
    return server.PlanResourceChange(
        {.type_name = "t_thing", .prior_state = Wire(kState), .prior_private = "p"});
  };
  resource->modify_plan = [](auto&, sdk::PlanDraft& draft) {
    CHECK(draft.prior == kState);
    CHECK(draft.config.is_null());
    CHECK(draft.planned.is_null());
  };
  const auto response = plan();
  CHECK(response.planned_state.msgpack == "\xc0");
  CHECK(response.planned_private == "p");
  CHECK(response.diagnostics.empty());

  resource->modify_plan = [](sdk::CallContext& ctx, auto&) {
    ctx.diagnostics().AddError("no", "d");
  };
  CHECK(plan().diagnostics.items() == std::vector<sdk::Diagnostic>{ErrorOf("no", "d")});

  resource->modify_plan = [](auto&, sdk::PlanDraft& draft) { draft.planned = draft.prior; };
  CHECK(plan().diagnostics.items() ==
        std::vector<sdk::Diagnostic>{BreachOf({}, "the planned state of a destroy must be null")});
}

TEST_CASE_METHOD(ServerFixture, "the author can change the private state of a plan",
                 "[engine][plan]") {
  resource->modify_plan = [](sdk::CallContext& ctx, auto&) {
    ctx.set_private_data(ctx.private_data() + "q");
  };
  const auto response = server.PlanResourceChange({.type_name = "t_thing",
                                                   .proposed_new_state = Wire(kConfig),
                                                   .config = Wire(kConfig),
                                                   .prior_private = "p"});
  CHECK(response.planned_private == "pq");
}

TEST_CASE_METHOD(ServerFixture, "a plan that proposes the prior state changes nothing",
                 "[engine][plan]") {
  const auto response = server.PlanResourceChange({.type_name = "t_thing",
                                                   .prior_state = Wire(kState),
                                                   .proposed_new_state = Wire(kState),
                                                   .config = Wire(kConfig)});
  CHECK(response.planned_state.msgpack == Wire(kState).msgpack);
}

TEST_CASE_METHOD(ServerFixture, "a value that cannot be decoded is an error diagnostic",
                 "[engine][plan]") {
  const auto response = server.PlanResourceChange({.type_name = "t_thing",
                                                   .proposed_new_state = Wire(kConfig),
                                                   .config = {.msgpack = "\xa1x"}});
  REQUIRE(response.diagnostics.items().size() == 1);
  CHECK(response.diagnostics.items()[0].summary == "Cannot decode the configuration");
}

TEST_CASE_METHOD(ServerFixture, "an unknown type is an error diagnostic", "[engine][plan]") {
  const auto response = server.PlanResourceChange({.type_name = "t_other", .prior_private = "p"});
  CHECK(response.planned_private == "p");
  CHECK(response.diagnostics.items() ==
        std::vector<sdk::Diagnostic>{
            ErrorOf("Unknown type", "This provider does not offer \"t_other\".")});
}

}  // namespace
}  // namespace tfvault::engine::plan_resource_change_test
