// SPDX-License-Identifier: MPL-2.0
#include "tfvault/sdk/list_resource.h"

#include "engine/values.h"
#include "test/unit/engine/thing.h"

#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace tfvault::engine::list_resource_test {
namespace {

using Found = sdk::Listed<cty::Value>;
using Cursor = sdk::ListCursor<cty::Value>;

struct FakeList final : sdk::ListResource {
  sdk::Schema of{
      .block = {.attributes = {{.name = "prefix", .type = cty::Type::String(), .optional = true}},
                .blocks = {}}};
  std::function<Cursor(sdk::CallContext&, const cty::Value&, const sdk::ListOptions&)> list =
      [](auto&, auto&, auto&) { return Cursor(); };

  [[nodiscard]] const sdk::Schema& schema() const override { return of; }
  void Validate(sdk::CallContext& ctx, const cty::Value& /*config*/) const override {
    ctx.diagnostics().AddError("bad", "d", cty::Path::Root("prefix"));
  }
  Cursor List(sdk::CallContext& ctx, const cty::Value& config,
              const sdk::ListOptions& options) const override {
    return list(ctx, config, options);
  }
};

Found Thing(const std::string& name) {
  return {.object = ThingOf({{"name", Text(name)}, {"id", Text("1")}, {"mode", Text("m")}}),
          .fetched = true,
          .display_name = "the " + name};
}

// A cursor that returns each of `things` once.
Cursor Of(std::vector<Found> things) {
  return [things, at = std::size_t{0}](sdk::CallContext&) mutable -> std::optional<Found> {
    if (at == things.size()) return std::nullopt;
    return things[at++];
  };
}

struct Fixture {
  std::vector<ListEvent> Events(bool include_object = false, std::int64_t limit = 100) {
    const auto stream = server.ListResource({.type_name = "t_thing",
                                             .config = Config(),
                                             .include_object = include_object,
                                             .limit = limit});
    std::vector<ListEvent> events;
    while (auto event = stream->Next()) events.push_back(*std::move(event));
    CHECK_FALSE(stream->Next());
    return events;
  }
  [[nodiscard]] DynamicValue Config() const {
    return Wire(ObjectOf(list->of.block, {{"prefix", Text("p")}}), list->of.block.ImpliedType());
  }
  static std::string NameIn(const ListEvent& event) {
    const auto type = cty::Type::Object({{"name", cty::Type::String()}});
    return Unwire(event.identity, type).Attribute("name").AsString();
  }

