// Issuing AWS credentials: asked of Vault, checked against AWS, and with a known end.
#pragma once

#include "provider/aws_access_credentials/model.h"
#include "provider/services.h"
#include "tfvault/base/time.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/vault/client.h"

#include <memory>
#include <optional>
#include <string>

namespace tfvault::provider {

// Decides which ends of tokens count: nobody renews anything after the process.
enum class Use { kOutlivesProcess, kWhileOpen };

struct IssuedCredentials {
  vault::AwsCredentials credentials{};
  SteadyTimePoint issued_at{};
  std::optional<Limit> end{};  // absent: unknown
  std::shared_ptr<const Services> services{};
  std::shared_ptr<Session> session{};
  vault::VaultClient client;  // in the namespace of the lease
};

// `model` has its defaults. What fails after Vault has issued something revokes it. No value
// demands that an error diagnostic was added.
[[nodiscard]] std::optional<IssuedCredentials> Issue(sdk::CallContext& ctx,
                                                     const ServicesSource& source,
                                                     const AccessCredentialsModel& model, Use use);

// Warns of what earlier runs of a role could not end, and had nobody to tell; first tries once
// more.
void TellUnended(sdk::CallContext& ctx, const UnendedLeases& unended,
                 const vault::VaultClient& client, const std::string& mount,
                 const std::string& role, const Time& time);

// The computed attributes that both types have.
void Fill(AccessCredentialsModel& model, const IssuedCredentials& issued);

}  // namespace tfvault::provider
