// SPDX-License-Identifier: MPL-2.0
#include "provider/leases/revoke_leases.h"

#include "provider/object/ownership.h"
#include "provider/object/vault_call.h"
#include "provider/schema/mount_argument.h"
#include "provider/schema/validators.h"
#include "tfvault/json/fields.h"
#include "tfvault/session/lease_revocation.h"
#include "tfvault/vault/error.h"

#include <optional>
#include <utility>
#include <vector>

namespace tfvault::provider {
namespace {

using sdk::CallContext;

sdk::ModelSchema<RevokeLeasesModel> RevokeLeasesSchema() {
  using M = RevokeLeasesModel;
  sdk::ModelSchema<M> schema(
      "Revokes all leases of an AWS secrets engine, or of one of its roles: Vault deletes the IAM "
      "users of the leases. AWS accepts the keys of a session until the session expires, even "
      "after Vault has revoked the lease.");
  AddRequiredMount(schema);
  schema
      .Optional("role", &M::role,
                {.description = "Name of the role whose leases Vault revokes. By default Vault "
                                "revokes all leases of the mount.",
                 .validators = {RoleName()}})
      .Optional("sync", &M::sync,
                {.description = "Whether to wait until the leases are revoked. With `false` Vault "
                                "revokes them in the background and only logs failures.",
                 .default_value = true})
      .Optional(
          "force", &M::force,
          {.description = "Whether Vault abandons a lease whose credentials AWS refuses to delete. "
                          "IAM users that Vault no longer tracks may then remain at AWS.",
           .default_value = false});
  return schema;
}

std::string NameOf(const RevokeLeasesModel& config) {
  const std::string mount = "'" + config.backend->text() + "'";
  return config.role.is_null() ? mount : "role '" + *config.role + "' of " + mount;
}

session::LeaseRevocation RevocationOf(const RevokeLeasesModel& config) {
  const bool force = config.force.value_or(false);
  session::LeaseRevocation revocation{.wait = force || config.sync.value_or(true), .force = force};
  if (config.role.is_null()) {
    revocation.prefixes = {config.backend->text()};
  } else {
    revocation.prefixes = {config.backend->Below("creds/" + *config.role),
                           config.backend->Below("sts/" + *config.role)};
  }
  return revocation;
}

void ReportRevocationFailure(CallContext& ctx, const Status& status,
                             const RevokeLeasesModel& config, const std::string& outcome) {
  std::vector<session::Access> needs;
  const auto revocation = RevocationOf(config);
  for (const auto& prefix : revocation.prefixes) {
    needs.push_back({{"update", "sudo"}, session::RevocationPath(revocation, prefix)});
  }
  ReportFailure(
      ctx, status, "Cannot revoke the leases of " + NameOf(config),
      {.needs = std::move(needs),
       .mount = config.backend->text(),
       .aws =
           "The root key of the mount must be allowed to delete IAM users and their keys. If AWS "
           "can no longer delete the credentials, force = true makes Vault abandon the leases.",
       .outcome = outcome});
}

// Warns if the role is missing or issues sessions. Adds nothing if the token may not read it.
void WarnOfRole(CallContext& ctx, const vault::VaultClient& client, const RevokeLeasesModel& config,
                const vault::Call& call) {
  const auto read = client.Read(config.backend->Below("roles/" + *config.role), {}, call);
  if (IsAbsent(read.status())) {
    ctx.diagnostics().AddWarning(
        "There is no " + NameOf(config),
        "Any leases of an earlier role of that name were revoked. Check the spelling of the role.",
        cty::Path::Root("role"));
  }
  if (!read.ok()) return;
  json::Fields fields(read->data, "the role");
  const std::string type = fields.String("credential_type");
  if (!fields.status().ok() || type == "iam_user") return;
  ctx.diagnostics().AddWarning(
      "AWS still accepts the sessions of " + NameOf(config),
      "The role issues AWS STS sessions. Vault has revoked their leases, but AWS accepts the keys "
      "until the sessions expire. To end the sessions now, deny them with a policy on "
      "aws:TokenIssueTime at the IAM role or user.",
      cty::Path::Root("role"));
}

}  // namespace

AwsRevokeLeases::AwsRevokeLeases(std::shared_ptr<const session::LatestConnection> connections)
    : TypedAction(RevokeLeasesSchema()), connections_(std::move(connections)) {}

void AwsRevokeLeases::InvokeAction(CallContext& ctx, const RevokeLeasesModel& config,
                                   const sdk::ActionProgress& progress) const {
  const std::string name = NameOf(config);
  const auto client =
      VaultFor(ctx, *connections_, config.namespace_path, "Cannot revoke the leases of " + name);
  if (!client) return;
  const auto connection = connections_->Get();
  if (!connection.ok()) return ReportRevocationFailure(ctx, connection.status(), config, "");
  const VaultCall call(ctx);
  if (const Status engine = CheckAwsEngine(*client, *config.backend, *call); !engine.ok()) {
    return ReportRevocationFailure(ctx, engine, config, "Nothing was revoked.");
  }

  const auto revocation = RevocationOf(config);
  const auto revoked = session::RevokeLeases(
      *client, (*connection)->time(), revocation, *call,
      [&](const StatusOr<vault::FoundLeases>& found) {
        progress("revoking " + (found.ok() ? found->Text() : "the leases") + " of " + name);
      },
      [&](const vault::FoundLeases& left) { progress(left.Text() + " remaining"); });
  const auto& after = revoked.after;
  if (!revoked.status.ok()) {
    const bool goes_on =
        vault::MayHaveTakenEffect(revoked.status) || ctx.stop_token().stop_requested();
    return ReportRevocationFailure(
        ctx, revoked.status, config,
        (after.ok() ? "Remaining: " + after->Text() + ". " : "") +
            (goes_on ? "Vault may still be revoking leases. " : "") +
            "Leases that are already revoked stay revoked; the action can be invoked again.");
  }
  if (!revocation.wait) {
    progress("Vault revokes the leases of " + name + " in the background");
  } else if (const auto survivors = revoked.Survivors(); !survivors.ids.empty()) {
    return ReportRevocationFailure(
        ctx,
        Error(StatusCode::kUnknown,
              "Vault reported the leases as revoked, but still lists " + survivors.Text()),
        config, "Check Vault's log and the proxies on the way, then try again.");
  } else {
    progress("the leases of " + name + " are revoked" +
             (after.ok() && !after->ids.empty() ? "; " + after->Text() + " issued meanwhile" : ""));
  }
  if (!config.role.is_null()) WarnOfRole(ctx, *client, config, *call);
}

}  // namespace tfvault::provider
