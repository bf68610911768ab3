#include "provider/object/advice.h"

namespace tfvault::provider {

const char* const kHowToLeave =
    "If this configuration is not to manage it any more, 'terraform state rm' forgets it and "
    "leaves it in Vault; 'terraform import' takes it back.";

std::string LetEphemeralWaitFor(const std::string& type) {
  return "An ephemeral resource is opened while Terraform plans: if this run creates the role, let "
         "it wait with mount_id = " +
         type + ".NAME.id.";
}

std::string LetDataSourceWaitFor(const std::string& type) {
  return "A data source is read while Terraform plans: if this run creates the role, let it wait "
         "with depends_on = [" +
         type + ".NAME].";
}

}  // namespace tfvault::provider
