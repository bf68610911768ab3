// SPDX-License-Identifier: MPL-2.0
// The two RPCs that respond with a stream. Each call is an object that deletes itself when gRPC no
// longer uses it. The worker pool must outlive the gRPC server.
#pragma once

#include "tfvault/engine/provider_server.h"
#include "tfwire.pb.h"
#include "wire/worker_pool.h"

#include <grpcpp/grpcpp.h>

#include <memory>

namespace tfvault::wire {

// Requests the next object after the host has received the previous one. A worker thread is used
// only while an object is read.
[[nodiscard]] grpc::ServerWriteReactor<tfwire::ListResourceEvent>* StartList(
    engine::ProviderServer& server, WorkerPool& workers,
    const tfwire::ListResourceRequest& request);

// Invokes the action on a worker thread and sends its progress. The stream ends with one completion
// and the status OK (plugin-protocol-frontier 3.4); only after a stop it can end without a
// completion, see engine::InvokeActionResponse::may_have_left.
[[nodiscard]] grpc::ServerWriteReactor<tfwire::InvokeActionEvent>* StartInvoke(
    engine::ProviderServer& server, WorkerPool& workers,
    const tfwire::InvokeActionRequest& request);

}  // namespace tfvault::wire
