// SPDX-License-Identifier: MPL-2.0
#include "engine/planning.h"

#include "test/unit/engine/thing.h"

namespace tfvault::engine::planning_test {
namespace {

using Pass = void (*)(const sdk::Block&, sdk::PlanDraft&);

struct Row {
  std::string name;
  sdk::PlanDraft draft;
  cty::Value planned;
};

void CheckPass(Pass pass, const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      sdk::PlanDraft draft = row.draft;
      pass(Thing(), draft);
      CHECK(draft.planned == row.planned);
      CHECK(draft.prior == row.draft.prior);
      CHECK(draft.config == row.draft.config);
    }
  }
}

TEST_CASE("a default value is planned if nothing is configured", "[engine][plan]") {
  const auto rule = [](const cty::Value& mode) { return Rules({{{"mode", mode}}}); };
  CheckPass(
      ApplyDefaults,
      {{"unset",
        {.config = ThingOf({}), .planned = ThingOf({})},
        ThingOf({{"mode", Text("auto")}})},
       {"unset-again",
        {.config = ThingOf({}), .planned = ThingOf({{"mode", Text("manual")}})},
        ThingOf({{"mode", Text("auto")}})},
       {"set",
        {.config = ThingOf({{"mode", Text("")}}), .planned = ThingOf({{"mode", Text("")}})},
        ThingOf({{"mode", Text("")}})},
       {"unknown",
        {.config = ThingOf({{"mode", UnknownText()}}),
         .planned = ThingOf({{"mode", UnknownText()}})},
        ThingOf({{"mode", UnknownText()}})},
       {"in-block",
        {.config = ThingOf({{"mode", Text("a")}, {"rule", rule(NoText())}}),
         .planned = ThingOf({{"mode", Text("a")}, {"rule", rule(NoText())}})},
        ThingOf({{"mode", Text("a")}, {"rule", rule(Text("auto"))}})},
       {"unknown-blocks",
        {.config = ThingOf({{"mode", Text("a")}, {"rule", cty::Value::Unknown(Rules({}).type())}}),
         .planned =
             ThingOf({{"mode", Text("a")}, {"rule", cty::Value::Unknown(Rules({}).type())}})},
        ThingOf({{"mode", Text("a")}, {"rule", cty::Value::Unknown(Rules({}).type())}})}});
}

TEST_CASE("a default with keep_prior applies only to new objects", "[engine][plan]") {
  const sdk::Block block{.attributes = {{.name = "ttl",
                                         .type = cty::Type::String(),
                                         .optional = true,
                                         .computed = true,
                                         .keep_prior = true,
                                         .default_value = Text("")}},
                         .blocks = {}};
  const auto of = [&](const cty::Value& ttl) { return ObjectOf(block, {{"ttl", ttl}}); };
  const auto planned = [&](const cty::Value& prior, const cty::Value& config) {
    sdk::PlanDraft draft{.prior = prior, .config = of(config), .planned = of(config)};
    ApplyDefaults(block, draft);
    return draft.planned;
  };
  CHECK(planned(cty::Value::Null(block.ImpliedType()), NoText()) == of(Text("")));
  CHECK(planned(of(NoText()), NoText()) == of(Text("")));
  CHECK(planned(of(Text("1h")), NoText()) == of(Text("1h")));
  CHECK(planned(of(Text("1h")), Text("")) == of(Text("")));
  CHECK(planned(of(Text("1h")), UnknownText()) == of(UnknownText()));
}

TEST_CASE("write-only values are removed from the plan, also in blocks", "[engine][plan]") {
  CheckPass(DropWriteOnly,
            {{"known",
              {.planned = ThingOf({{"name", Text("a")}, {"token", Text("hush")}})},
              ThingOf({{"name", Text("a")}})},
             {"unknown", {.planned = ThingOf({{"token", UnknownText()}})}, ThingOf({})},
             {"in-block",
              {.planned = ThingOf({{"rule", Rules({{{"token", Text("hush")}}})}})},
              ThingOf({{"rule", Rules({{}})}})}});
}

