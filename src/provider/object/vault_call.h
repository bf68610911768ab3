// What every call of a resource into Vault needs: client, stop token, warnings, error texts.
#pragma once

#include "provider/object/advice.h"
#include "provider/object/notices.h"
#include "provider/schema/mount_path.h"
#include "tfvault/base/environment.h"
#include "tfvault/base/status.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/diagnostics.h"
#include "tfvault/session/advice.h"
#include "tfvault/session/connection.h"
#include "tfvault/session/noted_call.h"
#include "tfvault/vault/client.h"

#include <optional>
#include <string>

namespace tfvault::provider {

// A client for the resource's namespace, or an error diagnostic with `summary`.
[[nodiscard]] std::optional<vault::VaultClient> VaultFor(
    sdk::CallContext& ctx, const session::LatestConnection& connections,
    const sdk::Attr<MountPath>& ns, const std::string& summary);

// Where an imported object lives, relative to the provider's namespace:
// TERRAFORM_VAULT_NAMESPACE_IMPORT. Asked for imports only, so a variable that was left set does no
// harm elsewhere.
[[nodiscard]] sdk::Attr<MountPath> ImportNamespace(const Environment& environment);

// Arguments of client calls. What Vault warns of becomes warning diagnostics when the scope ends,
// and so does what the provider itself has to remark.
class VaultCall {
 public:
  explicit VaultCall(sdk::CallContext& ctx) : session_(ctx), call_(session_.caller()) {}

  [[nodiscard]] const vault::Call& operator*() const { return *call_; }

 private:
  SessionCall session_;
  session::NotedCall call_;  // last: it ends first, and gives the other what it has
};

// The status says what went wrong, `advice` what to try.
[[nodiscard]] std::string FailureText(const Status& status, const session::Advice& advice);

// An error diagnostic with that text.
void ReportFailure(sdk::CallContext& ctx, const Status& status, const std::string& summary,
                   const session::Advice& advice, const cty::Path& path = {});

// Whether the answer to a read says no more than that nothing is there. A server that does not know
// this kind of object has a text for its 404.
[[nodiscard]] bool IsAbsent(const Status& read);

// For an object below `mount` whose read was answered with `not_found`. OK when the object is gone
// for certain; otherwise the error says what is there instead, or why that cannot be told: engines
// of other types answer 404 as well. One request, unless `not_found` says it all.
[[nodiscard]] Status CheckAbsence(const vault::VaultClient& client, const MountPath& mount,
                                  const Status& not_found, const vault::Call& call);

// The second look at an object below a mount that answers; `first` was its 404. One such answer may
// come from a standby that lags behind, and an object that is forgotten by mistake is lost.
[[nodiscard]] StatusOr<vault::VaultResponse> LookAgain(const vault::VaultClient& client,
                                                       const std::string& path,
                                                       const StatusOr<vault::VaultResponse>& first,
                                                       const vault::Call& call);

}  // namespace tfvault::provider
