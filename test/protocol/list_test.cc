// SPDX-License-Identifier: MPL-2.0
// List resources as `terraform query` reads them (plugin-protocol-frontier 1 and 2).
#include "test/protocol/core_rules.h"
#include "test/protocol/plugin_host.h"
#include "test/protocol/test_provider_values.h"

#include <catch2/catch.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tfvault::test::list_test {
namespace {

const std::string kProvider = TFVAULT_TEST_PROVIDER;

cty::Value ItemsConfig(std::int64_t total, const std::string& fault = {}) {
  std::map<std::string, cty::Value> attributes = {{"total", cty::Value::Number(total)}};
  if (!fault.empty()) attributes.emplace("fault", cty::Value::String(fault));
  return MakeObject(ItemsType(), std::move(attributes));
}

tfwire::ListResourceRequest ListItems(const cty::Value& config, std::int64_t limit = 100,
                                      bool include_object = false) {
  tfwire::ListResourceRequest request;
  request.set_type_name(kItemType);
  *request.mutable_config() = Encode(config, ItemsType());
  request.set_include_resource_object(include_object);
  request.set_limit(limit);
  return request;
}

// Reads a stream like Terraform: stops at the limit or an error, and after a warning skips events
// without an identity.
struct Query {
  std::vector<tfwire::ListResourceEvent> found{};
  std::string diagnostics{};
  grpc::Status status{};
};

Query RunQuery(PluginHost& host, const tfwire::ListResourceRequest& request) {
  Query query;
  auto stream = host.Stream<tfwire::ListResourceEvent>("ListResource", request);
  const cty::Type identity = cty::Type::Object({{"id", cty::Type::String()}});
  bool failed = false;
  while (static_cast<std::int64_t>(query.found.size()) < request.limit() && !failed) {
    const auto event = stream.Next();
    if (!event) {
      query.status = stream.Status();
      return query;
    }
    for (const auto& diagnostic : event->diagnostic()) {
      query.diagnostics += DiagnosticLine(diagnostic) + "\n";
      failed |= diagnostic.severity() == tfwire::Diagnostic::ERROR;
    }
    if (failed || !event->has_identity()) {
      REQUIRE_FALSE(query.diagnostics.empty());
      continue;
    }
    CHECK(Decode(event->identity().identity_data(), identity).IsWhollyKnown());
    CHECK(event->has_resource_object() <= request.include_resource_object());
    query.found.push_back(*event);
  }
  stream.Cancel();
  while (stream.Next()) {
  }
  query.status = stream.Status();
  return query;
}

TEST_CASE("a list returns identities, and whole objects on request", "[protocol][list]") {
  const int protocol = GENERATE(5, 6);
  const bool include_object = GENERATE(false, true);
  CAPTURE(protocol, include_object);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  const auto query = RunQuery(host, ListItems(ItemsConfig(3), 100, include_object));
  CHECK(query.status.ok());
  CHECK(query.diagnostics == kNothing);
  REQUIRE(query.found.size() == 3);
  CHECK(query.found[2].display_name() == "item-2");
  REQUIRE(query.found[2].has_resource_object() == include_object);
  if (!include_object) return;
  const auto item = Decode(query.found[2].resource_object(), ItemType());
  CHECK(item.Attribute("name") == cty::Value::String("item-2"));
  CHECK(item.IsWhollyKnown());

  tfwire::GenerateResourceConfigRequest generate;
  generate.set_type_name(kItemType);
  *generate.mutable_state() = query.found[2].resource_object();
  const auto generated =
      host.Call<tfwire::GenerateResourceConfigResponse>("GenerateResourceConfig", generate);
  CHECK(DiagnosticText(generated.response) == kNothing);
  CHECK(Decode(generated.response.config(), ItemType()) ==
        MakeObject(ItemType(), {{"name", cty::Value::String("item-2")}}));
  host.ShutDown();
}

TEST_CASE("a configuration is generated even without a state", "[protocol][list]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  tfwire::GenerateResourceConfigRequest generate;
  generate.set_type_name(kItemType);
  const auto generated =
      host.Call<tfwire::GenerateResourceConfigResponse>("GenerateResourceConfig", generate);
  CHECK(DiagnosticText(generated.response) == kNothing);
  CHECK(Decode(generated.response.config(), ItemType()).is_null());
  host.ShutDown();
}

TEST_CASE("a host can end a list early, and the provider keeps serving", "[protocol][list]") {
  const int protocol = GENERATE(5, 6);
  CAPTURE(protocol);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  CHECK(RunQuery(host, ListItems(ItemsConfig(1'000), 2)).found.size() == 2);
  CHECK(RunQuery(host, ListItems(ItemsConfig(1'000), 0)).found.empty());
  // The provider itself sends no more events than the limit.
  auto stream =
      host.Stream<tfwire::ListResourceEvent>("ListResource", ListItems(ItemsConfig(9), 4));
  int events = 0;
  while (stream.Next()) ++events;
  CHECK(events == 4);
  CHECK(stream.Status().ok());
  CHECK(RunQuery(host, ListItems(ItemsConfig(2))).found.size() == 2);
  host.ShutDown();
}

TEST_CASE("a waiting list ends when the host cancels it or asks to stop", "[protocol][list]") {
  const int protocol = GENERATE(5, 6);
  const bool stop = GENERATE(false, true);
  CAPTURE(protocol, stop);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  auto stream =
      host.Stream<tfwire::ListResourceEvent>("ListResource", ListItems(ItemsConfig(2, "wait")));
  REQUIRE(stream.Next());
  if (stop) {
    CHECK(host.Call<tfwire::StopProviderResponse>("StopProvider", tfwire::StopProviderRequest())
              .status.ok());
  } else {
    stream.Cancel();
  }
  while (stream.Next()) {
  }
  CHECK(stream.Status().ok() == stop);
  host.ShutDown();
  CHECK(host.StandardError().find("[ERROR]") == std::string::npos);
}

TEST_CASE("errors and warnings of a list are events", "[protocol][list]") {
  const int protocol = GENERATE(5, 6);
  CAPTURE(protocol);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  const auto warned = RunQuery(host, ListItems(ItemsConfig(3, "warn"), 100, true));
  CHECK(warned.diagnostics == "WARNING: Cannot fetch | item-1\n");
  REQUIRE(warned.found.size() == 3);
  CHECK_FALSE(warned.found[1].has_resource_object());
  CHECK(warned.found[2].has_resource_object());

  const auto failed = RunQuery(host, ListItems(ItemsConfig(3, "fail")));
  CHECK(failed.diagnostics == "ERROR: Cannot list | no more\n");
  CHECK(failed.found.size() == 1);

  auto request = ListItems(ItemsConfig(1));
  request.set_type_name("test_other");
  CHECK(RunQuery(host, request).diagnostics.starts_with("ERROR: Unknown type"));

  tfwire::ValidateListResourceConfigRequest validate;
  validate.set_type_name(kItemType);
  *validate.mutable_config() = Encode(ItemsConfig(1, "other"), ItemsType());
  const auto validated =
      host.Call<tfwire::ValidateListResourceConfigResponse>("ValidateListResourceConfig", validate);
  REQUIRE(validated.response.diagnostics_size() == 1);
  // The path begins with `config`, because no host adds that step.
  CHECK(validated.response.diagnostics(0).attribute().steps(0).attribute_name() == "config");
  CHECK(validated.response.diagnostics(0).attribute().steps(1).attribute_name() == "fault");
  host.ShutDown();
}

}  // namespace
}  // namespace tfvault::test::list_test
