// SPDX-License-Identifier: MPL-2.0
// Converts notices of the session to diagnostics.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/session/credentials.h"
#include "tfvault/session/notice.h"

#include <optional>

namespace tfvault::provider {

// Provides the Caller of a session call; the destructor adds its warnings to the diagnostics.
class SessionCall {
 public:
  explicit SessionCall(sdk::CallContext& ctx);
  ~SessionCall();
  SessionCall(const SessionCall&) = delete;
  SessionCall& operator=(const SessionCall&) = delete;

  [[nodiscard]] session::Caller caller();
  [[nodiscard]] session::Notices& warnings() { return warnings_; }
  // Adds an error diagnostic. Usage: `return call.Fail(status);`
  std::nullopt_t Fail(const Status& status);

 private:
  sdk::CallContext& ctx_;
  session::Notices warnings_{};
};

}  // namespace tfvault::provider
