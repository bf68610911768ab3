// SPDX-License-Identifier: MPL-2.0
#include "tfvault/wire/provider_services.h"

#include "wire/provider5_service.h"
#include "wire/provider6_service.h"

namespace tfvault::wire {

std::map<int, std::shared_ptr<grpc::Service>> MakeProviderServices(engine::ProviderServer& server,
                                                                   const Logger& logger) {
  return {{5, std::make_shared<Provider5Service>(server, logger)},
          {6, std::make_shared<Provider6Service>(server, logger)}};
}

}  // namespace tfvault::wire
