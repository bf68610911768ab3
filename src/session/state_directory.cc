// SPDX-License-Identifier: MPL-2.0
#include "session/state_directory.h"

#include "tfvault/platform/environment.h"
#include "tfvault/platform/files.h"

#include <filesystem>
#include <system_error>

namespace tfvault::session {

namespace fs = std::filesystem;

std::string StateDirectory(const Environment& environment) {
  const std::string base = platform::StateDirectory(environment);
  return base.empty() ? base : (fs::path(base) / "terraform-provider-vault").string();
}

// An address may contain a user name and a password.
std::string WithoutUser(const std::string& address) {
  const auto scheme = address.find("://");
  const auto at = address.rfind('@');
  if (scheme == std::string::npos || at == std::string::npos || at < scheme) return address;
  return address.substr(0, scheme + 3) + address.substr(at + 1);
}

void MakePrivateDirectory(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  platform::MakePrivate(directory);
}

}  // namespace tfvault::session
