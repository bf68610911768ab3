// The Vault provider: resources and data sources for dynamic AWS credentials.
#pragma once

#include "tfvault/base/environment.h"
#include "tfvault/base/log.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/sdk/provider.h"
#include "tfvault/vault/options.h"

#include <functional>
#include <memory>
#include <string>

namespace tfvault::provider {

using HttpClientFactory = std::function<StatusOr<std::shared_ptr<const http::HttpClient>>(
    const http::HttpClientOptions&)>;

// Where the process ends.
struct Dependencies {
  Environment environment{};
  std::shared_ptr<const Time> time{};
  std::shared_ptr<const Logger> logger{};
  HttpClientFactory http_client{};  // unset: libcurl
  std::string version = "0.0.0";
  bool keep_alive = false;  // renew tokens by a thread, as the program does
};

[[nodiscard]] sdk::ProviderDefinition MakeVaultProvider(const Dependencies& dependencies);

}  // namespace tfvault::provider
