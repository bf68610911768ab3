// SPDX-License-Identifier: MPL-2.0
// Helpers for calls of a resource into Vault: client, stop token, warnings, error texts.
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

// A client for the resource's namespace, or an error diagnostic titled `summary`.
[[nodiscard]] std::optional<vault::VaultClient> VaultFor(
    sdk::CallContext& ctx, const session::LatestConnection& connections,
    const sdk::Attr<MountPath>& ns, const std::string& summary);

// The namespace of an imported object, relative to the provider's:
// TERRAFORM_VAULT_NAMESPACE_IMPORT. Only imports read the variable.
[[nodiscard]] sdk::Attr<MountPath> ImportNamespace(const Environment& environment);

// The vault::Call argument of client calls. The destructor adds the warnings of Vault and of the
// session to the diagnostics of `ctx`.
class VaultCall {
 public:
  explicit VaultCall(sdk::CallContext& ctx) : session_(ctx), call_(session_.caller()) {}

  [[nodiscard]] const vault::Call& operator*() const { return *call_; }

 private:
  SessionCall session_;
  session::NotedCall call_;  // last: its destructor passes its warnings to session_
};

// The message of `status`, followed by the parts of `advice` that apply to it.
[[nodiscard]] std::string FailureText(const Status& status, const session::Advice& advice);

// Adds an error diagnostic with FailureText as its detail.
void ReportFailure(sdk::CallContext& ctx, const Status& status, const std::string& summary,
                   const session::Advice& advice, const cty::Path& path = {});

// Whether a read failed only because nothing is at the path. A server that does not support this
// kind of object adds an error text to its 404.
[[nodiscard]] bool IsAbsent(const Status& read);

// Checks the absence of an object below `mount` after `not_found`, the error of a read: secrets
// engines of other types also answer 404. OK if the absence is certain. Sends one request, unless
// `not_found` decides already.
[[nodiscard]] Status CheckAbsence(const vault::VaultClient& client, const MountPath& mount,
                                  const Status& not_found, const vault::Call& call);

// Reads an object again after `first`, a 404, unless its mount is missing. A single 404 may come
// from a standby that lags behind, and the state must not lose an object that exists.
[[nodiscard]] StatusOr<vault::VaultResponse> LookAgain(const vault::VaultClient& client,
                                                       const std::string& path,
                                                       const StatusOr<vault::VaultResponse>& first,
                                                       const vault::Call& call);

}  // namespace tfvault::provider
