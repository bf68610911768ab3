// SPDX-License-Identifier: MPL-2.0
// The data sources vault_aws_secret_backend_roles and vault_aws_secret_backend_static_roles: the
// names of a mount's roles.
#pragma once

#include "provider/object/object_kind.h"
#include "provider/schema/mount_path.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/data_source.h"
#include "tfvault/session/connection.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tfvault::provider {

struct RoleNamesModel {
  sdk::Attr<std::string> id{};
  sdk::Attr<MountPath> namespace_path{};
  sdk::Attr<MountPath> backend{};
  sdk::Attr<MountPath> mount{};
  sdk::Attr<std::vector<std::string>> names{};  // sorted
};

class AwsRoleNames final : public sdk::TypedDataSource<RoleNamesModel> {
 public:
  AwsRoleNames(ObjectKind kind, std::shared_ptr<const session::LatestConnection> connections);

 protected:
  void ValidateConfig(sdk::CallContext& ctx, const RoleNamesModel& config) const override;
  std::optional<RoleNamesModel> ReadData(sdk::CallContext& ctx,
                                         const RoleNamesModel& config) const override;

 private:
  ObjectKind kind_;
  std::shared_ptr<const session::LatestConnection> connections_;
};

}  // namespace tfvault::provider
