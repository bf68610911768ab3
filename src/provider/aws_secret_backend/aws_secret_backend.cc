// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend/aws_secret_backend.h"

#include "provider/aws_secret_backend/mapping.h"
#include "provider/aws_secret_backend/own_mount.h"
#include "provider/aws_secret_backend/pending_move.h"
#include "provider/aws_secret_backend/root_key.h"
#include "provider/object/edition.h"
#include "provider/object/ownership.h"
#include "provider/object/stored.h"
#include "provider/object/vault_call.h"
#include "provider/schema/is_set.h"
#include "tfvault/aws/endpoints.h"
#include "tfvault/aws/identity_probe.h"
#include "tfvault/json/value.h"
#include "tfvault/vault/error.h"
#include "tfvault/vault/look_afterwards.h"

#include <tuple>
#include <utility>

namespace tfvault::provider {
namespace {

using cty::Path;
using sdk::CallContext;

std::string Named(const BackendModel& model) { return "'" + model.path.value_or({}).text() + "'"; }

// Spelled as by hashicorp/vault, which reads the path from the id.
sdk::Attr<std::string> IdOf(const BackendModel& model) {
  if (model.path.is_unknown()) return sdk::Attr<std::string>::Unknown();
  return model.path->spelled();
}

const MountSettings& Settings(const BackendModel& model) { return model; }

bool SameLease(const BackendModel& a, const BackendModel& b) {
  return a.lease == b.lease && a.lease_max == b.lease_max;
}

// Whether an update of an existing mount rotates the root key: when `rotate_root` is switched on,
// after a write of the key while `rotate_root` is on, and after a change of the trigger.
bool NeedsRotation(const BackendModel& planned, const BackendModel& prior, bool root_key_written) {
  if (planned.access_key.is_known() && planned.access_key->empty()) return false;
  const bool switched_on = planned.rotate_root.value_or(false) &&
                           (root_key_written || !prior.rotate_root.value_or(false));
  const bool triggered = planned.rotate_root_trigger.is_known() &&
                         !(planned.rotate_root_trigger == prior.rotate_root_trigger);
  return switched_on || triggered;
}

void ReportRootFailure(CallContext& ctx, const Status& status, const BackendModel& planned,
                       const std::string& outcome) {
  ReportFailure(
      ctx, status,
      "Cannot write the root configuration of the AWS secrets engine at " + Named(planned),
      {.needs = {{{"create", "update"}, planned.path->Below("config/root")}}, .outcome = outcome});
}

// Called only if the plan changes `lease` or `lease_max`.
Status WriteLease(const vault::VaultClient& client, const BackendModel& planned,
                  const vault::Call& call) {
  return client
      .Write(planned.path->Below("config/lease"), LeaseBody(planned), Idempotency::kIdempotent,
             call)
      .status();
}

void ReportLeaseFailure(CallContext& ctx, const Status& status, const BackendModel& planned) {
  ReportFailure(
      ctx, status,
      "Cannot write the lease configuration of the AWS secrets engine at " + Named(planned),
      {.needs = {{{"update"}, planned.path->Below("config/lease")}}}, Path::Root("lease"));
}

// Whether the mount with this accessor is at `path`, with retries because Vault remounts in the
// background. Ignores the stop token: the state must get the actual path.
bool Arrives(const vault::VaultClient& client, const MountPath& path, const std::string& accessor,
             const Time& time) {
  constexpr int kLooks = 10;
  constexpr Duration kPause{1'000};
  for (int look = 1; look <= kLooks; ++look) {
    const auto mount = client.ReadMount(path.text(), {});
    if (mount.ok()) return mount->accessor == accessor;
    if (look < kLooks) std::ignore = time.Sleep(kPause, {});
  }
  return false;
}

// Remounts in place. A failed or interrupted request may still have taken effect, so the accessor
// at the new path decides.
bool MoveMount(CallContext& ctx, const vault::VaultClient& client, const Time& time,
               const BackendModel& prior, const MountPath& to) {
  const auto moved = client.Remount(prior.path->text(), to.text(), {.stop = ctx.stop_token()});
  if (moved.ok()) return true;
  if (vault::MayHaveTakenEffect(moved) || moved.code() == StatusCode::kCancelled ||
      moved.code() == StatusCode::kUnknown) {
    if (Arrives(client, to, prior.accessor.value_or(""), time)) return true;
    RememberMove(ctx, to);
  }
  ReportFailure(
      ctx, moved,
      "Cannot remount the AWS secrets engine from " + Named(prior) + " to '" + to.text() + "'",
      {.needs = {{{"update", "sudo"}, "sys/remount"}, {{"read"}, "sys/remount/status/*"}},
       .refused = "The new path must be free. If the mount cannot be remounted, set "
                  "disable_remount = true to replace it; its roles and leases are then lost."},
      Path::Root("path"));
  return false;
}

void ReportTaken(CallContext& ctx, const StatusOr<vault::MountInfo>& mount,
                 const std::string& failed, const std::string& path) {
  if (!mount.ok()) {
    ReportFailure(ctx, mount.status(), failed,
                  {.needs = {{{"read"}, "sys/mounts/" + path}},
                   .outcome = "Nothing was mounted, because the provider could not check whether "
                              "the path is already in use."},
                  Path::Root("path"));
    return;
  }
  const std::string advice =
      mount->type == "aws"
          ? "To manage that mount with this resource, import it: terraform import <address> " +
                path +
                "\nIf this change replaces the mount, create_before_destroy does not work: the old "
                "mount has the same path and must be destroyed first. Remove "
                "create_before_destroy, or set another path."
          : "Use another path.";
  ctx.diagnostics().AddError(failed,
                             "A secrets engine of the type '" + mount->type +
                                 "' is mounted there already, and this resource did not mount it. "
                                 "Nothing was written.\n\n" +
                                 advice,
                             Path::Root("path"));
}

// Warns that Vault has another key than this resource wrote, unless automated rotation explains it.
void WarnOfOtherKey(CallContext& ctx, const BackendModel& observed) {
  if (observed.rotation_period.value_or(0) > 0 ||
      !observed.rotation_schedule.value_or("").empty()) {
    return;
  }
  ctx.diagnostics().AddWarning(
      "The root key of " + Named(observed) + " is not the key that Terraform wrote",
      "Vault has rotated the key, or another client has written another key. The provider treats "
      "both as a rotation: it does not write the configured key back, because a rotation deletes "
      "the old key at AWS. To use a key of your own again, set access_key, and secret_key or "
      "secret_key_wo, to a new key.",
      Path::Root("access_key"));
}

// Handling of arguments that the server does not support: a refresh keeps their values, so that no
// plan sets them again. The read after a write reports them.
enum class Unsupported { kKeep, kTell };

// `state` as Vault has it now. No value without an error diagnostic: the mount does not exist.
std::optional<BackendModel> Observe(CallContext& ctx, const session::LatestConnection& connections,
                                    const vault::VaultClient& client, const BackendModel& state,
                                    Unsupported unsupported) {
  const std::string failed = "Cannot read the AWS secrets engine at " + Named(state);
  const VaultCall call(ctx);
  const auto mount = ReadOwnMount(ctx, client, state, *call);
  if (!mount.ok()) {
    if (mount.status().code() == StatusCode::kNotFound) return std::nullopt;
    ReportForeignMount(ctx, mount.status(), failed, state);
    return std::nullopt;
  }
  auto observed = ObserveMount(*mount, state);
  if (!observed.ok()) return ctx.diagnostics().Fail(observed.status(), failed);

  const RootKeyRecord known = ReadRootKeyRecord(ctx);
  RootKeyRecord record = known;
  const auto root = client.Read(state.path->Below("config/root"), {}, *call);
  if (vault::IsMountTainted(root.status())) {
    ctx.diagnostics().AddWarning(
        "The AWS secrets engine at " + Named(state) + " was only partly unmounted",
        "An attempt to unmount the engine failed, and Vault no longer serves requests below that "
        "path. Destroy the resource again; if Vault cannot revoke leases, apply on_destroy = "
        "\"force\" first.",
        Path::Root("path"));
    return *std::move(observed);
  }
  if (root.ok()) {
    observed = ObserveRoot(root->data, *std::move(observed), record);
    if (observed.ok() && unsupported == Unsupported::kKeep) {
      const bool community =
          MissesEnterpriseArguments(state, *observed) && IsCommunity(client, *call);
      observed = KeepUnsupported(state, root->data, community, *std::move(observed));
    }
  } else if (root.status().code() == StatusCode::kNotFound) {
    observed = ObserveRoot(nullptr, *std::move(observed), record);
  } else if (root.status().code() != StatusCode::kUnimplemented) {
    ReportFailure(
        ctx, root.status(), failed,
        {.needs = {{{"read"}, state.path->Below("config/root")}}, .refused = kHowToLeave});
    return std::nullopt;
  }
  // Vault before 1.3 cannot read config/root (405), so the state stays unchanged.
  if (!observed.ok()) return ctx.diagnostics().Fail(observed.status(), failed);

  if (!state.lease.is_null() || !state.lease_max.is_null()) {
    const auto lease = client.Read(state.path->Below("config/lease"), {}, *call);
    if (!lease.ok() && lease.status().code() != StatusCode::kNotFound) {
      ReportFailure(
          ctx, lease.status(), failed,
          {.needs = {{{"read"}, state.path->Below("config/lease")}}, .refused = kHowToLeave},
          Path::Root("lease"));
      return std::nullopt;
    }
    observed = ObserveLease(lease.ok() ? lease->data : nullptr, *std::move(observed));
    if (!observed.ok()) return ctx.diagnostics().Fail(observed.status(), failed);
  }
  if (record.made_by_vault != known.made_by_vault &&
      !KnowsRotation(connections, client, *state.path, record.made_by_vault)) {
    WarnOfOtherKey(ctx, *observed);
  }
  StoreRootKeyRecord(ctx, record);
  return *std::move(observed);
}

// Completes a successful create or update: sets values that the plan left unknown, and warns about
// arguments that the server did not store.
std::optional<BackendModel> ReadBack(CallContext& ctx, const session::LatestConnection& connections,
                                     const vault::VaultClient& client,
                                     const sdk::ModelSchema<BackendModel>& model,
                                     const BackendModel& planned) {
  const auto observed = Observe(ctx, connections, client, planned, Unsupported::kTell);
  if (!observed) {
    if (!ctx.diagnostics().HasError()) {
      ctx.diagnostics().AddError(
          "The AWS secrets engine at " + Named(planned) + " disappeared",
          "The provider wrote the mount a moment ago, but now nothing is mounted at that path. "
          "Another client may have unmounted the engine. Apply again.",
          Path::Root("path"));
    }
    return planned;
  }
  const BackendModel settled = Settled(planned, *observed);
  WarnOfDifferences(ctx, model.schema().block, model.Encode(settled), model.Encode(*observed),
                    "AWS secrets engine at " + Named(planned));
  return settled;
}

// Asks AWS whether the id and the secret of a key match.
Status ProveRootKey(CallContext& ctx, const session::VaultConnection& connection,
                    const BackendModel& planned, const SecretString& secret) {
  TFV_ASSIGN_OR_RETURN(auto endpoints,
                       aws::ResolveEndpoints({.sts_endpoint = planned.sts_endpoint.value_or(""),
                                              .region = planned.region.value_or("")},
                                             connection.environment()));
  TFV_ASSIGN_OR_RETURN(auto http, connection.AwsHttp());
  const aws::AwsIdentityProbe probe(std::move(http), std::move(endpoints), connection.time());
  constexpr Duration kLimit{10'000};
  TFV_ASSIGN_OR_RETURN(const auto answer,
                       probe.Ask(aws::ValidationCall::kGetCallerIdentity,
                                 {.access_key = *planned.access_key, .secret_key = secret}, kLimit,
                                 ctx.stop_token()));
  if (answer.outcome == aws::ProbeOutcome::kAuthenticated ||
      answer.outcome == aws::ProbeOutcome::kDenied) {
    return absl::OkStatus();
  }
  return Error(StatusCode::kFailedPrecondition,
               "AWS answered " + answer.code + ": " + answer.message);
}

// The values to write to config/root over `prior`, after reading it. No value, with an error
// diagnostic, if the write would lose the key or the read failed.
std::optional<BackendModel> RootToWrite(CallContext& ctx, const vault::VaultClient& client,
                                        const session::VaultConnection& connection,
                                        const BackendModel& prior, const BackendModel& planned,
                                        const BackendModel& config) {
  const VaultCall call(ctx);
  const auto root = client.Read(planned.path->Below("config/root"), {}, *call);
  RootKeyRecord record = ReadRootKeyRecord(ctx);
  BackendModel write = planned;
  if (root.ok()) {
    // The key may have been rotated since the refresh, if any.
    const auto seen = ObserveRoot(root->data, prior, record);
    if (!seen.ok()) {
      return ctx.diagnostics().Fail(seen.status(), "Cannot read the root configuration");
    }
    // Without a configured region, keep the server's: hashicorp/vault invents one in the state.
    if (IsUnset(config.region)) {
      const auto region = root->data.find("region");
      if (region != root->data.end() && region->is_string()) {
        write.region = region->get<std::string>();
      }
    }
  } else if (root.status().code() == StatusCode::kNotFound ||
             root.status().code() == StatusCode::kUnimplemented) {
    record.server_keeps_absent = false;
  } else {
    ReportFailure(
        ctx, root.status(),
        "Cannot read the root configuration of the AWS secrets engine at " + Named(planned),
        {.needs = {{{"read"}, planned.path->Below("config/root")}},
         .outcome = "The root configuration was not written: the provider reads it before every "
                    "write, so that Vault does not lose the key in use."});
    return std::nullopt;
  }
  StoreRootKeyRecord(ctx, record);

  auto problem = FindRootKeyProblem(planned, prior, config, record);
  if (!problem && MustProveRootKey(planned, prior, record)) {
    const auto proof = ProveRootKey(ctx, connection, planned, SecretOf(planned, config));
    if (!proof.ok()) {
      problem = RootKeyProblem{
          .summary =
              "An invalid root key would be written to the AWS secrets engine at " + Named(planned),
          .detail =
              "This server replaces the whole root configuration, so this change must write the "
              "key again. Another provider wrote the state. If the key has been rotated since "
              "then, writing it would lock Vault out of AWS. The provider asked AWS whether the "
              "key works, and AWS did not confirm it: " +
              Message(proof) +
              "\n\nTogether with this change, set access_key and the secret to a key that works, "
              "or undo the change.",
          .attribute = "access_key"};
    }
  }
  if (problem) {
    ctx.diagnostics().AddError(problem->summary, problem->detail, Path::Root(problem->attribute));
    return std::nullopt;
  }
  if (HasEnterpriseArguments(write) && IsCommunity(client, *call)) {
    static_cast<RootConfig&>(write) = WithoutEnterpriseArguments(write);
  }
  return write;
}

}  // namespace

AwsSecretBackend::AwsSecretBackend(Environment environment,
                                   std::shared_ptr<const session::LatestConnection> connections)
    : TypedResource(BackendSchema()),
      environment_(std::move(environment)),
      connections_(std::move(connections)) {}

std::optional<cty::Value> AwsSecretBackend::Upgrade(CallContext& ctx, std::int64_t version,
                                                    const std::string& json) const {
  auto state = Resource::Upgrade(ctx, version, json);
  if (!state || !state->is_known() || !state->Attribute("disable_remount").is_null()) return state;
  return state->WithAttribute("disable_remount", cty::Value::Bool(false));
}

void AwsSecretBackend::ValidateConfig(CallContext& ctx, const BackendModel& config) const {
  CheckBackend(config, ctx.diagnostics());
}

void AwsSecretBackend::Plan(CallContext& ctx, const sdk::TypedPlan<BackendModel>& plan) const {
  // The id of a new object stays unknown, so that references to it, such as the mount_id of an
  // ephemeral resource, wait until the object exists.
  if (!plan.prior) {
    plan.planned.secret_key_wo_revision =
        plan.config.secret_key_wo.is_null() ? sdk::Attr<std::int64_t>() : 1;
    const bool has_no_secret =
        IsUnset(plan.planned.secret_key) && IsUnset(plan.config.secret_key_wo);
    if (IsSet(plan.planned.access_key) && has_no_secret) {
      ctx.diagnostics().AddError(
          "Invalid use of 'access_key'",
          "The new mount would get a key without its secret, which Vault cannot use. Set "
          "secret_key or secret_key_wo as well.\n\nTerraform also makes this plan before a "
          "destroy: to destroy without the secret, use -refresh=false.",
          Path::Root("access_key"));
    } else if (plan.planned.rotate_root.value_or(false) && IsUnset(plan.planned.access_key)) {
      ctx.diagnostics().AddError(
          "Invalid use of 'rotate_root'",
          "There is no key to rotate. Set access_key, and secret_key or secret_key_wo.",
          Path::Root("rotate_root"));
    }
    return;
  }
  if (!(plan.planned.path == plan.prior->path)) {
    plan.planned.id = IdOf(plan.planned);
    if (plan.planned.disable_remount.value_or(false)) {
      plan.requires_replace.push_back(Path::Root("path"));
    } else {
      plan.planned.accessor = sdk::Attr<std::string>::Unknown();
    }
  }
  // An empty value means absent: the mount keeps its value.
  for (const auto kept : {&BackendModel::region, &BackendModel::username_template}) {
    if (IsUnset(plan.planned.*kept)) plan.planned.*kept = (*plan.prior).*kept;
  }
  const RootKeyRecord record = ReadRootKeyRecord(ctx);
  if (!plan.requires_replace.empty()) {
    const auto& key = plan.config.access_key;
    if (record.rotated() && key.is_known() && record.replaced.contains(*key)) {
      ctx.diagnostics().AddError(
          "The new mount would get a key that AWS has deleted",
          "This change replaces the mount, and Vault has rotated its root key, so the key in the "
          "configuration no longer works.\n\nTogether with this change, set access_key, and "
          "secret_key or secret_key_wo, to a new key, or undo the change.",
          Path::Root("access_key"));
    }
    return;
  }
  PlanRootKey(plan.planned, plan.config, *plan.prior, record);
  if (!NeedsRootWrite(plan.planned, *plan.prior)) return;
  // Only a warning, because Terraform also makes this plan before a destroy.
  if (const auto problem = FindRootKeyProblem(plan.planned, *plan.prior, plan.config, record)) {
    ctx.diagnostics().AddWarning(
        problem->summary,
        problem->detail +
            "\n\nAn apply will reject this change of the root configuration. It will not reject "
            "the destruction of the mount.",
        Path::Root(problem->attribute));
  }
}

// Looks for the mount after an unconfirmed request to a path that was free before.
std::optional<vault::MountInfo> AwsSecretBackend::FindCreated(CallContext& ctx,
                                                              const vault::VaultClient& client,
                                                              const BackendModel& planned) const {
  const auto connection = connections_->Get();
  if (!connection.ok()) return std::nullopt;
  const auto look = [&] {
    return client.ReadMount(planned.path->text(), {.timeout = vault::kLookLimit});
  };
  auto found = vault::LookAfterwards(look, (*connection)->time(), ctx.stop_token());
  if (!found.ok() || !IsMadeFrom(planned, *found)) return std::nullopt;
  return *std::move(found);
}

std::optional<BackendModel> AwsSecretBackend::CreateObject(CallContext& ctx,
                                                           const BackendModel& planned,
                                                           const BackendModel& config) const {
  const std::string failed = "Cannot mount the AWS secrets engine at " + Named(planned);
  const auto client = VaultFor(ctx, *connections_, planned.namespace_path, failed);
  if (!client) return std::nullopt;
  ctx.set_private_data({});  // a replacement still has the data of the old mount
  BackendModel created = planned;
  created.id = IdOf(planned);
  const VaultCall call(ctx);
  const std::string path = planned.path->text();
  const auto before = client->ReadMount(path, *call);
  if (before.status().code() != StatusCode::kNotFound) {
    ReportTaken(ctx, before, failed, path);
    return std::nullopt;
  }
  const auto mounted = client->Mount(path, MountBody(planned), *call);
  if (!mounted.ok()) {
    if (!vault::MayHaveTakenEffect(mounted) && mounted.code() != StatusCode::kCancelled) {
      ReportFailure(ctx, mounted, failed,
                    {.needs = {{{"create", "update"}, "sys/mounts/" + path}},
                     .refused = vault::VaultSaid(mounted, "already in use")
                                    ? "If an AWS secrets engine is mounted there, import it: "
                                      "terraform import <address> " +
                                          path
                                    : ""},
                    Path::Root("path"));
      return std::nullopt;
    }
    const auto found = FindCreated(ctx, *client, planned);
    if (!found) {
      ReportFailure(
          ctx, mounted, failed,
          {.outcome =
               "The provider cannot determine whether this run mounted the engine, so it saved "
               "nothing in the state and will unmount nothing. Check with 'vault read sys/mounts/" +
               path +
               "'. If nothing is mounted there, apply again. If the mount is yours, import it with "
               "'terraform import <address> " +
               path + "', or unmount it with 'vault secrets disable " + path +
               "' and apply again."},
          Path::Root("path"));
      return std::nullopt;
    }
    created.accessor = found->accessor;
  }
  // After an error from here on, Terraform saves the mount as tainted, and the next apply replaces
  // it. The accessor identifies the mount then.
  const auto damaged = [&]() {
    if (created.accessor.is_known()) return created;
    const auto mount = client->ReadMount(path, {.timeout = vault::kLookLimit});
    if (mount.ok()) created.accessor = mount->accessor;
    return created;
  };

  if (HasRootConfig(planned)) {
    BackendModel root = planned;
    if (HasEnterpriseArguments(root) && IsCommunity(*client, *call)) {
      static_cast<RootConfig&>(root) = WithoutEnterpriseArguments(root);
    }
    if (const auto written = WriteRoot(ctx, *client, root, {}, config, *call); !written.ok()) {
      ReportRootFailure(ctx, written, planned,
                        "The engine is mounted, but Vault cannot use it yet. Correct the cause and "
                        "apply again; Terraform will replace the mount.");
      return damaged();
    }
  }
  if (!SameLease(planned, {})) {
    if (const auto written = WriteLease(*client, planned, *call); !written.ok()) {
      ReportLeaseFailure(ctx, written, planned);
      return damaged();
    }
  }
  if (planned.rotate_root.value_or(false)) {
    if (const auto rotated = RotateRoot(ctx, *connections_, *client, planned, *call);
        !rotated.ok()) {
      ReportRotationFailure(ctx, rotated, *planned.path, Path::Root("rotate_root"));
      return damaged();
    }
  }
  auto settled = ReadBack(ctx, *connections_, *client, model(), created);
  if (settled && settled->accessor.is_unknown()) return damaged();
  return settled;
}

std::optional<BackendModel> AwsSecretBackend::ReadObject(CallContext& ctx,
                                                         const BackendModel& state) const {
  const auto client = VaultFor(ctx, *connections_, state.namespace_path,
                               "Cannot read the AWS secrets engine at " + Named(state));
  if (!client) return std::nullopt;
  const auto located = Located(ctx, *client, state);
  if (!located) return std::nullopt;
  return Observe(ctx, *connections_, *client, *located, Unsupported::kKeep);
}

std::optional<BackendModel> AwsSecretBackend::UpdateObject(CallContext& ctx,
                                                           const BackendModel& stored,
                                                           const BackendModel& planned,
                                                           const BackendModel& config) const {
  const auto client = VaultFor(ctx, *connections_, planned.namespace_path,
                               "Cannot update the AWS secrets engine at " + Named(stored));
  if (!client) return std::nullopt;

  const auto located = Located(ctx, *client, stored);
  if (!located) return std::nullopt;
  const BackendModel& prior = *located;
  const VaultCall call(ctx);
  if (const auto own = ReadOwnMount(ctx, *client, prior, *call); !own.ok()) {
    ReportForeignMount(ctx, own.status(), "Cannot update the AWS secrets engine at " + Named(prior),
                       prior);
    return std::nullopt;
  }
  // The values that are written so far: the state if the next step fails.
  BackendModel current = prior;
  if (!(planned.path == prior.path)) {
    const auto connection = connections_->Get();
    if (!connection.ok())
      return ctx.diagnostics().Fail(connection.status(), "Cannot remount the AWS secrets engine");
    if (!MoveMount(ctx, *client, (*connection)->time(), prior, *planned.path)) return std::nullopt;
    current.path = planned.path;
    current.id = planned.id;
  }
  current.disable_remount = planned.disable_remount;
  current.on_destroy = planned.on_destroy;

  if (!(Settings(planned) == Settings(prior))) {
    const auto tuned = client->TuneMount(planned.path->text(), TuneBody(planned, prior), *call);
    if (!tuned.ok()) {
      ReportFailure(ctx, tuned, "Cannot tune the AWS secrets engine at " + Named(planned),
                    {.needs = {{{"update"}, "sys/mounts/" + planned.path->text() + "/tune"}}});
      return current;
    }
    static_cast<MountSettings&>(current) = planned;
  }
  const bool writes_root = NeedsRootWrite(planned, prior);
  if (writes_root) {
    const auto connection = connections_->Get();
    if (!connection.ok())
      return ctx.diagnostics().Fail(connection.status(), "Cannot write the root configuration");
    const auto root = RootToWrite(ctx, *client, **connection, prior, planned, config);
    if (!root) return current;
    if (const auto written = WriteRoot(ctx, *client, *root, prior, config, *call); !written.ok()) {
      ReportRootFailure(ctx, written, planned, "");
      return current;
    }
  }
  static_cast<RootConfig&>(current) = planned;
  if (!SameLease(planned, prior)) {
    if (const auto written = WriteLease(*client, planned, *call); !written.ok()) {
      ReportLeaseFailure(ctx, written, planned);
      return current;
    }
  }
  current.lease = planned.lease;
  current.lease_max = planned.lease_max;
  // After a rotation, only a new key is written.
  const bool wrote_key = writes_root && ChangesRootKey(planned, prior);
  if (NeedsRotation(planned, prior, wrote_key)) {
    if (const auto rotated = RotateRoot(ctx, *connections_, *client, planned, *call);
        !rotated.ok()) {
      ReportRotationFailure(ctx, rotated, *planned.path, Path::Root("rotate_root"));
      return current;
    }
  }
  BackendModel written = planned;
  if (!prior.accessor.is_null()) written.accessor = prior.accessor;  // a remount keeps it
  return ReadBack(ctx, *connections_, *client, model(), written);
}

void AwsSecretBackend::DeleteObject(CallContext& ctx, const BackendModel& stored) const {
  const std::string on_destroy = stored.on_destroy.value_or(kRevoke);
  if (on_destroy == kKeep) return;
  const std::string failed = "Cannot unmount the AWS secrets engine at " + Named(stored);
  const auto client = VaultFor(ctx, *connections_, stored.namespace_path, failed);
  if (!client) return;
  const auto located = Located(ctx, *client, stored);
  if (!located) return;
  const BackendModel& state = *located;
  const VaultCall call(ctx);
  const auto own = ReadOwnMount(ctx, *client, state, *call);
  if (own.status().code() == StatusCode::kNotFound) return;
  if (!own.ok()) return ReportForeignMount(ctx, own.status(), failed, state);
  if (on_destroy == kForce) {
    const std::string path = "sys/leases/revoke-force/" + state.path->text();
    const auto revoked =
        client->Write(path, json::Value::object(), Idempotency::kIdempotent, *call);
    if (!revoked.ok()) {
      ReportFailure(ctx, revoked.status(), failed, {.needs = {{{"update", "sudo"}, path}}},
                    Path::Root("on_destroy"));
      return;
    }
  }
  if (const auto unmounted = client->Unmount(state.path->text(), *call); !unmounted.ok()) {
    ReportFailure(ctx, unmounted, failed,
                  {.needs = {{{"delete"}, "sys/mounts/" + state.path->text()}},
                   .refused = vault::VaultSaid(unmounted, "failed to revoke")
                                  ? "Vault first revokes every lease of the mount, which deletes "
                                    "IAM users at AWS. If the revocation fails, restore the root "
                                    "configuration. To abandon the leases, so that their IAM users "
                                    "stay at AWS, apply on_destroy = \"force\" first."
                                  : ""});
  }
}

std::optional<BackendModel> AwsSecretBackend::ImportObject(CallContext& ctx,
                                                           const std::string& id) const {
  MountPath path(id);
  if (!path.is_clean()) {
    ctx.diagnostics().AddError("Invalid import id",
                               "The id of a vault_aws_secret_backend must be the path of its "
                               "mount, for example 'aws' or 'team/aws'; it is '" +
                                   id + "'.");
    return std::nullopt;
  }
  BackendModel model;
  model.path = std::move(path);
  return ImportIdentified(ctx, std::move(model));
}

std::optional<BackendModel> AwsSecretBackend::ImportIdentified(CallContext& /*ctx*/,
                                                               BackendModel identified) const {
  if (identified.namespace_path.is_null()) {
    identified.namespace_path = ImportNamespace(environment_);
  }
  return Identify(identified.namespace_path, *identified.path);
}

BackendModel AwsSecretBackend::Identify(const sdk::Attr<MountPath>& namespace_path,
                                        MountPath path) const {
  BackendModel model;
  model.namespace_path = namespace_path;
  model.path = std::move(path);
  model.id = IdOf(model);
  model.disable_remount = false;
  return model;
}

}  // namespace tfvault::provider
