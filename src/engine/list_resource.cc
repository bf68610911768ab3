// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"
#include "engine/contract.h"
#include "engine/identity.h"
#include "engine/validate_config.h"
#include "engine/values.h"
#include "tfvault/engine/provider_server.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

namespace tfvault::engine {
namespace {

// The state of a list between two events.
class Listing final : public ListStream {
 public:
  Listing(Call call, const sdk::ProviderDefinition& definition, ListResourceRequest request)
      : call_(std::move(call)),
        scope_(call_),
        definition_(definition),
        request_(std::move(request)),
        stopped_(call_.stop, [this] { cancel_.request_stop(); }) {}

  std::optional<ListEvent> Next() override {
    if (ended_) return std::nullopt;
    ListEvent event;
    sdk::CallContext ctx(call_.logger, cancel_.get_token());
    try {
      ended_ = sent_ >= request_.limit || !Advance(ctx, event);
    } catch (...) {
      scope_.ReportException(ctx.diagnostics());
    }
    if (ctx.diagnostics().HasError()) {
      ended_ = true;
      event = {};
    }
    if (cancelled_) {
      ended_ = true;
    } else {
      event.diagnostics = ctx.diagnostics();
    }
    said_.Append(event.diagnostics);
    if (ended_) scope_.LogEnd(said_);
    if (cancelled_ || (ended_ && event.diagnostics.empty())) return std::nullopt;
    ++sent_;
    return event;
  }

  void Cancel() override {
    cancelled_ = true;
    cancel_.request_stop();
  }

 private:
  // Reads the next object into `event`. False at the end, and after an error diagnostic.
  bool Advance(sdk::CallContext& ctx, ListEvent& event) {
    auto& diagnostics = ctx.diagnostics();
    if (!resource_ && !Begin(ctx)) return false;
    const auto found = next_(ctx);
    if (!found || diagnostics.HasError()) return false;
    const sdk::Schema& schema = resource_->schema();
    const cty::Type type = schema.block.ImpliedType();
    const Contract contract(request_.type_name, schema.block, type, diagnostics);
    if (!contract.IsObject(found->object)) return false;
    for (const auto& name : schema.identity.required) {
      if (found->object.Attribute(name).is_known()) continue;
      contract.Breach(cty::Path::Root(name), "every listed object must have an identity");
    }
    if (found->fetched && !contract.IsState(found->object)) return false;
    const cty::Value object =
        FillEmptyDefaults(schema.block, NullWriteOnly(schema.block, found->object));
    event.identity = EncodeIdentity(schema, object, diagnostics);
    event.display_name = found->display_name;
    if (request_.include_object && found->fetched) event.object = Encode(object, type, diagnostics);
    return true;
  }

  bool Begin(sdk::CallContext& ctx) {
    auto& diagnostics = ctx.diagnostics();
    const auto* list = FindType(definition_.list_resources, request_.type_name, diagnostics);
    if (list == nullptr) return false;
    const auto config =
        DecodeConfig(request_.config, list->schema().block.ImpliedType(), diagnostics);
    if (!config) return false;
    next_ = list->List(ctx, FillDefaults(list->schema().block, *config),
                       {.fetch = request_.include_object, .limit = request_.limit});
    if (!next_) return false;
    resource_ = definition_.resources.at(request_.type_name).get();
    return true;
  }

  Call call_;
  CallScope scope_;
  const sdk::ProviderDefinition& definition_;
  ListResourceRequest request_;
  std::stop_source cancel_;
  std::atomic<bool> cancelled_{false};
  const sdk::Resource* resource_ = nullptr;  // set by the first Next
  sdk::ListCursor<cty::Value> next_;
  std::int64_t sent_ = 0;
  bool ended_ = false;
  sdk::Diagnostics said_;
  std::stop_callback<std::function<void()>> stopped_;  // last, because it uses the members above
};

}  // namespace

DiagnosticsResponse ProviderServer::ValidateListResourceConfig(
    const ValidateConfigRequest& request) {
  auto response = RunCall<DiagnosticsResponse>(
      NewCall("ValidateListResourceConfig", {log_key::kListResourceType, request.type_name}),
      [&](sdk::CallContext& ctx, auto& /*response*/) {
        ValidateConfig(definition_.list_resources, request, ctx);
      });
  // Adds the prefix "config" to the paths, because hosts do not (plugin-protocol-frontier 1.4).
  sdk::Diagnostics below_config;
  for (const auto& item : response.diagnostics.items()) {
    below_config.Add({.severity = item.severity,
                      .summary = item.summary,
                      .detail = item.detail,
                      .path = item.path.empty() ? item.path : item.path.Below("config")});
  }
  response.diagnostics = std::move(below_config);
  return response;
}

std::unique_ptr<ListStream> ProviderServer::ListResource(const ListResourceRequest& request) {
  return std::make_unique<Listing>(
      NewCall("ListResource", {log_key::kListResourceType, request.type_name}), definition_,
      request);
}

}  // namespace tfvault::engine
