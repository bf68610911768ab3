// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend/root_key.h"

#include "provider/aws_secret_backend/mapping.h"
#include "provider/object/ownership.h"
#include "provider/object/private_data.h"
#include "provider/object/vault_call.h"
#include "provider/schema/is_set.h"
#include "tfvault/json/fields.h"

#include <utility>

namespace tfvault::provider {
namespace {

using cty::Path;
using sdk::CallContext;

constexpr const char* kRecord = "root_key";

}  // namespace

RootKeyRecord ReadRootKeyRecord(const CallContext& ctx) {
  const json::Value bytes = PrivateObject(ctx);
  const auto found = bytes.find(kRecord);
  if (found == bytes.end()) return {};
  json::Fields fields(*found, "the record of the root key");
  RootKeyRecord record{.written = fields.String("written"),
                       .made_by_vault = fields.String("made_by_vault")};
  const auto replaced = fields.Strings("all_replaced");
  record.replaced.insert(replaced.begin(), replaced.end());
  crypto::SecretFingerprint fingerprint{.key = fields.String("wo_key"),
                                        .code = fields.String("wo_code")};
  if (!fingerprint.code.empty()) record.secret_key_wo = std::move(fingerprint);
  if (fields.Has("keeps_absent")) record.server_keeps_absent = fields.Bool("keeps_absent");
  return fields.status().ok() ? record : RootKeyRecord();
}

void StoreRootKeyRecord(CallContext& ctx, const RootKeyRecord& record) {
  json::Value root_key = json::Value::object();
  if (record.secret_key_wo) {
    root_key["wo_key"] = record.secret_key_wo->key;
    root_key["wo_code"] = record.secret_key_wo->code;
  }
  if (!record.written.empty()) root_key["written"] = record.written;
  if (!record.replaced.empty()) root_key["all_replaced"] = record.replaced;
  if (record.rotated()) root_key["made_by_vault"] = record.made_by_vault;
  if (record.server_keeps_absent) root_key["keeps_absent"] = *record.server_keeps_absent;
  json::Value bytes = PrivateObject(ctx);
  bytes.erase(kRecord);
  if (!root_key.empty()) bytes[kRecord] = std::move(root_key);
  StorePrivateObject(ctx, bytes);
}

bool KeepsAbsentFields(const json::Value& root) {
  return root.is_object() && root.contains("disable_automated_rotation");
}

sdk::Attr<std::string> ObserveAccessKey(const std::string& server,
                                        const sdk::Attr<std::string>& state,
                                        RootKeyRecord& record) {
  const std::string known = state.value_or("");
  // Vault does not lose a key that it created, and dropping the record could not be undone.
  if (server.empty() && record.rotated()) return state;
  if (server.empty() || (known.empty() && !record.rotated())) {
    if (state.is_null()) record.written = server;
    return server;
  }
  if (server == known) {
    // Either another provider stored the new id, or the configured key is in use again.
    if (server != record.made_by_vault) {
      record.replaced.erase(known);
      record.made_by_vault.clear();
    }
  } else if (server != record.made_by_vault) {
    if (!known.empty()) record.replaced.insert(known);
    if (record.rotated()) record.replaced.insert(record.made_by_vault);
    record.made_by_vault = server;
    record.written.clear();
  }
  return state;
}

namespace {

bool ChangesSecret(const RootConfig& planned, const RootConfig& prior) {
  const auto changed = [](const auto& wanted, const auto& had) {
    return !IsUnset(wanted) && !(wanted == had);
  };
  return changed(planned.secret_key, prior.secret_key) ||
         changed(planned.secret_key_wo_version, prior.secret_key_wo_version) ||
         changed(planned.secret_key_wo_revision, prior.secret_key_wo_revision);
}

bool IsNewSecret(const BackendModel& config, const BackendModel& prior,
                 const RootKeyRecord& record) {
  if (!config.secret_key_wo.is_known()) return false;
  // The write-only secret replaces secret_key.
  if (!record.secret_key_wo) return IsSet(prior.secret_key);
  return !crypto::Matches(*record.secret_key_wo, *config.secret_key_wo);
}

}  // namespace

void PlanRootKey(BackendModel& planned, const BackendModel& config, const BackendModel& prior,
                 const RootKeyRecord& record) {
  if (IsNewSecret(config, prior, record)) {
    planned.secret_key_wo_revision = prior.secret_key_wo_revision.value_or(0) + 1;
  }
  const std::string had = prior.access_key.value_or("");
  if (config.access_key.is_null()) {
    const bool knew_secret = IsSet(prior.secret_key) || record.secret_key_wo.has_value() ||
                             IsSet(prior.secret_key_wo_version);
    const bool removed = !record.rotated() && record.written == had && knew_secret &&
                         IsUnset(config.secret_key) && IsUnset(config.secret_key_wo);
    if (removed || IsSet(config.identity_token_audience)) planned.access_key = std::string();
    return;
  }
  const bool one_key = planned.access_key.is_known() &&
                       record.replaced.contains(*planned.access_key) &&
                       (record.replaced.contains(had) || record.made_by_vault == had);
  if (one_key) planned.access_key = prior.access_key;
}

bool ChangesRootKey(const RootConfig& planned, const RootConfig& prior) {
  return !(planned.access_key == prior.access_key) || ChangesSecret(planned, prior);
}

bool NeedsRootWrite(const RootConfig& planned, const RootConfig& prior) {
  RootConfig wanted = planned;
  if (IsUnset(wanted.secret_key)) wanted.secret_key = prior.secret_key;
  if (IsUnset(wanted.secret_key_wo_version)) {
    wanted.secret_key_wo_version = prior.secret_key_wo_version;
  }
  return !(wanted == prior);
}

std::optional<RootKeyProblem> FindRootKeyProblem(const BackendModel& planned,
                                                 const BackendModel& prior,
                                                 const BackendModel& config,
                                                 const RootKeyRecord& record) {
  if (planned.access_key.is_unknown() || planned.secret_key.is_unknown() ||
      config.secret_key_wo.is_unknown()) {
    return std::nullopt;
  }
  const std::string mount = "the AWS secrets engine at '" + planned.path.value_or({}).text() + "'";
  const auto problem = [&](const char* attribute, const std::string& summary, std::string detail) {
    return RootKeyProblem{
        .summary = summary + mount, .detail = std::move(detail), .attribute = attribute};
  };
  constexpr const char* kDead = "An invalid root key would be written to ";
  constexpr const char* kLost = "The root key would be lost at ";
  constexpr const char* kWaysOut =
      "\n\nTo keep the key that Vault has, remove access_key and the secret from the "
      "configuration, or set lifecycle { ignore_changes = [access_key, secret_key] }. To use a key "
      "of your own, set access_key and the secret to a new key; with secret_key_wo, change "
      "secret_key_wo_version too.";
  const std::string key = planned.access_key.value_or("");
  const bool has_secret = !SecretOf(planned, config).empty();

  if (ChangesRootKey(planned, prior)) {
    if (key.empty()) return std::nullopt;  // the configuration erases the key
    if (record.replaced.contains(key)) {
      return problem("access_key", kDead,
                     "Vault has rotated the root key, so the key in the configuration no longer "
                     "exists at AWS." +
                         std::string(kWaysOut));
    }
    if (key == record.made_by_vault && planned.access_key == prior.access_key) {
      return problem("access_key", kDead,
                     "Vault created the key with this id, so only Vault knows its secret. The "
                     "secret in the configuration belongs to an older key." +
                         std::string(kWaysOut));
    }
    if (!has_secret) {
      return problem("secret_key", kLost,
                     "The configuration has a new access_key without its secret.\n\nSet secret_key "
                     "or secret_key_wo to the secret of that key.");
    }
    const bool only_id =
        !(planned.access_key == prior.access_key) && !ChangesSecret(planned, prior);
    const std::string had = prior.access_key.value_or("");
    if (only_id && !had.empty() && had != record.written) {
      return problem(
          "access_key", kDead,
          "The key in Vault has another id than the key in the configuration, and the configured "
          "secret is the same as in the state. Vault or another client has replaced the key, and "
          "the key in the configuration may no longer exist at AWS." +
              std::string(kWaysOut));
    }
    return std::nullopt;
  }
  if (record.server_keeps_absent.value_or(true) || key.empty()) return std::nullopt;
  const std::string replaces =
      "This server replaces the whole root configuration, so this change must write the key "
      "again. ";
  if (record.rotated()) {
    return problem(
        "access_key", kLost,
        replaces +
            "Vault has rotated the key, and only Vault knows its secret.\n\nTogether with this "
            "change, set access_key and the secret to a new key, or undo the change.");
  }
  if (has_secret) return std::nullopt;
  return problem(
      "secret_key", kLost,
      replaces +
          "The configuration does not contain the secret of the key.\n\nSet secret_key or "
          "secret_key_wo to the secret that belongs to access_key, or undo the change.");
}

bool MustProveRootKey(const RootConfig& planned, const RootConfig& prior,
                      const RootKeyRecord& record) {
  return !record.server_keeps_absent.value_or(true) && !ChangesRootKey(planned, prior) &&
         IsSet(planned.access_key) && record.written != *planned.access_key;
}

SecretString SecretOf(const BackendModel& planned, const BackendModel& config) {
  if (IsSet(planned.secret_key)) return *planned.secret_key;
  return config.secret_key_wo.value_or(SecretString());
}

Status WriteRoot(CallContext& ctx, const vault::VaultClient& client, const BackendModel& planned,
                 const RootConfig& prior, const BackendModel& config, const vault::Call& call) {
  RootKeyRecord record = ReadRootKeyRecord(ctx);
  const SecretString secret = SecretOf(planned, config);
  const bool with_key =
      !record.server_keeps_absent.value_or(false) || ChangesRootKey(planned, prior);
  if (with_key) {
    record = {.written = planned.access_key.value_or(""),
              .server_keeps_absent = record.server_keeps_absent};
    if (IsUnset(planned.secret_key) && !secret.empty()) {
      TFV_ASSIGN_OR_RETURN(record.secret_key_wo, crypto::TakeFingerprint(secret));
    }
  }
  json::Value body = RootBody(planned, prior);
  if (with_key) {
    body["access_key"] = planned.access_key.value_or("");
    body["secret_key"] = secret.Reveal();
  }
  TFV_RETURN_IF_ERROR(client
                          .Write(planned.path->Below("config/root"), std::move(body),
                                 Idempotency::kIdempotent, call)
                          .status());
  StoreRootKeyRecord(ctx, record);
  return absl::OkStatus();
}

void ReportRotationFailure(CallContext& ctx, const Status& status, const MountPath& mount,
                           const Path& path) {
  ReportFailure(ctx, status,
                "Cannot rotate the root key of the AWS secrets engine at '" + mount.text() + "'",
                {.needs = {{{"update"}, mount.Below("config/rotate-root")}},
                 .mount = mount.text(),
                 .aws = "Vault's IAM user needs the permissions iam:GetUser, iam:CreateAccessKey "
                        "and iam:DeleteAccessKey for itself. AWS allows two access keys per user, "
                        "so the user must have at most one before the rotation."},
                path);
}

bool KnowsRotation(const session::LatestConnection& connections, const vault::VaultClient& client,
                   const MountPath& mount, const std::string& access_key) {
  const auto connection = connections.Get();
  return connection.ok() &&
         (*connection)->rotations().Knows(client.namespace_path(), mount.text(), access_key);
}

Status RotateRoot(CallContext& ctx, const session::LatestConnection& connections,
                  const vault::VaultClient& client, const BackendModel& planned,
                  const vault::Call& call) {
  RootKeyRecord record = ReadRootKeyRecord(ctx);
  const std::string configured = planned.access_key.value_or("");
  const std::string before = record.rotated() ? record.made_by_vault : configured;
  TFV_ASSIGN_OR_RETURN(const auto connection, connections.Get());
  TFV_ASSIGN_OR_RETURN(const auto rotated, session::RotateKey(*connection, ctx.logger(), client,
                                                              planned.path->text(), before, call));
  if (!rotated.doubt.empty()) {
    ctx.diagnostics().AddWarning(session::kOldKeyMayExist, rotated.doubt,
                                 Path::Root("rotate_root"));
  }
  if (!configured.empty()) record.replaced.insert(configured);
  if (!before.empty()) record.replaced.insert(before);
  record.made_by_vault = rotated.access_key;
  record.written.clear();
  StoreRootKeyRecord(ctx, record);
  return absl::OkStatus();
}

}  // namespace tfvault::provider
