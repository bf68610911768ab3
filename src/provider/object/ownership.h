// Whose an object is. What is not surely this provider's own is neither overwritten nor deleted:
// there is a look before a create, after a write that nobody confirmed, and before a delete.
#pragma once

#include "provider/object/stored.h"
#include "provider/schema/mount_path.h"
#include "tfvault/base/status.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/vault/client.h"

#include <string>

namespace tfvault::provider {

// Before the create of an object whose path was read: OK when nothing is there. The error is
// kAlreadyExists when something is.
[[nodiscard]] Status CheckVacant(const Status& read);

// Reports an error of CheckVacant: nothing was written. `named` is the object, `path` where it is.
void ReportOccupied(sdk::CallContext& ctx, const Status& occupied, const std::string& named,
                    const std::string& path, const std::string& import_id);

// Of a create where nothing was before.
enum class Outcome { kNothing, kCreated, kUnknown };

// What was found where `planned` was to be created. Something else is kUnknown: somebody was
// faster.
template <typename M>
[[nodiscard]] Outcome OutcomeOf(const sdk::ModelSchema<M>& model, const M& planned,
                                const StatusOr<M>& found) {
  if (found.status().code() == StatusCode::kNotFound) return Outcome::kNothing;
  const bool same =
      found.ok() && SameObject(model.schema().block, model.Encode(planned), model.Encode(*found));
  return same ? Outcome::kCreated : Outcome::kUnknown;
}

// Why an object is not in the state after Outcome::kUnknown, and what to do; follows an error's
// text.
[[nodiscard]] std::string UnknownOutcome(const std::string& path, const std::string& import_id);

// Whether an AWS secrets engine is mounted at `mount`, as far as the token can see. An error: an
// engine of another type is, or it cannot be told.
[[nodiscard]] StatusOr<bool> HasAwsEngine(const vault::VaultClient& client, const MountPath& mount,
                                          const vault::Call& call);

// OK when that is true; kNotFound when nothing is mounted there.
[[nodiscard]] Status CheckAwsEngine(const vault::VaultClient& client, const MountPath& mount,
                                    const vault::Call& call);

// Deletes the object `below` a mount, unless that is of another type; without a mount, the object
// of Vault itself. OK when the object is gone.
[[nodiscard]] Status DeleteBelow(const vault::VaultClient& client,
                                 const std::optional<MountPath>& mount, const std::string& below,
                                 const vault::Call& call);

// The last step of the way of the object `below` to another mount: deletes it below its former one.
// False, with an error, when the move has to be tried again.
[[nodiscard]] bool DeleteFormer(sdk::CallContext& ctx, const vault::VaultClient& client,
                                const std::string& former_object, const MountPath& former_mount,
                                const MountPath& new_mount, const std::string& below);

// A way to another mount that may have ended halfway: where the object was, or may have been,
// written is kept in private data, beside the state that still names the old place.
void RememberWritten(sdk::CallContext& ctx, const std::string& path);
[[nodiscard]] bool MayHaveWritten(const sdk::CallContext& ctx, const std::string& path);
[[nodiscard]] std::string WrittenPath(const sdk::CallContext& ctx);  // empty: nowhere

}  // namespace tfvault::provider
