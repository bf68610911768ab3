#include "provider/leases/revoke_leases.h"

#include "provider/leases/found_leases.h"
#include "provider/object/ownership.h"
#include "provider/object/vault_call.h"
#include "provider/schema/mount_argument.h"
#include "provider/schema/validators.h"
#include "tfvault/json/fields.h"
#include "tfvault/vault/error.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace tfvault::provider {
namespace {

using sdk::CallContext;

// Vault ends a request that runs longer than its max_request_duration, 90 seconds by default.
constexpr Duration kRequestLimit = std::chrono::minutes(10);
constexpr Duration kReportInterval{5'000};

sdk::ModelSchema<RevokeLeasesModel> RevokeLeasesSchema() {
  using M = RevokeLeasesModel;
  sdk::ModelSchema<M> schema(
      "Ends the credentials that an AWS secrets engine, or one of its roles, has issued: Vault "
      "deletes the IAM users of their leases. AWS accepts the keys of a session until it expires, "
      "whatever Vault does.");
  AddNamespace(schema);
  schema
      .Required("backend", &M::backend,
                {.description = "Path of the AWS secrets engine's mount.",
                 .equality = SamePath,
                 .validators = {CleanPath()}})
      .Optional("role", &M::role,
                {.description = "Only what this role has issued. When it is left out, everything "
                                "that the mount has issued ends.",
                 .validators = {RoleName()}})
      .Optional("sync", &M::sync,
                {.description = "Whether to wait until the leases are revoked. Without it Vault "
                                "revokes them in the background, and its log tells what failed.",
                 .default_value = true})
      .Optional("force", &M::force,
                {.description = "Whether Vault forgets a lease also when AWS refuses to end its "
                                "credentials. IAM users may be left then, of which Vault knows "
                                "nothing more.",
                 .default_value = false});
  return schema;
}

std::string NameOf(const RevokeLeasesModel& config) {
  const std::string mount = "'" + config.backend->text() + "'";
  return config.role.is_null() ? mount : "role '" + *config.role + "' of " + mount;
}

std::vector<std::string> PrefixesOf(const RevokeLeasesModel& config) {
  if (config.role.is_null()) return {config.backend->text()};
  return {config.backend->Below("creds/" + *config.role),
          config.backend->Below("sts/" + *config.role)};
}

// Tells how many leases are left, as long as it lives.
class Countdown {
 public:
  Countdown(const vault::VaultClient& client, const std::vector<std::string>& prefixes,
            const Time& time, const sdk::ActionProgress& progress)
      : thread_([&client, &prefixes, &time, &progress](const std::stop_token& stop) {
          while (time.Sleep(kReportInterval, stop).ok()) {
            const auto left = FindLeases(client, prefixes, {.stop = stop});
            if (left.ok() && !stop.stop_requested()) progress(left->Text() + " left");
          }
        }) {}

 private:
  std::jthread thread_;
};

Status RevokePrefix(const vault::VaultClient& client, const RevokeLeasesModel& config,
                    const std::string& prefix, const vault::Call& call) {
  const bool force = config.force.value_or(false);
  json::Value body = json::Value::object();
  if (!force) body["sync"] = config.sync.value_or(true);
  vault::Call patient = call;
  patient.timeout = kRequestLimit;
  return client
      .Write("sys/leases/" + std::string(force ? "revoke-force/" : "revoke-prefix/") + prefix,
             std::move(body), Idempotency::kIdempotent, patient)
      .status();
}

// A request that Vault ends too early is made again as long as that helps.
Status RevokeAll(const vault::VaultClient& client, const RevokeLeasesModel& config,
                 const std::string& prefix, const vault::Call& call) {
  std::optional<std::size_t> left;
  for (;;) {
    Status revoked = RevokePrefix(client, config, prefix, call);
    if (revoked.ok() || IsRefused(revoked) || call.stop.stop_requested()) return revoked;
    const auto now = FindLeases(client, {prefix}, call);
    if (!now.ok() || (left && now->ids.size() >= *left)) return revoked;
    left = now->ids.size();
  }
}

void ReportRevocationFailure(CallContext& ctx, const Status& status,
                             const RevokeLeasesModel& config, const std::string& outcome) {
  std::vector<session::Access> needs;
  for (const auto& prefix : PrefixesOf(config)) {
    needs.push_back({{"update", "sudo"},
                     std::string("sys/leases/") +
                         (config.force.value_or(false) ? "revoke-force/" : "revoke-prefix/") +
                         prefix});
  }
  ReportFailure(ctx, status, "Cannot revoke the leases of " + NameOf(config),
                {.needs = std::move(needs),
                 .mount = config.backend->text(),
                 .aws = "The key in the root configuration of the mount must be allowed to delete "
                        "IAM users and their keys. Where AWS cannot end the credentials any more, "
                        "force = true lets Vault forget the leases.",
                 .outcome = outcome});
}

// What Vault says of the role's type; absent when it does not say.
struct RoleFacts {
  bool exists = true;
  bool issues_sessions = false;
};

std::optional<RoleFacts> LookAtRole(const vault::VaultClient& client,
                                    const RevokeLeasesModel& config, const vault::Call& call) {
  const auto read = client.Read(config.backend->Below("roles/" + *config.role), {}, call);
  if (IsAbsent(read.status())) return RoleFacts{.exists = false};
  if (!read.ok()) return std::nullopt;
  json::Fields fields(read->data, "the role");
  const std::string types = fields.String("credential_type");
  if (!fields.status().ok()) return std::nullopt;
  return RoleFacts{.issues_sessions = types != "iam_user"};
}

void WarnOfRole(CallContext& ctx, const vault::VaultClient& client, const RevokeLeasesModel& config,
                const vault::Call& call) {
  const auto role = LookAtRole(client, config, call);
  if (role && !role->exists) {
    ctx.diagnostics().AddWarning(
        "There is no " + NameOf(config),
        "What a role of that name issued before has been revoked. Check the spelling of the role.",
        cty::Path::Root("role"));
  } else if (role && role->issues_sessions) {
    ctx.diagnostics().AddWarning(
        "Sessions of " + NameOf(config) + " go on at AWS",
        "The role issues sessions of AWS STS. Vault has forgotten their leases, but AWS accepts "
        "their keys until they expire. To end them now, deny them at the IAM role or user with a "
        "policy on aws:TokenIssueTime.",
        cty::Path::Root("role"));
  }
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
  auto engine = HasAwsEngine(*client, *config.backend, *call);
  if (engine.ok() && !*engine) engine = Error(StatusCode::kNotFound, "nothing is mounted there");
  if (!engine.ok()) {
    return ReportRevocationFailure(ctx, engine.status(), config, "Nothing was revoked.");
  }

  const auto prefixes = PrefixesOf(config);
  const auto before = FindLeases(*client, prefixes, *call);
  progress("revoking " + (before.ok() ? before->Text() : "the leases") + " of " + name);
  const bool waits = config.force.value_or(false) || config.sync.value_or(true);
  Status revoked = absl::OkStatus();
  {
    std::optional<Countdown> countdown;
    if (waits && before.ok() && !before->ids.empty()) {
      countdown.emplace(*client, prefixes, (*connection)->time(), progress);
    }
    for (const auto& prefix : prefixes) {
      const Status one = RevokeAll(*client, config, prefix, *call);
      if (revoked.ok()) revoked = one;
    }
  }
  // Not cancelled with the run: how far it got must be told.
  const auto after = before.ok() ? FindLeases(*client, prefixes, {.timeout = kLookLimit}) : before;
  const std::string left = after.ok() ? "Left: " + after->Text() + ". " : "";
  if (!revoked.ok()) {
    const bool goes_on = vault::MayHaveTakenEffect(revoked) || ctx.stop_token().stop_requested();
    return ReportRevocationFailure(
        ctx, revoked, config,
        left + (goes_on ? "Vault may still be revoking. " : "") +
            "Leases that are revoked already stay so; the action can be called again.");
  }
  if (!waits) {
    progress("Vault revokes the leases of " + name + " in the background");
  } else if (after.ok() && !after->AmongThose(*before).ids.empty()) {
    return ReportRevocationFailure(
        ctx,
        Error(StatusCode::kUnknown, "the answer was that they are revoked, but " +
                                        after->AmongThose(*before).Text() + " still there"),
        config, "Look at Vault's log, and at proxies on the way; call the action again.");
  } else {
    progress("the leases of " + name + " are revoked" +
             (after.ok() && !after->ids.empty() ? "; " + after->Text() + " issued meanwhile" : ""));
  }
  if (!config.role.is_null()) WarnOfRole(ctx, *client, config, *call);
}

}  // namespace tfvault::provider
