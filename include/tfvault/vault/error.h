// SPDX-License-Identifier: MPL-2.0
// Reads the details of a failed Vault request from its Status: HTTP status, Vault's error texts,
// and the consequences for the caller.
//
// Codes: 400 and 413 kInvalidArgument, 401 and 403 kPermissionDenied, 404 kNotFound, 405
// kUnimplemented, other 4xx kFailedPrecondition; 412, 429 and 5xx kUnavailable. Annotate keeps the
// details.
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

// True when one of Vault's error texts contains `part`.
[[nodiscard]] bool VaultSaid(const Status& status, const std::string& part);

// The wait that the server requested with Retry-After.
[[nodiscard]] std::optional<Duration> RetryAfterOf(const Status& status);

// True for a 429 after which a later attempt can succeed: a rate quota of Vault, or a limit of a
// proxy. False for Vault's lease count quota.
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

// True when the failed write may have taken effect: the request was sent but has no answer, or the
// answer is a 5xx other than 503, or an answer of success could not be decoded.
[[nodiscard]] bool MayHaveTakenEffect(const Status& status);

// True when Vault refused the write and a repetition cannot help. If the answer to an earlier
// attempt of this write was lost, that attempt may have taken effect.
[[nodiscard]] bool IsRefused(const Status& written);

}  // namespace tfvault::vault
