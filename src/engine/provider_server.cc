// SPDX-License-Identifier: MPL-2.0
#include "tfvault/engine/provider_server.h"

#include "engine/call_scope.h"
#include "engine/identity.h"
#include "tfvault/sdk/schema.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace tfvault::engine {
namespace {

[[maybe_unused]] bool SchemasAreGood(const sdk::ProviderDefinition& definition) {
  const auto good = [](const auto& named) {
    return sdk::CheckSchema(named.second->schema()).empty();
  };
  return sdk::CheckSchema(definition.provider->schema()).empty() &&
         std::all_of(definition.resources.begin(), definition.resources.end(), good) &&
         std::all_of(definition.data_sources.begin(), definition.data_sources.end(), good) &&
         std::all_of(definition.ephemeral_resources.begin(), definition.ephemeral_resources.end(),
                     good) &&
         std::all_of(definition.list_resources.begin(), definition.list_resources.end(),
                     [&](const auto& named) {
                       const auto resource = definition.resources.find(named.first);
                       return good(named) && resource != definition.resources.end() &&
                              HasIdentity(resource->second->schema());
                     }) &&
         std::all_of(definition.actions.begin(), definition.actions.end(), good);
}

}  // namespace

ProviderServer::ProviderServer(sdk::ProviderDefinition definition, const Logger& logger,
                               std::shared_ptr<const Time> time)
    : definition_(std::move(definition)), logger_(logger), time_(std::move(time)) {
  assert(SchemasAreGood(definition_));
}

void ProviderServer::Stop() {
  std::unique_lock lock(mutex_);
  std::stop_source current = stop_;
  lock.unlock();  // request_stop() runs the stop callbacks
  current.request_stop();
}

std::stop_token ProviderServer::StopToken() const {
  const std::lock_guard lock(mutex_);
  return stop_.get_token();
}

void ProviderServer::End() { definition_.provider->End(); }

Call ProviderServer::NewCall(std::string_view rpc, LogField subject, std::string private_data) {
  return {.logger = logger_,
          .rpc = rpc,
          .subject = std::move(subject),
          .id = ++calls_,
          .stop = StopToken(),
          .private_data = std::move(private_data)};
}

Call ProviderServer::NewProviderCall(std::string_view rpc) {
  return NewCall(rpc, {log_key::kProviderAddress, definition_.source_address});
}

}  // namespace tfvault::engine
