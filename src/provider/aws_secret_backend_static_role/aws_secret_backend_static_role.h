// The resource vault_aws_secret_backend_static_role: an existing IAM user whose access key Vault
// makes and rotates.
#pragma once

#include "provider/object/ownership.h"
#include "provider/schema/mount_path.h"
#include "provider/services.h"
#include "tfvault/base/environment.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/resource.h"
#include "tfvault/vault/client.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace tfvault::provider {

struct StaticRoleModel {
  sdk::Attr<std::string> id{};  // <backend>/static-roles/<name>
  sdk::Attr<MountPath> namespace_path{};
  sdk::Attr<MountPath> backend{};
  sdk::Attr<std::string> name{};
  sdk::Attr<std::string> username{};
  sdk::Attr<std::int64_t> rotation_period{};  // seconds
  sdk::Attr<std::string> assume_role_arn{};
  sdk::Attr<std::string> assume_role_session_name{};
  sdk::Attr<std::string> external_id{};
};

class AwsSecretBackendStaticRole final : public sdk::TypedResource<StaticRoleModel> {
 public:
  AwsSecretBackendStaticRole(Environment environment,
                             std::shared_ptr<const ServicesSource> services);

 protected:
  void Plan(sdk::CallContext& ctx, const sdk::TypedPlan<StaticRoleModel>& plan) const override;
  std::optional<StaticRoleModel> CreateObject(sdk::CallContext& ctx, const StaticRoleModel& planned,
                                              const StaticRoleModel& config) const override;
  std::optional<StaticRoleModel> ReadObject(sdk::CallContext& ctx,
                                            const StaticRoleModel& state) const override;
  std::optional<StaticRoleModel> UpdateObject(sdk::CallContext& ctx, const StaticRoleModel& prior,
                                              const StaticRoleModel& planned,
                                              const StaticRoleModel& config) const override;
  void DeleteObject(sdk::CallContext& ctx, const StaticRoleModel& state) const override;
  std::optional<StaticRoleModel> ImportObject(sdk::CallContext& ctx,
                                              const std::string& id) const override;
  std::optional<StaticRoleModel> ImportIdentified(sdk::CallContext& ctx,
                                                  StaticRoleModel identified) const override;

 private:
  static bool IsVacant(sdk::CallContext& ctx, const vault::VaultClient& client,
                       const StaticRoleModel& planned);
  bool CameAlong(sdk::CallContext& ctx, const vault::VaultClient& client,
                 const StaticRoleModel& prior, const StaticRoleModel& planned) const;
  Outcome LearnOutcome(sdk::CallContext& ctx, const vault::VaultClient& client,
                       const StaticRoleModel& planned, const Status& written) const;
  void CheckStored(sdk::CallContext& ctx, const vault::VaultClient& client,
                   const StaticRoleModel& planned) const;

  Environment environment_;
  std::shared_ptr<const ServicesSource> services_;
};

}  // namespace tfvault::provider
