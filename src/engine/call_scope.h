// SPDX-License-Identifier: MPL-2.0
// Wraps the work of every RPC: creates the author's context, logs the call with its fields and
// duration, and converts an unexpected exception into a diagnostic.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/engine/provider_server.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/diagnostics.h"

#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

namespace tfvault::engine {

struct Call {
  const Logger& logger;
  std::string_view rpc;
  LogField subject;
  std::int64_t id;
  std::stop_token stop;
  std::string private_data{};
};

// The parts of RunCall that are not templates.
class CallScope {
 public:
  explicit CallScope(const Call& call);
  // Must be called in a catch block.
  void ReportException(sdk::Diagnostics& diagnostics) const;
  void LogEnd(const sdk::Diagnostics& diagnostics) const;

 private:
  const Call& call_;
  std::int64_t started_ms_;
};

// Runs `body(ctx, response)`. RunCall copies the context's diagnostics and private state into the
// response, also if `body` returns early or throws; `body` sets the other fields.
template <typename Response, typename Body>
Response RunCall(const Call& call, const Body& body) {
  const CallScope scope(call);
  Response response;
  sdk::CallContext ctx(call.logger, call.stop, call.private_data);
  try {
    body(ctx, response);
  } catch (...) {
    scope.ReportException(ctx.diagnostics());
  }
  if constexpr (requires { response.planned_private; })
    response.planned_private = ctx.private_data();
  else if constexpr (requires { response.private_data; })
    response.private_data = ctx.private_data();
  response.diagnostics = ctx.diagnostics();
  scope.LogEnd(response.diagnostics);
  return response;
}

// The type that the provider offers under `name`; null after an error diagnostic.
template <typename T>
const T* FindType(const std::map<std::string, std::shared_ptr<const T>>& types,
                  const std::string& name, sdk::Diagnostics& diagnostics) {
  const auto found = types.find(name);
  if (found != types.end()) return found->second.get();
  diagnostics.AddError("Unknown type", "This provider does not offer \"" + name + "\".");
  return nullptr;
}

}  // namespace tfvault::engine
