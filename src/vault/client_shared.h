// SPDX-License-Identifier: MPL-2.0
// The state that copies of a VaultClient share.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/base/retry.h"
#include "tfvault/base/time.h"
#include "tfvault/vault/client.h"
#include "tfvault/vault/transport.h"
#include "vault/quota_lines.h"

#include <functional>
#include <memory>
#include <string>

namespace tfvault::vault {

struct VaultClient::Shared {
  RetryPolicy retry;
  BackoffPolicy backoff;
  std::shared_ptr<const Time> time;
  std::shared_ptr<const Logger> logger;
  std::shared_ptr<const VaultTransport> http;
  std::function<std::string(const Status&, const std::string& token_origin)> advise;
  std::shared_ptr<QuotaLines> quota_lines = std::make_shared<QuotaLines>();
};

}  // namespace tfvault::vault
