// SPDX-License-Identifier: MPL-2.0
#include "test/protocol/plugin_host.h"
#include "test/protocol/subject.h"

#include <catch2/catch.hpp>
#include <tfplugin5.pb.h>
#include <tfplugin6.pb.h>

#include <cstddef>
#include <map>
#include <string>

namespace tfvault::test::schema_test {
namespace {

// The size limit of hosts (plugin-protocol 1.8).
constexpr std::size_t kLargestSchemaBytes = std::size_t{64} << 20U;

// Every fact of a schema as text by its path, equal for both protocols.
using Facts = std::map<std::string, std::string>;

template <typename Block>
void AddBlock(const std::string& path, const Block& block, Facts& facts) {
  facts[path] = block.description() + " deprecated:" + block.deprecation_message();
  for (const auto& attribute : block.attributes()) {
    facts[path + "." + attribute.name()] =
        attribute.type() + (attribute.required() ? " required" : "") +
        (attribute.optional() ? " optional" : "") + (attribute.computed() ? " computed" : "") +
        (attribute.sensitive() ? " sensitive" : "") +
        (attribute.write_only() ? " write-only" : "") +
        " kind:" + std::to_string(attribute.description_kind()) + " " + attribute.description() +
        " deprecated:" + attribute.deprecation_message();
  }
  for (const auto& nested : block.block_types()) {
    const std::string nested_path = path + "/" + nested.type_name();
    AddBlock(nested_path, nested.block(), facts);
    facts[nested_path] += " nesting:" + tfwire::NestingMode_Name(nested.nesting()) + " " +
                          std::to_string(nested.min_items()) + "-" +
                          std::to_string(nested.max_items());
  }
}

template <typename Schema>
void AddSchema(const std::string& path, const Schema& schema, Facts& facts) {
  facts[path + " version"] = std::to_string(schema.version());
  REQUIRE(schema.has_block());
  AddBlock(path, schema.block(), facts);
}

std::string ParameterText(const tfwire::Function::Parameter& parameter) {
  return parameter.name() + ":" + parameter.type() + (parameter.allow_null_value() ? " null" : "") +
         (parameter.allow_unknown_values() ? " unknown" : "");
}

std::string FunctionText(const tfwire::Function& function) {
  std::string text = function.summary() + " (";
  for (const auto& parameter : function.parameters()) text += ParameterText(parameter) + ", ";
  if (function.has_variadic_parameter())
    text += ParameterText(function.variadic_parameter()) + "...";
  return text + ") -> " + function.return_value().type();
}

template <typename Response>
Facts SchemaFacts(PluginHost& host) {
  const auto reply = host.Call<Response>("GetProviderSchema", tfwire::GetProviderSchemaRequest());
  REQUIRE(reply.status.error_message() == kNothing);
  const Response& response = reply.response;
  CHECK(response.diagnostics().empty());
  CHECK(response.ByteSizeLong() < kLargestSchemaBytes);
  CHECK(response.server_capabilities().plan_destroy());
  CHECK(response.server_capabilities().get_provider_schema_optional());
  CHECK(response.server_capabilities().move_resource_state());
  Facts facts;
  REQUIRE(response.has_provider());
  AddSchema("provider", response.provider(), facts);
  for (const auto& [name, schema] : response.resource_schemas())
    AddSchema("resource " + name, schema, facts);
  for (const auto& [name, schema] : response.data_source_schemas())
    AddSchema("data " + name, schema, facts);
  for (const auto& [name, schema] : response.ephemeral_resource_schemas())
    AddSchema("ephemeral " + name, schema, facts);
  for (const auto& [name, function] : response.functions())
    facts["function " + name] = FunctionText(function);
  return facts;
}

Facts SchemaFacts(const std::string& program, int protocol) {
  PluginHost host(PluginHost::ForProtocol(program, protocol));
  const Facts facts = protocol == 5 ? SchemaFacts<tfplugin5::GetProviderSchemaResponse>(host)
                                    : SchemaFacts<tfplugin6::GetProviderSchemaResponse>(host);
  host.ShutDown();
  return facts;
}

TEST_CASE("both protocols describe the same schema", "[protocol][host][schema]") {
  const Facts protocol5 = SchemaFacts(Subject(), 5);
  const Facts protocol6 = SchemaFacts(Subject(), 6);
  CHECK(protocol5.size() > 5);
  CHECK(protocol5 == protocol6);
}

TEST_CASE("a schema contains everything that its author declared", "[protocol][schema]") {
  const int protocol = GENERATE(5, 6);
  CAPTURE(protocol);
  Facts facts = SchemaFacts(TFVAULT_TEST_PROVIDER, protocol);
  CHECK(facts["resource test_item.id"] == "\"string\" computed kind:1 Identifier. deprecated:");
  CHECK(facts["resource test_item.name"] == "\"string\" required kind:1 Name. deprecated:");
  CHECK(facts["resource test_item.size"] ==
        "\"number\" optional computed kind:1 Size. Defaults to `1`. deprecated:");
  CHECK(facts["resource test_item.labels"] ==
        "[\"map\",\"string\"] optional kind:1 Labels. deprecated:");
  CHECK(facts["resource test_item.secret"] ==
        "\"string\" optional write-only kind:1 Secret. deprecated:");
  CHECK(facts["data test_barrier"] == "Waits for other calls. deprecated:");
  CHECK(facts["ephemeral test_lease.value"] ==
        "\"string\" computed sensitive kind:1 Value. deprecated:");
  CHECK(facts["function join"] ==
        "Joins texts. (separator:\"string\", texts:\"string\"...) -> \"string\"");
}

template <typename Response>
std::string MetadataText(PluginHost& host) {
  const auto reply = host.Call<Response>("GetMetadata", tfwire::GetMetadataRequest());
  REQUIRE(reply.status.error_message() == kNothing);
  std::string text;
  for (const auto& type : reply.response.resources()) text += "resource " + type.type_name() + "\n";
  for (const auto& type : reply.response.data_sources()) text += "data " + type.type_name() + "\n";
  for (const auto& type : reply.response.ephemeral_resources())
    text += "ephemeral " + type.type_name() + "\n";
  for (const auto& function : reply.response.functions())
    text += "function " + function.name() + "\n";
  return text;
}

TEST_CASE("the metadata list everything that the provider offers", "[protocol][schema]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(TFVAULT_TEST_PROVIDER, protocol));
  const std::string text = protocol == 5 ? MetadataText<tfplugin5::GetMetadataResponse>(host)
                                         : MetadataText<tfplugin6::GetMetadataResponse>(host);
  CHECK(text == "resource test_item\ndata test_barrier\nephemeral test_lease\nfunction join\n");
  host.ShutDown();
}

}  // namespace
}  // namespace tfvault::test::schema_test
