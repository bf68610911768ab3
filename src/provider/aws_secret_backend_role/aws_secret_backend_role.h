// SPDX-License-Identifier: MPL-2.0
// The resource vault_aws_secret_backend_role: a role of an AWS secrets engine.
#pragma once

#include "provider/aws_secret_backend_role/model.h"
#include "provider/object/vault_object.h"

#include <memory>

namespace tfvault::provider {

class AwsSecretBackendRole final : public VaultObject<RoleModel> {
 public:
  AwsSecretBackendRole(Environment environment,
                       std::shared_ptr<const session::LatestConnection> connections);

  [[nodiscard]] static ObjectKind Kind();

 protected:
  void ValidateConfig(sdk::CallContext& ctx, const RoleModel& config) const override;
  void Plan(sdk::CallContext& ctx, const sdk::TypedPlan<RoleModel>& plan) const override;
  [[nodiscard]] json::Value Body(const RoleModel& planned, const RoleModel& prior) const override;
  [[nodiscard]] StatusOr<RoleModel> Observe(const json::Value& data,
                                            RoleModel state) const override;
  [[nodiscard]] RoleModel KeepUnsupported(const vault::VaultClient& client, const vault::Call& call,
                                          const RoleModel& state, const json::Value& data,
                                          RoleModel observed) const override;
};

}  // namespace tfvault::provider
