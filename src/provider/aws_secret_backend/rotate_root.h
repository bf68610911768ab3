// SPDX-License-Identifier: MPL-2.0
// The action vault_aws_rotate_root: Vault rotates the root key of a mount.
#pragma once

#include "provider/schema/mount_path.h"
#include "tfvault/sdk/action.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/session/connection.h"

#include <memory>

namespace tfvault::provider {

struct RotateRootModel {
  sdk::Attr<MountPath> namespace_path{};
  sdk::Attr<MountPath> backend{};
};

class AwsRotateRoot final : public sdk::TypedAction<RotateRootModel> {
 public:
  explicit AwsRotateRoot(std::shared_ptr<const session::LatestConnection> connections);

 protected:
  void InvokeAction(sdk::CallContext& ctx, const RotateRootModel& config,
                    const sdk::ActionProgress& progress) const override;

 private:
  std::shared_ptr<const session::LatestConnection> connections_;
};

}  // namespace tfvault::provider
