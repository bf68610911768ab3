// SPDX-License-Identifier: MPL-2.0
// Implements the RPCs of Terraform's provider protocol independently of the protocol version: one
// method per RPC, with encoded values and without protobuf.
//
// Threading: every method may run concurrently. Errors: every problem is a diagnostic, and no call
// fails. No method throws: an unexpected exception becomes an error diagnostic.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/base/time.h"
#include "tfvault/cty/path.h"
#include "tfvault/sdk/diagnostics.h"
#include "tfvault/sdk/function.h"
#include "tfvault/sdk/provider.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tfvault::engine {

// An encoded value: MessagePack if it is present, otherwise JSON. If both are empty, the value is
// null (plugin-protocol 3).
struct DynamicValue {
  std::string msgpack{};
  std::string json{};
};

struct ClientCapabilities {
  bool deferral_allowed = false;
  bool write_only_attributes_allowed = false;
};

struct ValidateConfigRequest {
  std::string type_name{};
  DynamicValue config{};
  ClientCapabilities capabilities{};
};

struct DiagnosticsResponse {
  sdk::Diagnostics diagnostics{};
};

struct ConfigureProviderRequest {
  std::string terraform_version{};
  DynamicValue config{};
  ClientCapabilities capabilities{};
};

struct UpgradeResourceStateRequest {
  std::string type_name{};
  std::int64_t version = 0;
  std::string json{};
  bool has_flatmap = false;  // state from before Terraform 0.12
};

// A state, and the private state for RPCs that return private state.
struct StateResponse {
  DynamicValue state{};
  DynamicValue identity{};  // empty: the type has no identity, or there is no object
  std::string private_data{};
  // True if the provider's configuration is not known yet, and the host supports deferral.
  bool deferred = false;
  sdk::Diagnostics diagnostics{};
};

struct ReadResourceRequest {
  std::string type_name{};
  DynamicValue current_state{};
  std::string private_data{};
  ClientCapabilities capabilities{};
};

struct PlanResourceChangeRequest {
  std::string type_name{};
  DynamicValue prior_state{};
  DynamicValue proposed_new_state{};
  DynamicValue config{};
  std::string prior_private{};
  ClientCapabilities capabilities{};
};

struct PlanResourceChangeResponse {
  DynamicValue planned_state{};
  DynamicValue planned_identity{};  // as in StateResponse
  std::vector<cty::Path> requires_replace{};
  std::string planned_private{};
  bool deferred = false;  // as in StateResponse
  sdk::Diagnostics diagnostics{};
};

struct ApplyResourceChangeRequest {
  std::string type_name{};
  DynamicValue prior_state{};
  DynamicValue planned_state{};
  DynamicValue config{};
  std::string planned_private{};
};

struct ImportResourceStateRequest {
  std::string type_name{};
  std::string id{};
  DynamicValue identity{};  // if not empty, replaces `id`
};

struct MoveResourceStateRequest {
  std::string source_provider_address{};
  std::string source_type_name{};
  std::int64_t source_schema_version = 0;
  std::string source_json{};
  bool source_has_flatmap = false;
  std::string source_private{};
  std::string target_type_name{};
};

struct UpgradeResourceIdentityRequest {
  std::string type_name{};
  std::string json{};
};

struct UpgradeResourceIdentityResponse {
  DynamicValue identity{};
  sdk::Diagnostics diagnostics{};
};

struct ReadDataSourceRequest {
  std::string type_name{};
  DynamicValue config{};
  ClientCapabilities capabilities{};
};

struct OpenEphemeralResourceRequest {
  std::string type_name{};
  DynamicValue config{};
};

struct OpenEphemeralResourceResponse {
  DynamicValue result{};
  std::optional<SystemTimePoint> renew_at{};
  std::string private_data{};
  sdk::Diagnostics diagnostics{};
};

// The request of RenewEphemeralResource and CloseEphemeralResource.
struct EphemeralResourceRequest {
  std::string type_name{};
  std::string private_data{};
};

struct RenewEphemeralResourceResponse {
  std::optional<SystemTimePoint> renew_at{};
  std::string private_data{};
  sdk::Diagnostics diagnostics{};
};

struct GenerateResourceConfigRequest {
  std::string type_name{};
  DynamicValue state{};  // empty: the host did not send it (Terraform 1.14.0)
};

struct GenerateResourceConfigResponse {
  DynamicValue config{};
  sdk::Diagnostics diagnostics{};
};

struct ListResourceRequest {
  std::string type_name{};
  DynamicValue config{};
  bool include_object = false;
  std::int64_t limit = 0;
};

// One event of a list: an object with its diagnostics, or only diagnostics.
struct ListEvent {
  DynamicValue identity{};  // empty: the event has only diagnostics
  std::string display_name{};
  DynamicValue object{};  // empty: the host did not request it, or it could not be read
  sdk::Diagnostics diagnostics{};
};

