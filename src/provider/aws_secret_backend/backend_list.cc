// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend/backend_list.h"

#include "provider/object/object_names.h"
#include "provider/object/vault_call.h"
#include "provider/schema/mount_argument.h"
#include "tfvault/sdk/fetch_ahead.h"

#include <optional>
#include <utility>
#include <vector>

namespace tfvault::provider {
namespace {

using sdk::CallContext;
using sdk::Listed;

sdk::ModelSchema<BackendListModel> BackendListSchema() {
  using M = BackendListModel;
  sdk::ModelSchema<M> schema(
      "Lists the mounts of the AWS secrets engine below which the token has any capability.");
  AddNamespace(schema);
  schema.Optional(
      "path_prefix", &M::path_prefix,
      {.description =
           "Lists only mounts whose path begins with this text: `team/` finds `team/aws`, and "
           "`team` also finds `team-b/aws`. Leading slashes are ignored."});
  return schema;
}

}  // namespace

AwsSecretBackendList::AwsSecretBackendList(
    std::shared_ptr<const AwsSecretBackend> type,
    std::shared_ptr<const session::LatestConnection> connections)
    : TypedListResource(BackendListSchema(), type->model()),
      type_(std::move(type)),
      connections_(std::move(connections)) {}

sdk::ListCursor<BackendModel> AwsSecretBackendList::ListObjects(
    CallContext& ctx, const BackendListModel& config, const sdk::ListOptions& options) const {
  const auto client = VaultFor(ctx, *connections_, config.namespace_path,
                               "Cannot list the mounts of the AWS secrets engine");
  if (!client) return {};
  auto mounts = AwsMounts(ctx, *client);
  if (!mounts) return {};
  const std::string prefix = config.path_prefix.value_or("");
  const std::string wanted = prefix.substr(std::min(prefix.find_first_not_of('/'), prefix.size()));
  std::erase_if(*mounts,
                [&](const vault::VisibleMount& mount) { return !mount.path.starts_with(wanted); });
  sdk::ListCursor<BackendModel> identified =
      [type = type_, namespace_path = config.namespace_path, mounts = *std::move(mounts),
       next = std::size_t{0}](CallContext&) mutable -> std::optional<Listed<BackendModel>> {
    if (next == mounts.size()) return std::nullopt;
    const auto& mount = mounts[next++];
    return Listed<BackendModel>{
        .object = type->Identify(namespace_path, MountPath(mount.path)),
        .display_name =
            mount.path + (mount.description.empty() ? "" : " (" + mount.description + ")")};
  };
  if (!options.fetch) return identified;
  sdk::FetchAhead<BackendModel> whole(type_, std::move(identified), options.limit);
  return [whole = std::move(whole)](CallContext& call) mutable {
    auto found = whole(call);
    // Hosts print whole objects, including sensitive attributes (plugin-protocol-frontier 1.1).
    if (found) found->object.access_key = {};
    return found;
  };
}

}  // namespace tfvault::provider
