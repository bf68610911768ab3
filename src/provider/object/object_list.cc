// SPDX-License-Identifier: MPL-2.0
#include "provider/object/object_list.h"

namespace tfvault::provider {

sdk::ModelSchema<ObjectListModel> ObjectListSchema(const ObjectKind& kind, bool below_mount) {
  using M = ObjectListModel;
  const std::string where =
      below_mount
          ? " of one AWS secrets engine, or of all AWS secrets engines that the token can see"
          : " of Vault";
  sdk::ModelSchema<M> schema("Lists the " + kind.noun + "s" + where + "." + kind.NeedsForList());
  AddNamespace(schema);
  if (below_mount) {
    schema.Optional("backend", &M::backend,
                    {.description = "Path of the AWS secrets engine's mount. If the argument is "
                                    "left out, the provider lists every mount that the token can "
                                    "see, and a mount that does not answer causes only a warning.",
                     .equality = SamePath,
                     .validators = {CleanPath()}});
  }
  return schema;
}

}  // namespace tfvault::provider
