#include "test/protocol/plugin_host.h"
#include "test/protocol/test_provider_values.h"

#include <catch2/catch.hpp>

#include <string>

namespace tfvault::test {
namespace {

const std::string kProvider = TFVAULT_TEST_PROVIDER;

const cty::Value kNoItem = cty::Value::Null(ItemType());

cty::Value Text(const std::string& text) { return cty::Value::String(text); }

// One managed object as Terraform drives it; every step checks what core would check.
class ItemDriver {
 public:
  explicit ItemDriver(PluginHost& host) : host_(host) {}

  tfwire::PlanResourceChangeResponse Plan(const cty::Value& config) {
    tfwire::PlanResourceChangeRequest request;
    request.set_type_name(kItemType);
    *request.mutable_prior_state() = Encode(state, ItemType());
    *request.mutable_proposed_new_state() = Encode(ProposeItem(state, config), ItemType());
    *request.mutable_config() = Encode(config, ItemType());
    request.set_prior_private(private_data);
    auto reply = host_.Call<tfwire::PlanResourceChangeResponse>("PlanResourceChange", request);
    REQUIRE(reply.status.ok());
    CHECK_FALSE(reply.response.legacy_type_system());
    planned = Decode(reply.response.planned_state(), ItemType());
    planned_private = reply.response.planned_private();
    return reply.response;
  }

  tfwire::ApplyResourceChangeResponse Apply(const cty::Value& config) {
    tfwire::ApplyResourceChangeRequest request;
    request.set_type_name(kItemType);
    *request.mutable_prior_state() = Encode(state, ItemType());
    *request.mutable_planned_state() = Encode(planned, ItemType());
    *request.mutable_config() = Encode(config, ItemType());
    request.set_planned_private(planned_private);
    auto reply = host_.Call<tfwire::ApplyResourceChangeResponse>("ApplyResourceChange", request);
    REQUIRE(reply.status.ok());
    CHECK_FALSE(reply.response.legacy_type_system());
    state = Decode(reply.response.new_state(), ItemType());
    private_data = reply.response.private_();
    return reply.response;
  }

  tfwire::ReadResourceResponse Read() {
    tfwire::ReadResourceRequest request;
    request.set_type_name(kItemType);
    *request.mutable_current_state() = Encode(state, ItemType());
    request.set_private_(private_data);
    auto reply = host_.Call<tfwire::ReadResourceResponse>("ReadResource", request);
    REQUIRE(reply.status.ok());
    state = Decode(reply.response.new_state(), ItemType());
    private_data = reply.response.private_();
    return reply.response;
  }

  void PlanAndApply(const cty::Value& config) {
    REQUIRE(DiagnosticText(Plan(config)) == kNothing);
    REQUIRE(DiagnosticText(Apply(config)) == kNothing);
  }

  cty::Value state = kNoItem;
  cty::Value planned = kNoItem;
  std::string private_data{};
  std::string planned_private{};

