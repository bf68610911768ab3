// SPDX-License-Identifier: MPL-2.0
// A VaultTransport that answers from a list and records its requests.
#pragma once

#include "tfvault/vault/transport.h"

#include <cstddef>
#include <mutex>
#include <stop_token>
#include <utility>
#include <vector>

namespace tfvault::test {

// A request without an answer in the list is kInternal.
class FakeVaultTransport final : public vault::VaultTransport {
 public:
  explicit FakeVaultTransport(std::vector<StatusOr<vault::VaultResponse>> script)
      : script_(std::move(script)) {}

  [[nodiscard]] StatusOr<vault::VaultResponse> Send(const vault::VaultRequest& request,
                                                    std::stop_token) const override {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    if (requests_.size() > script_.size()) {
      return Error(StatusCode::kInternal, "unexpected request for " + request.path);
    }
    return script_[requests_.size() - 1];
  }

  [[nodiscard]] std::vector<vault::VaultRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  std::vector<StatusOr<vault::VaultResponse>> script_;
  mutable std::mutex mutex_;  // guards `requests_`
  mutable std::vector<vault::VaultRequest> requests_{};
};

}  // namespace tfvault::test
