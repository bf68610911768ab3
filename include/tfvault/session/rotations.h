// Records the root keys that an action let Vault create, in files of this user. An action cannot
// change the state of the mount's resource; the records keep the resource from treating such a key
// as a foreign object.
#pragma once

#include "tfvault/base/environment.h"

#include <string>

namespace tfvault::session {

// One file for each mount, without a secret, in the directory of UnendedLeases. A failure of the
// disk loses the record and is not an error. Threading: all methods may run concurrently, also in
// several processes.
class Rotations {
 public:
  // The records for the server with this address.
  Rotations(const Environment& environment, const std::string& server);

  // Records the key with the id `access_key`, in place of an earlier record for the mount.
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
