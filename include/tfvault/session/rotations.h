// SPDX-License-Identifier: MPL-2.0
// Records the root keys that Vault created for an action, in files of this user. An action cannot
// change the state of the mount's resource; from the record the resource knows that the new key is
// not a foreign object.
#pragma once

#include "tfvault/base/environment.h"

#include <string>

namespace tfvault::session {

// One file for each mount, without a secret, in a folder of the directory of UnendedLeases. If a
// file cannot be written, the record is lost without an error. Threading: all methods may run
// concurrently, also in several processes.
class Rotations {
 public:
  // The records for the server with this address.
  Rotations(const Environment& environment, const std::string& server);

  // Records the key with the id `access_key`, and replaces an earlier record for the mount.
  void Remember(const std::string& namespace_path, const std::string& mount,
                const std::string& access_key) const;
  [[nodiscard]] bool Knows(const std::string& namespace_path, const std::string& mount,
                           const std::string& access_key) const;

 private:
  [[nodiscard]] std::string FileOf(const std::string& namespace_path,
                                   const std::string& mount) const;

  std::string directory_;  // empty: there is no directory for records
  std::string server_;
};

}  // namespace tfvault::session
