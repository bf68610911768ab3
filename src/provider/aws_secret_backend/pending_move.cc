// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend/pending_move.h"

#include "provider/object/private_data.h"
#include "provider/object/vault_call.h"
#include "tfvault/json/fields.h"

#include <utility>

namespace tfvault::provider {
namespace {

constexpr const char* kMovingTo = "moving_to";

std::string RememberedMove(const sdk::CallContext& ctx) {
  const json::Value bytes = PrivateObject(ctx);
  json::Fields fields(bytes, "the record of a move");
  std::string to = fields.String(kMovingTo);
  return fields.status().ok() ? to : std::string();
}

void ForgetMove(sdk::CallContext& ctx) {
  json::Value bytes = PrivateObject(ctx);
  bytes.erase(kMovingTo);
  StorePrivateObject(ctx, bytes);
}

// Whether the mount of `state` is at `path`. Errors: those of the read that could not decide.
StatusOr<bool> IsAt(const vault::VaultClient& client, const MountPath& path,
                    const BackendModel& state, const vault::Call& call) {
  const auto mount = client.ReadMount(path.text(), call);
  if (mount.ok()) return mount->accessor == state.accessor.value_or("");
  if (mount.status().code() == StatusCode::kNotFound) return false;
  return mount.status();
}

}  // namespace

void RememberMove(sdk::CallContext& ctx, const MountPath& to) {
  json::Value bytes = PrivateObject(ctx);
  bytes[kMovingTo] = to.text();
  StorePrivateObject(ctx, bytes);
}

std::optional<BackendModel> Located(sdk::CallContext& ctx, const vault::VaultClient& client,
                                    BackendModel state) {
  const MountPath to(RememberedMove(ctx));
  if (to == MountPath()) return state;
  const MountPath from = state.path.value_or({});
  const VaultCall call(ctx);
  const auto stayed = IsAt(client, from, state, *call);
  // Vault may still be remounting, so the record stays.
  if (stayed.ok() && *stayed) return state;
  const auto moved = IsAt(client, to, state, *call);
  if (moved.ok() && *moved) {
    ForgetMove(ctx);
    state.path = to;
    state.id = to.text();
    return state;
  }
  if (stayed.ok() && moved.ok()) {
    ForgetMove(ctx);
    return state;
  }
  ReportFailure(
      ctx, stayed.ok() ? moved.status() : stayed.status(),
      "Cannot determine whether the AWS secrets engine at '" + from.text() + "' was remounted",
      {.needs = {{{"read"}, "sys/mounts/" + from.text()}, {{"read"}, "sys/mounts/" + to.text()}},
       .outcome = "An earlier apply asked Vault to remount the engine at '" + to.text() +
                  "' and received no confirmation. Nothing was changed now: correct the cause and "
                  "try again."},
      cty::Path::Root("path"));
  return std::nullopt;
}

}  // namespace tfvault::provider
