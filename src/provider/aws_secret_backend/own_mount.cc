// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend/own_mount.h"

#include "provider/object/private_data.h"
#include "provider/object/vault_call.h"

#include <string>

namespace tfvault::provider {
namespace {

// The mark of earlier versions. With it, a state without an accessor comes from a create whose
// answer was lost; hashicorp/vault saves no such state, and an import leaves no mark.
constexpr const char* kOldMark = "tfvault";

bool MayBeForeign(const sdk::CallContext& ctx) { return PrivateObject(ctx).contains(kOldMark); }

}  // namespace

StatusOr<vault::MountInfo> ReadOwnMount(const sdk::CallContext& ctx,
                                        const vault::VaultClient& client, const BackendModel& state,
                                        const vault::Call& call) {
  TFV_ASSIGN_OR_RETURN(auto mount, client.ReadMount(state.path->text(), call));
  if (mount.type != "aws") {
    return Error(
        StatusCode::kFailedPrecondition,
        "the secrets engine that is mounted there is of the type '" + mount.type + "', not 'aws'");
  }
  const std::string accessor = state.accessor.value_or("");
  if (accessor.empty() && !state.accessor.is_unknown() && MayBeForeign(ctx)) {
    return Error(StatusCode::kFailedPrecondition,
                 "an earlier apply could not confirm that Vault mounted it, so the mount at that "
                 "path may not belong to this resource");
  }
  if (!accessor.empty() && mount.accessor != accessor) {
    return Error(StatusCode::kFailedPrecondition,
                 "another AWS secrets engine is mounted there: its accessor is '" + mount.accessor +
                     "', and the accessor in the state is '" + accessor + "'");
  }
  return mount;
}

void ReportForeignMount(sdk::CallContext& ctx, const Status& status, const std::string& summary,
                        const BackendModel& state) {
  const std::string path = state.path.value_or({}).text();
  const bool foreign = status.code() == StatusCode::kFailedPrecondition;
  ReportFailure(
      ctx, status, summary,
      {.needs = {{{"read"}, "sys/mounts/" + path}},
       .not_found = "Another client may have unmounted it. Apply again.",
       .refused = foreign ? "Nothing was changed. To leave that mount alone, remove this resource "
                            "from the state: terraform state rm <address>. To manage that mount, "
                            "import it afterwards: terraform import <address> " +
                                path
                          : kHowToLeave},
      cty::Path::Root("path"));
}

}  // namespace tfvault::provider
