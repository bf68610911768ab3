// SPDX-License-Identifier: MPL-2.0
// Runs RPCs on the right thread, and rejects RPCs that are not served.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/engine/provider_server.h"
#include "wire/rpcs.h"
#include "wire/streams.h"
#include "wire/worker_pool.h"

#include <grpcpp/grpcpp.h>

#include <cstddef>
#include <mutex>
#include <set>
#include <string>

namespace tfvault::wire {

// Threading: methods may be called from any thread. The handler must outlive the gRPC server.
class RpcHandler {
 public:
  RpcHandler(engine::ProviderServer& server, const Logger& logger)
      : server_(server), logger_(logger) {}

  // Runs an RPC that never waits, on gRPC's thread.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Inline(grpc::CallbackServerContext* context, const Request* request,
                                   Response* response) {
    auto* reactor = context->DefaultReactor();
    Serve(server_, *request, *response);
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  // Runs an RPC that may wait, on a worker thread, because gRPC's few threads serve all calls. gRPC
  // keeps reactor, request and response alive until Finish.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* OnWorker(grpc::CallbackServerContext* context, const Request* request,
                                     Response* response) {
    auto* reactor = context->DefaultReactor();
    workers_.Post([this, reactor, request, response] {
      Serve(server_, *request, *response);
      reactor->Finish(grpc::Status::OK);
    });
    return reactor;
  }

  // Run the RPCs that respond with a stream.
  grpc::ServerWriteReactor<tfwire::ListResourceEvent>* List(
      const tfwire::ListResourceRequest& request) {
    return StartList(server_, workers_, request);
  }
  grpc::ServerWriteReactor<tfwire::InvokeActionEvent>* Invoke(
      const tfwire::InvokeActionRequest& request) {
    return StartInvoke(server_, workers_, request);
  }

  // Returns UNIMPLEMENTED. Logs once per name, because hosts repeat such calls.
  template <typename Reactor>
  Reactor* Unserved(const char* rpc) {
    LogUnserved(rpc);
    return new UnservedCall<Reactor>();
  }

 private:
  // The object deletes itself in OnDone, which gRPC calls last.
  template <typename Reactor>
  class UnservedCall final : public Reactor {
   public:
    UnservedCall() { this->Finish({grpc::StatusCode::UNIMPLEMENTED, "not offered"}); }

   private:
    void OnDone() override { delete this; }
  };

  void LogUnserved(const char* rpc);

  static constexpr std::size_t kMaxWorkers = 128;

  engine::ProviderServer& server_;
  const Logger& logger_;
  std::mutex mutex_;  // guards unserved_
  std::set<std::string> unserved_;
  WorkerPool workers_{kMaxWorkers};
};

}  // namespace tfvault::wire
