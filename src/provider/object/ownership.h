// SPDX-License-Identifier: MPL-2.0
// Protects foreign objects: the provider overwrites and deletes only objects that are certainly its
// own. It reads the path before a create, after an unconfirmed write, and before a delete.
#pragma once

#include "provider/object/stored.h"
#include "provider/schema/mount_path.h"
#include "tfvault/base/status.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/vault/client.h"

#include <string>

namespace tfvault::provider {

// Evaluates `read`, the read of a path before a create: OK if nothing is there, kAlreadyExists if
// an object is there, else the error of the read.
[[nodiscard]] Status CheckVacant(const Status& read);

// Adds a diagnostic for an error of CheckVacant. `named` describes the object at `path`.
void ReportOccupied(sdk::CallContext& ctx, const Status& occupied, const std::string& named,
                    const std::string& path, const std::string& import_id);

// Outcome of a create at a path where nothing was before.
enum class Outcome { kNothing, kCreated, kUnknown };

// Compares `found`, the read after the create of `planned`. A different object is kUnknown: another
// client may have created it.
template <typename M>
[[nodiscard]] Outcome OutcomeOf(const sdk::ModelSchema<M>& model, const M& planned,
                                const StatusOr<M>& found) {
  if (found.status().code() == StatusCode::kNotFound) return Outcome::kNothing;
  const bool same =
      found.ok() && SameObject(model.schema().block, model.Encode(planned), model.Encode(*found));
  return same ? Outcome::kCreated : Outcome::kUnknown;
}

// Advice after Outcome::kUnknown: why the object is not in the state, and what to do.
[[nodiscard]] std::string UnknownOutcome(const std::string& path, const std::string& import_id);

// Whether an AWS secrets engine is mounted at `mount`; also true if Vault denies the request.
// Errors: kFailedPrecondition if the engine has another type, else those of the request.
[[nodiscard]] StatusOr<bool> HasAwsEngine(const vault::VaultClient& client, const MountPath& mount,
                                          const vault::Call& call);

// OK if HasAwsEngine is true; kNotFound if nothing is mounted there.
[[nodiscard]] Status CheckAwsEngine(const vault::VaultClient& client, const MountPath& mount,
                                    const vault::Call& call);

// Deletes the object `below` a mount, or of Vault itself without a mount. OK if the object is gone;
// an error if the mount has another type.
[[nodiscard]] Status DeleteBelow(const vault::VaultClient& client,
                                 const std::optional<MountPath>& mount, const std::string& below,
                                 const vault::Call& call);

// Last step of a move of the object `below` to another mount: deletes the object below the former
// mount. False, with an error diagnostic, if the next apply must retry the move.
[[nodiscard]] bool DeleteFormer(sdk::CallContext& ctx, const vault::VaultClient& client,
                                const std::string& former_object, const MountPath& former_mount,
                                const MountPath& new_mount, const std::string& below);

// During a move of an object to another mount, private data keeps the new path, at which the object
// was or may have been written. The state keeps the old path until the move is complete.
void RememberWritten(sdk::CallContext& ctx, const std::string& path);
[[nodiscard]] bool MayHaveWritten(const sdk::CallContext& ctx, const std::string& path);
[[nodiscard]] std::string WrittenPath(const sdk::CallContext& ctx);  // empty: none

}  // namespace tfvault::provider
