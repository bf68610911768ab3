// SPDX-License-Identifier: MPL-2.0
// vault_aws_static_access_credentials: the access key that Vault holds for a static role, as a data
// source and as an ephemeral resource.
#pragma once

#include "provider/schema/mount_path.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/data_source.h"
#include "tfvault/sdk/ephemeral_resource.h"
#include "tfvault/session/connection.h"

#include <memory>
#include <optional>
#include <string>

namespace tfvault::provider {

struct StaticCredentialsModel {
  sdk::Attr<std::string> id{};        // only the data source
  sdk::Attr<std::string> mount_id{};  // only the ephemeral resource
  sdk::Attr<MountPath> namespace_path{};
  sdk::Attr<MountPath> backend{};
  sdk::Attr<MountPath> mount{};
  sdk::Attr<std::string> name{};
  sdk::Attr<std::string> access_key{};
  sdk::Attr<SecretString> secret_key{};
  sdk::Attr<std::string> expires_at{};
};

class AwsStaticAccessCredentials final : public sdk::TypedDataSource<StaticCredentialsModel> {
 public:
  explicit AwsStaticAccessCredentials(std::shared_ptr<const session::LatestConnection> connections);

 protected:
  void ValidateConfig(sdk::CallContext& ctx, const StaticCredentialsModel& config) const override;
  std::optional<StaticCredentialsModel> ReadData(
      sdk::CallContext& ctx, const StaticCredentialsModel& config) const override;

 private:
  std::shared_ptr<const session::LatestConnection> connections_;
};

class EphemeralAwsStaticAccessCredentials final
    : public sdk::TypedEphemeralResource<StaticCredentialsModel> {
 public:
  explicit EphemeralAwsStaticAccessCredentials(
      std::shared_ptr<const session::LatestConnection> connections);

 protected:
  void ValidateConfig(sdk::CallContext& ctx, const StaticCredentialsModel& config) const override;
  std::optional<sdk::Opened<StaticCredentialsModel>> OpenObject(
      sdk::CallContext& ctx, const StaticCredentialsModel& config) const override;

 private:
  std::shared_ptr<const session::LatestConnection> connections_;
};

}  // namespace tfvault::provider
