// The ephemeral resource vault_aws_access_credentials: credentials that live exactly as long as
// something in the run uses them.
#pragma once

#include "provider/aws_access_credentials/model.h"
#include "tfvault/base/time.h"
#include "tfvault/sdk/ephemeral_resource.h"
#include "tfvault/session/connection.h"

#include <memory>
#include <optional>

namespace tfvault::provider {

// The private data names the lease, its namespace and its end, no secret: Renew and Close need
// nothing else, so another process can serve them. Both are bounded by five seconds and go on after
// a stop, for the run still uses the credentials while it winds up.
class AccessCredentialsEphemeralResource final
    : public sdk::TypedEphemeralResource<AccessCredentialsModel> {
 public:
  AccessCredentialsEphemeralResource(std::shared_ptr<const Time> time,
                                     std::shared_ptr<const session::LatestConnection> connections);

  // A warning while the credentials still work, an error only when they are gone: after an error
  // Terraform renews no more.
  std::optional<SystemTimePoint> Renew(sdk::CallContext& ctx) const override;
  // A failure is a warning with the lease's id.
  void Close(sdk::CallContext& ctx) const override;

 protected:
  void ValidateConfig(sdk::CallContext& ctx, const AccessCredentialsModel& config) const override;
  std::optional<sdk::Opened<AccessCredentialsModel>> OpenObject(
      sdk::CallContext& ctx, const AccessCredentialsModel& config) const override;

 private:
  std::shared_ptr<const Time> time_;
  std::shared_ptr<const session::LatestConnection> connections_;
};

}  // namespace tfvault::provider
