// SPDX-License-Identifier: MPL-2.0
// The provider and its data sources, as a host uses them.
#include "test/protocol/core_rules.h"
#include "test/protocol/plugin_host.h"
#include "test/protocol/subject.h"
#include "test/protocol/test_provider_values.h"

#include <catch2/catch.hpp>
#include <tfplugin5.pb.h>
#include <tfplugin6.pb.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::test::provider_test {
namespace {

const std::string kProvider = TFVAULT_TEST_PROVIDER;

cty::Value ProviderConfig(const cty::Value& endpoint) {
  return MakeObject(ProviderType(), {{"endpoint", endpoint}});
}

// The configuration that a host sends: only protocol 5 lets the provider prepare it.
cty::Value Validated(PluginHost& host, const cty::Value& config) {
  tfwire::ValidateProviderConfigRequest request;
  *request.mutable_config() = Encode(config, ProviderType());
  if (host.protocol() == 5) {
    const auto reply =
        host.Call<tfplugin5::PrepareProviderConfigResponse>("ValidateProviderConfig", request);
    REQUIRE(reply.status.error_message() == kNothing);
    CHECK(DiagnosticText(reply.response) == kNothing);
    return Decode(reply.response.prepared_config(), ProviderType());
  }
  const auto reply =
      host.Call<tfplugin6::ValidateProviderConfigResponse>("ValidateProviderConfig", request);
  REQUIRE(reply.status.error_message() == kNothing);
  CHECK(DiagnosticText(reply.response) == kNothing);
  return config;
}

TEST_CASE("a configuration of the provider is validated and accepted", "[protocol][provider]") {
  const int protocol = GENERATE(5, 6);
  CAPTURE(protocol);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  for (const auto& endpoint : {cty::Value::Null(cty::Type::String()), cty::Value::String("here"),
                               cty::Value::Unknown(cty::Type::String())}) {
    const cty::Value config = ProviderConfig(endpoint);
    CHECK(Validated(host, config) == config);
    tfwire::ConfigureProviderRequest request;
    request.set_terraform_version("1.11.4");
    *request.mutable_config() = Encode(config, ProviderType());
    const auto reply = host.Call<tfwire::ConfigureProviderResponse>("ConfigureProvider", request);
    REQUIRE(reply.status.error_message() == kNothing);
    CHECK(DiagnosticText(reply.response) == kNothing);
  }
  host.ShutDown();
}

TEST_CASE("a data source is validated and read", "[protocol][data]") {
  const int protocol = GENERATE(5, 6);
  CAPTURE(protocol);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  const cty::Value config =
      MakeObject(BarrierType(), {{"name", cty::Value::String("gate")},
                                 {"parties", cty::Value::Unknown(cty::Type::Number())}});
  tfwire::ValidateDataResourceConfigRequest validate;
  validate.set_type_name(kBarrierType);
  *validate.mutable_config() = Encode(config, BarrierType());
  const auto validated =
      host.Call<tfwire::ValidateDataResourceConfigResponse>("ValidateDataResourceConfig", validate);
  REQUIRE(validated.status.error_message() == kNothing);
  CHECK(DiagnosticText(validated.response) == kNothing);

  const cty::Value known = config.WithAttribute("parties", cty::Value::Number(1));
  tfwire::ReadDataSourceRequest read;
  read.set_type_name(kBarrierType);
  *read.mutable_config() = Encode(known, BarrierType());
  read.mutable_client_capabilities()->set_deferral_allowed(true);
  const auto answer = host.Call<tfwire::ReadDataSourceResponse>("ReadDataSource", read);
  REQUIRE(answer.status.error_message() == kNothing);
  CHECK(DiagnosticText(answer.response) == kNothing);
  CHECK_FALSE(answer.response.has_deferred());
  CHECK(Decode(answer.response.state(), BarrierType()) ==
        known.WithAttribute("arrived", cty::Value::Number(1)));
  host.ShutDown();
}

enum class Fill { kRequired, kEverything };

// A configuration in which every configured value is unknown.
cty::Value UnknownConfig(const HostBlock& block, Fill fill) {
  std::map<std::string, cty::Value> members;
  for (const auto& [name, attribute] : block.attributes) {
    const bool filled = attribute.required || (fill == Fill::kEverything && attribute.optional);
    members[name] = filled ? cty::Value::Unknown(attribute.type) : cty::Value::Null(attribute.type);
  }
  for (const auto& [name, nested] : block.lists) {
    std::vector<cty::Value> elements;
    if (fill == Fill::kEverything) elements.push_back(UnknownConfig(nested, fill));
    members[name] = cty::Value::List(nested.ImpliedType(), std::move(elements));
  }
  return cty::Value::Object(block.ImpliedType(), std::move(members));
}

TEST_CASE("every resource type plans a creation from unknown values by core's rules",
          "[protocol][host][provider]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(Subject(), protocol));
  const auto blocks = ResourceBlocks(host);
  CHECK_FALSE(blocks.empty());
  for (const auto& [type_name, block] : blocks) {
    const CoreRules rules(host, type_name);
    for (const auto fill : {Fill::kRequired, Fill::kEverything}) {
      CAPTURE(type_name, fill == Fill::kEverything);
      const cty::Value config = UnknownConfig(block, fill);
      tfwire::PlanResourceChangeRequest request;
      request.set_type_name(type_name);
      *request.mutable_proposed_new_state() = Encode(config, config.type());
      *request.mutable_config() = Encode(config, config.type());
      request.mutable_client_capabilities()->set_deferral_allowed(true);
      const auto reply =
          host.Call<tfwire::PlanResourceChangeResponse>("PlanResourceChange", request);
      REQUIRE(reply.status.error_message() == kNothing);
      CHECK(DiagnosticText(reply.response) == kNothing);
      rules.Check(request, reply.response);
    }
  }
  host.ShutDown();
}

}  // namespace
}  // namespace tfvault::test::provider_test