 private:
  PluginHost& host_;
};

TEST_CASE("a resource lives from validation to destruction", "[protocol][lifecycle]") {
  const int protocol = GENERATE(5, 6);
  CAPTURE(protocol);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  host.OpenStreams();
  const cty::Value config =
      MakeObject(ItemType(), {{"name", Text("one")},
                              {"labels", cty::Value::Map(cty::Type::String(), {{"a", Text("b")}})},
                              {"secret", Text("hidden")}});

  tfwire::ValidateResourceConfigRequest validate;
  validate.set_type_name(kItemType);
  *validate.mutable_config() = Encode(config, ItemType());
  validate.mutable_client_capabilities()->set_write_only_attributes_allowed(true);
  const auto validated =
      host.Call<tfwire::ValidateResourceConfigResponse>("ValidateResourceConfig", validate);
  CHECK(DiagnosticText(validated.response) == kNothing);

  tfwire::ConfigureProviderRequest configure;
  configure.set_terraform_version("1.11.4");
  *configure.mutable_config() = Encode(MakeObject(ProviderType(), {}), ProviderType());
  const auto configured =
      host.Call<tfwire::ConfigureProviderResponse>("ConfigureProvider", configure);
  CHECK(DiagnosticText(configured.response) == kNothing);

  ItemDriver item(host);
  REQUIRE(DiagnosticText(item.Plan(config)) == kNothing);
  CHECK(item.planned == MakeObject(ItemType(), {{"id", cty::Value::Unknown(cty::Type::String())},
                                                {"name", Text("one")},
                                                {"size", cty::Value::Number(1)},
                                                {"labels", config.Attribute("labels")}}));
  REQUIRE(DiagnosticText(item.Apply(config)) == kNothing);
  const cty::Value created = MakeObject(ItemType(), {{"id", Text("id-one")},
                                                     {"name", Text("one")},
                                                     {"size", cty::Value::Number(1)},
                                                     {"labels", config.Attribute("labels")}});
  CHECK(item.state == created);

  CHECK(DiagnosticText(item.Read()) == kNothing);
  CHECK(item.state == created);
  CHECK(DiagnosticText(item.Plan(config)) == kNothing);
  CHECK(item.planned == created);  // nothing to do

  const cty::Value changed = config.WithAttribute("size", cty::Value::Number(2));
  REQUIRE(DiagnosticText(item.Plan(changed)) == kNothing);
  CHECK(item.planned == created.WithAttribute("size", cty::Value::Number(2)));
  REQUIRE(DiagnosticText(item.Apply(changed)) == kNothing);
  CHECK(item.state == created.WithAttribute("size", cty::Value::Number(2)));

  REQUIRE(DiagnosticText(item.Plan(kNoItem)) == kNothing);
  CHECK(item.planned.is_null());
  const cty::Value last = item.state;
  REQUIRE(DiagnosticText(item.Apply(kNoItem)) == kNothing);
  CHECK(item.state.is_null());

  item.state = last;
  CHECK(DiagnosticText(item.Read()) == kNothing);
  CHECK(item.state.is_null());  // gone
  host.ShutDown();
}

TEST_CASE("a change of an identifying attribute asks for replacement", "[protocol][lifecycle]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  ItemDriver item(host);
  item.PlanAndApply(MakeObject(ItemType(), {{"name", Text("one")}}));
  const auto plan = item.Plan(MakeObject(ItemType(), {{"name", Text("two")}}));
  REQUIRE(plan.requires_replace_size() == 1);
  REQUIRE(plan.requires_replace(0).steps_size() == 1);
  CHECK(plan.requires_replace(0).steps(0).attribute_name() == "name");
  host.ShutDown();
}

TEST_CASE("private bytes reach the next call", "[protocol][lifecycle]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  ItemDriver item(host);
  const cty::Value config = MakeObject(ItemType(), {{"name", Text("one")}});
  item.PlanAndApply(config);
  CHECK(item.private_data == "|create");
  item.Read();
  CHECK(item.private_data == "|create|read");
  item.PlanAndApply(config.WithAttribute("size", cty::Value::Number(2)));
  CHECK(item.private_data == "|create|read|update");
  host.ShutDown();
}

TEST_CASE("an object that was created damaged is handed over with its errors",
          "[protocol][lifecycle]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  ItemDriver item(host);
  const cty::Value config =
      MakeObject(ItemType(), {{"name", Text("one")}, {"fault", Text("damage")}});
  REQUIRE(DiagnosticText(item.Plan(config)) == kNothing);
  CHECK(DiagnosticText(item.Apply(config)) == "ERROR: Damaged | Only a part was done.\n");
  CHECK(item.state.Attribute("id") == Text("id-one"));
  CHECK(item.private_data == "|create");
  host.ShutDown();
}

TEST_CASE("a refused creation leaves no state", "[protocol][lifecycle]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  ItemDriver item(host);
  const cty::Value config =
      MakeObject(ItemType(), {{"name", Text("one")}, {"fault", Text("refuse")}});
  REQUIRE(DiagnosticText(item.Plan(config)) == kNothing);
  CHECK(DiagnosticText(item.Apply(config)) == "ERROR: Refused | Nothing was changed.\n");
  CHECK(item.state.is_null());
  host.ShutDown();
}

TEST_CASE("a refused update keeps the prior state", "[protocol][lifecycle]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  ItemDriver item(host);
  const cty::Value config = MakeObject(ItemType(), {{"name", Text("one")}});
  item.PlanAndApply(config);
  const cty::Value before = item.state;
  const cty::Value refused = config.WithAttribute("fault", Text("refuse"));
  REQUIRE(DiagnosticText(item.Plan(refused)) == kNothing);
  CHECK(DiagnosticText(item.Apply(refused)) == "ERROR: Refused | Nothing was changed.\n");
  CHECK(item.state == before);
  CHECK(item.private_data.starts_with("|create"));
  host.ShutDown();
}

TEST_CASE("an imported object is completed by reading it", "[protocol][lifecycle]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  ItemDriver item(host);
  item.PlanAndApply(MakeObject(ItemType(), {{"name", Text("one")}}));
  const cty::Value existing = item.state;

  tfwire::ImportResourceStateRequest import;
  import.set_type_name(kItemType);
  import.set_id("id-one");
  const auto reply = host.Call<tfwire::ImportResourceStateResponse>("ImportResourceState", import);
  CHECK(DiagnosticText(reply.response) == kNothing);
  REQUIRE(reply.response.imported_resources_size() == 1);
  const auto& imported = reply.response.imported_resources(0);
  CHECK(imported.type_name() == kItemType);
  CHECK(imported.private_() == "|import");

  ItemDriver other(host);
  other.state = Decode(imported.state(), ItemType());
  other.private_data = imported.private_();
  other.Read();
  CHECK(other.state == existing);
  CHECK(other.private_data == "|import|read");
  host.ShutDown();
}

TEST_CASE("stored state is brought to the current schema", "[protocol][lifecycle]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  tfwire::UpgradeResourceStateRequest request;
  request.set_type_name(kItemType);
  request.mutable_raw_state()->set_json(R"({"id": "id-one", "name": "one", "removed": true})");
  const auto reply =
      host.Call<tfwire::UpgradeResourceStateResponse>("UpgradeResourceState", request);
  CHECK(DiagnosticText(reply.response) == kNothing);
  CHECK(Decode(reply.response.upgraded_state(), ItemType()) ==
        MakeObject(ItemType(), {{"id", Text("id-one")}, {"name", Text("one")}}));
  host.ShutDown();
}

TEST_CASE("state from before Terraform 0.12 is refused with a diagnostic",
          "[protocol][lifecycle]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  tfwire::UpgradeResourceStateRequest request;
  request.set_type_name(kItemType);
  (*request.mutable_raw_state()->mutable_flatmap())["id"] = "id-one";
  const auto reply =
      host.Call<tfwire::UpgradeResourceStateResponse>("UpgradeResourceState", request);
  CHECK(reply.status.ok());
  CHECK(reply.response.diagnostics_size() == 1);
  host.ShutDown();
}

TEST_CASE("a failed configuration names its attribute, in valid UTF-8", "[protocol][lifecycle]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  tfwire::ConfigureProviderRequest request;
  *request.mutable_config() =
      Encode(MakeObject(ProviderType(), {{"endpoint", Text("refused")}}), ProviderType());
  const auto reply = host.Call<tfwire::ConfigureProviderResponse>("ConfigureProvider", request);
  REQUIRE(reply.status.ok());
  CHECK(DiagnosticText(reply.response) ==
        "ERROR: Cannot configure | The endpoint refuses us: \xef\xbf\xbd. @endpoint\n");
  host.ShutDown();
}

}  // namespace
}  // namespace tfvault::test
