// SPDX-License-Identifier: MPL-2.0
#include "provider/object/ownership.h"

#include "provider/object/private_data.h"
#include "provider/object/vault_call.h"
#include "tfvault/json/fields.h"
#include "tfvault/vault/error.h"

namespace tfvault::provider {
namespace {

constexpr const char* kWritten = "written";

// Accepts a 404 with an error text: the mount is gone, and the object with it. For an absent object
// below an existing mount Vault answers 204.
Status UnlessMountGone(const Status& deleted) {
  const bool gone =
      deleted.code() == StatusCode::kNotFound && !vault::VaultErrorsOf(deleted).empty();
  return gone ? absl::OkStatus() : deleted;
}

}  // namespace

Status CheckVacant(const Status& read) {
  if (read.ok()) return Error(StatusCode::kAlreadyExists, "it exists already");
  // A 404 with an error text means that the path itself is not served.
  const bool vacant = read.code() == StatusCode::kNotFound && vault::VaultErrorsOf(read).empty();
  return vacant ? absl::OkStatus() : read;
}

void ReportOccupied(sdk::CallContext& ctx, const Status& occupied, const std::string& named,
                    const std::string& path, const std::string& import_id) {
  const std::string failed = "Cannot create the " + named;
  if (occupied.code() == StatusCode::kAlreadyExists) {
    ctx.diagnostics().AddError(
        failed,
        "The object exists already in Vault, and this resource did not create it. Nothing was "
        "written."
        "\n\nTo manage it with this resource, import it: terraform import <address> " +
            import_id +
            "\nIf this change replaces the object, create_before_destroy does not work: the old "
            "object has the same name and must be destroyed first. Remove create_before_destroy, "
            "or set another name.");
    return;
  }
  ReportFailure(ctx, occupied, failed,
                {.needs = {{{"read"}, path}},
                 .outcome = "Nothing was written, because the provider could not check whether the "
                            "object exists already."});
}

std::string UnknownOutcome(const std::string& path, const std::string& import_id) {
  return "The provider cannot determine whether this run wrote the object, so the object is not in "
         "the state and will not be deleted. Check the object with 'vault read " +
         path + "'. If it is yours, import it with 'terraform import <address> " + import_id +
         "', or delete it with 'vault delete " + path + "' and apply again.";
}

StatusOr<bool> HasAwsEngine(const vault::VaultClient& client, const MountPath& mount,
                            const vault::Call& call) {
  // Needs no policy: Vault answers for every mount that the token can use.
  const auto found = client.Read("sys/internal/ui/mounts/" + mount.text(), {}, call);
  if (!found.ok()) {
    const int http = vault::HttpStatusOf(found.status()).value_or(0);
    // Here, every 404 of Vault itself has an error text.
    const bool says_so = http != 404 || !vault::VaultErrorsOf(found.status()).empty();
    if (vault::IsRefused(found.status()) && says_so) return true;
    return found.status();
  }
  json::Fields fields(found->data, "the description of the mount '" + mount.text() + "'");
  const std::string type = fields.String("type");
  const MountPath path(fields.String("path"));
  TFV_RETURN_IF_ERROR(fields.status());
  // For a path without a mount, Vault returns the mount above it.
  if (!(path == MountPath()) && !(path == mount)) return false;
  if (type.empty() || type == "aws") return true;
  return Error(StatusCode::kFailedPrecondition, "the secrets engine that is mounted at '" +
                                                    mount.text() + "' is of the type '" + type +
                                                    "', not 'aws'");
}

Status CheckAwsEngine(const vault::VaultClient& client, const MountPath& mount,
                      const vault::Call& call) {
  TFV_ASSIGN_OR_RETURN(const bool mounted, HasAwsEngine(client, mount, call));
  return mounted ? absl::OkStatus() : Error(StatusCode::kNotFound, "nothing is mounted there");
}

Status DeleteBelow(const vault::VaultClient& client, const std::optional<MountPath>& mount,
                   const std::string& below, const vault::Call& call) {
  if (!mount) {
    const Status deleted = client.Delete(below, call);
    return deleted.code() == StatusCode::kNotFound ? absl::OkStatus() : deleted;
  }
  TFV_ASSIGN_OR_RETURN(const bool mounted, HasAwsEngine(client, *mount, call));
  return mounted ? UnlessMountGone(client.Delete(mount->Below(below), call)) : absl::OkStatus();
}

bool DeleteFormer(sdk::CallContext& ctx, const vault::VaultClient& client,
                  const std::string& former_object, const MountPath& former_mount,
                  const MountPath& new_mount, const std::string& below) {
  // The paths differ only in their spelling, so the object has not moved.
  if (former_mount == new_mount) return true;
  const Status removed = DeleteBelow(client, former_mount, below, {.stop = ctx.stop_token()});
  if (removed.ok()) return true;
  ReportFailure(
      ctx,
      Annotate(removed,
               "the provider wrote it at the new path, but could not delete it at the old path"),
      "Cannot remove the " + former_object,
      {.needs = {{{"delete"}, former_mount.Below(below)}},
       .outcome = "Apply again; the provider repeats both steps. If you destroy the object "
                  "instead, also delete " +
                  new_mount.Below(below) + " manually, because the state has the old path."});
  return false;
}

void RememberWritten(sdk::CallContext& ctx, const std::string& path) {
  json::Value bytes = PrivateObject(ctx);
  bytes[kWritten] = path;
  StorePrivateObject(ctx, bytes);
}

bool MayHaveWritten(const sdk::CallContext& ctx, const std::string& path) {
  return WrittenPath(ctx) == path;
}

std::string WrittenPath(const sdk::CallContext& ctx) {
  const json::Value bytes = PrivateObject(ctx);
  const auto written = bytes.find(kWritten);
  return written != bytes.end() && written->is_string() ? written->get<std::string>() : "";
}

}  // namespace tfvault::provider
