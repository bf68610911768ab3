// SPDX-License-Identifier: MPL-2.0
// Credentials for the command `credential-process`, in the format that AWS programs expect of a
// `credential_process`.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/session/connection.h"
#include "tfvault/session/credentials.h"
#include "tfvault/session/dependencies.h"

#include <string>

namespace tfvault::session {

// The credentials of a profile of the ephemeral resource vault_aws_credential_process. `file` is
// the path that the profile names. Every error has a notice.
[[nodiscard]] StatusOr<SecretString> ProfileCredentials(const std::string& file,
                                                        const Dependencies& dependencies,
                                                        const Caller& caller);

// A set of credentials that all programs of this user share.
struct SharedSet {
  ConnectionOptions connection{};
  CredentialRequest request{};
  std::string login{};  // names the login of `connection`; empty: a token, or a stored token
};

// The credentials of the set, which a file of this user keeps until a third of their life, at most
// 15 minutes, is left. Then one program fetches other credentials, and the other programs wait for
// them. Another server, request, login or token has other credentials. After the machine was
// suspended or started again, or its clock was set, the kept credentials count as expired. Every
// error has a notice.
[[nodiscard]] StatusOr<SecretString> SharedCredentials(const SharedSet& set,
                                                       const Dependencies& dependencies,
                                                       const Caller& caller);

}  // namespace tfvault::session
