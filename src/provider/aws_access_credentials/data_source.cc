// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_access_credentials/data_source.h"

#include "provider/aws_access_credentials/issue.h"
#include "provider/object/advice.h"
#include "provider/schema/mount_argument.h"

#include <utility>

namespace tfvault::provider {

AccessCredentialsDataSource::AccessCredentialsDataSource(
    std::shared_ptr<const session::LatestConnection> connections)
    : TypedDataSource(AccessCredentialsDataSourceSchema()), connections_(std::move(connections)) {}

void AccessCredentialsDataSource::ValidateConfig(sdk::CallContext& ctx,
                                                 const AccessCredentialsModel& config) const {
  RequireMount(ctx, config);
}

std::optional<AccessCredentialsModel> AccessCredentialsDataSource::ReadData(
    sdk::CallContext& ctx, const AccessCredentialsModel& config) const {
  auto model = config;
  auto request = RequestOf(model);
  request.use = session::Use::kOutlivesProcess;
  request.how_to_wait = LetDataSourceWaitFor("vault_aws_secret_backend_role");
  SessionCall call(ctx);
  const auto issued = IssueInto(model, request, *connections_, call);
  if (!issued) return std::nullopt;
  const auto& lease = issued->credentials.lease.id;
  model.id = lease.empty() ? session::PathOf(request) : lease;
  return model;
}

}  // namespace tfvault::provider
