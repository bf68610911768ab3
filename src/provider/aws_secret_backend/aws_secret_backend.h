// SPDX-License-Identifier: MPL-2.0
// The resource vault_aws_secret_backend: a mount of the AWS secrets engine and its config/root.
#pragma once

#include "provider/aws_secret_backend/model.h"
#include "tfvault/base/environment.h"
#include "tfvault/sdk/resource.h"
#include "tfvault/session/connection.h"
#include "tfvault/vault/client.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace tfvault::provider {

class AwsSecretBackend final : public sdk::TypedResource<BackendModel> {
 public:
  AwsSecretBackend(Environment environment,
                   std::shared_ptr<const session::LatestConnection> connections);

  // A model with only the identity and defaults of a listed mount.
  [[nodiscard]] BackendModel Identify(const sdk::Attr<MountPath>& namespace_path,
                                      MountPath path) const;

  // Adds the default of `disable_remount` to states that predate the argument.
  std::optional<cty::Value> Upgrade(sdk::CallContext& ctx, std::int64_t version,
                                    const std::string& json) const override;

 protected:
  void ValidateConfig(sdk::CallContext& ctx, const BackendModel& config) const override;
  void Plan(sdk::CallContext& ctx, const sdk::TypedPlan<BackendModel>& plan) const override;
  std::optional<BackendModel> CreateObject(sdk::CallContext& ctx, const BackendModel& planned,
                                           const BackendModel& config) const override;
  std::optional<BackendModel> ReadObject(sdk::CallContext& ctx,
                                         const BackendModel& state) const override;
  std::optional<BackendModel> UpdateObject(sdk::CallContext& ctx, const BackendModel& prior,
                                           const BackendModel& planned,
                                           const BackendModel& config) const override;
  void DeleteObject(sdk::CallContext& ctx, const BackendModel& state) const override;
  std::optional<BackendModel> ImportObject(sdk::CallContext& ctx,
                                           const std::string& id) const override;
  std::optional<BackendModel> ImportIdentified(sdk::CallContext& ctx,
                                               BackendModel identified) const override;

 private:
  std::optional<vault::MountInfo> FindCreated(sdk::CallContext& ctx,
                                              const vault::VaultClient& client,
                                              const BackendModel& planned) const;

  Environment environment_;
  std::shared_ptr<const session::LatestConnection> connections_;
};

}  // namespace tfvault::provider
