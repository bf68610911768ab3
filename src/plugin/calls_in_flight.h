// SPDX-License-Identifier: MPL-2.0
// Counts the calls that a server is executing, so that the process can exit as soon as there are
// none. gRPC's own shutdown is not used, because it also waits until the client closes its
// connection.
#pragma once

#include "tfvault/base/time.h"

#include <grpcpp/support/server_interceptor.h>

#include <condition_variable>
#include <memory>
#include <mutex>

namespace tfvault::plugin {

// Threading: all methods may be called from any thread.
class CallsInFlight {
 public:
  // An interceptor factory for the server's builder. `this` must outlive the server.
  [[nodiscard]] std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> Counter();

  // Returns true as soon as no call is in flight, and false if calls still run after `limit`.
  [[nodiscard]] bool WaitUntilNone(Duration limit);

  // Whether the server has received a call.
  [[nodiscard]] bool any_yet() const;

  void Began();
  void Ended();

 private:
  mutable std::mutex mutex_;  // guards the members below
  std::condition_variable none_;
  int count_ = 0;
  bool any_yet_ = false;
};

}  // namespace tfvault::plugin
