// The key that Vault itself uses at AWS, and how not to lose it.
//
// Vault never returns the secret. Old servers and OpenBao replace all of config/root with what is
// written, so a write without the secret erases it, and no answer of a server tells which kind it
// is. After a rotation nobody but Vault knows the secret, and AWS has deleted the key that
// Terraform wrote. So what is known of the key is kept in private data, beside the state.
#pragma once

#include <optional>
#include <string>

#include "provider/aws_secret_backend/model.h"
#include "provider/services.h"
#include "tfvault/aws/secret_fingerprint.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/vault/client.h"

namespace tfvault::provider {

struct RootKeyRecord {
  // Of the write-only secret that was written last.
  std::optional<aws::SecretFingerprint> secret_key_wo{};
  // After a rotation: the ids of the key that Vault gave up (empty when it was never known) and of
  // the one that it made.
  std::string replaced{};
  std::string made_by_vault{};

  [[nodiscard]] bool rotated() const { return !made_by_vault.empty(); }
};

[[nodiscard]] RootKeyRecord ReadRootKeyRecord(const sdk::CallContext& ctx);
// Marks the object as this provider's own, too.
void StoreRootKeyRecord(sdk::CallContext& ctx, const RootKeyRecord& record);

// What the state says of the access key when Vault has `server`. A key that differs from the
// state's counts as a rotation, whoever started it: the state keeps its own, so that no plan writes
// the old one back, and `record` remembers.
[[nodiscard]] sdk::Attr<std::string> ObserveAccessKey(const std::string& server,
                                                      const sdk::Attr<std::string>& state,
                                                      RootKeyRecord& record);

// Whether the write-only secret is another one than Terraform wrote; false when it is not known.
[[nodiscard]] bool IsNewSecret(const BackendModel& config, const BackendModel& prior,
                               const RootKeyRecord& record);

// Whether config/root must be written. Keys that are removed from the configuration while Vault has
// its own, and a secret that is removed alone, are only forgotten.
[[nodiscard]] bool NeedsRootWrite(const RootConfig& planned, const RootConfig& prior,
                                  const RootKeyRecord& record);

// For a write of config/root over `prior`: an error diagnostic and false when it would lose the key
// in use.
[[nodiscard]] bool KeepsRootKey(sdk::CallContext& ctx, const BackendModel& planned,
                                const BackendModel& prior, const BackendModel& config,
                                const RootKeyRecord& record);

// Writes config/root, and remembers its key in private data. `prior` is empty for a new mount.
[[nodiscard]] Status WriteRoot(sdk::CallContext& ctx, const vault::VaultClient& client,
                               const BackendModel& planned, const RootConfig& prior,
                               const BackendModel& config, const vault::Call& call);

// Lets Vault replace its key, and remembers that in private data. Waits for AWS to know a key that
// was made a moment ago. A failed request may have rotated the key all the same; then it is OK,
// with a warning.
[[nodiscard]] Status RotateRoot(sdk::CallContext& ctx, const ServicesSource& services,
                                const vault::VaultClient& client, const BackendModel& planned,
                                const vault::Call& call);

}  // namespace tfvault::provider