// The events of ListResource, which the caller requests one by one.
class ListStream {
 public:
  virtual ~ListStream() = default;
  // Returns the next event; absent at the end. May wait for the remote system. Threading: one call
  // at a time.
  virtual std::optional<ListEvent> Next() = 0;
  // Ends the list because the host needs no more events. A running Next stops its wait, and no
  // further event follows. Threading: any thread.
  virtual void Cancel() = 0;
};

// The request of PlanAction and InvokeAction. `config` is empty if there is no `config` block.
struct ActionRequest {
  std::string action_type{};
  DynamicValue config{};
};

struct InvokeActionResponse {
  sdk::Diagnostics diagnostics{};
  // True if a line of progress may have been in transit to the host when the host called Stop.
  // Terraform 1.14 and 1.15 read nothing after such a line, and crash on every later event except
  // the end of the stream (plugin-protocol-frontier 3.4).
  bool may_have_left = false;
};

struct CallFunctionRequest {
  std::string name{};
  std::vector<DynamicValue> arguments{};
};

// Functions report an error instead of diagnostics.
struct CallFunctionResponse {
  DynamicValue result{};
  std::optional<sdk::FunctionError> error{};
};

struct Call;

class ProviderServer {
 public:
  // `logger` must outlive the server. The schemas of `definition` must pass CheckSchema (asserted).
  ProviderServer(sdk::ProviderDefinition definition, const Logger& logger,
                 std::shared_ptr<const Time> time = std::make_shared<SystemTime>());

  // The definition that GetProviderSchema and GetMetadata describe.
  [[nodiscard]] const sdk::ProviderDefinition& definition() const { return definition_; }

  DiagnosticsResponse ValidateProviderConfig(const ValidateConfigRequest& request);
  DiagnosticsResponse ConfigureProvider(const ConfigureProviderRequest& request);
  DiagnosticsResponse ValidateResourceConfig(const ValidateConfigRequest& request);
  DiagnosticsResponse ValidateDataResourceConfig(const ValidateConfigRequest& request);
  StateResponse UpgradeResourceState(const UpgradeResourceStateRequest& request);
  StateResponse ReadResource(const ReadResourceRequest& request);
  PlanResourceChangeResponse PlanResourceChange(const PlanResourceChangeRequest& request);
  StateResponse ApplyResourceChange(const ApplyResourceChangeRequest& request);
  StateResponse ImportResourceState(const ImportResourceStateRequest& request);
  StateResponse MoveResourceState(const MoveResourceStateRequest& request);
  UpgradeResourceIdentityResponse UpgradeResourceIdentity(
      const UpgradeResourceIdentityRequest& request);
  StateResponse ReadDataSource(const ReadDataSourceRequest& request);
  DiagnosticsResponse ValidateEphemeralResourceConfig(const ValidateConfigRequest& request);
  OpenEphemeralResourceResponse OpenEphemeralResource(const OpenEphemeralResourceRequest& request);
  RenewEphemeralResourceResponse RenewEphemeralResource(const EphemeralResourceRequest& request);
  DiagnosticsResponse CloseEphemeralResource(const EphemeralResourceRequest& request);
  CallFunctionResponse CallFunction(const CallFunctionRequest& request);
  GenerateResourceConfigResponse GenerateResourceConfig(
      const GenerateResourceConfigRequest& request);

  DiagnosticsResponse ValidateListResourceConfig(const ValidateConfigRequest& request);
  // The stream is never null. The server must outlive it.
  std::unique_ptr<ListStream> ListResource(const ListResourceRequest& request);

  DiagnosticsResponse ValidateActionConfig(const ValidateConfigRequest& request);
  DiagnosticsResponse PlanAction(const ActionRequest& request);
  // Passes lines of progress to `progress` until Stop, and none after the method returns. The
  // response is the completion of the action.
  InvokeActionResponse InvokeAction(const ActionRequest& request,
                                    const std::function<void(const std::string&)>& progress);

  // Ends every wait of the calls in flight and of later calls (plugin-protocol 1.11), until the
  // next ConfigureProvider: in debug mode the process serves further runs after the stopped run.
  void Stop();
  // Calls sdk::Provider::End before the process exits.
  void End();

 private:
  // `subject` is the log field with the type or function that the call is for.
  Call NewCall(std::string_view rpc, LogField subject, std::string private_data = {});
  Call NewProviderCall(std::string_view rpc);
  std::stop_token StopToken() const;
  [[nodiscard]] bool Defers(const ClientCapabilities& capabilities) const {
    return postponed_ && capabilities.deferral_allowed;
  }

  sdk::ProviderDefinition definition_;
  const Logger& logger_;
  const std::shared_ptr<const Time> time_;
  mutable std::mutex mutex_;  // guards stop_
  std::stop_source stop_;
  std::atomic<std::int64_t> calls_{0};  // numbers the calls in the log
  std::atomic<bool> postponed_{false};  // the provider's configuration is not known yet
};

}  // namespace tfvault::engine
