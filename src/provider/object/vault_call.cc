// SPDX-License-Identifier: MPL-2.0
#include "provider/object/vault_call.h"

#include "provider/object/ownership.h"
#include "tfvault/vault/error.h"

#include <utility>

namespace tfvault::provider {

std::optional<vault::VaultClient> VaultFor(sdk::CallContext& ctx,
                                           const session::LatestConnection& connections,
                                           const sdk::Attr<MountPath>& ns,
                                           const std::string& summary) {
  const auto configured = connections.Get();
  if (!configured.ok()) return ctx.diagnostics().Fail(configured.status(), summary);
  const VaultCall call(ctx);
  auto client = (*configured)->Client(ns.value_or({}).text(), *call);
  if (!client.ok()) return ctx.diagnostics().Fail(client.status(), summary);
  return *std::move(client);
}

sdk::Attr<MountPath> ImportNamespace(const Environment& environment) {
  const MountPath ns(environment("TERRAFORM_VAULT_NAMESPACE_IMPORT").value_or(""));
  return ns == MountPath() ? sdk::Attr<MountPath>() : sdk::Attr<MountPath>(ns);
}

std::string FailureText(const Status& status, const session::Advice& advice) {
  const std::string text = session::AdviceFor(status, advice);
  return Message(status) + (text.empty() ? "" : "\n\n" + text);
}

void ReportFailure(sdk::CallContext& ctx, const Status& status, const std::string& summary,
                   const session::Advice& advice, const cty::Path& path) {
  ctx.diagnostics().AddError(summary, FailureText(status, advice), path);
}

bool IsAbsent(const Status& read) {
  return read.code() == StatusCode::kNotFound &&
         (vault::VaultErrorsOf(read).empty() || vault::IsMountMissing(read));
}

Status CheckAbsence(const vault::VaultClient& client, const MountPath& mount,
                    const Status& not_found, const vault::Call& call) {
  if (vault::IsMountMissing(not_found)) return absl::OkStatus();
  if (vault::IsMountTainted(not_found)) return not_found;
  return HasAwsEngine(client, mount, call).status();
}

StatusOr<vault::VaultResponse> LookAgain(const vault::VaultClient& client, const std::string& path,
                                         const StatusOr<vault::VaultResponse>& first,
                                         const vault::Call& call) {
  return vault::IsMountMissing(first.status()) ? first : client.Read(path, {}, call);
}

}  // namespace tfvault::provider
