#include "provider/aws_secret_backend_roles/role_names.h"

#include "provider/object/vault_call.h"
#include "provider/schema/mount_argument.h"

#include <algorithm>
#include <utility>

namespace tfvault::provider {
namespace {

using sdk::CallContext;
using M = RoleNamesModel;

sdk::ModelSchema<M> RoleNamesSchema(RoleKind kind) {
  const bool is_static = kind == RoleKind::kStaticRole;
  sdk::ModelSchema<M> schema(
      is_static ? "Lists the static roles of an AWS secrets engine. Needs Vault 1.20 or newer."
                : "Lists the roles of an AWS secrets engine.");
  schema.Computed("id", &M::id,
                  {.description = is_static ? "The path that was listed: `<backend>/static-roles`."
                                            : "The path that was listed: `<backend>/roles`."});
  AddNamespace(schema);
  AddMountArguments(schema);
  schema.Computed("names", &M::names,
                  {.description = "Names of the roles, sorted; empty when there are none."});
  return schema;
}

}  // namespace

AwsRoleNames::AwsRoleNames(RoleKind kind,
                           std::shared_ptr<const session::LatestConnection> connections)
    : TypedDataSource(RoleNamesSchema(kind)), kind_(kind), connections_(std::move(connections)) {}

void AwsRoleNames::ValidateConfig(CallContext& ctx, const M& config) const {
  RequireMount(ctx, config);
}

std::optional<M> AwsRoleNames::ReadData(CallContext& ctx, const M& config) const {
  const bool is_static = kind_ == RoleKind::kStaticRole;
  const std::string what = is_static ? "static roles" : "roles";
  const std::string path = MountOf(config).Below(is_static ? "static-roles" : "roles");
  const std::string failed = "Cannot list the " + what + " of '" + MountOf(config).text() + "'";
  const auto client = VaultFor(ctx, *connections_, config.namespace_path, failed);
  if (!client) return std::nullopt;
  const VaultCall call(ctx);
  auto names = client->List(path, *call);
  if (!names.ok()) {
    ReportFailure(
        ctx, names.status(), failed,
        {.needs = {{{"list"}, path}},
         .mount = MountOf(config).text(),
         .not_found = "Check that an AWS secrets engine is mounted at '" + MountOf(config).text() +
                      "'" + (is_static ? ", and that the server is Vault 1.20 or newer." : ".")});
    return std::nullopt;
  }
  std::sort(names->begin(), names->end());
  M model = config;
  model.id = path;
  model.names = *std::move(names);
  return model;
}

}  // namespace tfvault::provider
