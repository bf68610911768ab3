// SPDX-License-Identifier: MPL-2.0
// RPCs of newer hosts: identities of objects, and objects that moved from other providers.
#include "test/protocol/core_rules.h"
#include "test/protocol/plugin_host.h"
#include "test/protocol/test_provider_values.h"

#include <catch2/catch.hpp>

#include <string>

namespace tfvault::test::identity_and_move_test {
namespace {

constexpr char kProvider[] = TFVAULT_TEST_PROVIDER;
constexpr char kPeer[] = "registry.terraform.io/hashicorp/test";

const cty::Type& IdentityType() {
  static const cty::Type type = cty::Type::Object({{"id", cty::Type::String()}});
  return type;
}
cty::Value IdentityOf(const std::string& id) {
  return cty::Value::Object({{"id", cty::Value::String(id)}});
}
cty::Value Identity(const tfwire::ResourceIdentityData& data) {
  return Decode(data.identity_data(), IdentityType());
}

struct ItemHost : PluginHost {
  explicit ItemHost(int protocol) : PluginHost(ForProtocol(kProvider, protocol)) {}

  tfwire::PlanResourceChangeResponse Plan(const cty::Value& prior, const cty::Value& config) {
    tfwire::PlanResourceChangeRequest request;
    request.set_type_name(kItemType);
    *request.mutable_prior_state() = Encode(prior, ItemType());
    *request.mutable_proposed_new_state() = Encode(ProposeItem(prior, config), ItemType());
    *request.mutable_config() = Encode(config, ItemType());
    return Answer<tfwire::PlanResourceChangeResponse>("PlanResourceChange", request);
  }

  tfwire::ApplyResourceChangeResponse Apply(const cty::Value& prior, const cty::Value& config) {
    tfwire::ApplyResourceChangeRequest request;
    request.set_type_name(kItemType);
    *request.mutable_prior_state() = Encode(prior, ItemType());
    *request.mutable_planned_state() = Plan(prior, config).planned_state();
    *request.mutable_config() = Encode(config, ItemType());
    return Answer<tfwire::ApplyResourceChangeResponse>("ApplyResourceChange", request);
  }

  tfwire::ReadResourceResponse Read(const tfwire::DynamicValue& state) {
    tfwire::ReadResourceRequest request;
    request.set_type_name(kItemType);
    *request.mutable_current_state() = state;
    return Answer<tfwire::ReadResourceResponse>("ReadResource", request);
  }

  tfwire::MoveResourceStateResponse Move(const std::string& source_type) {
    tfwire::MoveResourceStateRequest request;
    request.set_source_provider_address(kPeer);
    request.set_source_type_name(source_type);
    request.mutable_source_state()->set_json(R"({"id":"id-one","name":"one","gone":true})");
    request.set_source_private("theirs");
    request.set_target_type_name(kItemType);
    return Answer<tfwire::MoveResourceStateResponse>("MoveResourceState", request);
  }

  template <typename Response, typename Request>
  Response Answer(const std::string& rpc, const Request& request) {
    auto reply = Call<Response>(rpc, request);
    REQUIRE(reply.status.error_message() == "");
    if constexpr (requires { rules.Check(request, reply.response); })
      rules.Check(request, reply.response);
    return reply.response;
  }

