// Counts the calls that a server is working on, so that the process may leave as soon as there are
// none. gRPC's own shutdown also waits for the client to close its connection.
#pragma once

#include "tfvault/base/time.h"

#include <grpcpp/support/server_interceptor.h>

#include <condition_variable>
#include <memory>
#include <mutex>

namespace tfvault::plugin {

// Threading: all methods from any thread.
class CallsInFlight {
 public:
  // For the server's builder; `this` must outlive the server.
  [[nodiscard]] std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> Counter();

  // True as soon as no call is in flight; false when some still are after `limit`.
  [[nodiscard]] bool WaitUntilNone(Duration limit);

  // Whether there has been a call.
  [[nodiscard]] bool any_yet() const;

  void Began();
  void Ended();

 private:
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable none_;
  int count_ = 0;
  bool any_yet_ = false;
};

}  // namespace tfvault::plugin
