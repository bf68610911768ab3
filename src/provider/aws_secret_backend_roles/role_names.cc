// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend_roles/role_names.h"

#include "provider/object/object_names.h"
#include "provider/object/vault_call.h"
#include "provider/schema/mount_argument.h"

#include <utility>

namespace tfvault::provider {
namespace {

using sdk::CallContext;

sdk::ModelSchema<RoleNamesModel> RoleNamesSchema(const ObjectKind& kind) {
  sdk::ModelSchema<RoleNamesModel> schema("Lists the " + kind.noun + "s of an AWS secrets engine." +
                                          kind.NeedsForList());
  schema.Computed(
      "id", &RoleNamesModel::id,
      {.description = "Path that the provider listed: `<backend>/" + kind.folder + "`."});
  AddNamespace(schema);
  AddMountArguments(schema);
  schema.Computed("names", &RoleNamesModel::names,
                  {.description = "Names of the roles, sorted; empty if there are none."});
  return schema;
}

}  // namespace

AwsRoleNames::AwsRoleNames(ObjectKind kind,
                           std::shared_ptr<const session::LatestConnection> connections)
    : TypedDataSource(RoleNamesSchema(kind)),
      kind_(std::move(kind)),
      connections_(std::move(connections)) {}

void AwsRoleNames::ValidateConfig(CallContext& ctx, const RoleNamesModel& config) const {
  RequireMount(ctx, config);
}

std::optional<RoleNamesModel> AwsRoleNames::ReadData(CallContext& ctx,
                                                     const RoleNamesModel& config) const {
  const MountPath& mount = MountOf(config);
  const auto client = VaultFor(ctx, *connections_, config.namespace_path,
                               "Cannot list the " + kind_.noun + "s of '" + mount.text() + "'");
  if (!client) return std::nullopt;
  auto names = ListNames(ctx, *client, mount, kind_);
  if (!names) return std::nullopt;
  RoleNamesModel model = config;
  model.id = mount.Below(kind_.folder);
  model.names = *std::move(names);
  return model;
}

}  // namespace tfvault::provider
