#include "provider/aws_secret_backend/aws_secret_backend.h"

#include <utility>

#include "provider/aws_secret_backend/mapping.h"
#include "provider/support/foreign_state.h"
#include "provider/support/stored.h"
#include "provider/support/vault_call.h"
#include "tfvault/vault/error.h"

namespace tfvault::provider {
namespace {

using cty::Path;
using sdk::CallContext;

std::string Named(const BackendModel& model) { return "'" + model.path.value_or("") + "'"; }

SecretString SecretOf(const BackendModel& planned, const BackendModel& config) {
  if (planned.secret_key.is_known()) return *planned.secret_key;
  return config.secret_key_wo.value_or(SecretString());
}

// Vault replaces config/root as a whole and never returns the secret, so writing it without the
// secret would erase the one that is in use.
bool WouldEraseSecret(const BackendModel& planned, const BackendModel& config) {
  if (planned.access_key.value_or("").empty()) return false;
  if (planned.secret_key.is_unknown() || config.secret_key_wo.is_unknown()) return false;
  return SecretOf(planned, config).empty();
}

void ReportMissingSecret(CallContext& ctx, const BackendModel& planned) {
  ctx.diagnostics().AddError(
      "The secret key of " + Named(planned) + " is not known",
      "This change has to write the root configuration of the AWS secrets engine at " +
          Named(planned) +
          ". Vault replaces that configuration as a whole and never returns the secret key, so "
          "without it the secret key in use would be erased.\n\nSet secret_key or secret_key_wo "
          "to the secret that belongs to access_key, or undo the change of the root "
          "configuration.",
      Path::Root("secret_key"));
}

const RootConfig& Root(const BackendModel& model) { return model; }
const MountSettings& Settings(const BackendModel& model) { return model; }

Status WriteRoot(const vault::VaultClient& client, const BackendModel& planned,
                 const RootConfig& prior, const BackendModel& config, const vault::Call& call) {
  return client
      .Write(*planned.path + "/config/root", RootBody(planned, prior, SecretOf(planned, config)),
             Idempotency::kIdempotent, call)
      .status();
}

// Remount in place. A failed or interrupted request may have moved the mount all the same: its
// accessor tells.
bool MoveMount(CallContext& ctx, const vault::VaultClient& client, const BackendModel& prior,
               const std::string& to) {
  const vault::Call call{.stop = ctx.stop_token()};
  const auto moved = client.Remount(*prior.path, to, call);
  if (moved.ok()) return true;
  const auto mount = client.ReadMount(to, call);
  if (mount.ok() && mount->accessor == prior.accessor.value_or("")) return true;
  ReportFailure(ctx, moved,
                "Cannot move the AWS secrets engine from " + Named(prior) + " to '" + to + "'",
                "The token needs the capabilities 'update' and 'sudo' on sys/remount, and 'read' "
                "on sys/remount/status/*. Set disable_remount = true to replace the mount instead.",
                Path::Root("path"));
  return false;
}

// `state` as Vault has it now. No value and no error: there is no such mount.
std::optional<BackendModel> Observe(CallContext& ctx, const vault::VaultClient& client,
                                    const BackendModel& state) {
  const std::string failed = "Cannot read the AWS secrets engine at " + Named(state);
  const VaultCall call(ctx);
  const auto mount = client.ReadMount(*state.path, *call);
  if (!mount.ok()) {
    if (mount.status().code() == StatusCode::kNotFound || vault::IsMountMissing(mount.status())) {
      return std::nullopt;
    }
    ReportFailure(ctx, mount.status(), failed,
                  "The token needs the capability 'read' on sys/mounts/" + *state.path + ".",
                  Path::Root("path"));
    return std::nullopt;
  }
  if (mount->type != "aws") {
    ctx.diagnostics().AddError(
        failed,
        "The secrets engine that is mounted there is of the type '" + mount->type +
            "', not 'aws'.\n\nCheck the path. If the AWS secrets engine was replaced on purpose, "
            "remove this resource from the state with 'terraform state rm'.",
        Path::Root("path"));
    return std::nullopt;
  }
  auto observed = ObserveMount(*mount, state);
  if (!observed.ok()) return ctx.diagnostics().Fail(observed.status(), failed);

  const auto root = client.Read(*state.path + "/config/root", {}, *call);
  if (root.ok()) {
    observed = ObserveRoot(root->data, *std::move(observed));
  } else if (root.status().code() == StatusCode::kNotFound) {
    observed = ObserveRoot(nullptr, *std::move(observed));
  } else if (root.status().code() != StatusCode::kUnimplemented) {
    ReportFailure(ctx, root.status(), failed,
                  "The token needs the capability 'read' on " + *state.path + "/config/root.");
    return std::nullopt;
  }
  // Vault before 1.3 cannot read config/root (405): what the state says is all there is to know.
  if (!observed.ok()) return ctx.diagnostics().Fail(observed.status(), failed);
  return *std::move(observed);
}

// The end of a successful create or update: fills in what the plan left to the server, and tells
// what the server did not take.
std::optional<BackendModel> ReadBack(CallContext& ctx, const vault::VaultClient& client,
                                     const sdk::ModelSchema<BackendModel>& model,
                                     const BackendModel& planned) {
  const auto observed = Observe(ctx, client, planned);
  if (!observed) {
    if (!ctx.diagnostics().HasError()) {
      ctx.diagnostics().AddError("The AWS secrets engine at " + Named(planned) + " disappeared",
                                 "It was written a moment ago and is gone now. Somebody else may "
                                 "have unmounted it. Apply again.",
                                 Path::Root("path"));
    }
    return planned;
  }
  const BackendModel settled = Settled(planned, *observed);
  WarnOfDifferences(ctx, model.schema().block, model.Encode(settled), model.Encode(*observed),
                    "AWS secrets engine at " + Named(planned));
  return settled;
}

}  // namespace

AwsSecretBackend::AwsSecretBackend(Environment environment,
                                   std::shared_ptr<const ServicesSource> services)
    : TypedResource(BackendSchema()),
      environment_(std::move(environment)),
      services_(std::move(services)) {}

std::optional<cty::Value> AwsSecretBackend::Upgrade(CallContext& ctx, std::int64_t version,
                                                    const std::string& json) const {
  auto state = Resource::Upgrade(ctx, version, json);
  if (!state || !state->is_known() || !state->Attribute("disable_remount").is_null()) return state;
  return state->WithAttribute("disable_remount", cty::Value::Bool(false));
}

void AwsSecretBackend::ValidateConfig(CallContext& ctx, const BackendModel& config) const {
  auto& diagnostics = ctx.diagnostics();
  if (config.sts_fallback_endpoints.is_known() && config.sts_fallback_regions.is_known() &&
      config.sts_fallback_endpoints->size() != config.sts_fallback_regions->size()) {
    diagnostics.AddError("Invalid STS fallbacks",
                         "sts_fallback_endpoints and sts_fallback_regions belong together item by "
                         "item, so they must have the same length.",
                         Path::Root("sts_fallback_regions"));
  }
  const auto max_ttl = config.max_lease_ttl_seconds.value_or(0);
  if (max_ttl > 0 && config.default_lease_ttl_seconds.value_or(0) > max_ttl) {
    diagnostics.AddError("Invalid lease TTLs",
                         "default_lease_ttl_seconds must not be greater than "
                         "max_lease_ttl_seconds.",
                         Path::Root("default_lease_ttl_seconds"));
  }
  if (!config.secret_key_wo.is_null() && config.secret_key_wo_version.is_null()) {
    diagnostics.AddWarning("A change of secret_key_wo cannot be seen",
                           "Terraform does not store secret_key_wo, so it cannot see when the key "
                           "changes. Set secret_key_wo_version to a number, and change it together "
                           "with the key.",
                           Path::Root("secret_key_wo"));
  }
}

void AwsSecretBackend::Plan(CallContext& ctx, const sdk::TypedPlan<BackendModel>& plan) const {
  plan.planned.id = plan.planned.path;
  if (!plan.prior) {
    for (const auto flag : {&BackendModel::local, &BackendModel::force_no_cache,
                            &BackendModel::seal_wrap, &BackendModel::external_entropy_access}) {
      if ((plan.config.*flag).is_null()) plan.planned.*flag = false;
    }
    return;
  }
  if (!(plan.planned.path == plan.prior->path)) {
    if (plan.planned.disable_remount.value_or(false)) {
      plan.requires_replace.push_back(Path::Root("path"));
      return;
    }
    plan.planned.accessor = sdk::Attr<std::string>::Unknown();
  }
  if (!(Root(plan.planned) == Root(*plan.prior)) && WouldEraseSecret(plan.planned, plan.config)) {
    ReportMissingSecret(ctx, plan.planned);
  }
}

std::optional<BackendModel> AwsSecretBackend::CreateObject(CallContext& ctx,
                                                           const BackendModel& planned,
                                                           const BackendModel& config) const {
  const std::string failed = "Cannot mount the AWS secrets engine at " + Named(planned);
  const auto client = VaultFor(ctx, *services_, planned.namespace_path, failed);
  if (!client) return std::nullopt;
  MarkOwn(ctx);
  const VaultCall call(ctx);

  const auto mounted = client->Mount(*planned.path, MountBody(planned), *call);
  if (!mounted.ok() && MayHaveTakenEffect(mounted)) {
    ReportFailure(ctx, mounted, failed,
                  "Vault may have mounted it nevertheless. Terraform keeps it as tainted, so the "
                  "next apply replaces whatever is mounted at this path: look at it first, and "
                  "use 'terraform state rm' if it is not yours.",
                  Path::Root("path"));
    return planned;
  }
  if (!mounted.ok()) {
    ReportFailure(ctx, mounted, failed,
                  "The token needs the capabilities 'create' and 'update' on sys/mounts/" +
                      *planned.path +
                      ". If an AWS secrets engine is mounted there already, import it: terraform "
                      "import <address> " +
                      *planned.path,
                  Path::Root("path"));
    return std::nullopt;
  }

  if (HasRootConfig(planned)) {
    if (const auto written = WriteRoot(*client, planned, {}, config, *call); !written.ok()) {
      ReportFailure(
          ctx, written,
          "Cannot write the root configuration of the AWS secrets engine at " + Named(planned),
          "The engine is mounted, but Vault cannot use it yet. Correct the cause and "
          "apply again; Terraform will replace the mount.");
      return planned;
    }
  }
  return ReadBack(ctx, *client, model(), planned);
}

std::optional<BackendModel> AwsSecretBackend::ReadObject(CallContext& ctx,
                                                         const BackendModel& state) const {
  const auto client = VaultFor(ctx, *services_, state.namespace_path,
                               "Cannot read the AWS secrets engine at " + Named(state));
  if (!client) return std::nullopt;
  auto observed = Observe(ctx, *client, Adopted(ctx, model(), state));
  if (observed) MarkOwn(ctx);
  return observed;
}

std::optional<BackendModel> AwsSecretBackend::UpdateObject(CallContext& ctx,
                                                           const BackendModel& prior,
                                                           const BackendModel& planned,
                                                           const BackendModel& config) const {
  const auto client = VaultFor(ctx, *services_, planned.namespace_path,
                               "Cannot update the AWS secrets engine at " + Named(prior));
  if (!client) return std::nullopt;

  MarkOwn(ctx);
  // What is true so far, and so what the state must say if the next step fails.
  BackendModel current = prior;
  if (!(planned.path == prior.path)) {
    if (!MoveMount(ctx, *client, prior, *planned.path)) return std::nullopt;
    current.path = planned.path;
    current.id = planned.id;
  }
  current.disable_remount = planned.disable_remount;

  const VaultCall call(ctx);
  if (!(Settings(planned) == Settings(prior))) {
    const auto tuned = client->TuneMount(*planned.path, TuneBody(planned, prior), *call);
    if (!tuned.ok()) {
      ReportFailure(
          ctx, tuned, "Cannot tune the AWS secrets engine at " + Named(planned),
          "The token needs the capability 'update' on sys/mounts/" + *planned.path + "/tune.");
      return current;
    }
    static_cast<MountSettings&>(current) = planned;
  }
  if (!(Root(planned) == Root(prior))) {
    if (WouldEraseSecret(planned, config)) {
      ReportMissingSecret(ctx, planned);
      return current;
    }
    if (const auto written = WriteRoot(*client, planned, prior, config, *call); !written.ok()) {
      ReportFailure(
          ctx, written,
          "Cannot write the root configuration of the AWS secrets engine at " + Named(planned),
          "The token needs the capability 'update' on " + *planned.path + "/config/root.");
      return current;
    }
  }
  return ReadBack(ctx, *client, model(), planned);
}

void AwsSecretBackend::DeleteObject(CallContext& ctx, const BackendModel& state) const {
  const std::string failed = "Cannot unmount the AWS secrets engine at " + Named(state);
  const auto client = VaultFor(ctx, *services_, state.namespace_path, failed);
  if (!client) return;
  const VaultCall call(ctx);
  if (const auto unmounted = client->Unmount(*state.path, *call); !unmounted.ok()) {
    ReportFailure(ctx, unmounted, failed,
                  "Vault first revokes every lease of the mount, which deletes IAM users at AWS. "
                  "If that is what fails, restore the root configuration, or give the leases up "
                  "with 'vault lease revoke -force -prefix " +
                      *state.path + "': their IAM users then stay at AWS.");
  }
}

std::optional<BackendModel> AwsSecretBackend::ImportObject(CallContext& ctx,
                                                           const std::string& id) const {
  if (id.empty() || id.front() == '/' || id.back() == '/') {
    ctx.diagnostics().AddError("Invalid import id",
                               "The id of a vault_aws_secret_backend is the path of its mount "
                               "without outer slashes, for example 'aws' or 'team/aws'; it is '" +
                                   id + "'.");
    return std::nullopt;
  }
  BackendModel model;
  model.path = id;
  return ImportIdentified(ctx, model);
}

std::optional<BackendModel> AwsSecretBackend::ImportIdentified(CallContext& /*ctx*/,
                                                               BackendModel identified) const {
  identified.id = identified.path;
  if (identified.namespace_path.is_null()) {
    identified.namespace_path = ImportNamespace(environment_);
  }
  identified.disable_remount = false;
  return identified;
}

}  // namespace tfvault::provider
