// SPDX-License-Identifier: MPL-2.0
// The action vault_lease_revoke: revokes one lease.
#pragma once

#include "provider/schema/mount_path.h"
#include "tfvault/sdk/action.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/session/connection.h"

#include <memory>
#include <string>

namespace tfvault::provider {

struct LeaseRevokeModel {
  sdk::Attr<MountPath> namespace_path{};
  sdk::Attr<std::string> lease_id{};
};

class LeaseRevoke final : public sdk::TypedAction<LeaseRevokeModel> {
 public:
  explicit LeaseRevoke(std::shared_ptr<const session::LatestConnection> connections);

 protected:
  void ValidateConfig(sdk::CallContext& ctx, const LeaseRevokeModel& config) const override;
  void InvokeAction(sdk::CallContext& ctx, const LeaseRevokeModel& config,
                    const sdk::ActionProgress& progress) const override;

 private:
  std::shared_ptr<const session::LatestConnection> connections_;
};

}  // namespace tfvault::provider
