// SPDX-License-Identifier: MPL-2.0
// The provider block: turns configuration and environment into a connection and publishes it.
#pragma once

#include "provider/provider_options.h"
#include "tfvault/provider/provider.h"
#include "tfvault/sdk/provider.h"
#include "tfvault/session/connection.h"

#include <memory>

namespace tfvault::provider {

class VaultProvider final : public sdk::TypedProvider<ProviderModel> {
 public:
  VaultProvider(session::Dependencies dependencies,
                std::shared_ptr<session::LatestConnection> connections);
  void End() override { connections_->ledger()->End(); }

 protected:
  void ValidateConfig(sdk::CallContext& ctx, const ProviderModel& config) const override;
  bool Postpone(sdk::CallContext& ctx, const cty::Value& config) override;
  void ConfigureProvider(sdk::CallContext& ctx, const ProviderModel& config) override;

 private:
  session::Dependencies dependencies_;
  std::shared_ptr<session::LatestConnection> connections_;
};

}  // namespace tfvault::provider
