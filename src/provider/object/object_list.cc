#include "provider/object/object_list.h"

namespace tfvault::provider {

sdk::ModelSchema<ObjectListModel> ObjectListSchema(const ObjectKind& kind) {
  using M = ObjectListModel;
  sdk::ModelSchema<M> schema(
      "Lists the " + kind.noun + "s of one AWS secrets engine, or of all that the token may see." +
      (kind.listed_since.empty() ? "" : " Needs " + kind.listed_since + " or newer."));
  AddNamespace(schema);
  schema.Optional("backend", &M::backend,
                  {.description = "Path of the AWS secrets engine's mount. When it is left out, "
                                  "every mount that the token may see is listed; one that does "
                                  "not answer is a warning then.",
                   .equality = SamePath,
                   .validators = {CleanPath()}});
  return schema;
}

}  // namespace tfvault::provider
