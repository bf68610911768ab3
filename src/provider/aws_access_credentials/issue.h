// SPDX-License-Identifier: MPL-2.0
// Converts the attributes of both types to a session request, and its result to attributes.
#pragma once

#include "provider/aws_access_credentials/model.h"
#include "provider/object/notices.h"
#include "tfvault/session/connection.h"
#include "tfvault/session/credentials.h"

#include <optional>

namespace tfvault::provider {

// `model` must hold the default values of the schema.
[[nodiscard]] session::CredentialRequest RequestOf(const AccessCredentialsModel& model);

// Issues credentials and sets the computed attributes that both types have. Returns no value after
// it added an error diagnostic.
[[nodiscard]] std::optional<session::Issued> IssueInto(AccessCredentialsModel& model,
                                                       const session::CredentialRequest& request,
                                                       const session::LatestConnection& connections,
                                                       SessionCall& call);

}  // namespace tfvault::provider