TEST_CASE("an equivalent value keeps its prior spelling", "[engine][plan]") {
  CheckPass(
      KeepEquivalent,
      {{"other-spelling",
        {.prior = ThingOf({{"note", Text("Hi")}}), .planned = ThingOf({{"note", Text("HI")}})},
        ThingOf({{"note", Text("Hi")}})},
       {"other-meaning",
        {.prior = ThingOf({{"note", Text("Hi")}}), .planned = ThingOf({{"note", Text("ho")}})},
        ThingOf({{"note", Text("ho")}})},
       {"create",
        {.prior = NoThing(), .planned = ThingOf({{"note", Text("HI")}})},
        ThingOf({{"note", Text("HI")}})},
       {"prior-null",
        {.prior = ThingOf({}), .planned = ThingOf({{"note", Text("HI")}})},
        ThingOf({{"note", Text("HI")}})},
       {"planned-null",
        {.prior = ThingOf({{"note", Text("HI")}}), .planned = ThingOf({})},
        ThingOf({})},
       {"planned-unknown",
        {.prior = ThingOf({{"note", Text("HI")}}), .planned = ThingOf({{"note", UnknownText()}})},
        ThingOf({{"note", UnknownText()}})},
       {"attribute-without-equality",
        {.prior = ThingOf({{"name", Text("A")}}), .planned = ThingOf({{"name", Text("a")}})},
        ThingOf({{"name", Text("a")}})},
       {"in-block",
        {.prior = ThingOf({{"rule", Rules({{{"host", Text("A")}}})}}),
         .planned = ThingOf({{"rule", Rules({{{"host", Text("a")}}, {{"host", Text("a")}}})}})},
        ThingOf({{"rule", Rules({{{"host", Text("A")}}, {{"host", Text("a")}}})}})}});
}

TEST_CASE("unset computed attributes become unknown when something changes", "[engine][plan]") {
  const auto state = ThingOf({{"name", Text("a")},
                              {"mode", Text("auto")},
                              {"zone", Text("z")},
                              {"id", Text("1")},
                              {"stamp", Text("s")}});
  const auto config = ThingOf({{"name", Text("a")}});
  CheckPass(
      MarkComputedUnknown,
      {{"create",
        {.prior = NoThing(),
         .config = config,
         .planned = ThingOf({{"name", Text("a")}, {"mode", Text("auto")}})},
        ThingOf({{"name", Text("a")},
                 {"mode", Text("auto")},
                 {"zone", UnknownText()},
                 {"id", UnknownText()},
                 {"stamp", UnknownText()}})},
       {"no-change", {.prior = state, .config = config, .planned = state}, state},
       {"change",
        {.prior = state,
         .config = config.WithAttribute("note", Text("n")),
         .planned = state.WithAttribute("note", Text("n"))},
        state.WithAttribute("note", Text("n"))
            .WithAttribute("zone", UnknownText())
            .WithAttribute("stamp", UnknownText())},
       {"change-to-unknown",
        {.prior = state,
         .config = config.WithAttribute("note", UnknownText()),
         .planned = state.WithAttribute("note", UnknownText())},
        state.WithAttribute("note", UnknownText())
            .WithAttribute("zone", UnknownText())
            .WithAttribute("stamp", UnknownText())},
       {"configured-optional-computed-stays",
        {.prior = state,
         .config = config.WithAttribute("zone", Text("y")),
         .planned = state.WithAttribute("zone", Text("y"))},
        state.WithAttribute("zone", Text("y")).WithAttribute("stamp", UnknownText())},
       {"keep-prior-keeps-null",
        {.prior = state.WithAttribute("id", NoText()),
         .config = config.WithAttribute("note", Text("n")),
         .planned = state.WithAttribute("id", NoText()).WithAttribute("note", Text("n"))},
        state.WithAttribute("note", Text("n"))
            .WithAttribute("id", NoText())
            .WithAttribute("zone", UnknownText())
            .WithAttribute("stamp", UnknownText())},
       {"new-block",
        {.prior = state.WithAttribute("rule", Rules({{{"key", Text("k")}, {"stamp", Text("t")}}})),
         .config = config.WithAttribute("rule", Rules({{}, {}})),
         .planned =
             state.WithAttribute("rule", Rules({{{"key", Text("k")}, {"stamp", Text("t")}}, {}}))},
        state.WithAttribute("zone", UnknownText())
            .WithAttribute("stamp", UnknownText())
            .WithAttribute("rule", Rules({{{"key", Text("k")}, {"stamp", UnknownText()}},
                                          {{"key", UnknownText()}, {"stamp", UnknownText()}}}))}});
}

struct ReplacementRow {
  std::string name;
  sdk::PlanDraft draft;
  std::vector<cty::Path> paths;
};

