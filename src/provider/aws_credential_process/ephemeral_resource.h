// SPDX-License-Identifier: MPL-2.0
// The ephemeral resource vault_aws_credential_process: an AWS profile that fetches credentials from
// Vault through this program for as long as the run lasts.
#pragma once

#include "provider/aws_credential_process/model.h"
#include "tfvault/sdk/ephemeral_resource.h"
#include "tfvault/session/credential_profiles.h"

#include <memory>
#include <optional>

namespace tfvault::provider {

// The private data holds the path of the profile's directory, so another process can serve Renew
// and Close. Both take at most five seconds and also work after a stop.
class CredentialProcessEphemeralResource final
    : public sdk::TypedEphemeralResource<CredentialProcessModel> {
 public:
  explicit CredentialProcessEphemeralResource(
      std::shared_ptr<session::CredentialProfiles> profiles);

  // A failed renewal is a warning while the profile's token works. It is an error only when the
  // token no longer works, because Terraform stops renewing after an error.
  std::optional<SystemTimePoint> Renew(sdk::CallContext& ctx) const override;
  // Reports a failure as a warning.
  void Close(sdk::CallContext& ctx) const override;

 protected:
  std::optional<sdk::Opened<CredentialProcessModel>> OpenObject(
      sdk::CallContext& ctx, const CredentialProcessModel& config) const override;

 private:
  std::shared_ptr<session::CredentialProfiles> profiles_;
};

}  // namespace tfvault::provider
