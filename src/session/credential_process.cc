// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/credential_process.h"

#include "session/handover.h"
#include "session/kept_credentials.h"
#include "session/process_credentials.h"

#include <filesystem>

namespace tfvault::session {

StatusOr<SecretString> ProfileCredentials(const std::string& file, const Dependencies& dependencies,
                                          const Caller& caller) {
  const std::string directory = std::filesystem::path(file).parent_path().string();
  if (file != RequestFile(directory)) {
    return WithNotice(
        Error(StatusCode::kInvalidArgument, "'" + file + "' was not written by the provider"),
        kCannotRead, "");
  }
  return CurrentCredentials(directory, dependencies, caller);
}

}  // namespace tfvault::session
