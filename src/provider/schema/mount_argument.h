// SPDX-License-Identifier: MPL-2.0
// Arguments that identify a mount: its namespace and its path. Data sources of hashicorp/vault name
// the path `backend`, its ephemeral resources `mount`; this provider accepts both names in both.
#pragma once

#include "provider/schema/mount_path.h"
#include "provider/schema/validators.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/model_schema.h"

#include <string>

namespace tfvault::provider {

// M has the member `namespace_path`.
template <typename M>
void AddNamespace(sdk::ModelSchema<M>& schema) {
  schema.Optional("namespace", &M::namespace_path,
                  {.description = "Namespace of the mount, relative to the provider's namespace.",
                   .equality = SamePath,
                   .validators = {OrEmpty(CleanPath())}});
}

// M has the members `namespace_path` and `backend`.
template <typename M>
void AddRequiredMount(sdk::ModelSchema<M>& schema) {
  AddNamespace(schema);
  schema.Required("backend", &M::backend,
                  {.description = "Path of the AWS secrets engine's mount.",
                   .equality = SamePath,
                   .validators = {CleanPath()}});
}

// M has the members `backend` and `mount`.
template <typename M>
void AddMountArguments(sdk::ModelSchema<M>& schema) {
  schema
      .Optional("backend", &M::backend,
                {.description = "Path of the AWS secrets engine's mount. Exactly one of "
                                "`backend` and `mount` must be set.",
                 .equality = SamePath,
                 .validators = {CleanPath()},
                 .conflicts_with = {"mount"}})
      .Optional("mount", &M::mount,
                {.description = "Alternative name of `backend`.",
                 .equality = SamePath,
                 .validators = {CleanPath()},
                 .conflicts_with = {"backend"}});
}

// Of ephemeral resources. M has the member `mount_id`.
template <typename M>
void AddMountId(sdk::ModelSchema<M>& schema) {
  schema.Optional("mount_id", &M::mount_id,
                  {.description = "Any attribute of the mount or role that this resource depends "
                                  "on. While its value is unknown, Terraform does not open the "
                                  "resource before apply."});
}

template <typename M>
void RequireMount(sdk::CallContext& ctx, const M& config) {
  if (!config.backend.is_null() || !config.mount.is_null()) return;
  ctx.diagnostics().AddError(
      "Missing argument 'backend'",
      "Set `backend` or `mount` to the path of the AWS secrets engine's mount.",
      cty::Path::Root("backend"));
}

// Requires a configuration that passed RequireMount.
template <typename M>
[[nodiscard]] const MountPath& MountOf(const M& config) {
  return config.backend.is_known() ? *config.backend : *config.mount;
}

}  // namespace tfvault::provider
