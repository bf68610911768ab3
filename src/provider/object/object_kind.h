// What one kind of Vault's objects has that others have not.
#pragma once

#include "provider/schema/mount_path.h"
#include "provider/schema/validators.h"
#include "tfvault/sdk/schema.h"

#include <optional>
#include <string>

namespace tfvault::provider {

// What is true of every object of a type.
struct ObjectKind {
  std::string type{};  // "vault_aws_secret_backend_role"
  std::string noun{};  // "role"
  // Objects are at <backend>/<folder>/<name>, and without a backend at <folder>/<name>.
  std::string folder{};
  std::string example_id{};                    // "aws/roles/deploy"
  std::optional<MountPath> default_backend{};  // absent: `backend` is required
  sdk::Validator name = RoleName();            // of `name`
  std::string name_text =
      "letters, digits and `_`; between the first and the last character also `-`, `.` and `@`";
  // What Vault must be to list these objects: "Vault 1.20"; empty: any version.
  std::string listed_since{};
  // Vault calls AWS to make it: AWS may not know the root key yet, and an object that is found
  // after a failed create may be half made.
  bool made_at_aws = false;

  // The end of a list's description.
  [[nodiscard]] std::string NeedsForList() const {
    return listed_since.empty() ? "" : " Needs " + listed_since + " or newer.";
  }
};

}  // namespace tfvault::provider
