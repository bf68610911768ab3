// SPDX-License-Identifier: MPL-2.0
#include "wire/rpc_handler.h"

namespace tfvault::wire {

void RpcHandler::LogUnserved(const char* rpc) {
  {
    const std::lock_guard lock(mutex_);
    if (!unserved_.insert(rpc).second) return;
  }
  logger_.Log(LogLevel::kDebug, "wire", "the host called an RPC that is not served",
              {{log_key::kRpc, rpc}});
}

}  // namespace tfvault::wire
