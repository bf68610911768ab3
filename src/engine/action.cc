// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "engine/validate_config.h"
#include "engine/values.h"
#include "tfvault/base/encoding.h"
#include "tfvault/engine/provider_server.h"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

namespace tfvault::engine {
namespace {

// Hosts send null for an action without a `config` block (plugin-protocol-frontier 3.3).
std::optional<cty::Value> DecodeActionConfig(const sdk::Action& action, const DynamicValue& encoded,
                                             sdk::Diagnostics& diagnostics) {
  const sdk::Block& block = action.schema().block;
  const cty::Type type = block.ImpliedType();
  auto config = DecodeState(encoded, type, "the configuration", diagnostics);
  if (!config || !config->is_null()) return config;
  std::map<std::string, cty::Value> members;
  for (const auto& [name, member] : type.attributes())
    members.emplace(name, cty::Value::Null(member));
  return NullBlocksToEmpty(block, cty::Value::Object(type, std::move(members)));
}

// How long a line may be in transit to the host. The limit is short: a host that has already read
// the line treats an end without a completion as a success.
constexpr Duration kOnItsWay{50};

// Forwards lines until the host asks to stop, because Terraform 1.14 and 1.15 crash on later lines
// (plugin-protocol-frontier 3.4).
class ProgressGate {
 public:
  ProgressGate(const std::stop_token& stop, const Time& time,
               const std::function<void(const std::string&)>& out)
      : time_(time), out_(out), stopped_(stop, [this] { Close(); }) {}
  ~ProgressGate() { Close(); }
  ProgressGate(const ProgressGate&) = delete;
  ProgressGate& operator=(const ProgressGate&) = delete;

  void Say(const std::string& line) {
    std::string text = Printable(line);
    std::replace(text.begin(), text.end(), '\n', ' ');
    const std::lock_guard lock(mutex_);
    if (!open_) return;
    out_(text);
    said_at_ = time_.SteadyNow();
  }

  // Whether the last line may still have been in transit when the gate closed.
  [[nodiscard]] bool ClosedBehindLine() const {
    const std::lock_guard lock(mutex_);
    return !open_ && said_at_ && closed_at_ - *said_at_ < kOnItsWay;
  }

 private:
  void Close() {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(open_, false)) return;
    closed_at_ = time_.SteadyNow();
  }

  const Time& time_;
  // Guards the members below. It is held while a line is sent, so that no line follows Stop.
  mutable std::mutex mutex_;
  bool open_ = true;
  std::optional<SteadyTimePoint> said_at_{};
  SteadyTimePoint closed_at_{};
  const std::function<void(const std::string&)>& out_;
  std::stop_callback<std::function<void()>> stopped_;
};

}  // namespace

DiagnosticsResponse ProviderServer::ValidateActionConfig(const ValidateConfigRequest& request) {
  return RunCall<DiagnosticsResponse>(
      NewCall("ValidateActionConfig", {log_key::kActionType, request.type_name}),
      [&](sdk::CallContext& ctx, auto& /*response*/) {
        ValidateConfig(definition_.actions, request, ctx);
      });
}

DiagnosticsResponse ProviderServer::PlanAction(const ActionRequest& request) {
  return RunCall<DiagnosticsResponse>(
      NewCall("PlanAction", {log_key::kActionType, request.action_type}),
      [&](sdk::CallContext& ctx, auto& /*response*/) {
        const auto* action = FindType(definition_.actions, request.action_type, ctx.diagnostics());
        if (action == nullptr) return;
        const auto config = DecodeActionConfig(*action, request.config, ctx.diagnostics());
        if (config) action->Plan(ctx, FillDefaults(action->schema().block, *config));
      });
}

InvokeActionResponse ProviderServer::InvokeAction(
    const ActionRequest& request, const std::function<void(const std::string&)>& progress) {
  return RunCall<InvokeActionResponse>(
      NewCall("InvokeAction", {log_key::kActionType, request.action_type}),
      [&](sdk::CallContext& ctx, InvokeActionResponse& response) {
        const auto* action = FindType(definition_.actions, request.action_type, ctx.diagnostics());
        if (action == nullptr) return;
        const auto config = DecodeActionConfig(*action, request.config, ctx.diagnostics());
        if (!config) return;
        ProgressGate gate(ctx.stop_token(), *time_, progress);
        action->Invoke(ctx, FillDefaults(action->schema().block, *config),
                       [&](const std::string& line) { gate.Say(line); });
        response.may_have_left = gate.ClosedBehindLine();
      });
}

}  // namespace tfvault::engine
