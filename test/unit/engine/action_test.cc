// SPDX-License-Identifier: MPL-2.0
#include "tfvault/sdk/action.h"

#include "test/support/fake_time.h"
#include "test/unit/engine/thing.h"

#include <stdexcept>
#include <stop_token>

namespace tfvault::engine::action_test {
namespace {

struct FakeAction final : sdk::Action {
  sdk::Schema of{.block = Thing()};
  std::function<void(sdk::CallContext&, const cty::Value&)> plan = [](auto&, auto&) {};
  std::function<void(sdk::CallContext&, const cty::Value&, const sdk::ActionProgress&)> invoke =
      [](auto&, auto&, auto&) {};

  [[nodiscard]] const sdk::Schema& schema() const override { return of; }
  void Plan(sdk::CallContext& ctx, const cty::Value& config) const override { plan(ctx, config); }
  void Invoke(sdk::CallContext& ctx, const cty::Value& config,
              const sdk::ActionProgress& progress) const override {
    invoke(ctx, config, progress);
  }
};

const cty::Value kConfig = ThingOf({{"name", Text("a")}});
// kConfig with the schema's default of the omitted attribute.
const cty::Value kFilled = ThingOf({{"name", Text("a")}, {"mode", Text("auto")}});
const cty::Value kNothingFilled = ThingOf({{"mode", Text("auto")}});

struct Fixture {
  std::vector<sdk::Diagnostic> Invoke(const DynamicValue& config = Wire(kConfig)) {
    return server
        .InvokeAction({.action_type = "t_act", .config = config},
                      [this](const std::string& line) { lines.push_back(line); })
        .diagnostics.items();
  }

  std::shared_ptr<FakeAction> action = std::make_shared<FakeAction>();
  NullLogger logger{};
  std::shared_ptr<test::FakeTime> time = std::make_shared<test::FakeTime>();
  ProviderServer server{
      {.provider = std::make_shared<FakeProvider>(), .actions = {{"t_act", action}}}, logger, time};
  std::vector<std::string> lines{};
};

TEST_CASE_METHOD(Fixture, "an action sends its progress and returns its diagnostics",
                 "[engine][action]") {
  action->invoke = [](auto& ctx, const cty::Value& config, const auto& progress) {
    CHECK(config == kFilled);
    progress("one");
    progress("two\nlines \x1b[31m");
    ctx.diagnostics().AddWarning("w", "d");
  };
  CHECK(Invoke() == std::vector<sdk::Diagnostic>{{sdk::Severity::kWarning, "w", "d", {}}});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "one");
  CHECK(lines[1].find_first_of("\n\x1b") == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "an action without a config block gets nulls and defaults",
                 "[engine][action]") {
  int seen = 0;
  action->invoke = [&](auto&, const cty::Value& config, auto&) {
    ++seen;
    CHECK(config == kNothingFilled);
  };
  action->plan = [&](auto&, const cty::Value& config) {
    ++seen;
    CHECK(config == kNothingFilled);
  };
  for (const auto& nothing : {DynamicValue{}, Wire(NoThing())}) {
    CHECK(Invoke(nothing).empty());
    CHECK(server.PlanAction({.action_type = "t_act", .config = nothing}).diagnostics.empty());
  }
  CHECK(seen == 4);
}

TEST_CASE_METHOD(Fixture, "no progress is sent after the host's stop", "[engine][action]") {
  action->invoke = [&](auto& ctx, auto&, const auto& progress) {
    progress("before");
    server.Stop();
    progress("after");
    CHECK(ctx.stop_token().stop_requested());
    ctx.diagnostics().AddError("stopped", "d");
  };
  CHECK(Invoke() == std::vector{ErrorOf("stopped", "d")});
  CHECK(lines == std::vector<std::string>{"before"});
}

TEST_CASE_METHOD(Fixture, "after a stop nothing is sent while a line may be in transit to the host",
                 "[engine][action]") {
  const auto [said, pause, left] =
      GENERATE(table<bool, int, bool>({{true, 49, true}, {true, 50, false}, {false, 0, false}}));
  action->invoke = [&, said = said, pause = pause](auto& ctx, auto&, const auto& progress) {
    if (said) progress("before");
    time->Advance(Duration(pause));
    server.Stop();
    ctx.diagnostics().AddError("stopped", "d");
  };
  const auto answer =
      server.InvokeAction({.action_type = "t_act", .config = Wire(kConfig)}, [](auto) {});
  CHECK(answer.may_have_left == left);
  CHECK(answer.diagnostics.HasError());
}

TEST_CASE_METHOD(Fixture, "no progress is sent after the end of an action", "[engine][action]") {
  sdk::ActionProgress kept;
  action->invoke = [&](auto&, auto&, const auto& /*progress*/) {
    throw std::runtime_error("secret");
  };
  const auto items = Invoke();
  REQUIRE(items.size() == 1);
  CHECK(items[0].detail.find("secret") == std::string::npos);
  CHECK(lines.empty());
}

TEST_CASE_METHOD(Fixture, "an action that is not offered is an error", "[engine][action]") {
  const auto answer =
      server.InvokeAction({.action_type = "t_other", .config = Wire(kConfig)}, [](auto) {});
  CHECK(answer.diagnostics.HasError());
  CHECK(server.PlanAction({.action_type = "t_other"}).diagnostics.HasError());
}

}  // namespace
}  // namespace tfvault::engine::action_test
