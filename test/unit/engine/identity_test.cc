// SPDX-License-Identifier: MPL-2.0
#include "engine/identity.h"

#include "test/unit/engine/thing.h"

namespace tfvault::engine::identity_test {
namespace {

// A thing is identified by its name and, if it has one, its zone.
struct Identified : ServerFixture {
  Identified() { resource->of.identity = {.required = {"name"}, .optional = {"zone"}}; }

  [[nodiscard]] cty::Type type() const { return IdentityType(resource->of); }
  static cty::Value Id(cty::Value name, cty::Value zone = NoText()) {
    return cty::Value::Object({{"name", std::move(name)}, {"zone", std::move(zone)}});
  }
  [[nodiscard]] cty::Value Decoded(const DynamicValue& identity) const {
    return Unwire(identity, type());
  }
  PlanResourceChangeResponse Plan(const cty::Value& prior, const cty::Value& config,
                                  const cty::Value& proposed) {
    return server.PlanResourceChange({.type_name = "t_thing",
                                      .prior_state = Wire(prior),
                                      .proposed_new_state = Wire(proposed),
                                      .config = Wire(config)});
  }
  StateResponse Import(const DynamicValue& identity, const std::string& id = {}) {
    return server.ImportResourceState({.type_name = "t_thing", .id = id, .identity = identity});
  }
};

const cty::Value kHere = ThingOf({{"name", Text("a")}, {"zone", Text("z")}});

TEST_CASE_METHOD(Identified, "a new object is planned with the known attributes of its identity",
                 "[engine][identity]") {
  const auto config = ThingOf({{"name", Text("a")}});
  const auto plan = Plan(NoThing(), config, config);
  REQUIRE(plan.diagnostics.empty());
  CHECK(Decoded(plan.planned_identity) == Id(Text("a"), UnknownText()));
}

TEST_CASE_METHOD(Identified, "a change is planned with the identity after the change",
                 "[engine][identity]") {
  const auto config = ThingOf({{"name", Text("b")}, {"zone", Text("z")}});
  CHECK(Decoded(Plan(kHere, config, config).planned_identity) == Id(Text("b"), Text("z")));
}

TEST_CASE_METHOD(Identified, "a change whose identity is not known yet is planned without one",
                 "[engine][identity]") {
  const auto config = ThingOf({{"name", UnknownText()}, {"zone", Text("z")}});
  const auto plan = Plan(kHere, config, config);
  REQUIRE(plan.diagnostics.empty());
  CHECK(plan.planned_identity.msgpack.empty());
}

TEST_CASE_METHOD(Identified, "a destroy is planned without an identity", "[engine][identity]") {
  CHECK(Plan(kHere, NoThing(), NoThing()).planned_identity.msgpack.empty());
}

TEST_CASE_METHOD(Identified, "an applied object has the identity of the result",
                 "[engine][identity]") {
  resource->create = [](auto&, auto&, auto&) { return kHere; };
  const auto created = server.ApplyResourceChange(
      {.type_name = "t_thing",
       .planned_state = Wire(ThingOf({{"name", Text("a")}, {"zone", UnknownText()}})),
       .config = Wire(ThingOf({{"name", Text("a")}}))});
  REQUIRE(created.diagnostics.empty());
  CHECK(Decoded(created.identity) == Id(Text("a"), Text("z")));

  const auto removed =
      server.ApplyResourceChange({.type_name = "t_thing", .prior_state = Wire(kHere)});
  REQUIRE(removed.diagnostics.empty());
  CHECK(removed.identity.msgpack.empty());
}

TEST_CASE_METHOD(Identified, "a damaged object has an identity without unknown values",
                 "[engine][identity]") {
  resource->create = [](sdk::CallContext& ctx, const cty::Value& planned, auto&) {
    ctx.diagnostics().AddError("damaged", "");
    return planned;
  };
  const auto created = server.ApplyResourceChange(
      {.type_name = "t_thing",
       .planned_state = Wire(ThingOf({{"name", Text("a")}, {"zone", UnknownText()}})),
       .config = Wire(ThingOf({{"name", Text("a")}}))});
  CHECK(Decoded(created.identity) == Id(Text("a")));
}

TEST_CASE_METHOD(Identified, "read returns the identity, and none for an object that is gone",
                 "[engine][identity]") {
  const ReadResourceRequest request{.type_name = "t_thing", .current_state = Wire(kHere)};
  CHECK(server.ReadResource(request).identity.msgpack.empty());
  resource->read = [](auto&, const cty::Value& state) { return state; };
  CHECK(Decoded(server.ReadResource(request).identity) == Id(Text("a"), Text("z")));
}

TEST_CASE_METHOD(Identified, "a read that changes the identity of an object is an error",
                 "[engine][identity]") {
  resource->read = [](auto&, const cty::Value& state) {
    return state.WithAttribute("name", Text("b"));
  };
  const auto response = server.ReadResource({.type_name = "t_thing", .current_state = Wire(kHere)});
  CHECK(response.diagnostics.items() ==
        std::vector{
            BreachOf(cty::Path::Root("name"), "Read must not change the identity of the object")});
  CHECK(Unwire(response.state) == kHere);

  resource->of.identity.read_may_change = true;
  const auto moved = server.ReadResource({.type_name = "t_thing", .current_state = Wire(kHere)});
  CHECK(moved.diagnostics.empty());
  CHECK(Decoded(moved.identity) == Id(Text("b"), Text("z")));
}

TEST_CASE_METHOD(Identified, "an import by identity gets only the attributes of the identity",
                 "[engine][identity][import]") {
  std::string id = "untouched";
  resource->import = [&](auto&, const sdk::ImportRequest& request) {
    id = request.id;
    return ThingOf({{"name", request.identified.Attribute("name")},
                    {"zone", request.identified.Attribute("zone")}});
  };
  const auto response = Import(Wire(Id(Text("a"), Text("z")), type()));
  REQUIRE(response.diagnostics.empty());
  CHECK(id.empty());
  CHECK(Unwire(response.state) == kHere);
  CHECK(Decoded(response.identity) == Id(Text("a"), Text("z")));
}

TEST_CASE_METHOD(Identified, "an import by id returns the identity", "[engine][identity][import]") {
  resource->import = [](auto&, const sdk::ImportRequest& request) {
    CHECK(request.identified.is_null());
    return ThingOf({{"name", Text(request.id)}});
  };
  CHECK(Decoded(Import({}, "a").identity) == Id(Text("a")));
}

TEST_CASE_METHOD(Identified, "an identity that cannot be imported is rejected",
                 "[engine][identity][import]") {
  resource->of.block.attributes[0].validators = {
      {"", [](const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
         if (value == Text("bad")) diagnostics.AddError("Invalid name", "", path);
       }}};
  struct Row {
    std::string name;
    cty::Value identity;
    sdk::Diagnostic expected;
  };
  const std::vector<Row> rows = {
      {"required-attribute-missing", Id(NoText(), Text("z")),
       ErrorOf("Incomplete identity", "The identity must have \"name\".", cty::Path::Root("name"))},
      {"refused-by-the-attribute", Id(Text("bad")),
       ErrorOf("Invalid name", "", cty::Path::Root("name"))},
      {"unknown", Id(UnknownText()), ErrorOf("Invalid identity", "The identity must be known.")},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      CHECK(Import(Wire(row.identity, type())).diagnostics.items() == std::vector{row.expected});
    }
  }
}

TEST_CASE_METHOD(Identified, "a stored identity is decoded with the current schema",
                 "[engine][identity]") {
  const auto upgrade = [&](const std::string& json) {
    return server.UpgradeResourceIdentity({.type_name = "t_thing", .json = json});
  };
  CHECK(Decoded(upgrade(R"({"name":"a","gone":1})").identity) == Id(Text("a")));
  CHECK(upgrade("{").diagnostics.HasError());
  CHECK(upgrade("{").identity.msgpack.empty());
}

// A host may crash on an identity in any of these responses (plugin-protocol 8.15).
TEST_CASE_METHOD(ServerFixture, "a type without an identity never returns one",
                 "[engine][identity]") {
  resource->read = [](auto&, const cty::Value& state) { return state; };
  resource->import = [](auto&, auto&) { return kHere; };
  resource->create = [](auto&, const cty::Value& planned, auto&) { return planned; };
  CHECK(server.ReadResource({.type_name = "t_thing", .current_state = Wire(kHere)})
            .identity.msgpack.empty());
  CHECK(server.ImportResourceState({.type_name = "t_thing", .id = "a"}).identity.msgpack.empty());
  CHECK(server
            .PlanResourceChange(
                {.type_name = "t_thing", .proposed_new_state = Wire(kHere), .config = Wire(kHere)})
            .planned_identity.msgpack.empty());
  CHECK(server
            .ApplyResourceChange(
                {.type_name = "t_thing", .planned_state = Wire(kHere), .config = Wire(kHere)})
            .identity.msgpack.empty());
  CHECK(
      server.UpgradeResourceIdentity({.type_name = "t_thing", .json = "{}"}).diagnostics.items() ==
      std::vector{ErrorOf("Unknown identity", "Objects of t_thing have no identity.")});
  const auto import =
      server.ImportResourceState({.type_name = "t_thing", .identity = {.json = R"({"name":"a"})"}});
  CHECK(import.diagnostics.items() ==
        std::vector{ErrorOf("Import by identity is not supported",
                            "Objects of this type have no identity. Import them by id.")});
}

}  // namespace
}  // namespace tfvault::engine::identity_test
