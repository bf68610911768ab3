// SPDX-License-Identifier: MPL-2.0
#include "tfvault/session/root_key_rotation.h"

#include "tfvault/json/fields.h"
#include "tfvault/session/fresh_root_key.h"
#include "tfvault/vault/error.h"
#include "tfvault/vault/look_afterwards.h"

#include <utility>

namespace tfvault::session {

const char* const kOldKeyMayExist = "The old root key may still exist";

StatusOr<std::string> ReadAccessKey(const vault::VaultClient& client, const std::string& mount,
                                    const vault::Call& call) {
  TFV_ASSIGN_OR_RETURN(const auto root, client.Read(mount + "/config/root", {}, call));
  json::Fields fields(root.data, "the answer of config/root");
  std::string key = fields.String("access_key");
  TFV_RETURN_IF_ERROR(fields.status());
  return key;
}

StatusOr<RotatedKey> RotateKey(const VaultConnection& connection, const Logger& logger,
                               const vault::VaultClient& client, const std::string& mount,
                               const std::string& before, const vault::Call& call) {
  logger.Log(LogLevel::kInfo, "provider", "asking Vault to rotate its root key at AWS",
             {{"mount", mount}});
  StatusOr<vault::VaultResponse> rotated = vault::VaultResponse();
  const Status outcome = WhileRootKeyIsUnknown(connection, mount, logger, call.stop, [&] {
    rotated = client.Write(mount + "/config/rotate-root", json::Value::object(),
                           Idempotency::kNonIdempotent, call);
    return rotated.status();
  });
  if (outcome.ok()) {
    json::Fields fields(rotated->data, "the answer to config/rotate-root");
    RotatedKey key{.access_key = fields.RequiredString("access_key")};
    TFV_RETURN_IF_ERROR(fields.status());
    return key;
  }
  if (before.empty()) return outcome;
  // Vault first creates and stores the new key, and then deletes the old key. The read is not
  // cancelled with the run, because the id of a new key must get into the state.
  const auto look = [&]() -> StatusOr<std::string> {
    TFV_ASSIGN_OR_RETURN(auto key, ReadAccessKey(client, mount, {.timeout = vault::kLookLimit}));
    if (key.empty() || key == before)
      return Error(StatusCode::kNotFound, "the root key is unchanged");
    return key;
  };
  const auto found = vault::IsRefused(outcome)
                         ? look()
                         : vault::LookAfterwards(look, connection.time(), call.stop);
  if (!found.ok()) return outcome;
  return RotatedKey{
      .access_key = *found,
      .doubt = "Vault has a new root key for '" + mount +
               "', but did not confirm that it deleted the old key at AWS: " + Message(outcome) +
               "\n\nCheck the access keys of Vault's IAM user, and delete the old key."};
}

}  // namespace tfvault::session
