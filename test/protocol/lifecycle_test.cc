// SPDX-License-Identifier: MPL-2.0
#include "test/protocol/core_rules.h"
#include "test/protocol/plugin_host.h"
#include "test/protocol/test_provider_values.h"

#include <catch2/catch.hpp>

#include <string>

namespace tfvault::test::lifecycle_test {
namespace {

const std::string kProvider = TFVAULT_TEST_PROVIDER;

const cty::Value kNoItem = cty::Value::Null(ItemType());

cty::Value Text(const std::string& text) { return cty::Value::String(text); }

// Manages one object like Terraform: allows deferrals, as Terraform does in every apply, and checks
// every answer against core's rules.
class ItemDriver {
 public:
  explicit ItemDriver(PluginHost& host) : host_(host), rules_(host, kItemType) {}

  tfwire::PlanResourceChangeResponse Plan(const cty::Value& config) {
    tfwire::PlanResourceChangeRequest request;
    request.set_type_name(kItemType);
    *request.mutable_prior_state() = Encode(state, ItemType());
    *request.mutable_proposed_new_state() = Encode(ProposeItem(state, config), ItemType());
    *request.mutable_config() = Encode(config, ItemType());
    request.set_prior_private(private_data);
    request.mutable_client_capabilities()->set_deferral_allowed(true);
    auto response = Call<tfwire::PlanResourceChangeResponse>("PlanResourceChange", request);
    planned = Decode(response.planned_state(), ItemType());
    planned_private = response.planned_private();
    return response;
  }

  tfwire::ApplyResourceChangeResponse Apply(const cty::Value& config) {
    tfwire::ApplyResourceChangeRequest request;
    request.set_type_name(kItemType);
    *request.mutable_prior_state() = Encode(state, ItemType());
    *request.mutable_planned_state() = Encode(planned, ItemType());
    *request.mutable_config() = Encode(config, ItemType());
    request.set_planned_private(planned_private);
    auto response = Call<tfwire::ApplyResourceChangeResponse>("ApplyResourceChange", request);
    state = Decode(response.new_state(), ItemType());
    private_data = response.private_();
    return response;
  }

  tfwire::ReadResourceResponse Read() {
    tfwire::ReadResourceRequest request;
    request.set_type_name(kItemType);
    *request.mutable_current_state() = Encode(state, ItemType());
    request.set_private_(private_data);
    request.mutable_client_capabilities()->set_deferral_allowed(true);
    auto response = Call<tfwire::ReadResourceResponse>("ReadResource", request);
    state = Decode(response.new_state(), ItemType());
    private_data = response.private_();
    return response;
  }

  tfwire::ImportResourceStateResponse Import(const std::string& id) {
    tfwire::ImportResourceStateRequest request;
    request.set_type_name(kItemType);
    request.set_id(id);
    request.mutable_client_capabilities()->set_deferral_allowed(true);
    auto response = Call<tfwire::ImportResourceStateResponse>("ImportResourceState", request);
    state = Decode(response.imported_resources(0).state(), ItemType());
    private_data = response.imported_resources(0).private_();
    return response;
  }

