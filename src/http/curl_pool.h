// Handles that wait for the next request, with their connections.
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
  // Takes a handle and gives it back. The pool outlives it.
  class Loan {
   public:
    // A request that may not run twice gets a handle without connections, and leaves those of
    // others for others.
    Loan(CurlPool& pool, Idempotency idempotency) : pool_(pool), handle_(pool.Take(idempotency)) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() { pool_.Give(std::move(handle_)); }
    [[nodiscard]] CurlHandle& operator*() { return handle_; }

   private:
    CurlPool& pool_;
    CurlHandle handle_;
  };

  // Handles that nobody uses: as many as were needed at one time, and one that a request which may
  // not run twice has brought.
  [[nodiscard]] std::size_t idle() const;

 private:
  [[nodiscard]] CurlHandle Take(Idempotency idempotency);
  void Give(CurlHandle handle);

  mutable std::mutex mutex_;        // guards what follows
  std::vector<CurlHandle> idle_{};  // the last used one last, so that few connections stay warm
  std::size_t busy_ = 0;
  std::size_t most_busy_ = 0;
};

}  // namespace tfvault::http
