// The provider block: turns configuration and environment into Services and publishes them.
#pragma once

#include "provider/provider_options.h"
#include "provider/services.h"
#include "tfvault/provider/provider.h"
#include "tfvault/sdk/provider.h"

#include <memory>

namespace tfvault::provider {

class VaultProvider final : public sdk::TypedProvider<ProviderModel> {
 public:
  VaultProvider(Dependencies dependencies, std::shared_ptr<ServicesSource> services);
  void End() override { services_->End(); }

 protected:
  void ValidateConfig(sdk::CallContext& ctx, const ProviderModel& config) const override;
  bool Postpone(sdk::CallContext& ctx, const cty::Value& config) override;
  void ConfigureProvider(sdk::CallContext& ctx, const ProviderModel& config) override;

 private:
  Dependencies dependencies_;
  std::shared_ptr<ServicesSource> services_;
};

}  // namespace tfvault::provider
