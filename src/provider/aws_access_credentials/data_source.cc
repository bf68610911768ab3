#include "provider/aws_access_credentials/data_source.h"

#include "provider/aws_access_credentials/issue.h"
#include "provider/schema/mount_argument.h"

#include <utility>

namespace tfvault::provider {

AccessCredentialsDataSource::AccessCredentialsDataSource(
    std::shared_ptr<const ServicesSource> services)
    : TypedDataSource(AccessCredentialsDataSourceSchema()), services_(std::move(services)) {}

void AccessCredentialsDataSource::ValidateConfig(sdk::CallContext& ctx,
                                                 const AccessCredentialsModel& config) const {
  RequireMount(ctx, config);
}

std::optional<AccessCredentialsModel> AccessCredentialsDataSource::ReadData(
    sdk::CallContext& ctx, const AccessCredentialsModel& config) const {
  auto model = config;
  const auto issued = Issue(ctx, *services_, model, Use::kOutlivesProcess);
  if (!issued) return std::nullopt;
  TellUnended(ctx, issued->services->unended(), issued->client, MountOf(model).text(), *model.role,
              issued->services->time());
  Fill(model, *issued);
  const auto& lease = issued->credentials.lease.id;
  model.id = lease.empty() ? MountOf(model).Below(*model.type + "/" + *model.role) : lease;
  return model;
}

}  // namespace tfvault::provider
