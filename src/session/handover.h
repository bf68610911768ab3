// SPDX-License-Identifier: MPL-2.0
// The private directory through which the provider passes a request to the command
// `credential-process`.
//
//   request.json      the connection to Vault, the token, and the requested credentials
//   config            the AWS configuration file with the profile
//   terraform-provider-vault
//                     the program that the profile names; an upgrade or the removal of the
//                     installed file does not affect it
//   credentials.json  the latest credentials, with their end
//   lock              locked while new credentials are fetched
//   owner-...         locked by the process that created the directory
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/session/credentials.h"
#include "tfvault/vault/options.h"

#include <string>
#include <vector>

namespace tfvault::session {

struct Handover {
  vault::VaultClientOptions vault{};  // with the token
  CredentialRequest request{};
  // True when the token was created for the profile, so that its revocation ends all credentials of
  // the profile. False for the connection's own token.
  bool own_token = false;
};

[[nodiscard]] std::string RequestFile(const std::string& directory);
[[nodiscard]] std::string ConfigFile(const std::string& directory);
[[nodiscard]] std::string CredentialsFile(const std::string& directory);
[[nodiscard]] std::string LockFile(const std::string& directory);
[[nodiscard]] std::string ProgramFile(const std::string& directory);

// Puts the first existing file of `programs` into the directory, as a link if possible, else as a
// copy. Errors: kFailedPrecondition when the disk is full, or programs cannot be executed there.
[[nodiscard]] Status KeepProgram(const std::vector<std::string>& programs,
                                 const std::string& directory);

[[nodiscard]] Status WriteHandover(const std::string& directory, const Handover& handover);
// Errors: kNotFound when the file does not exist; kPermissionDenied when another user could read or
// change it; kInvalidArgument when WriteHandover of this version did not write it.
[[nodiscard]] StatusOr<Handover> ReadHandover(const std::string& directory);

// The text of the AWS configuration file. `program` and `directory` are absolute paths. Errors:
// kInvalidArgument for a path that AWS programs read in different ways.
[[nodiscard]] StatusOr<std::string> AwsConfig(const std::string& profile, const std::string& region,
                                              const std::string& program,
                                              const std::string& directory);

}  // namespace tfvault::session
