#include "provider/support/vault_call.h"

#include <utility>

#include "tfvault/vault/error.h"
#include "tfvault/vault/json_fields.h"

namespace tfvault::provider {

std::optional<vault::VaultClient> VaultFor(sdk::CallContext& ctx, const ServicesSource& services,
                                           const sdk::Attr<MountPath>& ns,
                                           const std::string& summary) {
  const auto configured = services.Get();
  if (!configured.ok()) return ctx.diagnostics().Fail(configured.status(), summary);
  const VaultCall call(ctx);
  auto client = (*configured)->Vault(ns.value_or({}), *call);
  if (!client.ok()) return ctx.diagnostics().Fail(client.status(), summary);
  return *std::move(client);
}

sdk::Attr<MountPath> ImportNamespace(const Environment& environment) {
  const MountPath ns(environment("TERRAFORM_VAULT_NAMESPACE_IMPORT").value_or(""));
  return ns == MountPath() ? sdk::Attr<MountPath>() : sdk::Attr<MountPath>(ns);
}

VaultCall::VaultCall(sdk::CallContext& ctx)
    : ctx_(ctx), call_{.stop = ctx.stop_token(), .warnings = &warnings_} {}

VaultCall::~VaultCall() {
  for (auto& warning : warnings_) {
    ctx_.diagnostics().AddWarning("Vault warns", std::move(warning));
  }
}

void ReportFailure(sdk::CallContext& ctx, const Status& status, const std::string& summary,
                   const Advice& advice, const cty::Path& path) {
  const std::string text = AdviceFor(status, advice);
  ctx.diagnostics().AddError(summary, Message(status) + (text.empty() ? "" : "\n\n" + text), path);
}

Status CheckAbsence(const vault::VaultClient& client, const MountPath& mount,
                    const Status& not_found, const vault::Call& call) {
  if (vault::IsMountMissing(not_found)) return absl::OkStatus();
  if (vault::IsMountTainted(not_found)) return not_found;
  // Needs no policy of its own: Vault answers it for every mount that the token can use.
  const auto found = client.Read("sys/internal/ui/mounts/" + mount.text(), {}, call);
  if (!found.ok()) {
    const int http = vault::HttpStatusOf(found.status()).value_or(0);
    // Vault has a text for what is not there.
    const bool says_so = http != 404 || !vault::VaultErrorsOf(found.status()).empty();
    const bool refused = http >= 400 && http < 500 && http != 412 && http != 429;
    return refused && says_so ? absl::OkStatus() : found.status();
  }
  vault::JsonFields fields(found->data, "the description of the mount '" + mount.text() + "'");
  const std::string type = fields.String("type");
  TFV_RETURN_IF_ERROR(fields.status());
  if (type.empty() || type == "aws") return absl::OkStatus();
  return Error(StatusCode::kFailedPrecondition, "the secrets engine that is mounted at '" +
                                                    mount.text() + "' is of the type '" + type +
                                                    "', not 'aws'");
}

StatusOr<vault::VaultResponse> LookAgain(const vault::VaultClient& client, const std::string& path,
                                         const StatusOr<vault::VaultResponse>& first,
                                         const vault::Call& call) {
  return vault::IsMountMissing(first.status()) ? first : client.Read(path, {}, call);
}

bool DeleteFormer(sdk::CallContext& ctx, const vault::VaultClient& client,
                  const std::string& former_object, const MountPath& former_mount,
                  const MountPath& new_mount, const std::string& below) {
  if (former_mount == new_mount) return true;
  const std::string former_path = former_mount.Below(below);
  const auto removed = UnlessMountGone(client.Delete(former_path, {.stop = ctx.stop_token()}));
  if (removed.ok()) return true;
  ReportFailure(
      ctx,
      Annotate(removed,
               "it was written to its new place, but could not be removed from the old one"),
      "Cannot remove the " + former_object,
      {.needs = {{{"delete"}, former_path}},
       .outcome =
           "Apply again: both steps are repeated. Should the object be destroyed before that, "
           "delete " +
           new_mount.Below(below) + " by hand: the state names the old place."});
  return false;
}

Status UnlessMountGone(const Status& deleted) {
  const bool gone =
      deleted.code() == StatusCode::kNotFound && !vault::VaultErrorsOf(deleted).empty();
  return gone ? absl::OkStatus() : deleted;
}

bool MayHaveTakenEffect(const Status& status) {
  // 503 comes from a server that is sealed, overloaded or looking for its leader: nothing ran.
  if (const auto http = vault::HttpStatusOf(status)) {
    return (*http >= 500 && *http != 503) || (*http >= 200 && *http < 300);
  }
  const auto kind = http::FailureKindOf(status);
  return kind == http::FailureKind::kInterrupted || kind == http::FailureKind::kTimedOut ||
         kind == http::FailureKind::kCancelled || kind == http::FailureKind::kResponseTooLarge;
}

}  // namespace tfvault::provider
