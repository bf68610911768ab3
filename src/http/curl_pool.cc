// SPDX-License-Identifier: MPL-2.0
#include "http/curl_pool.h"

#include <algorithm>
#include <utility>

namespace tfvault::http {

std::size_t CurlPool::idle() const {
  const std::lock_guard lock(mutex_);
  return idle_.size();
}

CurlHandle CurlPool::Take(Idempotency idempotency) {
  const std::lock_guard lock(mutex_);
  most_busy_ = std::max(most_busy_, ++busy_);
  if (idle_.empty() || idempotency == Idempotency::kNonIdempotent) return {};
  CurlHandle handle = std::move(idle_.back());
  idle_.pop_back();
  return handle;
}

void CurlPool::Give(CurlHandle handle) {
  if (handle.is_whole()) handle.Reset();
  const std::lock_guard lock(mutex_);
  --busy_;
  if (handle.is_whole() && idle_.size() <= most_busy_) idle_.push_back(std::move(handle));
}

}  // namespace tfvault::http
