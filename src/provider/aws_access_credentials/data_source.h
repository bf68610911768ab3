// SPDX-License-Identifier: MPL-2.0
// The data source vault_aws_access_credentials: AWS credentials that Vault issues for a role,
// returned after AWS accepts them. The credentials outlive the provider process.
#pragma once

#include "provider/aws_access_credentials/model.h"
#include "tfvault/sdk/data_source.h"
#include "tfvault/session/connection.h"

#include <memory>
#include <optional>

namespace tfvault::provider {

class AccessCredentialsDataSource final : public sdk::TypedDataSource<AccessCredentialsModel> {
 public:
  explicit AccessCredentialsDataSource(
      std::shared_ptr<const session::LatestConnection> connections);

 protected:
  void ValidateConfig(sdk::CallContext& ctx, const AccessCredentialsModel& config) const override;
  std::optional<AccessCredentialsModel> ReadData(
      sdk::CallContext& ctx, const AccessCredentialsModel& config) const override;

 private:
  std::shared_ptr<const session::LatestConnection> connections_;
};

}  // namespace tfvault::provider
