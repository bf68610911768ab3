#include "provider/object/object_list.h"

namespace tfvault::provider {

sdk::ModelSchema<ObjectListModel> ObjectListSchema(const ObjectKind& kind, bool below_mount) {
  using M = ObjectListModel;
  const std::string where =
      below_mount ? " of one AWS secrets engine, or of all that the token may see" : " of Vault";
  sdk::ModelSchema<M> schema("Lists the " + kind.noun + "s" + where + "." + kind.NeedsForList());
  AddNamespace(schema);
  if (below_mount) {
    schema.Optional("backend", &M::backend,
                    {.description = "Path of the AWS secrets engine's mount. When it is left out, "
                                    "every mount that the token may see is listed; one that does "
                                    "not answer is a warning then.",
                     .equality = SamePath,
                     .validators = {CleanPath()}});
  }
  return schema;
}

}  // namespace tfvault::provider
