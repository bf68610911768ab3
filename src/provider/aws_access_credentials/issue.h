// From the attributes of both types to the session's request, and back.
#pragma once

#include "provider/aws_access_credentials/model.h"
#include "provider/object/notices.h"
#include "tfvault/session/connection.h"
#include "tfvault/session/credentials.h"

#include <optional>

namespace tfvault::provider {

// `model` has its defaults.
[[nodiscard]] session::CredentialRequest RequestOf(const AccessCredentialsModel& model);

// Issues, and fills in the computed attributes that both types have. No value demands that an error
// diagnostic was added.
[[nodiscard]] std::optional<session::Issued> IssueInto(AccessCredentialsModel& model,
                                                       const session::CredentialRequest& request,
                                                       const session::LatestConnection& connections,
                                                       SessionCall& call);

}  // namespace tfvault::provider
