// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/noted_call.h"

#include <utility>

namespace tfvault::session {

NotedCall::NotedCall(const Caller& caller)
    : notices_(caller.warnings),
      call_{.stop = caller.stop, .warnings = &warnings_, .remarks = &remarks_} {}

NotedCall::~NotedCall() {
  for (auto& warning : warnings_) notices_.push_back({"Vault warns", std::move(warning)});
  for (auto& [title, text] : remarks_) notices_.push_back({title, std::move(text)});
}

}  // namespace tfvault::session
