// SPDX-License-Identifier: MPL-2.0
#include "provider/object/object_names.h"

#include "provider/object/ownership.h"
#include "provider/object/vault_call.h"

#include <algorithm>
#include <utility>

namespace tfvault::provider {

std::optional<std::vector<vault::VisibleMount>> AwsMounts(sdk::CallContext& ctx,
                                                          const vault::VaultClient& client) {
  const VaultCall call(ctx);
  auto mounts = client.ListVisibleMounts(*call);
  if (!mounts.ok()) {
    ReportFailure(ctx, mounts.status(), "Cannot list the mounts of the AWS secrets engine",
                  {.needs = {{{"read"}, "sys/internal/ui/mounts"}}});
    return std::nullopt;
  }
  std::erase_if(*mounts, [](const vault::VisibleMount& mount) { return mount.type != "aws"; });
  return *std::move(mounts);
}

std::optional<std::vector<std::string>> ListNames(sdk::CallContext& ctx,
                                                  const vault::VaultClient& client,
                                                  const std::optional<MountPath>& mount,
                                                  const ObjectKind& kind, sdk::Severity severity) {
  const std::string path = mount ? mount->Below(kind.folder) : kind.folder;
  const VaultCall call(ctx);
  auto names = client.List(path, *call);
  if (mount && names.ok() && names->empty()) {
    if (const Status engine = CheckAwsEngine(client, *mount, *call); !engine.ok()) names = engine;
  }
  if (names.ok()) {
    std::sort(names->begin(), names->end());
    return *std::move(names);
  }
  session::Advice advice{.needs = {{{"list"}, path}}};
  if (mount) {
    advice.mount = mount->text();
    advice.not_found = "Check that an AWS secrets engine is mounted at '" + mount->text() + "'" +
                       (kind.listed_since.empty()
                            ? std::string(".")
                            : ", and that the server is " + kind.listed_since + " or newer.");
  }
  ctx.diagnostics().Add({.severity = severity,
                         .summary = "Cannot list the " + kind.noun + "s" +
                                    (mount ? " of '" + mount->text() + "'" : ""),
                         .detail = FailureText(names.status(), advice)});
  return std::nullopt;
}

}  // namespace tfvault::provider