  CoreRules rules{*this, kItemType};
};

const cty::Value kNoItem = cty::Value::Null(ItemType());

cty::Value Config() { return MakeObject(ItemType(), {{"name", cty::Value::String("one")}}); }

TEST_CASE("the identity schemas list the types that have one", "[protocol][identity]") {
  ItemHost host(GENERATE(5, 6));
  const auto response = host.Answer<tfwire::GetResourceIdentitySchemasResponse>(
      "GetResourceIdentitySchemas", tfwire::GetResourceIdentitySchemasRequest());
  CHECK(DiagnosticText(response) == "");
  REQUIRE(response.identity_schemas_size() == 1);
  const auto& schema = response.identity_schemas().at(kItemType);
  CHECK(schema.version() == 0);
  REQUIRE(schema.identity_attributes_size() == 1);
  const auto& id = schema.identity_attributes(0);
  CHECK(id.name() == "id");
  CHECK(id.type() == "\"string\"");
  CHECK(id.required_for_import());
  CHECK_FALSE(id.optional_for_import());
  CHECK(id.description() == "Identifier.");
  host.ShutDown();
}

TEST_CASE("an object keeps its identity from creation to destruction", "[protocol][identity]") {
  ItemHost host(GENERATE(5, 6));
  const auto plan = host.Plan(kNoItem, Config());
  CHECK(Identity(plan.planned_identity()).Attribute("id").is_unknown());
  const auto created = host.Apply(kNoItem, Config());
  REQUIRE(DiagnosticText(created) == "");
  CHECK(Identity(created.new_identity()) == IdentityOf("id-one"));

  const auto read = host.Read(created.new_state());
  CHECK(Identity(read.new_identity()) == IdentityOf("id-one"));
  const cty::Value state = Decode(read.new_state(), ItemType());
  const cty::Value changed = Config().WithAttribute("size", cty::Value::Number(2));
  CHECK(Identity(host.Plan(state, changed).planned_identity()) == IdentityOf("id-one"));
  CHECK(Identity(host.Apply(state, changed).new_identity()) == IdentityOf("id-one"));

  CHECK_FALSE(host.Plan(state, kNoItem).has_planned_identity());
  CHECK_FALSE(host.Apply(state, kNoItem).has_new_identity());
  CHECK_FALSE(host.Read(created.new_state()).has_new_identity());  // the object is gone
  host.ShutDown();
}

TEST_CASE("an object is imported by its identity or by its id", "[protocol][identity]") {
  ItemHost host(GENERATE(5, 6));
  REQUIRE(DiagnosticText(host.Apply(kNoItem, Config())) == "");
  tfwire::ImportResourceStateRequest request;
  request.set_type_name(kItemType);
  SECTION("by identity") {
    *request.mutable_identity()->mutable_identity_data() =
        Encode(IdentityOf("id-one"), IdentityType());
  }
  SECTION("by id") { request.set_id("id-one"); }
  const auto response =
      host.Answer<tfwire::ImportResourceStateResponse>("ImportResourceState", request);
  REQUIRE(DiagnosticText(response) == "");
  REQUIRE(response.imported_resources_size() == 1);
  const auto& imported = response.imported_resources(0);
  CHECK(Identity(imported.identity()) == IdentityOf("id-one"));
  CHECK(Decode(host.Read(imported.state()).new_state(), ItemType()).Attribute("name") ==
        cty::Value::String("one"));
  host.ShutDown();
}

TEST_CASE("a stored identity of another version is upgraded to the current schema",
          "[protocol][identity]") {
  ItemHost host(GENERATE(5, 6));
  tfwire::UpgradeResourceIdentityRequest request;
  request.set_type_name(kItemType);
  request.set_version(7);
  request.mutable_raw_identity()->set_json(R"({"id":"id-one","gone":1})");
  const auto response =
      host.Answer<tfwire::UpgradeResourceIdentityResponse>("UpgradeResourceIdentity", request);
  CHECK(DiagnosticText(response) == "");
  CHECK(Identity(response.upgraded_identity()) == IdentityOf("id-one"));
  host.ShutDown();
}

TEST_CASE("a moved block accepts an object of another provider if its type is supported",
          "[protocol][move]") {
  ItemHost host(GENERATE(5, 6));
  const auto moved = host.Move(kItemType);
  CHECK(DiagnosticText(moved) == "");
  CHECK(Decode(moved.target_state(), ItemType()) ==
        MakeObject(ItemType(),
                   {{"id", cty::Value::String("id-one")}, {"name", cty::Value::String("one")}}));
  CHECK(moved.target_private() == "theirs");
  CHECK(Identity(moved.target_identity()) == IdentityOf("id-one"));

  const auto refused = host.Move("test_other");
  CHECK(DiagnosticText(refused) ==
        "ERROR: Unsupported move | An object of test_other "
        "(registry.terraform.io/hashicorp/test) cannot become a test_item. Remove the moved block "
        "and import the object instead.\n");
  CHECK_FALSE(refused.has_target_identity());
  host.ShutDown();
}

}  // namespace
}  // namespace tfvault::test::identity_and_move_test
