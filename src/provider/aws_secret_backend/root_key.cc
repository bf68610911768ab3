#include "provider/aws_secret_backend/root_key.h"

#include <nlohmann/json.hpp>

#include <utility>

#include "provider/aws_secret_backend/mapping.h"
#include "provider/support/foreign_state.h"
#include "provider/support/fresh_root_key.h"
#include "provider/support/observed.h"
#include "tfvault/vault/json_fields.h"

namespace tfvault::provider {
namespace {

using cty::Path;
using nlohmann::json;
using sdk::CallContext;

SecretString SecretOf(const BackendModel& planned, const BackendModel& config) {
  if (planned.secret_key.is_known()) return *planned.secret_key;
  return config.secret_key_wo.value_or(SecretString());
}

StatusOr<std::string> ReadAccessKey(const vault::VaultClient& client, const MountPath& path,
                                    const vault::Call& call) {
  TFV_ASSIGN_OR_RETURN(const auto root, client.Read(path.Below("config/root"), {}, call));
  vault::JsonFields fields(root.data, "config/root");
  std::string key = fields.String("access_key");
  TFV_RETURN_IF_ERROR(fields.status());
  return key;
}

}  // namespace

RootKeyRecord ReadRootKeyRecord(const CallContext& ctx) {
  const json bytes = json::parse(ctx.private_data(), nullptr, false);
  if (!bytes.is_object() || !bytes.contains("root_key")) return {};
  vault::JsonFields fields(bytes["root_key"], "the record of the root key");
  RootKeyRecord record{.replaced = fields.String("replaced"),
                       .made_by_vault = fields.String("made_by_vault")};
  aws::SecretFingerprint fingerprint{.key = fields.String("wo_key"),
                                     .code = fields.String("wo_code")};
  if (!fingerprint.code.empty()) record.secret_key_wo = std::move(fingerprint);
  return fields.status().ok() ? record : RootKeyRecord();
}

void StoreRootKeyRecord(CallContext& ctx, const RootKeyRecord& record) {
  json root_key = json::object();
  if (record.secret_key_wo) {
    root_key["wo_key"] = record.secret_key_wo->key;
    root_key["wo_code"] = record.secret_key_wo->code;
  }
  if (record.rotated()) {
    root_key["replaced"] = record.replaced;
    root_key["made_by_vault"] = record.made_by_vault;
  }
  MarkOwn(ctx);
  json bytes = json::parse(ctx.private_data(), nullptr, false);
  bytes.erase("root_key");
  if (!root_key.empty()) bytes["root_key"] = std::move(root_key);
  ctx.set_private_data(bytes.dump(-1, ' ', false, json::error_handler_t::replace));
}

sdk::Attr<std::string> ObserveAccessKey(const std::string& server,
                                        const sdk::Attr<std::string>& state,
                                        RootKeyRecord& record) {
  const std::string known = state.value_or("");
  // Vault cannot lose a key that it made; forgetting it here could not be undone.
  if (server.empty() && record.rotated()) return state;
  if (server.empty() || (known.empty() && !record.rotated())) return Observed(server, state);
  if (server == known) {
    record.replaced.clear();
    record.made_by_vault.clear();
  } else if (server != record.made_by_vault) {
    if (!known.empty()) record.replaced = known;
    record.made_by_vault = server;
  }
  return state;
}

bool IsNewSecret(const BackendModel& config, const BackendModel& prior,
                 const RootKeyRecord& record) {
  if (!config.secret_key_wo.is_known()) return false;
  // It takes the place of secret_key.
  if (!record.secret_key_wo) return prior.secret_key.is_known();
  return !aws::Matches(*record.secret_key_wo, *config.secret_key_wo);
}

bool NeedsRootWrite(const RootConfig& planned, const RootConfig& prior,
                    const RootKeyRecord& record) {
  RootConfig wanted = planned;
  if (wanted.secret_key.is_null()) wanted.secret_key = prior.secret_key;
  if (wanted.secret_key_wo_version.is_null()) {
    wanted.secret_key_wo_version = prior.secret_key_wo_version;
  }
  if (record.rotated() && wanted.access_key.is_null()) wanted.access_key = prior.access_key;
  return !(wanted == prior);
}

bool KeepsRootKey(CallContext& ctx, const BackendModel& planned, const BackendModel& prior,
                  const BackendModel& config, const RootKeyRecord& record) {
  const std::string mount = "the AWS secrets engine at '" + planned.path.value_or({}).text() + "'";
  const std::string needs =
      "This change has to write the root configuration of " + mount +
      ". Some servers replace that configuration as a whole, and none returns the secret key";
  const auto refuse = [&](const char* name, std::string why) {
    ctx.diagnostics().AddError("The root key of " + mount + " would be lost", std::move(why),
                               Path::Root(name));
    return false;
  };
  if (planned.access_key.is_unknown() || planned.secret_key.is_unknown() ||
      config.secret_key_wo.is_unknown()) {
    return true;
  }
  const std::string key = planned.access_key.value_or("");
  const bool erases_on_purpose = planned.access_key.is_known() && key.empty();
  if (erases_on_purpose) return true;
  if (record.rotated() && (key.empty() || key == record.replaced)) {
    return refuse("access_key",
                  needs +
                      ". Vault has rotated its key, so nobody else knows the secret, and the key "
                      "in the configuration is deleted at AWS: without its secret the key in use "
                      "would be erased.\n\nSet access_key and secret_key or secret_key_wo to a new "
                      "key together with this change, or undo the change.");
  }
  if (key.empty()) {
    const bool secret_was_known = prior.secret_key.is_known() ||
                                  prior.secret_key_wo_version.is_known() ||
                                  record.secret_key_wo.has_value();
    if (prior.access_key.value_or("").empty() || secret_was_known) return true;
    return refuse("access_key",
                  "Vault has a root key there that is not in the configuration, and whose secret "
                  "Terraform has never known: without it the key would be erased.\n\nSet "
                  "access_key to its id to keep it, or to \"\" to erase it.");
  }
  if (SecretOf(planned, config).empty()) {
    return refuse("secret_key",
                  needs +
                      ", so without it the secret key in use would be erased.\n\nSet secret_key or "
                      "secret_key_wo to the secret that belongs to access_key, or undo the change "
                      "of the root configuration.");
  }
  return true;
}

Status WriteRoot(CallContext& ctx, const vault::VaultClient& client, const BackendModel& planned,
                 const RootConfig& prior, const BackendModel& config, const vault::Call& call) {
  RootKeyRecord record;
  const bool write_only = !planned.secret_key.is_known() && config.secret_key_wo.is_known();
  if (write_only) {
    TFV_ASSIGN_OR_RETURN(record.secret_key_wo, aws::TakeFingerprint(*config.secret_key_wo));
  }
  TFV_RETURN_IF_ERROR(client
                          .Write(planned.path->Below("config/root"),
                                 RootBody(planned, prior, SecretOf(planned, config)),
                                 Idempotency::kIdempotent, call)
                          .status());
  StoreRootKeyRecord(ctx, record);
  return absl::OkStatus();
}

Status RotateRoot(CallContext& ctx, const ServicesSource& services,
                  const vault::VaultClient& client, const BackendModel& planned,
                  const vault::Call& call) {
  RootKeyRecord record = ReadRootKeyRecord(ctx);
  const std::string configured = planned.access_key.value_or("");
  const std::string before = record.rotated() ? record.made_by_vault : configured;
  ctx.logger().Log(LogLevel::kInfo, "provider", "asking Vault to rotate its root key at AWS",
                   {{"mount", planned.path->text()}});
  StatusOr<vault::VaultResponse> rotated = vault::VaultResponse();
  const Status outcome = WhileRootKeyIsUnknown(ctx, services, planned.path->text(), [&] {
    rotated = client.Write(planned.path->Below("config/rotate-root"), json::object(),
                           Idempotency::kNonIdempotent, call);
    return rotated.status();
  });
  std::string after;
  if (outcome.ok()) {
    vault::JsonFields fields(rotated->data, "the answer to config/rotate-root");
    after = fields.RequiredString("access_key");
    TFV_RETURN_IF_ERROR(fields.status());
  } else {
    // Vault first makes and stores the new key, and only then deletes the old one.
    const auto found = ReadAccessKey(client, *planned.path, call);
    if (!found.ok() || found->empty() || before.empty() || *found == before) {
      return outcome;
    }
    after = *found;
    ctx.diagnostics().AddWarning(
        "The old root key may still exist",
        "Vault has a new root key for '" + planned.path->text() +
            "', but did not say that it deleted the old one at AWS: " + Message(outcome) +
            "\n\nLook at the access keys of Vault's IAM user, and delete the old one.",
        Path::Root("rotate_root"));
  }
  if (!configured.empty()) record.replaced = configured;
  record.made_by_vault = after;
  StoreRootKeyRecord(ctx, record);
  return absl::OkStatus();
}

}  // namespace tfvault::provider
