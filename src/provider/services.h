// What resources need from the outside: a logged-in Vault client, HTTP for AWS, time and log.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "provider/provider_options.h"
#include "tfvault/base/status.h"
#include "tfvault/provider/provider.h"
#include "tfvault/vault/client.h"

namespace tfvault::provider {

// One configuration of the provider. Threading: all methods may run concurrently.
class Services {
 public:
  // Sends nothing. Errors: kInvalidArgument for options that cannot work.
  [[nodiscard]] static StatusOr<std::shared_ptr<const Services>> Create(
      ProviderOptions options, const Dependencies& dependencies);

  // A client for `relative_namespace` below the provider's own. The first call logs in; others wait
  // for it. A failure is not remembered: the next call tries again.
  [[nodiscard]] StatusOr<vault::VaultClient> Vault(const std::string& relative_namespace,
                                                   std::stop_token stop) const;

  // For calls to AWS with issued credentials: proxies and CA bundle of the environment, nothing of
  // Vault's settings.
  [[nodiscard]] StatusOr<std::shared_ptr<const http::HttpClient>> AwsHttp() const;

  [[nodiscard]] const Environment& environment() const { return dependencies_.environment; }
  [[nodiscard]] const Time& time() const { return *dependencies_.time; }
  [[nodiscard]] const Logger& logger() const { return *dependencies_.logger; }

 private:
  Services(ProviderOptions options, Dependencies dependencies, vault::VaultClient client);
  StatusOr<vault::VaultClient> LogIn(std::stop_token stop) const;

  ProviderOptions options_;
  Dependencies dependencies_;
  vault::VaultClient client_;  // before login

  mutable std::mutex mutex_;                           // guards session_, held while logging in
  mutable std::optional<vault::VaultClient> session_;  // after login
};

// How resources reach the services of the latest configuration. Threading: all methods may run
// concurrently; who got services keeps them while a later configuration is published.
class ServicesSource {
 public:
  // Services, or why there are none.
  void Publish(StatusOr<std::shared_ptr<const Services>> services);
  [[nodiscard]] StatusOr<std::shared_ptr<const Services>> Get() const;

 private:
  mutable std::mutex mutex_;  // guards services_
  StatusOr<std::shared_ptr<const Services>> services_ =
      Error(StatusCode::kFailedPrecondition, "the provider has not been configured yet");
};

}  // namespace tfvault::provider
