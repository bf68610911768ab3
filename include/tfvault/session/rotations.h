// Root keys that an action let Vault make, kept for this user: an action cannot tell the state of
// the mount, which then takes the new key for somebody else's.
#pragma once

#include "tfvault/base/environment.h"

#include <string>

namespace tfvault::session {

// A file for each mount, without a secret, beside the UnendedLeases; a disk that refuses loses the
// memory and is no error. Threading: any, in several processes.
class Rotations {
 public:
  // Of the server with this address.
  Rotations(const Environment& environment, const std::string& server);

  // `access_key` is an id. In place of what was known of the mount.
  void Remember(const std::string& namespace_path, const std::string& mount,
                const std::string& access_key) const;
  [[nodiscard]] bool Knows(const std::string& namespace_path, const std::string& mount,
                           const std::string& access_key) const;

 private:
  [[nodiscard]] std::string FileOf(const std::string& namespace_path,
                                   const std::string& mount) const;

  std::string directory_;  // empty: there is no place
  std::string server_;
};

}  // namespace tfvault::session
