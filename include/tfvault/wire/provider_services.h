// SPDX-License-Identifier: MPL-2.0
// Creates the gRPC services of protocols 5 and 6 for one ProviderServer.
#pragma once

#include "tfvault/base/log.h"
#include "tfvault/engine/provider_server.h"

#include <map>
#include <memory>

namespace grpc {
class Service;
}

namespace tfvault::wire {

// The keys are the major protocol versions, 5 and 6. `server` and `logger` must outlive the
// services, and the services must outlive the gRPC server that they are registered with.
[[nodiscard]] std::map<int, std::shared_ptr<grpc::Service>> MakeProviderServices(
    engine::ProviderServer& server, const Logger& logger);

}  // namespace tfvault::wire