TEST_CASE("a difference of a replacing attribute replaces the object", "[engine][plan]") {
  const auto named = [](const cty::Value& name) { return ThingOf({{"name", name}}); };
  const auto zoned = [](const cty::Value& zone) { return ThingOf({{"zone", zone}}); };
  const auto ports = [](std::vector<Members> rules) { return ThingOf({{"rule", Rules(rules)}}); };
  const std::vector<ReplacementRow> rows = {
      {"create", {.prior = NoThing(), .config = named(Text("a")), .planned = named(Text("a"))}, {}},
      {"same",
       {.prior = named(Text("a")), .config = named(Text("a")), .planned = named(Text("a"))},
       {}},
      {"other",
       {.prior = named(Text("a")), .config = named(Text("b")), .planned = named(Text("b"))},
       {cty::Path::Root("name")}},
      {"configured-unknown",
       {.prior = named(Text("a")), .config = named(UnknownText()), .planned = named(UnknownText())},
       {cty::Path::Root("name")}},
      {"removed-from-configuration",
       {.prior = named(Text("a")), .config = named(NoText()), .planned = named(NoText())},
       {cty::Path::Root("name")}},
      {"left-to-the-provider",
       {.prior = zoned(Text("z")), .config = zoned(NoText()), .planned = zoned(UnknownText())},
       {}},
      {"other-computed-value",
       {.prior = zoned(Text("z")), .config = zoned(NoText()), .planned = zoned(Text("y"))},
       {cty::Path::Root("zone")}},
      {"in-block",
       {.prior = ports({{{"port", Text("1")}}, {{"port", Text("2")}}}),
        .config = ports({{{"port", Text("1")}}, {{"port", Text("3")}}}),
        .planned = ports({{{"port", Text("1")}}, {{"port", Text("3")}}})},
       {RulePath(1, "port")}},
      {"added-block",
       {.prior = ports({}),
        .config = ports({{{"port", Text("1")}}}),
        .planned = ports({{{"port", Text("1")}}})},
       {RulePath(0, "port")}},
      {"added-block-without-the-attribute",
       {.prior = ports({}), .config = ports({{}}), .planned = ports({{}})},
       {}},
      {"removed-block",
       {.prior = ports({{{"port", Text("1")}}}), .config = ports({}), .planned = ports({})},
       {RulePath(0, "port")}},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) { CHECK(FindReplacements(Thing(), row.draft) == row.paths); }
  }
}

struct HookRow {
  std::string name;
  cty::Value unmarked;
  cty::Value marked;
  sdk::PlanDraft draft;
  cty::Value planned;
};

TEST_CASE("values that the author plans are kept, and other attributes follow", "[engine][plan]") {
  const auto prior =
      ThingOf({{"name", Text("a")}, {"zone", Text("z")}, {"id", Text("1")}, {"stamp", Text("s")}});
  const auto config = ThingOf({{"name", Text("a")}});
  const auto changed = prior.WithAttribute("note", Text("n"));
  const auto marked =
      changed.WithAttribute("zone", UnknownText()).WithAttribute("stamp", UnknownText());
  const auto draft = [&](const cty::Value& planned) {
    return sdk::PlanDraft{.prior = prior, .config = config, .planned = planned};
  };
  const std::vector<HookRow> rows = {
      {"nothing", prior, prior, draft(prior), prior},
      {"nothing-in-a-change", changed, marked, draft(marked), marked},
      {"first-change", prior, prior, draft(prior.WithAttribute("stamp", Text("t"))),
       prior.WithAttribute("stamp", Text("t")).WithAttribute("zone", UnknownText())},
      {"first-change-to-unknown", prior, prior, draft(prior.WithAttribute("id", UnknownText())),
       prior.WithAttribute("id", UnknownText())
           .WithAttribute("zone", UnknownText())
           .WithAttribute("stamp", UnknownText())},
      {"known-after-all", changed, marked, draft(marked.WithAttribute("stamp", Text("s"))),
       marked.WithAttribute("stamp", Text("s"))},
      {"every-change-undone", changed, marked, draft(marked.WithAttribute("note", NoText())),
       prior},
      {"every-value-undone", changed, marked, draft(prior), prior},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      sdk::PlanDraft result = row.draft;
      ReconcileAfterHook(Thing(), row.unmarked, row.marked, result);
      CHECK(result.planned == row.planned);
    }
  }
}

}  // namespace
}  // namespace tfvault::engine::planning_test
