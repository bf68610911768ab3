// SPDX-License-Identifier: MPL-2.0
#include "provider/leases/lease_revoke.h"

#include "provider/object/vault_call.h"
#include "provider/schema/is_set.h"
#include "provider/schema/mount_argument.h"

#include <chrono>
#include <utility>

namespace tfvault::provider {
namespace {

using sdk::CallContext;

sdk::ModelSchema<LeaseRevokeModel> LeaseRevokeSchema() {
  using M = LeaseRevokeModel;
  sdk::ModelSchema<M> schema(
      "Revokes one lease, and waits until Vault has revoked the credentials of the lease.");
  AddNamespace(schema);
  schema.Required(
      "lease_id", &M::lease_id,
      {.description = "Id of the lease, for example `lease_id` of an ephemeral "
                      "`vault_aws_access_credentials`. Terraform does not store it in plans.",
       .write_only = true});
  return schema;
}

}  // namespace

LeaseRevoke::LeaseRevoke(std::shared_ptr<const session::LatestConnection> connections)
    : TypedAction(LeaseRevokeSchema()), connections_(std::move(connections)) {}

void LeaseRevoke::ValidateConfig(CallContext& ctx, const LeaseRevokeModel& config) const {
  if (!config.lease_id.is_known() || !config.lease_id->empty()) return;
  ctx.diagnostics().AddError("Invalid value of 'lease_id'", "The id of the lease is empty.",
                             cty::Path::Root("lease_id"));
}

void LeaseRevoke::InvokeAction(CallContext& ctx, const LeaseRevokeModel& config,
                               const sdk::ActionProgress& progress) const {
  if (IsUnset(config.lease_id)) {
    ctx.diagnostics().AddError(
        "Missing argument 'lease_id'",
        "Terraform passed no lease id. Since version 1.16 Terraform drops an ephemeral value when "
        "'terraform apply -invoke' or a destroy event invokes the action: use a variable that is "
        "not ephemeral.",
        cty::Path::Root("lease_id"));
    return;
  }
  const std::string& lease = *config.lease_id;
  const std::string failed = "Cannot revoke the lease '" + lease + "'";
  const auto client = VaultFor(ctx, *connections_, config.namespace_path, failed);
  if (!client) return;
  const VaultCall call(ctx);
  if (client->LookupLease(lease, *call).status().code() == StatusCode::kNotFound) {
    ctx.diagnostics().AddWarning("There is no lease '" + lease + "'",
                                 "The lease has expired or was revoked, or the id is wrong.",
                                 cty::Path::Root("lease_id"));
    return;
  }
  progress("revoking the lease '" + lease + "'");
  if (const Status revoked = client->EndLease(lease, *call); !revoked.ok()) {
    ReportFailure(ctx, revoked, failed, {.needs = {{{"update"}, "sys/leases/revoke"}}});
    return;
  }
  // If the token may not revoke, EndLease has shortened the lease to one second.
  const auto still = client->LookupLease(lease, *call);
  if (still.ok() && still->ttl > std::chrono::seconds(1)) {
    ctx.diagnostics().AddError(failed,
                               "Vault reported the lease as revoked, but the lease still exists. "
                               "Check Vault's log and the proxies on the way, then try again.",
                               cty::Path::Root("lease_id"));
    return;
  }
  progress("the lease '" + lease + "' is revoked");
}

}  // namespace tfvault::provider
