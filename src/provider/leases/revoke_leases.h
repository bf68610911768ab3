// SPDX-License-Identifier: MPL-2.0
// The action vault_aws_revoke_leases: revokes the leases of a mount or a role.
#pragma once

#include "provider/schema/mount_path.h"
#include "tfvault/sdk/action.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/session/connection.h"

#include <memory>
#include <string>

namespace tfvault::provider {

struct RevokeLeasesModel {
  sdk::Attr<MountPath> namespace_path{};
  sdk::Attr<MountPath> backend{};
  sdk::Attr<std::string> role{};
  sdk::Attr<bool> sync{};
  sdk::Attr<bool> force{};
};

class AwsRevokeLeases final : public sdk::TypedAction<RevokeLeasesModel> {
 public:
  explicit AwsRevokeLeases(std::shared_ptr<const session::LatestConnection> connections);

 protected:
  void InvokeAction(sdk::CallContext& ctx, const RevokeLeasesModel& config,
                    const sdk::ActionProgress& progress) const override;

 private:
  std::shared_ptr<const session::LatestConnection> connections_;
};

}  // namespace tfvault::provider
