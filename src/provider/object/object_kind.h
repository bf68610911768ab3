// SPDX-License-Identifier: MPL-2.0
// Describes one type of objects that Vault keeps at a path.
#pragma once

#include "provider/schema/mount_path.h"
#include "provider/schema/validators.h"
#include "tfvault/sdk/schema.h"

#include <optional>
#include <string>

namespace tfvault::provider {

struct ObjectKind {
  std::string type{};  // "vault_aws_secret_backend_role"
  std::string noun{};  // "role"
  // Objects are at <backend>/<folder>/<name>, or without a backend at <folder>/<name>.
  std::string folder{};
  std::string example_id{};                    // "aws/roles/deploy"
  std::optional<MountPath> default_backend{};  // absent: `backend` is required
  sdk::Validator name = RoleName();            // validates `name`
  std::string name_text =
      "letters, digits and `_`; between the first and the last character also `-`, `.` and `@`";
  // First version that can list these objects, such as "Vault 1.20"; empty: any version.
  std::string listed_since{};
  // Vault calls AWS to create the object: AWS may not accept a new root key yet, and an object that
  // exists after a failed create may be incomplete.
  bool made_at_aws = false;

  // Last sentence of a list's description.
  [[nodiscard]] std::string NeedsForList() const {
    return listed_since.empty() ? "" : " Needs " + listed_since + " or newer.";
  }
};

}  // namespace tfvault::provider
