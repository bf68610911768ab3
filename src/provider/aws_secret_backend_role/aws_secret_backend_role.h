// The resource vault_aws_secret_backend_role: what credentials of one name may do at AWS.
#pragma once

#include "provider/aws_secret_backend_role/model.h"
#include "provider/object/ownership.h"
#include "provider/services.h"
#include "tfvault/base/environment.h"
#include "tfvault/sdk/resource.h"
#include "tfvault/vault/client.h"

#include <memory>
#include <optional>
#include <string>

namespace tfvault::provider {

class AwsSecretBackendRole final : public sdk::TypedResource<RoleModel> {
 public:
  AwsSecretBackendRole(Environment environment, std::shared_ptr<const ServicesSource> services);

 protected:
  void ValidateConfig(sdk::CallContext& ctx, const RoleModel& config) const override;
  void Plan(sdk::CallContext& ctx, const sdk::TypedPlan<RoleModel>& plan) const override;
  std::optional<RoleModel> CreateObject(sdk::CallContext& ctx, const RoleModel& planned,
                                        const RoleModel& config) const override;
  std::optional<RoleModel> ReadObject(sdk::CallContext& ctx, const RoleModel& state) const override;
  std::optional<RoleModel> UpdateObject(sdk::CallContext& ctx, const RoleModel& prior,
                                        const RoleModel& planned,
                                        const RoleModel& config) const override;
  void DeleteObject(sdk::CallContext& ctx, const RoleModel& state) const override;
  std::optional<RoleModel> ImportObject(sdk::CallContext& ctx,
                                        const std::string& id) const override;
  std::optional<RoleModel> ImportIdentified(sdk::CallContext& ctx,
                                            RoleModel identified) const override;

 private:
  static bool IsVacant(sdk::CallContext& ctx, const vault::VaultClient& client,
                       const RoleModel& planned);
  bool CameAlong(sdk::CallContext& ctx, const vault::VaultClient& client, const RoleModel& prior,
                 const RoleModel& planned) const;
  Outcome LearnOutcome(sdk::CallContext& ctx, const vault::VaultClient& client,
                       const RoleModel& planned, const Status& written) const;
  void CheckStored(sdk::CallContext& ctx, const vault::VaultClient& client,
                   const RoleModel& planned) const;

  Environment environment_;
  std::shared_ptr<const ServicesSource> services_;
};

}  // namespace tfvault::provider
