// SPDX-License-Identifier: MPL-2.0
// A pool of idle handles with their open connections.
#pragma once

#include "http/curl_handle.h"
#include "tfvault/base/retry.h"

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

namespace tfvault::http {

// Threading: all methods may be called from any thread.
class CurlPool {
 public:
  // Takes a handle from the pool and returns it. The pool must outlive the loan.
  class Loan {
   public:
    // A non-idempotent request gets a new handle without connections and leaves the idle handles in
    // the pool.
    Loan(CurlPool& pool, Idempotency idempotency) : pool_(pool), handle_(pool.Take(idempotency)) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() { pool_.Give(std::move(handle_)); }
    [[nodiscard]] CurlHandle& operator*() { return handle_; }

   private:
    CurlPool& pool_;
    CurlHandle handle_;
  };

  // The number of idle handles: at most the highest number of handles in use at one time, plus one
  // from a non-idempotent request.
  [[nodiscard]] std::size_t idle() const;

 private:
  [[nodiscard]] CurlHandle Take(Idempotency idempotency);
  void Give(CurlHandle handle);

  mutable std::mutex mutex_;        // guards the members below
  std::vector<CurlHandle> idle_{};  // used as a stack, so that few connections stay in use
  std::size_t busy_ = 0;
  std::size_t most_busy_ = 0;
};

}  // namespace tfvault::http