  std::shared_ptr<FakeResource> resource = [] {
    auto identified = std::make_shared<FakeResource>();
    identified->of.identity.required = {"name"};
    return identified;
  }();
  std::shared_ptr<FakeList> list = std::make_shared<FakeList>();
  NullLogger logger{};
  ProviderServer server{{.provider = std::make_shared<FakeProvider>(),
                         .resources = {{"t_thing", resource}},
                         .list_resources = {{"t_thing", list}}},
                        logger};
};

TEST_CASE_METHOD(Fixture, "a list gets the defaults of omitted arguments", "[engine][list]") {
  list->of.block.attributes[0].default_value = Text("all");
  std::string prefix;
  list->list = [&](auto&, const cty::Value& config, auto&) {
    prefix = config.Attribute("prefix").AsString();
    return Of({});
  };
  const auto stream = server.ListResource(
      {.type_name = "t_thing",
       .config = Wire(ObjectOf(list->of.block, {}), list->of.block.ImpliedType()),
       .limit = 1});
  CHECK_FALSE(stream->Next());
  CHECK(prefix == "all");
}

TEST_CASE_METHOD(Fixture,
                 "a list returns identity and name, and the object if the host asks for it",
                 "[engine][list]") {
  list->list = [](auto&, const cty::Value& config, auto&) {
    CHECK(config.Attribute("prefix") == Text("p"));
    return Of({Thing("a"), Thing("b")});
  };
  const bool whole = GENERATE(false, true);
  const auto events = Events(whole);
  REQUIRE(events.size() == 2);
  CHECK(NameIn(events[0]) == "a");
  CHECK(events[1].display_name == "the b");
  CHECK(IsEmpty(events[0].object) != whole);
  if (whole) CHECK(Unwire(events[1].object) == Thing("b").object);
}

TEST_CASE_METHOD(Fixture, "a list reads no more objects than the limit", "[engine][list]") {
  int asked = 0;
  list->list = [&](auto&, auto&, const sdk::ListOptions& options) {
    CHECK(options.limit == 3);
    return
        [&](sdk::CallContext&) -> std::optional<Found> { return Thing(std::to_string(++asked)); };
  };
  CHECK(Events(false, 3).size() == 3);
  CHECK(asked == 3);
}

TEST_CASE_METHOD(Fixture, "a list with a limit of 0 makes no call", "[engine][list]") {
  list->list = [](auto&, auto&, auto&) -> Cursor { throw std::runtime_error("asked"); };
  CHECK(Events(false, 0).empty());
}

TEST_CASE_METHOD(Fixture, "an object that could not be read has its identity and a warning",
                 "[engine][list]") {
  list->list = [](auto&, auto&, auto&) -> Cursor {
    return [done = false](sdk::CallContext& ctx) mutable -> std::optional<Found> {
      if (std::exchange(done, true)) return std::nullopt;
      ctx.diagnostics().AddWarning("no", "d");
      return Found{.object = ThingOf({{"name", Text("a")}})};
    };
  };
  const auto events = Events(true);
  REQUIRE(events.size() == 1);
  CHECK(NameIn(events[0]) == "a");
  CHECK(IsEmpty(events[0].object));
  CHECK(events[0].diagnostics.items().size() == 1);
}

struct FailingRow {
  std::string name;
  Cursor next;
  sdk::Diagnostic diagnostic;
};

TEST_CASE_METHOD(Fixture, "an error ends a list with one event that has only the error",
                 "[engine][list]") {
  const auto row = GENERATE_REF(values<FailingRow>(
      {{"error",
        [](sdk::CallContext& ctx) -> std::optional<Found> {
          return ctx.diagnostics().Fail(Error(StatusCode::kUnavailable, "d"), "bad");
        },
        ErrorOf("bad", "d")},
       {"error beside an object",
        [](sdk::CallContext& ctx) -> std::optional<Found> {
          ctx.diagnostics().AddError("bad", "d");
          return Thing("b");
        },
        ErrorOf("bad", "d")},
       {"no identity",
        [](sdk::CallContext&) -> std::optional<Found> { return Found{.object = ThingOf({})}; },
        BreachOf(cty::Path::Root("name"), "every listed object must have an identity")},
       {"unknown",
        [](sdk::CallContext&) -> std::optional<Found> {
          auto thing = Thing("b");
          thing.object = thing.object.WithAttribute("id", UnknownText());
          return thing;
        },
        BreachOf(cty::Path::Root("id"), "the value must be known")}}));
  CAPTURE(row.name);
  list->list = [&](auto&, auto&, auto&) -> Cursor {
    return [&, first = true](sdk::CallContext& ctx) mutable -> std::optional<Found> {
      if (std::exchange(first, false)) return Thing("a");
      return row.next(ctx);
    };
  };
  const auto events = Events();
  REQUIRE(events.size() == 2);
  CHECK(IsEmpty(events[1].identity));
  CHECK(events[1].diagnostics.items() == std::vector{row.diagnostic});
}

TEST_CASE_METHOD(Fixture, "an exception of a list is an error and ends the list",
                 "[engine][list]") {
  list->list = [](auto&, auto&, auto&) -> Cursor {
    return [](sdk::CallContext&) -> std::optional<Found> { throw std::runtime_error("x"); };
  };
  const auto events = Events();
  REQUIRE(events.size() == 1);
  CHECK(events[0].diagnostics.HasError());
}

TEST_CASE_METHOD(Fixture, "a cancelled list ends without a diagnostic", "[engine][list]") {
  std::mutex mutex;
  std::condition_variable_any changed;
  bool waiting = false;
  list->list = [&](auto&, auto&, auto&) -> Cursor {
    return [&](sdk::CallContext& ctx) -> std::optional<Found> {
      std::unique_lock lock(mutex);
      waiting = true;
      changed.notify_all();
      changed.wait(lock, ctx.stop_token(), [] { return false; });
      return ctx.diagnostics().Fail(Error(StatusCode::kCancelled, "cancelled"), "bad");
    };
  };
  const auto stream = server.ListResource({.type_name = "t_thing", .config = Config(), .limit = 1});
  const bool by_host = GENERATE(true, false);
  std::optional<ListEvent> event;
  std::jthread drawing([&] { event = stream->Next(); });
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return waiting; });
  }
  if (by_host) {
    stream->Cancel();
  } else {
    server.Stop();
  }
  drawing.join();
  // After Stop the host still reads events; after Cancel it does not.
  CHECK(event.has_value() != by_host);
  CHECK_FALSE(stream->Next());
}

TEST_CASE_METHOD(Fixture, "paths of a list's configuration begin with config", "[engine][list]") {
  const auto answer =
      server.ValidateListResourceConfig({.type_name = "t_thing", .config = Config()});
  REQUIRE(answer.diagnostics.items().size() == 1);
  CHECK(answer.diagnostics.items()[0].path.ToString() == "config.prefix");
}

}  // namespace
}  // namespace tfvault::engine::list_resource_test
