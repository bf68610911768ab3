// The two RPCs that answer with a stream. Each call is an object that deletes itself when gRPC has
// done with it. Never destroy a worker pool before the gRPC server.
#pragma once

#include "tfvault/engine/provider_server.h"
#include "tfwire.pb.h"
#include "wire/worker_pool.h"

#include <grpcpp/grpcpp.h>

#include <memory>

namespace tfvault::wire {

// Asks for the next object when the host has taken the last one; a worker is busy only meanwhile.
[[nodiscard]] grpc::ServerWriteReactor<tfwire::ListResourceEvent>* StartList(
    engine::ProviderServer& server, WorkerPool& workers,
    const tfwire::ListResourceRequest& request);

// Invokes on a worker, and sends what it says meanwhile. Whatever happens, the stream has one
// completion, at its end, and then the status OK (plugin-protocol-frontier 3.4).
[[nodiscard]] grpc::ServerWriteReactor<tfwire::InvokeActionEvent>* StartInvoke(
    engine::ProviderServer& server, WorkerPool& workers,
    const tfwire::InvokeActionRequest& request);

}  // namespace tfvault::wire
