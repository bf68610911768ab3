// SPDX-License-Identifier: MPL-2.0
#include "test/protocol/plugin_host.h"
#include "test/protocol/test_provider_values.h"

#include <catch2/catch.hpp>

#include <csignal>
#include <cstddef>
#include <future>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::test::load_test {
namespace {

const std::string kProvider = TFVAULT_TEST_PROVIDER;

tfwire::ReadDataSourceRequest BarrierRequest(int parties, bool only_watch) {
  tfwire::ReadDataSourceRequest request;
  request.set_type_name(kBarrierType);
  *request.mutable_config() =
      Encode(MakeObject(BarrierType(), {{"name", cty::Value::String("gate")},
                                        {"parties", cty::Value::Number(parties)},
                                        {"only_watch", cty::Value::Bool(only_watch)}}),
             BarrierType());
  return request;
}

Reply<tfwire::ReadDataSourceResponse> Arrive(PluginHost& host, int parties,
                                             bool only_watch = false) {
  return host.Call<tfwire::ReadDataSourceResponse>("ReadDataSource",
                                                   BarrierRequest(parties, only_watch));
}

TEST_CASE("fifty reads wait at the same time", "[protocol][load]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  constexpr int kCalls = 50;
  std::vector<std::future<Reply<tfwire::ReadDataSourceResponse>>> calls;
  calls.reserve(kCalls);
  for (int i = 0; i < kCalls; ++i)
    calls.push_back(std::async(std::launch::async, [&host] { return Arrive(host, kCalls); }));
  for (auto& call : calls) {
    const auto reply = call.get();
    REQUIRE(reply.status.ok());
    CHECK(DiagnosticText(reply.response) == kNothing);
    CHECK(Decode(reply.response.state(), BarrierType()).Attribute("arrived") ==
          cty::Value::Number(kCalls));
  }
  host.ShutDown();
}

TEST_CASE("Stop is answered at once and ends a waiting read", "[protocol][load]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  auto waiting = std::async(std::launch::async, [&host] { return Arrive(host, 2); });
  REQUIRE(DiagnosticText(Arrive(host, 1, true).response) == kNothing);  // now the read waits

  const auto stopped =
      host.Call<tfwire::StopProviderResponse>("StopProvider", tfwire::StopProviderRequest());
  CHECK(stopped.status.ok());
  CHECK(stopped.response.error().empty());
  const auto reply = waiting.get();
  CHECK(reply.status.ok());
  CHECK(DiagnosticText(reply.response) == "ERROR: Stopped | The host asked to stop.\n");
  host.ShutDown();
}

// A process in debug mode outlives the run that Ctrl-C stopped.
TEST_CASE("a run that is configured after a Stop can wait again", "[protocol][load]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  host.Call<tfwire::StopProviderResponse>("StopProvider", tfwire::StopProviderRequest());
  CHECK(DiagnosticText(Arrive(host, 2).response) ==
        "ERROR: Stopped | The host asked to stop.\n");  // the first to arrive
  host.Call<tfwire::ConfigureProviderResponse>("ConfigureProvider",
                                               tfwire::ConfigureProviderRequest());
  auto waiting = std::async(std::launch::async, [&host] { return Arrive(host, 3); });
  REQUIRE(DiagnosticText(Arrive(host, 2, true).response) == kNothing);  // now the read waits
  CHECK(DiagnosticText(Arrive(host, 3).response) == kNothing);
  CHECK(DiagnosticText(waiting.get().response) == kNothing);
  host.ShutDown();
}

TEST_CASE("Shutdown ends the process during a waiting read", "[protocol][load]") {
  PluginHost host({.program = kProvider});
  auto waiting = std::async(std::launch::async, [&host] { return Arrive(host, 2); });
  REQUIRE(DiagnosticText(Arrive(host, 1, true).response) == kNothing);
  host.ShutDown();
  waiting.wait();
}

TEST_CASE("SIGTERM ends a waiting read with a diagnostic and leaves no file", "[protocol][load]") {
  PluginHost host({.program = kProvider});
  auto waiting = std::async(std::launch::async, [&host] { return Arrive(host, 2); });
  REQUIRE(DiagnosticText(Arrive(host, 1, true).response) == kNothing);
  host.process().Signal(SIGTERM);
  CHECK(DiagnosticText(waiting.get().response) == "ERROR: Stopped | The host asked to stop.\n");
  CHECK(host.process().WaitForExit() == ExitState{.code = 0});
  CHECK(host.LeftoverFiles().empty());
}

// The request of a plan contains the state twice: 66 megabytes are above the limit of hosts for a
// schema.
TEST_CASE("a state of many megabytes passes through plan, apply and read", "[protocol][load]") {
  const auto [protocol, bytes] =
      GENERATE(std::pair(5, std::size_t{6'000'000}), std::pair(6, std::size_t{33'000'000}));
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  const cty::Value config =
      MakeObject(ItemType(), {{"name", cty::Value::String("large")},
                              {"payload", cty::Value::String(std::string(bytes, 'x'))}});

  tfwire::PlanResourceChangeRequest plan;
  plan.set_type_name(kItemType);
  *plan.mutable_proposed_new_state() = Encode(config, ItemType());
  *plan.mutable_config() = Encode(config, ItemType());
  const auto planned = host.Call<tfwire::PlanResourceChangeResponse>("PlanResourceChange", plan);
  REQUIRE(planned.status.error_message() == kNothing);

  tfwire::ApplyResourceChangeRequest apply;
  apply.set_type_name(kItemType);
  *apply.mutable_planned_state() = planned.response.planned_state();
  *apply.mutable_config() = Encode(config, ItemType());
  const auto applied = host.Call<tfwire::ApplyResourceChangeResponse>("ApplyResourceChange", apply);
  REQUIRE(applied.status.error_message() == kNothing);

  tfwire::ReadResourceRequest read;
  read.set_type_name(kItemType);
  *read.mutable_current_state() = applied.response.new_state();
  const auto answer = host.Call<tfwire::ReadResourceResponse>("ReadResource", read);
  REQUIRE(answer.status.error_message() == kNothing);
  // Compared without Catch's expansion: it would print megabytes.
  const bool same = Decode(answer.response.new_state(), ItemType()).Attribute("payload") ==
                    config.Attribute("payload");
  CHECK(same);
  host.ShutDown();
}

}  // namespace
}  // namespace tfvault::test::load_test
