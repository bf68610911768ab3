// What every RPC has around its work: the author's context, log lines with the call's fields and
// duration, and the catch-all that turns a stray exception into a diagnostic.
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

// The untemplated parts of RunCall.
class CallScope {
 public:
  explicit CallScope(const Call& call);
  // Call it in a catch block.
  void ReportException(sdk::Diagnostics& diagnostics) const;
  void LogEnd(const sdk::Diagnostics& diagnostics) const;

 private:
  const Call& call_;
  std::int64_t started_ms_;
};

// Runs `body(ctx, response)`. The context's diagnostics and private bytes go into the response,
// also when `body` returns early or throws; `body` fills in the rest.
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

// What the provider offers under a name; null after an error diagnostic.
template <typename T>
const T* FindType(const std::map<std::string, std::shared_ptr<const T>>& types,
                  const std::string& name, sdk::Diagnostics& diagnostics) {
  const auto found = types.find(name);
  if (found != types.end()) return found->second.get();
  diagnostics.AddError("Unknown type", "This provider does not offer \"" + name + "\".");
  return nullptr;
}

}  // namespace tfvault::engine
