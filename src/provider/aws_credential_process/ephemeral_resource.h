// The ephemeral resource vault_aws_credential_process: an AWS profile that fetches credentials from
// Vault through this program for as long as the run lasts.
#pragma once

#include "provider/aws_credential_process/model.h"
#include "provider/services.h"
#include "tfvault/base/private_directory.h"
#include "tfvault/provider/provider.h"
#include "tfvault/sdk/ephemeral_resource.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace tfvault::provider {

// Everything is in a private directory, whose path is the private data: another process can serve
// Renew and Close, which are bounded by five seconds and go on after a stop.
class CredentialProcessEphemeralResource final
    : public sdk::TypedEphemeralResource<CredentialProcessModel> {
 public:
  CredentialProcessEphemeralResource(Dependencies dependencies,
                                     std::shared_ptr<ServicesSource> services);

  // Renews the token, with which all credentials end. A warning while it lives, an error when it
  // is gone: after an error Terraform renews no more.
  std::optional<SystemTimePoint> Renew(sdk::CallContext& ctx) const override;
  // Revokes the token and removes the directory. A failure is a warning.
  void Close(sdk::CallContext& ctx) const override;

 protected:
  std::optional<sdk::Opened<CredentialProcessModel>> OpenObject(
      sdk::CallContext& ctx, const CredentialProcessModel& config) const override;

 private:
  // A new private directory, and the program that its profile is to name.
  struct Place {
    // This process's for as long as it may serve the profile.
    std::shared_ptr<PrivateDirectory> directory{};
    std::string program{};
  };
  [[nodiscard]] StatusOr<Place> MakePlace(const Environment& environment) const;

  Dependencies dependencies_;
  std::shared_ptr<ServicesSource> services_;

  mutable std::mutex mutex_;            // guards what follows
  mutable std::string kept_program_{};  // the last one, which others can be links to
};

}  // namespace tfvault::provider
