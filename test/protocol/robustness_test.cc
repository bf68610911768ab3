// SPDX-License-Identifier: MPL-2.0
#include "test/protocol/plugin_host.h"
#include "test/protocol/subject.h"
#include "test/support/rpc_table.h"

#include <catch2/catch.hpp>
#include <tfplugin5.pb.h>
#include <tfplugin6.pb.h>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tfvault::test::robustness_test {
namespace {

const std::string kProvider = Subject();

using namespace std::string_view_literals;

// Bytes that no host sends: not MessagePack, truncated, of another type, with absurd lengths,
// deeply nested.
std::vector<std::string> Garbage() {
  return {"\xc1",
          "\xdf\xff\xff\xff\xff",
          "\xa5"
          "ab",
          "\x93\x01\x02\x03",
          std::string("\xdd\x7f\xff\xff\xff\x00"sv),
          std::string(100'000, '\x91'),
          "\x87\xa2id"};
}

template <typename Response, typename Request>
void ExpectDiagnostic(PluginHost& host, const std::string& rpc, const Request& request) {
  CAPTURE(rpc);
  const auto reply = host.Call<Response>(rpc, request);
  CHECK(reply.status.error_message() == kNothing);
  REQUIRE(reply.response.diagnostics_size() >= 1);
  CHECK(reply.response.diagnostics(0).severity() == tfwire::Diagnostic::ERROR);
  CHECK_FALSE(reply.response.diagnostics(0).summary().empty());
}

struct Offer {
  std::vector<std::string> resources, data_sources, ephemeral_resources, list_resources, actions;
  std::map<std::string, int> functions;  // the least number of arguments of each
};

template <typename Metadata>
Offer WhatIsOffered(PluginHost& host) {
  Offer offer;
  const auto metadata = host.Call<Metadata>("GetMetadata", tfwire::GetMetadataRequest()).response;
  for (const auto& type : metadata.resources()) offer.resources.push_back(type.type_name());
  for (const auto& type : metadata.data_sources()) offer.data_sources.push_back(type.type_name());
  for (const auto& type : metadata.ephemeral_resources())
    offer.ephemeral_resources.push_back(type.type_name());
  for (const auto& type : metadata.list_resources())
    offer.list_resources.push_back(type.type_name());
  for (const auto& type : metadata.actions()) offer.actions.push_back(type.type_name());
  const auto functions =
      host.Call<tfwire::GetFunctionsResponse>("GetFunctions", tfwire::GetFunctionsRequest());
  for (const auto& [name, function] : functions.response.functions())
    offer.functions[name] = function.parameters_size();
  return offer;
}

void ExpectRefusalOfResource(PluginHost& host, const std::string& type_name,
                             const tfwire::DynamicValue& garbage, const std::string& bytes) {
  tfwire::ValidateResourceConfigRequest validate;
  validate.set_type_name(type_name);
  *validate.mutable_config() = garbage;
  ExpectDiagnostic<tfwire::ValidateResourceConfigResponse>(host, "ValidateResourceConfig",
                                                           validate);

  tfwire::UpgradeResourceStateRequest upgrade;
  upgrade.set_type_name(type_name);
  upgrade.mutable_raw_state()->set_json(bytes);
  ExpectDiagnostic<tfwire::UpgradeResourceStateResponse>(host, "UpgradeResourceState", upgrade);

  tfwire::ReadResourceRequest read;
  read.set_type_name(type_name);
  *read.mutable_current_state() = garbage;
  ExpectDiagnostic<tfwire::ReadResourceResponse>(host, "ReadResource", read);

  tfwire::PlanResourceChangeRequest plan;
  plan.set_type_name(type_name);
  *plan.mutable_prior_state() = garbage;
  *plan.mutable_proposed_new_state() = garbage;
  *plan.mutable_config() = garbage;
  ExpectDiagnostic<tfwire::PlanResourceChangeResponse>(host, "PlanResourceChange", plan);

  tfwire::ApplyResourceChangeRequest apply;
  apply.set_type_name(type_name);
  *apply.mutable_prior_state() = garbage;
  *apply.mutable_planned_state() = garbage;
  *apply.mutable_config() = garbage;
  ExpectDiagnostic<tfwire::ApplyResourceChangeResponse>(host, "ApplyResourceChange", apply);
}

void ExpectRefusalOfDataSource(PluginHost& host, const std::string& type_name,
                               const tfwire::DynamicValue& garbage) {
  tfwire::ValidateDataResourceConfigRequest validate;
  validate.set_type_name(type_name);
  *validate.mutable_config() = garbage;
  ExpectDiagnostic<tfwire::ValidateDataResourceConfigResponse>(host, "ValidateDataResourceConfig",
                                                               validate);
  tfwire::ReadDataSourceRequest read;
  read.set_type_name(type_name);
  *read.mutable_config() = garbage;
  ExpectDiagnostic<tfwire::ReadDataSourceResponse>(host, "ReadDataSource", read);
}

void ExpectRefusalOfEphemeralResource(PluginHost& host, const std::string& type_name,
                                      const tfwire::DynamicValue& garbage) {
  tfwire::ValidateEphemeralResourceConfigRequest validate;
  validate.set_type_name(type_name);
  *validate.mutable_config() = garbage;
  ExpectDiagnostic<tfwire::ValidateEphemeralResourceConfigResponse>(
      host, "ValidateEphemeralResourceConfig", validate);
  tfwire::OpenEphemeralResourceRequest open;
  open.set_type_name(type_name);
  *open.mutable_config() = garbage;
  ExpectDiagnostic<tfwire::OpenEphemeralResourceResponse>(host, "OpenEphemeralResource", open);
}

void ExpectRefusalOfListResource(PluginHost& host, const std::string& type_name,
                                 const tfwire::DynamicValue& garbage) {
  tfwire::ValidateListResourceConfigRequest validate;
  validate.set_type_name(type_name);
  *validate.mutable_config() = garbage;
  ExpectDiagnostic<tfwire::ValidateListResourceConfigResponse>(host, "ValidateListResourceConfig",
                                                               validate);
  tfwire::ListResourceRequest list;
  list.set_type_name(type_name);
  *list.mutable_config() = garbage;
  list.set_limit(1);
  auto events = host.Stream<tfwire::ListResourceEvent>("ListResource", list);
  const auto event = events.Next();
  REQUIRE(event);
  CHECK_FALSE(event->has_identity());
  CHECK(event->diagnostic_size() == 1);
  CHECK_FALSE(events.Next());
}

void ExpectRefusalOfAction(PluginHost& host, const std::string& type_name,
                           const tfwire::DynamicValue& garbage) {
  tfwire::ValidateActionConfigRequest validate;
  validate.set_type_name(type_name);
  *validate.mutable_config() = garbage;
  ExpectDiagnostic<tfwire::ValidateActionConfigResponse>(host, "ValidateActionConfig", validate);
  tfwire::PlanActionRequest plan;
  plan.set_action_type(type_name);
  *plan.mutable_config() = garbage;
  ExpectDiagnostic<tfwire::PlanActionResponse>(host, "PlanAction", plan);
  tfwire::InvokeActionRequest invoke;
  invoke.set_action_type(type_name);
  *invoke.mutable_config() = garbage;
  auto events = host.Stream<tfwire::InvokeActionEvent>("InvokeAction", invoke);
  const auto event = events.Next();
  REQUIRE(event);
  CHECK(event->completed().diagnostics_size() == 1);
  CHECK_FALSE(events.Next());
}

TEST_CASE("bytes that do not decode become diagnostics in every RPC",
          "[protocol][host][robustness]") {
  const int protocol = GENERATE(5, 6);
  CAPTURE(protocol);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  const Offer offer = protocol == 5 ? WhatIsOffered<tfplugin5::GetMetadataResponse>(host)
                                    : WhatIsOffered<tfplugin6::GetMetadataResponse>(host);
  REQUIRE_FALSE(offer.resources.empty());
  REQUIRE_FALSE(offer.data_sources.empty());
  REQUIRE_FALSE(offer.functions.empty());
  for (const auto& bytes : Garbage()) {
    tfwire::DynamicValue garbage;
    garbage.set_msgpack(bytes);

    tfwire::ValidateProviderConfigRequest validate_provider;
    *validate_provider.mutable_config() = garbage;
    if (protocol == 5) {
      ExpectDiagnostic<tfplugin5::PrepareProviderConfigResponse>(host, "ValidateProviderConfig",
                                                                 validate_provider);
    } else {
      ExpectDiagnostic<tfplugin6::ValidateProviderConfigResponse>(host, "ValidateProviderConfig",
                                                                  validate_provider);
    }
    tfwire::ConfigureProviderRequest configure;
    *configure.mutable_config() = garbage;
    ExpectDiagnostic<tfwire::ConfigureProviderResponse>(host, "ConfigureProvider", configure);

    for (const auto& type : offer.resources) ExpectRefusalOfResource(host, type, garbage, bytes);
    for (const auto& type : offer.data_sources) ExpectRefusalOfDataSource(host, type, garbage);
    for (const auto& type : offer.ephemeral_resources)
      ExpectRefusalOfEphemeralResource(host, type, garbage);
    for (const auto& type : offer.list_resources) ExpectRefusalOfListResource(host, type, garbage);
    for (const auto& type : offer.actions) ExpectRefusalOfAction(host, type, garbage);
    for (const auto& [name, arguments] : offer.functions) {
      CAPTURE(name);
      tfwire::CallFunctionRequest call;
      call.set_name(name);
      for (int i = 0; i < arguments; ++i) *call.add_arguments() = garbage;
      const auto reply = host.Call<tfwire::CallFunctionResponse>("CallFunction", call);
      CHECK(reply.status.error_message() == kNothing);
      CHECK_FALSE(reply.response.error().text().empty());
    }
  }
  host.ShutDown();
}

TEST_CASE("a type that does not exist is a diagnostic", "[protocol][host][robustness]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  tfwire::ReadResourceRequest read;
  read.set_type_name("test_absent");
  ExpectDiagnostic<tfwire::ReadResourceResponse>(host, "ReadResource", read);
  tfwire::ReadDataSourceRequest read_data;
  read_data.set_type_name("test_absent");
  ExpectDiagnostic<tfwire::ReadDataSourceResponse>(host, "ReadDataSource", read_data);
  tfwire::ImportResourceStateRequest import;
  import.set_type_name("test_absent");
  ExpectDiagnostic<tfwire::ImportResourceStateResponse>(host, "ImportResourceState", import);
  host.ShutDown();
}

std::size_t Occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_CASE("an RPC that is not served is refused, logged once and harms nothing",
          "[protocol][host][robustness]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  std::vector<std::string> unserved;
  for (const auto& row : ReadRpcTable()) {
    if (!row.served && !(protocol == 5 && row.protocol5.empty())) unserved.push_back(row.protocol6);
  }
  CHECK(unserved.size() == (protocol == 5 ? 0 : 8));
  unserved.emplace_back("NotInvented");
  for (const auto& rpc : unserved) {
    CAPTURE(rpc);
    for (int i = 0; i < 2; ++i) {
      const grpc::Slice nothing;
      const auto reply = host.Call<grpc::ByteBuffer>(rpc, grpc::ByteBuffer(&nothing, 1));
      CHECK(reply.status.error_code() == grpc::StatusCode::UNIMPLEMENTED);
    }
  }
  const auto served = host.Call<tfwire::ConfigureProviderResponse>(
      "ConfigureProvider", tfwire::ConfigureProviderRequest());
  CHECK(served.status.ok());

  const std::string log = host.StandardError();
  unserved.pop_back();  // gRPC itself rejects a method that no service declares
  for (const auto& rpc : unserved) {
    CAPTURE(rpc);
    CHECK(Occurrences(log, '"' + rpc + '"') == 1);
  }
  host.ShutDown();
}

}  // namespace
}  // namespace tfvault::test::robustness_test
