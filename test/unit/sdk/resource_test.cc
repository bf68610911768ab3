// SPDX-License-Identifier: MPL-2.0
#include "tfvault/sdk/resource.h"

#include "test/support/values.h"

#include <catch2/catch.hpp>

#include <functional>
#include <tuple>

namespace tfvault::sdk::resource_test {
namespace {

using test::NoText;
using test::ObjectOf;
using test::Text;
using test::Texts;
using test::UnknownText;

struct RuleModel {
  Attr<std::string> port;
  Attr<std::vector<std::string>> hosts;
};

struct RoleModel {
  Attr<std::string> name, id;
  Attr<std::vector<std::string>> policies;
  std::vector<RuleModel> rules;
};

ModelSchema<RoleModel> RoleSchema() {
  ModelSchema<RuleModel> rule("A rule.");
  rule.OptionalComputed("port", &RuleModel::port).Optional("hosts", &RuleModel::hosts);
  ModelSchema<RoleModel> role("A role.");
  role.Required("name", &RoleModel::name)
      .Computed("id", &RoleModel::id)
      .Optional("policies", &RoleModel::policies)
      .ListBlock("rule", &RoleModel::rules, rule);
  return role;
}

struct FakeRole final : TypedResource<RoleModel> {
  FakeRole() : TypedResource(RoleSchema()) {}

  std::function<void(const TypedPlan<RoleModel>&)> plan = [](const auto&) {};
  std::function<std::optional<RoleModel>(CallContext&, const RoleModel&)> answer =
      [](CallContext&, const RoleModel& model) { return model; };

  void Plan(CallContext&, const TypedPlan<RoleModel>& draft) const override { plan(draft); }
  void PlanDestroy(CallContext& ctx, const RoleModel& prior) const override {
    ctx.diagnostics().AddError("protected", *prior.name);
  }
  std::optional<RoleModel> CreateObject(CallContext& ctx, const RoleModel& planned,
                                        const RoleModel&) const override {
    return answer(ctx, planned);
  }
  std::optional<RoleModel> ReadObject(CallContext& ctx, const RoleModel& state) const override {
    return answer(ctx, state);
  }
  std::optional<RoleModel> UpdateObject(CallContext& ctx, const RoleModel& prior, const RoleModel&,
                                        const RoleModel&) const override {
    return answer(ctx, prior);
  }
  void DeleteObject(CallContext& ctx, const RoleModel& state) const override {
    std::ignore = answer(ctx, state);
  }
};

struct Fixture {
  FakeRole role{};
  NullLogger logger{};
  CallContext ctx{logger, {}};

