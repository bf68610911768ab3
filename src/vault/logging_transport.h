// SPDX-License-Identifier: MPL-2.0
// Logs each call once, after it has finished: method, path, status, duration, request id and, after
// a failure, the error message. Never logs header values, query values or bodies.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/base/time.h"
#include "tfvault/vault/transport.h"

#include <memory>
#include <stop_token>

namespace tfvault::vault {

class LoggingTransport final : public VaultTransport {
 public:
  LoggingTransport(std::shared_ptr<const Time> time, std::shared_ptr<const Logger> logger,
                   std::shared_ptr<const VaultTransport> next);
  [[nodiscard]] StatusOr<VaultResponse> Send(const VaultRequest& request,
                                             std::stop_token stop) const override;

 private:
  std::shared_ptr<const Time> time_;
  std::shared_ptr<const Logger> logger_;
  std::shared_ptr<const VaultTransport> next_;
};

}  // namespace tfvault::vault
