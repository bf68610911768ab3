// SPDX-License-Identifier: MPL-2.0
#include "provider/object/advice.h"

namespace tfvault::provider {

const char* const kHowToLeave =
    "To stop managing the object and leave it in Vault, remove it from the state with 'terraform "
    "state rm'; 'terraform import' adds it again.";

std::string LetEphemeralWaitFor(const std::string& type) {
  return "Terraform opens an ephemeral resource while it plans. If this run creates the role, make "
         "the ephemeral resource wait with mount_id = " +
         type + ".NAME.id.";
}

std::string LetDataSourceWaitFor(const std::string& type) {
  return "Terraform reads a data source while it plans. If this run creates the role, make the "
         "data source wait with depends_on = [" +
         type + ".NAME].";
}

}  // namespace tfvault::provider
