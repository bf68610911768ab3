// SPDX-License-Identifier: MPL-2.0
// The list resource vault_aws_secret_backend: the mounts of the AWS secrets engine.
#pragma once

#include "provider/aws_secret_backend/aws_secret_backend.h"
#include "provider/schema/mount_path.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/list_resource.h"
#include "tfvault/session/connection.h"

#include <memory>
#include <string>

namespace tfvault::provider {

struct BackendListModel {
  sdk::Attr<MountPath> namespace_path{};
  sdk::Attr<std::string> path_prefix{};
};

class AwsSecretBackendList final : public sdk::TypedListResource<BackendListModel, BackendModel> {
 public:
  AwsSecretBackendList(std::shared_ptr<const AwsSecretBackend> type,
                       std::shared_ptr<const session::LatestConnection> connections);

 protected:
  sdk::ListCursor<BackendModel> ListObjects(sdk::CallContext& ctx, const BackendListModel& config,
                                            const sdk::ListOptions& options) const override;

 private:
  std::shared_ptr<const AwsSecretBackend> type_;
  std::shared_ptr<const session::LatestConnection> connections_;
};

}  // namespace tfvault::provider
