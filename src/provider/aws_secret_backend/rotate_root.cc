// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend/rotate_root.h"

#include "provider/aws_secret_backend/root_key.h"
#include "provider/object/vault_call.h"
#include "provider/schema/mount_argument.h"
#include "tfvault/session/fresh_root_key.h"

#include <string>
#include <utility>

namespace tfvault::provider {
namespace {

using sdk::CallContext;

sdk::ModelSchema<RotateRootModel> RotateRootSchema() {
  using M = RotateRootModel;
  sdk::ModelSchema<M> schema(
      "Rotates the root key of an AWS secrets engine: Vault creates a new access key at AWS, "
      "stores it, and deletes the old key. The action then waits until AWS accepts the new key.");
  AddRequiredMount(schema);
  return schema;
}

// Adds no errors, because the rotation has succeeded.
void AwaitNewKey(CallContext& ctx, const session::VaultConnection& connection,
                 const vault::VaultClient& client, const std::string& mount,
                 const sdk::ActionProgress& progress) {
  progress("waiting until AWS accepts the new root key of '" + mount + "'");
  const Status known =
      session::AwaitRootKey(connection, client, mount, ctx.logger(), ctx.stop_token());
  if (known.ok()) {
    progress("AWS accepts the new root key of '" + mount + "'");
  } else if (session::IsRootKeyUnknown(known) || known.code() == StatusCode::kCancelled) {
    ctx.diagnostics().AddWarning("AWS may not accept the new root key of '" + mount + "' yet",
                                 "Vault has rotated the key. " + Message(known));
  } else {
    progress(
        "the new root key was not checked at AWS: the check needs static roles (Vault 1.14 or "
        "newer) and the capability 'update' on " +
        mount + "/static-roles/terraform-root-key-probe");
  }
}

}  // namespace

AwsRotateRoot::AwsRotateRoot(std::shared_ptr<const session::LatestConnection> connections)
    : TypedAction(RotateRootSchema()), connections_(std::move(connections)) {}

void AwsRotateRoot::InvokeAction(CallContext& ctx, const RotateRootModel& config,
                                 const sdk::ActionProgress& progress) const {
  const MountPath& mount = *config.backend;
  const auto client =
      VaultFor(ctx, *connections_, config.namespace_path,
               "Cannot rotate the root key of the AWS secrets engine at '" + mount.text() + "'");
  if (!client) return;
  const auto connection = connections_->Get();
  if (!connection.ok()) return ReportRotationFailure(ctx, connection.status(), mount, {});
  const VaultCall call(ctx);
  // The rotation does not need the permission to read config/root.
  const std::string before = session::ReadAccessKey(*client, mount.text(), *call).value_or("");
  progress("asking Vault to rotate the root key of '" + mount.text() + "'");
  const auto rotated =
      session::RotateKey(**connection, ctx.logger(), *client, mount.text(), before, *call);
  if (!rotated.ok()) return ReportRotationFailure(ctx, rotated.status(), mount, {});
  (*connection)->rotations().Remember(client->namespace_path(), mount.text(), rotated->access_key);
  if (!rotated->doubt.empty())
    ctx.diagnostics().AddWarning(session::kOldKeyMayExist, rotated->doubt);
  progress("Vault has a new root key for '" + mount.text() + "'");
  AwaitNewKey(ctx, **connection, *client, mount.text(), progress);
}

}  // namespace tfvault::provider
