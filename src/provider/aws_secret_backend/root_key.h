// The key that Vault itself uses at AWS, and how not to lose it.
//
// Vault never returns the secret. Vault before 1.19 and OpenBao replace all of config/root with
// what is written, so a write without the secret erases it; later servers keep what a write leaves
// out. After a rotation nobody but Vault knows the secret, and AWS has deleted the key that
// Terraform wrote. hashicorp/vault stores the id of the new key beside the secret of the old one.
// So what is known of the key is kept in private data, beside the state, and a key goes to Vault
// only when Terraform changes it, or when the server would lose it otherwise and it is known to be
// right.
#pragma once

#include "provider/aws_secret_backend/model.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/crypto/fingerprint.h"
#include "tfvault/json/value.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/session/connection.h"
#include "tfvault/session/root_key_rotation.h"
#include "tfvault/vault/client.h"

#include <optional>
#include <set>
#include <string>

namespace tfvault::provider {

struct RootKeyRecord {
  // Of the write-only secret that was written last.
  std::optional<crypto::SecretFingerprint> secret_key_wo{};
  // The id that Terraform wrote last, or found when it imported the mount: a secret of the state
  // belongs to it. Empty when another provider wrote the state.
  std::string written{};
  // After a rotation: the ids of the keys that Vault gave up, and of the one that it made.
  std::set<std::string> replaced{};
  std::string made_by_vault{};
  // Whether the server keeps what a write of config/root leaves out; absent: not seen yet.
  std::optional<bool> server_keeps_absent{};

  [[nodiscard]] bool rotated() const { return !made_by_vault.empty(); }
};

[[nodiscard]] RootKeyRecord ReadRootKeyRecord(const sdk::CallContext& ctx);
void StoreRootKeyRecord(sdk::CallContext& ctx, const RootKeyRecord& record);

// Vault 1.19 began to answer `disable_automated_rotation`, and keeps what is absent; OpenBao does
// neither (vault-api 4.1). `root` is the answer of config/root.
[[nodiscard]] bool KeepsAbsentFields(const json::Value& root);

// What the state says of the access key when Vault has `server`. A key that differs from the
// state's counts as a rotation, whoever started it: the state keeps its own, so that no plan writes
// the old one back, and `record` remembers.
[[nodiscard]] sdk::Attr<std::string> ObserveAccessKey(const std::string& server,
                                                      const sdk::Attr<std::string>& state,
                                                      RootKeyRecord& record);

// Plans the key of an existing mount:
// - A key that leaves the configuration stays in Vault, unless Terraform wrote it and knows its
//   secret, or an identity token takes its place.
// - An id that Vault gave up means the key that took its place, whichever of them the state has.
// - A new write-only secret counts up `secret_key_wo_revision`.
void PlanRootKey(BackendModel& planned, const BackendModel& config, const BackendModel& prior,
                 const RootKeyRecord& record);

// Whether the planned key is another one than the prior.
[[nodiscard]] bool ChangesRootKey(const RootConfig& planned, const RootConfig& prior);

// Whether config/root must be written. A secret that leaves the configuration alone is only
// forgotten.
[[nodiscard]] bool NeedsRootWrite(const RootConfig& planned, const RootConfig& prior);

// Why config/root may not be written: the key in use would be lost, or a dead one written.
struct RootKeyProblem {
  std::string summary{};
  std::string detail{};
  std::string attribute{};
};

// Of a write over `prior`. No value: the write keeps the key. While the server is not known
// (`record.server_keeps_absent`) only problems are told that every server has.
[[nodiscard]] std::optional<RootKeyProblem> FindRootKeyProblem(const BackendModel& planned,
                                                               const BackendModel& prior,
                                                               const BackendModel& config,
                                                               const RootKeyRecord& record);

// Whether a write has to carry a key of which nobody knows whether its two halves belong together:
// another provider wrote the state, and the server would erase what is left out.
[[nodiscard]] bool MustProveRootKey(const RootConfig& planned, const RootConfig& prior,
                                    const RootKeyRecord& record);

// The secret to write: `secret_key`, else `secret_key_wo`, else empty.
[[nodiscard]] SecretString SecretOf(const BackendModel& planned, const BackendModel& config);

// Writes config/root, and remembers its key in private data. `prior` is empty for a new mount.
[[nodiscard]] Status WriteRoot(sdk::CallContext& ctx, const vault::VaultClient& client,
                               const BackendModel& planned, const RootConfig& prior,
                               const BackendModel& config, const vault::Call& call);

// An error diagnostic.
void ReportRotationFailure(sdk::CallContext& ctx, const Status& status, const MountPath& mount,
                           const cty::Path& path);

// Whether this user's Terraform let Vault make the key, by the action vault_aws_rotate_root: the
// state does not learn that from an action.
[[nodiscard]] bool KnowsRotation(const session::LatestConnection& connections,
                                 const vault::VaultClient& client, const MountPath& mount,
                                 const std::string& access_key);

// RotateKey for a resource, which remembers it in private data.
[[nodiscard]] Status RotateRoot(sdk::CallContext& ctx, const session::LatestConnection& connections,
                                const vault::VaultClient& client, const BackendModel& planned,
                                const vault::Call& call);

}  // namespace tfvault::provider
