// SPDX-License-Identifier: MPL-2.0
// Collects the warnings of a call to Vault as notices for the caller.
#pragma once

#include "tfvault/session/credentials.h"
#include "tfvault/vault/client.h"

#include <map>
#include <string>
#include <vector>

namespace tfvault::session {

// Adds the notices to `caller.warnings` in its destructor.
class NotedCall {
 public:
  explicit NotedCall(const Caller& caller);
  ~NotedCall();
  NotedCall(const NotedCall&) = delete;
  NotedCall& operator=(const NotedCall&) = delete;

  [[nodiscard]] const vault::Call& operator*() const { return call_; }

 private:
  Notices& notices_;
  std::vector<std::string> warnings_;
  std::map<std::string, std::string> remarks_;
  vault::Call call_;
};

}  // namespace tfvault::session
