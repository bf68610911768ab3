// SPDX-License-Identifier: MPL-2.0
#include "test/unit/engine/thing.h"

namespace tfvault::engine::upgrade_resource_state_test {
namespace {

struct Row {
  std::string name;
  UpgradeResourceStateRequest request;
  Answer expected;
};

TEST_CASE("stored state becomes an object of the current schema", "[engine][upgrade]") {
  const auto request = [](std::string json) {
    return UpgradeResourceStateRequest{.type_name = "t_thing", .json = std::move(json)};
  };
  const std::vector<Row> rows = {
      {"current",
       request(R"({"name":"a","tags":[],"rule":[{"port":"1"}]})"),
       {ThingOf(
           {{"name", Text("a")}, {"tags", Texts({})}, {"rule", Rules({{{"port", Text("1")}}})}})}},
      {"new-attributes-and-blocks", request("{}"), {ThingOf({})}},
      {"dropped-attribute", request(R"({"gone":{"x":1}})"), {ThingOf({})}},
      {"write-only-leaves",
       request(R"({"token":"hush","rule":[{"token":"hush"}]})"),
       {ThingOf({{"rule", Rules({{}})}})}},
      {"flatmap",
       {.type_name = "t_thing", .has_flatmap = true},
       {NoThing(),
        "",
        {ErrorOf("State is too old",
                 "The state of t_thing was written before Terraform 0.12 and cannot be read. "
                 "Remove the object from the state and import it again.")}}},
      {"null",
       request("null"),
       {NoThing(),
        "",
        {BreachOf({},
                  "the value must be an object with exactly the attributes and types of the "
                  "schema")}}},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      ServerFixture f;
      CheckAnswer(Decoded(f.server.UpgradeResourceState(row.request)), row.expected);
    }
  }
}

TEST_CASE_METHOD(ServerFixture, "state that is not JSON is an error diagnostic",
                 "[engine][upgrade]") {
  const auto response = server.UpgradeResourceState({.type_name = "t_thing", .json = "{"});
  REQUIRE(response.diagnostics.items().size() == 1);
  CHECK(response.diagnostics.items()[0].summary == "Cannot read the stored state");
  CHECK(response.state.msgpack.empty());
}

struct SilentUpgrade final : sdk::Resource {
  sdk::Schema of{.block = Thing()};
  [[nodiscard]] const sdk::Schema& schema() const override { return of; }
  std::optional<cty::Value> Create(sdk::CallContext&, const cty::Value&,
                                   const cty::Value&) const override {
    return std::nullopt;
  }
  std::optional<cty::Value> Read(sdk::CallContext&, const cty::Value&) const override {
    return std::nullopt;
  }
  std::optional<cty::Value> Update(sdk::CallContext&, const cty::Value&, const cty::Value&,
                                   const cty::Value&) const override {
    return std::nullopt;
  }
  void Delete(sdk::CallContext&, const cty::Value&) const override {}
  std::optional<cty::Value> Import(sdk::CallContext&, const sdk::ImportRequest&) const override {
    return std::nullopt;
  }
  std::optional<cty::Value> Upgrade(sdk::CallContext&, std::int64_t,
                                    const std::string&) const override {
    return std::nullopt;
  }
};

TEST_CASE("an upgrade with neither state nor error is a bug", "[engine][upgrade]") {
  const NullLogger logger;
  ProviderServer server({.provider = std::make_shared<FakeProvider>(),
                         .resources = {{"t_thing", std::make_shared<SilentUpgrade>()}}},
                        logger);
  CheckAnswer(Decoded(server.UpgradeResourceState({.type_name = "t_thing", .json = "{}"})),
              {NoThing(), "", {BreachOf({}, "Upgrade must return a state or an error")}});
}

}  // namespace
}  // namespace tfvault::engine::upgrade_resource_state_test
