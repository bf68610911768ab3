// SPDX-License-Identifier: MPL-2.0
#include "tfvault/sdk/ephemeral_resource.h"

#include "test/unit/engine/thing.h"

#include <chrono>
#include <stdexcept>

namespace tfvault::engine::ephemeral_resource_test {
namespace {

using OpenedThing = sdk::Opened<cty::Value>;

struct FakeEphemeral final : sdk::EphemeralResource {
  sdk::Schema of{.block = Thing()};
  std::function<void(sdk::CallContext&, const cty::Value& config)> validate = [](auto&, auto&) {};
  std::function<std::optional<OpenedThing>(sdk::CallContext&, const cty::Value& config)> open =
      [](auto&, auto&) { return std::nullopt; };
  std::function<std::optional<SystemTimePoint>(sdk::CallContext&)> renew = [](auto&) {
    return std::nullopt;
  };
  std::function<void(sdk::CallContext&)> close = [](auto&) {};

  [[nodiscard]] const sdk::Schema& schema() const override { return of; }
  void Validate(sdk::CallContext& ctx, const cty::Value& config) const override {
    validate(ctx, config);
  }
  std::optional<OpenedThing> Open(sdk::CallContext& ctx, const cty::Value& config) const override {
    return open(ctx, config);
  }
  std::optional<SystemTimePoint> Renew(sdk::CallContext& ctx) const override { return renew(ctx); }
  void Close(sdk::CallContext& ctx) const override { close(ctx); }
};

struct Fixture {
  std::shared_ptr<FakeEphemeral> resource = std::make_shared<FakeEphemeral>();
  NullLogger logger{};
  ProviderServer server{{.provider = std::make_shared<FakeProvider>(),
                         .ephemeral_resources = {{"t_thing", resource}}},
                        logger};
};

const SystemTimePoint kLater{std::chrono::seconds(1'767'323'045)};
const cty::Value kConfig = ThingOf({{"name", Text("a")}});
const cty::Value kFilled = kConfig.WithAttribute("mode", Text("auto"));
const cty::Value kResult = kFilled.WithAttribute("id", Text("1"));

struct OpenRow {
  std::string name;
  std::function<std::optional<OpenedThing>(sdk::CallContext&, const cty::Value&)> open;
  cty::Value result;
  std::optional<SystemTimePoint> renew_at{};
  std::vector<sdk::Diagnostic> diagnostics{};
  bool closed = false;
};

TEST_CASE("open returns a result that keeps its configuration", "[engine][ephemeral]") {
  const auto answer = [](const cty::Value& value) {
    return [=](sdk::CallContext& ctx, const cty::Value& config) {
      CHECK(config == kFilled);
      ctx.set_private_data("lease");
      return OpenedThing{.result = value};
    };
  };
  const std::vector<OpenRow> rows = {
      {"result", answer(kResult), kResult},
      {"renewed-later",
       [](sdk::CallContext& ctx, auto&) {
         ctx.set_private_data("lease");
         return OpenedThing{.result = kResult, .renew_at = kLater};
       },
       kResult, kLater},
      {"error",
       [](sdk::CallContext& ctx, auto&) {
         ctx.set_private_data("lease");
         return ctx.diagnostics().Fail(Error(StatusCode::kUnavailable, "d"), "bad");
       },
       NoThing(),
       {},
       {ErrorOf("bad", "d")}},
      {"neither",
       [](sdk::CallContext& ctx, auto&) {
         ctx.set_private_data("lease");
         return std::nullopt;
       },
       NoThing(),
       {},
       {BreachOf({}, "Open must return a result or an error")}},
      {"unknown-value",
       answer(kConfig.WithAttribute("id", UnknownText())),
       NoThing(),
       {},
       {BreachOf(cty::Path::Root("id"), "the value must be known")},
       true},
      {"configured-value-changed",
       answer(kConfig.WithAttribute("name", Text("b"))),
       NoThing(),
       {},
       {BreachOf(cty::Path::Root("name"),
                 "a configured attribute must be planned with the configured or the prior value")},
       true},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      Fixture f;
      bool closed = false;
      f.resource->open = row.open;
      f.resource->close = [&](sdk::CallContext& ctx) {
        closed = true;
        CHECK(ctx.private_data() == "lease");
      };
      const auto response =
          f.server.OpenEphemeralResource({.type_name = "t_thing", .config = Wire(kConfig)});
      CHECK(Unwire(response.result) == row.result);
      CHECK(response.renew_at == row.renew_at);
      CHECK(response.private_data == "lease");
      CHECK(response.diagnostics.items() == row.diagnostics);
      CHECK(closed == row.closed);
    }
  }
}

struct RenewRow {
  std::string name;
  std::function<std::optional<SystemTimePoint>(sdk::CallContext&)> renew;
  std::optional<SystemTimePoint> renew_at;
  std::string private_data;
  bool failed = false;
};

TEST_CASE("renew passes the private state on, also after an error", "[engine][ephemeral]") {
  const std::vector<RenewRow> rows = {
      {"again", [](auto&) { return kLater; }, kLater, "lease"},
      {"last-time", [](auto&) { return std::nullopt; }, std::nullopt, "lease"},
      {"other-private-bytes",
       [](sdk::CallContext& ctx) {
         ctx.set_private_data(ctx.private_data() + "2");
         return kLater;
       },
       kLater, "lease2"},
      {"error",
       [](sdk::CallContext& ctx) {
         return ctx.diagnostics().Fail(Error(StatusCode::kUnavailable, "d"), "bad");
       },
       std::nullopt, "lease", true},
      {"exception", [](auto&) -> std::optional<SystemTimePoint> { throw std::logic_error("hush"); },
       std::nullopt, "lease", true},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      Fixture f;
      f.resource->renew = row.renew;
      const auto response =
          f.server.RenewEphemeralResource({.type_name = "t_thing", .private_data = "lease"});
      CHECK(response.renew_at == row.renew_at);
      CHECK(response.private_data == row.private_data);
      CHECK(response.diagnostics.HasError() == row.failed);
    }
  }
}

TEST_CASE_METHOD(Fixture, "close gets the private state and may fail", "[engine][ephemeral]") {
  resource->close = [](sdk::CallContext& ctx) {
    ctx.diagnostics().AddError("bad", ctx.private_data());
  };
  CHECK(server.CloseEphemeralResource({.type_name = "t_thing", .private_data = "lease"})
            .diagnostics.items() == std::vector<sdk::Diagnostic>{ErrorOf("bad", "lease")});
}

TEST_CASE_METHOD(Fixture, "close can still wait after a stop, to clean up", "[engine][ephemeral]") {
  bool stopped = true;
  resource->close = [&](auto& ctx) { stopped = ctx.stop_token().stop_requested(); };
  server.Stop();
  CHECK(server.CloseEphemeralResource({.type_name = "t_thing"}).diagnostics.empty());
  CHECK_FALSE(stopped);
}

TEST_CASE_METHOD(Fixture, "an ephemeral configuration is checked by its schema, then by its author",
                 "[engine][ephemeral]") {
  resource->validate = [](sdk::CallContext& ctx, auto&) { ctx.diagnostics().AddError("bad", "d"); };
  const auto validate = [&](const cty::Value& config) {
    return server.ValidateEphemeralResourceConfig({.type_name = "t_thing", .config = Wire(config)})
        .diagnostics.items();
  };
  CHECK(validate(kConfig) == std::vector<sdk::Diagnostic>{ErrorOf("bad", "d")});
  const auto problems = validate(ThingOf({{"tags", Texts({NoText()})}}));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].summary == "Null element in a collection");
}

