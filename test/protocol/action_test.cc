// SPDX-License-Identifier: MPL-2.0
// Actions as Terraform invokes them (plugin-protocol-frontier 3).
#include "test/protocol/plugin_host.h"
#include "test/protocol/test_provider_values.h"

#include <catch2/catch.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tfvault::test::action_test {
namespace {

const std::string kProvider = TFVAULT_TEST_PROVIDER;

cty::Value TaskConfig(std::int64_t steps, const std::string& fault = {}) {
  std::map<std::string, cty::Value> attributes = {{"steps", cty::Value::Number(steps)}};
  if (!fault.empty()) attributes.emplace("fault", cty::Value::String(fault));
  return MakeObject(TaskType(), std::move(attributes));
}

tfwire::InvokeActionRequest InvokeTask(const cty::Value& config) {
  tfwire::InvokeActionRequest request;
  request.set_action_type(kTaskType);
  *request.mutable_config() = Encode(config, TaskType());
  return request;
}

// Every host expects progress, then one completion, then the status OK. Terraform 1.14 and 1.15
// crash on any other sequence.
struct Invocation {
  std::vector<std::string> lines{};
  std::string completed{};
};

Invocation ReadAll(EventStream<tfwire::InvokeActionEvent>& stream, int least_completions = 1) {
  Invocation invocation;
  int completions = 0;
  while (const auto event = stream.Next()) {
    REQUIRE(completions == 0);
    REQUIRE((event->has_progress() || event->has_completed()));
    if (event->has_progress()) invocation.lines.push_back(event->progress().message());
    if (event->has_completed()) {
      ++completions;
      invocation.completed = DiagnosticText(event->completed());
    }
  }
  CHECK(completions >= least_completions);
  CHECK(stream.Status().ok());
  return invocation;
}

Invocation Invoke(PluginHost& host, const tfwire::InvokeActionRequest& request) {
  auto stream = host.Stream<tfwire::InvokeActionEvent>("InvokeAction", request);
  return ReadAll(stream);
}

TEST_CASE("an action is validated, planned and invoked", "[protocol][action]") {
  const int protocol = GENERATE(5, 6);
  CAPTURE(protocol);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  tfwire::ValidateActionConfigRequest validate;
  validate.set_type_name(kTaskType);
  *validate.mutable_config() = Encode(TaskConfig(1, "other"), TaskType());
  const auto validated =
      host.Call<tfwire::ValidateActionConfigResponse>("ValidateActionConfig", validate);
  REQUIRE(validated.response.diagnostics_size() == 1);
  CHECK(validated.response.diagnostics(0).attribute().steps(0).attribute_name() == "fault");

  tfwire::PlanActionRequest plan;
  plan.set_action_type(kTaskType);
  *plan.mutable_config() = Encode(TaskConfig(1, "fail"), TaskType());
  const auto planned = host.Call<tfwire::PlanActionResponse>("PlanAction", plan);
  CHECK(DiagnosticText(planned.response) == "WARNING: It will fail | Soon.\n");
  CHECK_FALSE(planned.response.has_deferred());

  const auto done = Invoke(host, InvokeTask(TaskConfig(3)));
  CHECK(done.lines == std::vector<std::string>{"step 1", "step 2", "step 3"});
  CHECK(done.completed == kNothing);
  host.ShutDown();
}

TEST_CASE("an action that fails completes with its error and nothing follows",
          "[protocol][action]") {
  const int protocol = GENERATE(5, 6);
  CAPTURE(protocol);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  const auto failed = Invoke(host, InvokeTask(TaskConfig(1, "fail")));
  CHECK(failed.completed == "ERROR: It failed | As requested.\n");
  auto request = InvokeTask(TaskConfig(1));
  request.set_action_type("test_other");
  CHECK(Invoke(host, request).completed.starts_with("ERROR: Unknown type"));
  request = InvokeTask(TaskConfig(1));
  request.mutable_config()->set_msgpack("\xc1");
  CHECK(Invoke(host, request).completed.starts_with("ERROR: Cannot decode"));
  host.ShutDown();
}

TEST_CASE("an action without a config block is invoked", "[protocol][action]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  const auto done = Invoke(host, InvokeTask(cty::Value::Null(TaskType())));
  CHECK(done.completed == kNothing);
  CHECK(done.lines.empty());
  host.ShutDown();
}

TEST_CASE("after the host asks to stop, an action sends nothing except its completion",
          "[protocol][action]") {
  const int protocol = GENERATE(5, 6);
  // After a progress line that can still be in transit, Terraform 1.14 and 1.15 accept only the end
  // of the stream.
  const bool after_line = GENERATE(false, true);
  CAPTURE(protocol, after_line);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  auto stream = host.Stream<tfwire::InvokeActionEvent>(
      "InvokeAction", InvokeTask(TaskConfig(after_line ? 1 : 0, "wait")));
  if (after_line) REQUIRE(stream.Next()->progress().message() == "step 1");
  CHECK(host.Call<tfwire::StopProviderResponse>("StopProvider", tfwire::StopProviderRequest())
            .status.ok());
  const auto rest = ReadAll(stream, after_line ? 0 : 1);
  CHECK(rest.lines.empty());
  const std::string stopped = "ERROR: Stopped | The host asked to stop.\n";
  CHECK((rest.completed == stopped || (after_line && rest.completed.empty())));
  host.ShutDown();
}

TEST_CASE("an action ends when the host cancels the call", "[protocol][action]") {
  const int protocol = GENERATE(5, 6);
  PluginHost host(PluginHost::ForProtocol(kProvider, protocol));
  {
    auto stream =
        host.Stream<tfwire::InvokeActionEvent>("InvokeAction", InvokeTask(TaskConfig(1'000)));
    REQUIRE(stream.Next());
  }
  CHECK(Invoke(host, InvokeTask(TaskConfig(1))).completed == kNothing);
  host.ShutDown();
}

}  // namespace
}  // namespace tfvault::test::action_test
