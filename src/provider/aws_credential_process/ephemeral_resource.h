// The ephemeral resource vault_aws_credential_process: an AWS profile that fetches credentials from
// Vault through this program for as long as the run lasts.
#pragma once

#include "provider/aws_credential_process/model.h"
#include "tfvault/sdk/ephemeral_resource.h"
#include "tfvault/session/credential_profiles.h"

#include <memory>
#include <optional>

namespace tfvault::provider {

// The path of the profile's directory is the private data: another process can serve Renew and
// Close, which are bounded by five seconds and go on after a stop.
class CredentialProcessEphemeralResource final
    : public sdk::TypedEphemeralResource<CredentialProcessModel> {
 public:
  explicit CredentialProcessEphemeralResource(
      std::shared_ptr<session::CredentialProfiles> profiles);

  // A warning while the profile's token lives, an error when it is gone: after an error Terraform
  // renews no more.
  std::optional<SystemTimePoint> Renew(sdk::CallContext& ctx) const override;
  // A failure is a warning.
  void Close(sdk::CallContext& ctx) const override;

 protected:
  std::optional<sdk::Opened<CredentialProcessModel>> OpenObject(
      sdk::CallContext& ctx, const CredentialProcessModel& config) const override;

 private:
  std::shared_ptr<session::CredentialProfiles> profiles_;
};

}  // namespace tfvault::provider
