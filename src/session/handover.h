// What is left for the command `credential-process`: a private directory with everything that it
// needs to ask Vault.
//
//   request.json      how to reach Vault, the token, and what to ask for
//   config            the AWS configuration file with the profile
//   terraform-provider-vault
//                     the program that the profile names, which an upgrade of its own file or the
//                     removal of that does not concern
//   credentials.json  the latest credentials, with their end
//   lock              held while new ones are fetched
//   owner-...         held by the process that made the directory
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
  // Whether the token was made for this and ends everything with it, or is the connection's own.
  bool own_token = false;
};

[[nodiscard]] std::string RequestFile(const std::string& directory);
[[nodiscard]] std::string ConfigFile(const std::string& directory);
[[nodiscard]] std::string CredentialsFile(const std::string& directory);
[[nodiscard]] std::string LockFile(const std::string& directory);
[[nodiscard]] std::string ProgramFile(const std::string& directory);

// Puts the first of `programs` that exists there: a link to it where that is possible, else a copy.
// Errors: kFailedPrecondition when there is no room, or no program may be run from there.
[[nodiscard]] Status KeepProgram(const std::vector<std::string>& programs,
                                 const std::string& directory);

[[nodiscard]] Status WriteHandover(const std::string& directory, const Handover& handover);
// kNotFound when there is none (any more); kPermissionDenied when somebody else could read or
// change it; kInvalidArgument when it is not ours.
[[nodiscard]] StatusOr<Handover> ReadHandover(const std::string& directory);

// The AWS configuration file's text. `program` and `directory` are absolute paths. Errors:
// kInvalidArgument for a path that AWS programs would not all read in the same way.
[[nodiscard]] StatusOr<std::string> AwsConfig(const std::string& profile, const std::string& region,
                                              const std::string& program,
                                              const std::string& directory);

}  // namespace tfvault::session
