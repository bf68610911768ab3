// SPDX-License-Identifier: MPL-2.0
#include "tfvault/sdk/model_schema.h"

#include "test/support/values.h"
#include "tfvault/cty/codec.h"

#include <catch2/catch.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tfvault::sdk::model_schema_test {
namespace {

using test::NoText;
using test::ObjectOf;
using test::Text;
using test::Texts;
using test::UnknownText;

struct RuleModel {
  Attr<std::string> port;
  Attr<std::vector<std::string>> hosts;
  friend bool operator==(const RuleModel&, const RuleModel&) = default;
};

struct RoleModel {
  Attr<std::string> name, mode, id;
  Attr<std::vector<std::string>> policies;
  std::vector<RuleModel> rules;
  friend bool operator==(const RoleModel&, const RoleModel&) = default;
};

ModelSchema<RoleModel> RoleSchema() {
  ModelSchema<RuleModel> rule("A rule.");
  rule.Required("port", &RuleModel::port).Optional("hosts", &RuleModel::hosts);
  ModelSchema<RoleModel> role("A role.", 3);
  role.Required("name", &RoleModel::name, {.description = "Name.", .requires_replace = true})
      .Optional("mode", &RoleModel::mode, {.default_value = "auto", .one_of = {"auto", "manual"}})
      .Computed("id", &RoleModel::id, {.sensitive = true, .keep_prior = true})
      .OptionalComputed("policies", &RoleModel::policies)
      .ListBlock("rule", &RoleModel::rules, rule, {.max_items = 2});
  return role;
}

TEST_CASE("a model declares its schema", "[sdk]") {
  const auto role = RoleSchema();
  const Schema& schema = role.schema();
  CHECK(CheckSchema(schema).empty());
  CHECK(schema.version == 3);
  CHECK(schema.block.description == "A role.");
  CHECK(schema.block.ImpliedType().ToJson() ==
        R"(["object",{"id":"string","mode":"string","name":"string","policies":["list","string"],)"
        R"("rule":["list",["object",{"hosts":["list","string"],"port":"string"}]]}])");

  const Attribute* name = schema.block.FindAttribute("name");
  REQUIRE(name != nullptr);
  CHECK((name->required && name->requires_replace && !name->optional && !name->computed));
  const Attribute* mode = schema.block.FindAttribute("mode");
  CHECK((mode->optional && mode->computed));
  CHECK(mode->default_value == Text("auto"));
  CHECK(mode->description == "One of `auto`, `manual`. Defaults to `auto`.");
  const Attribute* id = schema.block.FindAttribute("id");
  CHECK((id->computed && !id->optional && id->sensitive && id->keep_prior));
  const Attribute* policies = schema.block.FindAttribute("policies");
  CHECK((policies->optional && policies->computed));
  CHECK(schema.block.FindAttribute("rule") == nullptr);
}

TEST_CASE("a description names the default value", "[sdk]") {
  CHECK(WithDefault("Mode.", Text("auto")) == "Mode. Defaults to `auto`.");
  CHECK(WithDefault("Tries.", cty::Value::Number(-1)) == "Tries. Defaults to `-1`.");
  CHECK(WithDefault("Mode.", Text("")) == "Mode.");
  CHECK(WithDefault("", cty::Value::Bool(true)) == "Defaults to `true`.");
}

TEST_CASE("a model can start with the default values", "[sdk]") {
  RoleModel expected;
  expected.mode = std::string("auto");
  CHECK(RoleSchema().Defaults() == expected);
}

TEST_CASE("null, unknown and empty survive decoding and encoding", "[sdk]") {
  const auto role = RoleSchema();
  const Block& block = role.schema().block;
  const cty::Value rule = ObjectOf(block.blocks[0].block, {{"port", UnknownText()}});
  const cty::Value object = ObjectOf(block, {{"name", Text("")},
                                             {"id", UnknownText()},
                                             {"policies", Texts({})},
                                             {"rule", cty::Value::List(rule.type(), {rule})}});

  const auto model = role.Decode(object);
  REQUIRE(model.ok());
  CHECK(*model == RoleModel{.name = Attr<std::string>(""),
                            .mode = {},
                            .id = Attr<std::string>::Unknown(),
                            .policies = Attr<std::vector<std::string>>(std::vector<std::string>{}),
                            .rules = {{.port = Attr<std::string>::Unknown(), .hosts = {}}}});
  CHECK(role.Encode(*model) == object);
}

TEST_CASE("a collection with unknown elements is decoded as unknown", "[sdk]") {
  const auto role = RoleSchema();
  const auto model =
      role.Decode(ObjectOf(role.schema().block, {{"policies", Texts({Text("a"), UnknownText()})}}));
  REQUIRE(model.ok());
  CHECK(model->policies.is_unknown());
}

TEST_CASE("blocks that are unknown as a whole are decoded as no blocks", "[sdk]") {
  const auto role = RoleSchema();
  const Block& block = role.schema().block;
  const cty::Type rules = cty::Type::List(block.blocks[0].block.ImpliedType());
  const auto model = role.Decode(ObjectOf(block, {{"rule", cty::Value::Unknown(rules)}}));
  REQUIRE(model.ok());
  CHECK(model->rules.empty());
}

TEST_CASE("every attribute of an unknown block element is unknown", "[sdk]") {
  const auto role = RoleSchema();
  const Block& block = role.schema().block;
  const cty::Type rule = block.blocks[0].block.ImpliedType();
  const auto model =
      role.Decode(ObjectOf(block, {{"rule", cty::Value::List(rule, {cty::Value::Unknown(rule)})}}));
  REQUIRE(model.ok());
  REQUIRE(model->rules.size() == 1);
  CHECK(model->rules[0].port.is_unknown());
  CHECK(model->rules[0].hosts.is_unknown());
}

struct PortModel {
  Attr<std::string> port;
  Attr<std::string> key;
  friend bool operator==(const PortModel&, const PortModel&) = default;
  friend auto operator<=>(const PortModel&, const PortModel&) = default;
};

struct HostModel {
  std::optional<PortModel> one;
  PortModel group;
  std::vector<PortModel> many;
  std::set<PortModel> some;
  std::map<std::string, PortModel> keyed;
  Attr<PortModel> object;
  Attr<std::vector<PortModel>> list;
  Attr<std::set<PortModel>> set;
  Attr<std::map<std::string, PortModel>> map;
  friend bool operator==(const HostModel&, const HostModel&) = default;
};

ModelSchema<HostModel> HostSchema() {
  ModelSchema<PortModel> port("A port.");
  port.Required("port", &PortModel::port).Optional("key", &PortModel::key);
  ModelSchema<HostModel> host("A host.");
  host.SingleBlock("one", &HostModel::one, port)
      .GroupBlock("group", &HostModel::group, port)
      .ListBlock("many", &HostModel::many, port)
      .SetBlock("some", &HostModel::some, port)
      .MapBlock("keyed", &HostModel::keyed, port)
      .RequiredNested("object", &HostModel::object, port, {.description = "The first."})
      .OptionalNested("list", &HostModel::list, port)
      .ComputedNested("set", &HostModel::set, port)
      .OptionalComputedNested("map", &HostModel::map, port);
  return host;
}

TEST_CASE("a model declares blocks of every nesting and nested attributes", "[sdk]") {
  const auto host = HostSchema();
  const Schema& schema = host.schema();
  CHECK(CheckSchema(schema).empty());
  const std::string object = R"(["object",{"key":"string","port":"string"}])";
  CHECK(schema.block.ImpliedType().ToJson() ==
        R"(["object",{"group":)" + object + R"(,"keyed":["map",)" + object +
            R"(],"list":["list",)" + object + R"(],"many":["list",)" + object +
            R"(],"map":["map",)" + object + R"(],"object":)" + object + R"(,"one":)" + object +
            R"(,"set":["set",)" + object + R"(],"some":["set",)" + object + "]}]");
  std::vector<Nesting> nestings;
  for (const auto& nested : schema.block.blocks) nestings.push_back(nested.nesting);
  CHECK(nestings == std::vector{Nesting::kSingle, Nesting::kGroup, Nesting::kList, Nesting::kSet,
                                Nesting::kMap});
  const Attribute& nested = *schema.block.FindAttribute("object");
  CHECK(nested.required);
  CHECK(nested.description == "A port. The first.");
  REQUIRE(nested.nested != nullptr);
  CHECK(nested.nested->FindAttribute("port")->required);
  CHECK(NestingOf(nested) == Nesting::kSingle);
  CHECK(NestingOf(*schema.block.FindAttribute("set")) == Nesting::kSet);
}

TEST_CASE("blocks and nested attributes survive decoding and encoding", "[sdk]") {
  const auto host = HostSchema();
  const PortModel http{.port = std::string("80"), .key = {}};
  const PortModel https{.port = std::string("443"), .key = Attr<std::string>::Unknown()};
  const std::vector<PortModel> ports = {http, https};
  const HostModel full{.one = http,
                       .group = https,
                       .many = ports,
                       .some = {http, https},
                       .keyed = {{"web", http}},
                       .object = https,
                       .list = ports,
                       .set = std::set<PortModel>{http},
                       .map = std::map<std::string, PortModel>{{"web", https}}};
  for (const auto& model : {HostModel{}, full}) {
    const cty::Value object = host.Encode(model);
    CHECK(cty::Conforms(object, host.type()));
    const auto decoded = host.Decode(object);
    REQUIRE(decoded.ok());
    CHECK(*decoded == model);
  }
  const cty::Value nothing = ObjectOf(host.schema().block, {});
  CHECK(host.Encode({}) == nothing);

  const auto unknown = host.Decode(cty::Value::Unknown(host.type()));
  REQUIRE(unknown.ok());
  CHECK_FALSE(unknown->one);
  CHECK(unknown->group.port.is_unknown());
  CHECK(unknown->some.empty());
  CHECK(unknown->list.is_unknown());
}

TEST_CASE("a null object in a collection cannot be decoded", "[sdk]") {
  const auto host = HostSchema();
  const cty::Type port = host.schema().block.blocks[0].block.ImpliedType();
  const auto model = host.Decode(
      ObjectOf(host.schema().block, {{"list", cty::Value::List(port, {cty::Value::Null(port)})}}));
  CHECK(Message(model.status()) == "list: an object is required");
}

TEST_CASE("an error of decoding starts with the attribute's name", "[sdk]") {
  const auto role = RoleSchema();
  const auto model = role.Decode(ObjectOf(role.schema().block, {{"policies", Texts({NoText()})}}));
  CHECK(Message(model.status()) == "policies: a string is required");
}

TEST_CASE("OneOf checks a value and lists the allowed values", "[sdk]") {
  const Validator validator = OneOf({Text("auto"), Text("manual")});
  CHECK(validator.description == "One of `auto`, `manual`.");
  Diagnostics diagnostics;
  validator(Text("auto"), cty::Path::Root("mode"), diagnostics);
  CHECK(diagnostics.empty());
  validator(Text("other"), cty::Path::Root("mode"), diagnostics);
  CHECK(diagnostics.items() ==
        std::vector<Diagnostic>{{Severity::kError, "Invalid attribute value",
                                 R"(The value of "mode" must be one of: "auto", "manual".)",
                                 cty::Path::Root("mode")}});
}

TEST_CASE("an attribute without a value cannot be read", "[sdk][model]") {
  CHECK_THROWS_AS(*Attr<std::string>(), std::bad_optional_access);
  CHECK_THROWS_AS(*Attr<std::string>::Unknown(), std::bad_optional_access);
}

}  // namespace
}  // namespace tfvault::sdk::model_schema_test
