// SPDX-License-Identifier: MPL-2.0
// The resource vault_aws_secret_backend_static_role: an existing IAM user whose access key Vault
// creates and rotates.
#pragma once

#include "provider/object/vault_object.h"
#include "provider/schema/mount_path.h"
#include "tfvault/sdk/attr.h"

#include <cstdint>
#include <memory>
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

class AwsSecretBackendStaticRole final : public VaultObject<StaticRoleModel> {
 public:
  AwsSecretBackendStaticRole(Environment environment,
                             std::shared_ptr<const session::LatestConnection> connections);

  [[nodiscard]] static ObjectKind Kind();

 protected:
  [[nodiscard]] json::Value Body(const StaticRoleModel& planned,
                                 const StaticRoleModel& prior) const override;
  [[nodiscard]] StatusOr<StaticRoleModel> Observe(const json::Value& data,
                                                  StaticRoleModel state) const override;
  [[nodiscard]] StaticRoleModel KeepUnsupported(const vault::VaultClient& client,
                                                const vault::Call& call,
                                                const StaticRoleModel& state,
                                                const json::Value& data,
                                                StaticRoleModel observed) const override;
  void AdviseWrite(const StaticRoleModel& object, session::Advice& advice) const override;
  void AdviseDelete(const StaticRoleModel& object, session::Advice& advice) const override;
};

}  // namespace tfvault::provider