  cty::Value Upgrade(const std::string& json) {
    tfwire::UpgradeResourceStateRequest request;
    request.set_type_name(kItemType);
    request.mutable_raw_state()->set_json(json);
    const auto response =
        Call<tfwire::UpgradeResourceStateResponse>("UpgradeResourceState", request);
    CHECK(DiagnosticText(response) == kNothing);
    return Decode(response.upgraded_state(), ItemType());
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
  template <typename Response, typename Request>
  Response Call(const std::string& rpc, const Request& request) {
    const auto reply = host_.Call<Response>(rpc, request);
    REQUIRE(reply.status.error_message() == kNothing);
    rules_.Check(request, reply.response);
    return reply.response;
  }

  PluginHost& host_;
  CoreRules rules_;
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

TEST_CASE("a change of an identifying attribute requires replacement", "[protocol][lifecycle]") {
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

TEST_CASE("a partly created object is returned with its errors", "[protocol][lifecycle]") {
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

TEST_CASE("a read completes an imported object", "[protocol][lifecycle]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  ItemDriver item(host);
  item.PlanAndApply(MakeObject(ItemType(), {{"name", Text("one")}}));
  const cty::Value existing = item.state;

  ItemDriver other(host);
  const auto response = other.Import("id-one");
  CHECK(DiagnosticText(response) == kNothing);
  CHECK(response.imported_resources(0).type_name() == kItemType);
  CHECK(other.private_data == "|import");
  other.Read();
  CHECK(other.state == existing);
  CHECK(other.private_data == "|import|read");
  host.ShutDown();
}

TEST_CASE("stored state is upgraded to the current schema", "[protocol][lifecycle]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  ItemDriver item(host);
  CHECK(item.Upgrade(R"({"id": "id-one", "name": "one", "removed": true})") ==
        MakeObject(ItemType(), {{"id", Text("id-one")}, {"name", Text("one")}}));
  host.ShutDown();
}

TEST_CASE("a replaced object is destroyed, and created from a separate plan",
          "[protocol][lifecycle]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  ItemDriver item(host);
  item.PlanAndApply(MakeObject(ItemType(), {{"name", Text("one")}}));
  const cty::Value config = MakeObject(ItemType(), {{"name", Text("two")}});
  CHECK(item.Plan(config).requires_replace_size() == 1);
  item.PlanAndApply(kNoItem);
  item.private_data.clear();
  CHECK(item.Plan(config).requires_replace_size() == 0);
  REQUIRE(DiagnosticText(item.Apply(config)) == kNothing);
  CHECK(item.state.Attribute("id") == Text("id-two"));
  CHECK(item.private_data == "|create");
  host.ShutDown();
}

TEST_CASE("a value that is unknown in the plan is determined by the apply",
          "[protocol][lifecycle]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  ItemDriver item(host);
  const cty::Value unknown = cty::Value::Unknown(cty::Type::String());
  const cty::Value early = MakeObject(
      ItemType(),
      {{"name", unknown},
       {"payload", cty::Value::Unknown(cty::Type::String(), cty::Nullness::kNotNull)},
       {"size", cty::Value::Unknown(cty::Type::Number())},
       {"labels", cty::Value::Map(cty::Type::String(), {{"a", unknown}, {"b", Text("b")}})},
       {"secret", unknown}});
  REQUIRE(DiagnosticText(item.Plan(early)) == kNothing);
  CHECK_FALSE(item.planned.IsWhollyKnown());

  const cty::Value late = MakeObject(
      ItemType(),
      {{"name", Text("one")},
       {"payload", Text("text")},
       {"size", cty::Value::Number(3)},
       {"labels", cty::Value::Map(cty::Type::String(), {{"a", Text("a")}, {"b", Text("b")}})},
       {"secret", Text("hidden")}});
  const cty::Value first = item.planned;
  REQUIRE(DiagnosticText(item.Plan(late)) == kNothing);
  CheckKept(first, item.planned);
  REQUIRE(DiagnosticText(item.Apply(late)) == kNothing);
  CHECK(item.state == late.WithAttribute("id", Text("id-one"))
                          .WithAttribute("secret", cty::Value::Null(cty::Type::String())));
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

TEST_CASE("an exception in resource code is a diagnostic", "[protocol][lifecycle]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  tfwire::ReadResourceRequest read;
  read.set_type_name(kItemType);
  *read.mutable_current_state() =
      Encode(MakeObject(ItemType(), {{"id", cty::Value::String("id-one")},
                                     {"name", cty::Value::String("one")},
                                     {"fault", cty::Value::String("throw")}}),
             ItemType());
  const auto reply = host.Call<tfwire::ReadResourceResponse>("ReadResource", read);
  CHECK(reply.status.error_message() == kNothing);
  REQUIRE(reply.response.diagnostics_size() == 1);
  CHECK(reply.response.diagnostics(0).severity() == tfwire::Diagnostic::ERROR);
  host.ShutDown();
}

}  // namespace
}  // namespace tfvault::test::lifecycle_test