TEST_CASE_METHOD(Fixture, "ephemeral types that are not offered are rejected",
                 "[engine][ephemeral]") {
  const std::vector<sdk::Diagnostic> expected = {
      ErrorOf("Unknown type", "This provider does not offer \"t_other\".")};
  CHECK(server.ValidateEphemeralResourceConfig({.type_name = "t_other"}).diagnostics.items() ==
        expected);
  CHECK(server.OpenEphemeralResource({.type_name = "t_other"}).diagnostics.items() == expected);
  CHECK(server.RenewEphemeralResource({.type_name = "t_other"}).diagnostics.items() == expected);
  CHECK(server.CloseEphemeralResource({.type_name = "t_other"}).diagnostics.items() == expected);
}

struct TokenModel {
  sdk::Attr<std::string> name, token;
};

struct TypedToken final : sdk::TypedEphemeralResource<TokenModel> {
  TypedToken()
      : TypedEphemeralResource(std::move(sdk::ModelSchema<TokenModel>("A token.")
                                             .Required("name", &TokenModel::name)
                                             .Computed("token", &TokenModel::token))) {}

 protected:
  std::optional<sdk::Opened<TokenModel>> OpenObject(sdk::CallContext&,
                                                    const TokenModel& config) const override {
    auto result = config;
    result.token = "token of " + *config.name;
    return sdk::Opened<TokenModel>{.result = result, .renew_at = kLater};
  }
};

TEST_CASE("a typed ephemeral resource gets and returns its model", "[engine][ephemeral]") {
  const auto token = std::make_shared<TypedToken>();
  const NullLogger logger;
  ProviderServer server(
      {.provider = std::make_shared<FakeProvider>(), .ephemeral_resources = {{"t_token", token}}},
      logger);
  const auto& block = token->schema().block;
  const auto type = block.ImpliedType();
  const auto config = ObjectOf(block, {{"name", Text("a")}});
  const auto response =
      server.OpenEphemeralResource({.type_name = "t_token", .config = Wire(config, type)});
  CHECK(Unwire(response.result, type) == config.WithAttribute("token", Text("token of a")));
  CHECK(response.renew_at == kLater);
}

}  // namespace
}  // namespace tfvault::engine::ephemeral_resource_test