  [[nodiscard]] const Block& block() const { return role.schema().block; }
  [[nodiscard]] cty::Value Role(std::map<std::string, cty::Value> given) const {
    return ObjectOf(block(), std::move(given));
  }
  [[nodiscard]] cty::Value Rules(std::vector<std::map<std::string, cty::Value>> rules) const {
    std::vector<cty::Value> elements;
    for (auto& rule : rules) elements.push_back(ObjectOf(block().blocks[0].block, std::move(rule)));
    return cty::Value::List(block().blocks[0].block.ImpliedType(), std::move(elements));
  }
};

TEST_CASE_METHOD(Fixture, "a typed plan that changes nothing keeps every unknown", "[sdk]") {
  const cty::Value planned =
      Role({{"name", UnknownText()},
            {"policies", Texts({Text("a"), UnknownText()})},
            {"rule", Rules({{{"hosts", Texts({UnknownText(), Text("b")})}}, {}})}});
  PlanDraft draft{.config = planned, .planned = planned};
  role.ModifyPlan(ctx, draft);
  CHECK(ctx.diagnostics().empty());
  CHECK(draft.planned == planned);
}

TEST_CASE_METHOD(Fixture, "a destroy calls PlanDestroy", "[sdk]") {
  role.plan = [](const auto&) { FAIL("called"); };
  const cty::Value gone = cty::Value::Null(block().ImpliedType());
  PlanDraft draft{.prior = Role({{"name", Text("a")}}), .config = gone, .planned = gone};
  role.ModifyPlan(ctx, draft);
  CHECK(draft.planned == gone);
  REQUIRE(ctx.diagnostics().items().size() == 1);
  CHECK(ctx.diagnostics().items()[0].detail == "a");
}

TEST_CASE_METHOD(Fixture, "blocks that are unknown as a whole survive a typed plan", "[sdk]") {
  const cty::Value planned =
      Role({{"name", Text("a")}, {"rule", cty::Value::Unknown(Rules({}).type())}});
  role.plan = [](const auto& plan) { plan.planned.id = std::string("1"); };
  PlanDraft draft{.config = planned, .planned = planned};
  role.ModifyPlan(ctx, draft);
  CHECK(draft.planned == planned.WithAttribute("id", Text("1")));
}

TEST_CASE_METHOD(Fixture, "a typed plan changes what its author assigned and nothing else",
                 "[sdk]") {
  const cty::Value hosts = Texts({UnknownText(), Text("b")});
  const cty::Value planned = Role({{"name", Text("a")},
                                   {"policies", Texts({Text("a"), UnknownText()})},
                                   {"rule", Rules({{{"hosts", hosts}}, {{"hosts", hosts}}})}});
  role.plan = [](const auto& plan) {
    plan.planned.id = Attr<std::string>::Unknown();
    plan.planned.rules[1].port = std::string("443");
    plan.requires_replace.push_back(cty::Path::Root("name"));
  };
  PlanDraft draft{.config = planned, .planned = planned};
  role.ModifyPlan(ctx, draft);
  CHECK(draft.planned ==
        Role({{"name", Text("a")},
              {"id", UnknownText()},
              {"policies", Texts({Text("a"), UnknownText()})},
              {"rule", Rules({{{"hosts", hosts}}, {{"hosts", hosts}, {"port", Text("443")}}})}}));
  CHECK(draft.requires_replace == std::vector<cty::Path>{cty::Path::Root("name")});
}

TEST_CASE_METHOD(Fixture, "a typed plan sees the prior state except on create", "[sdk]") {
  std::optional<std::string> prior_id;
  role.plan = [&](const auto& plan) {
    prior_id = plan.prior ? plan.prior->id.value_or("") : std::optional<std::string>();
  };
  PlanDraft update{.prior = Role({{"id", Text("7")}}), .config = Role({}), .planned = Role({})};
  role.ModifyPlan(ctx, update);
  CHECK(prior_id == "7");
  PlanDraft create{
      .prior = cty::Value::Null(block().ImpliedType()), .config = Role({}), .planned = Role({})};
  role.ModifyPlan(ctx, create);
  CHECK(prior_id == std::nullopt);
}

TEST_CASE_METHOD(Fixture, "an author's result without a value is passed to the engine", "[sdk]") {
  role.answer = [](CallContext&, const RoleModel&) { return std::nullopt; };
  CHECK_FALSE(role.Create(ctx, Role({}), Role({})).has_value());
  CHECK_FALSE(role.Read(ctx, Role({})).has_value());
  CHECK_FALSE(role.Update(ctx, Role({}), Role({}), Role({})).has_value());
  CHECK(ctx.diagnostics().empty());
}

TEST_CASE_METHOD(Fixture, "a value that the model cannot hold is an error before the author's call",
                 "[sdk]") {
  role.answer = [](CallContext&, const RoleModel& model) {
    FAIL("called");
    return model;
  };
  const cty::Value bad = Role({{"policies", Texts({NoText()})}});
  CHECK_FALSE(role.Read(ctx, bad).has_value());
  role.Delete(ctx, bad);
  CHECK(ctx.diagnostics().items() ==
        std::vector<Diagnostic>{
            {Severity::kError, "Invalid value", "policies: a string is required", {}}});
}

TEST_CASE_METHOD(Fixture, "a type without import reports an error", "[sdk]") {
  CHECK_FALSE(role.Import(ctx, {.id = "7"}).has_value());
  CHECK(ctx.diagnostics().HasError());
}

TEST_CASE_METHOD(Fixture, "an import by identity starts from the identity", "[sdk]") {
  const auto state = role.Import(ctx, {.identified = Role({{"name", Text("a")}})});
  CHECK(state == Role({{"name", Text("a")}}));
  CHECK(ctx.diagnostics().empty());
}

TEST_CASE_METHOD(Fixture, "the same type of any provider is moved like an upgraded state",
                 "[sdk]") {
  const auto state = role.Move(ctx, {.source_provider_address = "example.com/other/t",
                                     .source_type_name = "t_role",
                                     .source_state = R"({"name": "a", "gone": 5})",
                                     .target_type_name = "t_role"});
  REQUIRE(state.has_value());
  CHECK(state->Attribute("name") == Text("a"));
  CHECK(ctx.diagnostics().empty());
}

TEST_CASE_METHOD(Fixture, "another type is moved only by its author's code", "[sdk]") {
  CHECK_FALSE(
      role.Move(ctx,
                {.source_type_name = "t_other", .source_state = "{}", .target_type_name = "t_role"})
          .has_value());
  CHECK(ctx.diagnostics().empty());
}

TEST_CASE_METHOD(Fixture, "stored state is decoded with the current schema by default", "[sdk]") {
  const auto state = role.Upgrade(ctx, 0, R"({"name": "a", "gone": 5, "policies": ["x"]})");
  REQUIRE(state.has_value());
  CHECK(state->Attribute("name") == Text("a"));
  CHECK(state->Attribute("policies") == Texts({Text("x")}));
  CHECK(state->Attribute("id") == NoText());
  CHECK(ctx.diagnostics().empty());
}

TEST_CASE_METHOD(Fixture, "stored state that is not JSON is an error", "[sdk]") {
  CHECK_FALSE(role.Upgrade(ctx, 0, "{").has_value());
  CHECK(ctx.diagnostics().HasError());
}

}  // namespace
}  // namespace tfvault::sdk::resource_test
