// Reads the facts of a Vault error from its Status, besides code and message.
//
// Codes: 400 and 413 kInvalidArgument, 401 and 403 kPermissionDenied, 404 kNotFound, 405
// kUnimplemented, other 4xx kFailedPrecondition; 412, 429 and 5xx kUnavailable. The facts
// survive Annotate.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/base/time.h"

#include <optional>
#include <string>
#include <vector>

namespace tfvault::vault {

// Absent when there was no HTTP answer.
[[nodiscard]] std::optional<int> HttpStatusOf(const Status& status);

// The error texts of Vault; empty when there were none or the answer did not come from Vault.
[[nodiscard]] std::vector<std::string> VaultErrorsOf(const Status& status);

// True when one of these texts contains `part`.
[[nodiscard]] bool VaultSaid(const Status& status, const std::string& part);

// The wait that the server requested with Retry-After.
[[nodiscard]] std::optional<Duration> RetryAfterOf(const Status& status);

// True for a 429 that passes after a wait: a rate quota of Vault, or a limit of a proxy on the way.
// False for Vault's lease count quota, where waiting does not help.
[[nodiscard]] bool IsThrottled(const Status& status);

// True when the answer did not come from Vault, but from a proxy, a load balancer or another
// server.
[[nodiscard]] bool IsForeignAnswer(const Status& status);

// True when Vault says, in a 404 or 400 answer, that no secrets engine is mounted at the path.
// False for a missing object of an existing mount.
[[nodiscard]] bool IsMountMissing(const Status& status);

// True for the 404 of a mount that was only partly unmounted, usually because Vault could not
// revoke a lease. Such a mount exists and serves no requests.
[[nodiscard]] bool IsMountTainted(const Status& status);

// True when the failed write may have taken effect: there was no answer, or the answer does not
// tell, or a successful answer could not be decoded.
[[nodiscard]] bool MayHaveTakenEffect(const Status& status);

// True when Vault refused the write and a repetition cannot help. An earlier attempt of the same
// write may have taken effect if its answer was lost.
[[nodiscard]] bool IsRefused(const Status& written);

}  // namespace tfvault::vault
