// SPDX-License-Identifier: MPL-2.0
#include "engine/call_scope.h"

#include "tfvault/base/type_name.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <typeinfo>

namespace tfvault::engine {
namespace {

constexpr std::string_view kModule = "engine";

std::int64_t NowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::int64_t Count(const sdk::Diagnostics& diagnostics, sdk::Severity severity) {
  return std::count_if(diagnostics.items().begin(), diagnostics.items().end(),
                       [&](const sdk::Diagnostic& item) { return item.severity == severity; });
}

}  // namespace

CallScope::CallScope(const Call& call) : call_(call), started_ms_(NowMs()) {
  call_.logger.Log(
      LogLevel::kTrace, kModule, "call received",
      {{log_key::kRpc, std::string(call_.rpc)}, {log_key::kRequestId, call_.id}, call_.subject});
}

void CallScope::ReportException(sdk::Diagnostics& diagnostics) const {
  std::string kind = "an exception of unknown type";
  try {
    throw;
  } catch (const std::exception& exception) {
    // what() is not used, because it may quote parsed input with a secret.
    kind = TypeName(typeid(exception));
  } catch (...) {
  }
  call_.logger.Log(LogLevel::kError, kModule, "exception in a call",
                   {{log_key::kRpc, std::string(call_.rpc)},
                    {log_key::kRequestId, call_.id},
                    call_.subject,
                    {log_key::kError, kind}});
  diagnostics.AddError("Internal error", std::string(call_.rpc) + " was interrupted by " + kind +
                                             ". This is a bug in the provider; please report it.");
}

void CallScope::LogEnd(const sdk::Diagnostics& diagnostics) const {
  call_.logger.Log(
      LogLevel::kDebug, kModule, "call answered",
      {{log_key::kRpc, std::string(call_.rpc)},
       {log_key::kRequestId, call_.id},
       call_.subject,
       {log_key::kDurationMs, NowMs() - started_ms_},
       {log_key::kDiagnosticErrorCount, Count(diagnostics, sdk::Severity::kError)},
       {log_key::kDiagnosticWarningCount, Count(diagnostics, sdk::Severity::kWarning)}});
}

}  // namespace tfvault::engine
