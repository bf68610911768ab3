// SPDX-License-Identifier: MPL-2.0
// The root key, with which Vault calls AWS, and the rules that keep Vault from losing it.
//
// Vault never returns the secret. Vault before 1.19 and OpenBao replace the whole config/root on a
// write, so a write without the secret erases the secret; later servers keep absent fields. After a
// rotation only Vault knows the secret, and the key that Terraform wrote no longer exists at AWS.
// hashicorp/vault then stores the id of the new key beside the old secret. The provider therefore
// keeps a record of the key in private data. It writes a key only when Terraform changes the key,
// or when the server would lose the key otherwise and the key is known to be valid.
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
  // Fingerprint of the last written write-only secret.
  std::optional<crypto::SecretFingerprint> secret_key_wo{};
  // The id that Terraform wrote last, or found at import; a secret in the state belongs to it.
  // Empty if another provider wrote the state.
  std::string written{};
  // After a rotation: the ids of the replaced keys, and the id of the key that Vault created.
  std::set<std::string> replaced{};
  std::string made_by_vault{};
  // Whether the server keeps fields that a write of config/root omits; no value: not known yet.
  std::optional<bool> server_keeps_absent{};

  [[nodiscard]] bool rotated() const { return !made_by_vault.empty(); }
};

[[nodiscard]] RootKeyRecord ReadRootKeyRecord(const sdk::CallContext& ctx);
void StoreRootKeyRecord(sdk::CallContext& ctx, const RootKeyRecord& record);

// Vault 1.19 and newer return `disable_automated_rotation` and keep absent fields; OpenBao does
// neither (vault-api 4.1). `root` is the answer of config/root.
[[nodiscard]] bool KeepsAbsentFields(const json::Value& root);

// The access key id for the state when Vault has the id `server`. A difference counts as a
// rotation: the state keeps its id, so that no plan writes the old key back, and `record` stores
// the new id.
[[nodiscard]] sdk::Attr<std::string> ObserveAccessKey(const std::string& server,
                                                      const sdk::Attr<std::string>& state,
                                                      RootKeyRecord& record);

// Plans the key of an existing mount:
// - A key that is removed from the configuration stays in Vault, unless Terraform wrote it and
//   knows its secret, or an identity token replaces it.
// - The id of a replaced key stands for the current key, whichever of the two ids the state has.
// - A new write-only secret increments `secret_key_wo_revision`.
void PlanRootKey(BackendModel& planned, const BackendModel& config, const BackendModel& prior,
                 const RootKeyRecord& record);

// Whether the planned key differs from the prior key.
[[nodiscard]] bool ChangesRootKey(const RootConfig& planned, const RootConfig& prior);

// Whether config/root must be written. Removing only the secret needs no write.
[[nodiscard]] bool NeedsRootWrite(const RootConfig& planned, const RootConfig& prior);

// Why config/root must not be written: Vault would lose the key in use, or get an invalid key.
struct RootKeyProblem {
  std::string summary{};
  std::string detail{};
  std::string attribute{};
};

// The problem of a write over `prior`; no value if the write keeps the key. While
// `record.server_keeps_absent` has no value, reports only problems that occur with every server.
[[nodiscard]] std::optional<RootKeyProblem> FindRootKeyProblem(const BackendModel& planned,
                                                               const BackendModel& prior,
                                                               const BackendModel& config,
                                                               const RootKeyRecord& record);

// Whether the provider must check with AWS that id and secret of the key match. True if the server
// erases an absent key and another provider wrote the state.
[[nodiscard]] bool MustProveRootKey(const RootConfig& planned, const RootConfig& prior,
                                    const RootKeyRecord& record);

// The secret to write: `secret_key`, else `secret_key_wo`, else empty.
[[nodiscard]] SecretString SecretOf(const BackendModel& planned, const BackendModel& config);

// Writes config/root and records its key in private data. `prior` is empty for a new mount.
[[nodiscard]] Status WriteRoot(sdk::CallContext& ctx, const vault::VaultClient& client,
                               const BackendModel& planned, const RootConfig& prior,
                               const BackendModel& config, const vault::Call& call);

// Adds an error diagnostic for a failed rotation.
void ReportRotationFailure(sdk::CallContext& ctx, const Status& status, const MountPath& mount,
                           const cty::Path& path);

// Whether Vault created the key for an action vault_aws_rotate_root of this user. The state does
// not show this, because an action cannot write to the state.
[[nodiscard]] bool KnowsRotation(const session::LatestConnection& connections,
                                 const vault::VaultClient& client, const MountPath& mount,
                                 const std::string& access_key);

// Calls session::RotateKey and records the rotation in private data.
[[nodiscard]] Status RotateRoot(sdk::CallContext& ctx, const session::LatestConnection& connections,
                                const vault::VaultClient& client, const BackendModel& planned,
                                const vault::Call& call);

}  // namespace tfvault::provider
