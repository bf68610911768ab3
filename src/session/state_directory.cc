#include "session/state_directory.h"

#include <filesystem>
#include <system_error>

namespace tfvault::session {

namespace fs = std::filesystem;

std::string StateDirectory(const Environment& environment) {
  fs::path base = environment("XDG_STATE_HOME").value_or("");
  if (!base.is_absolute()) {
    base = environment("HOME").value_or("");
    if (!base.is_absolute()) return {};
    base = base / ".local" / "state";
  }
  return (base / "terraform-provider-vault").string();
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
  fs::permissions(directory, fs::perms::owner_all, error);
}

}  // namespace tfvault::session
