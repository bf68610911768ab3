// SPDX-License-Identifier: MPL-2.0
// The ephemeral resource vault_aws_access_credentials: AWS credentials that the provider revokes as
// soon as the run no longer uses them.
#pragma once

#include "provider/aws_access_credentials/model.h"
#include "tfvault/base/time.h"
#include "tfvault/sdk/ephemeral_resource.h"
#include "tfvault/session/connection.h"

#include <memory>
#include <optional>

namespace tfvault::provider {

// The private data holds the lease, its namespace and its expiration, and no secret. Renew and
// Close need nothing else, so another process can serve them. Both take at most five seconds and
// also work after a stop, because the run still uses the credentials while it shuts down.
class AccessCredentialsEphemeralResource final
    : public sdk::TypedEphemeralResource<AccessCredentialsModel> {
 public:
  AccessCredentialsEphemeralResource(std::shared_ptr<const Time> time,
                                     std::shared_ptr<const session::LatestConnection> connections);

  // A failed renewal is a warning while the credentials still work. It is an error only when they
  // no longer work, because Terraform stops renewing after an error.
  std::optional<SystemTimePoint> Renew(sdk::CallContext& ctx) const override;
  // Reports a failure as a warning with the lease id.
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
