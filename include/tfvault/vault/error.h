// What a Vault error Status knows besides its code and message.
//
// Codes: 400 and 413 kInvalidArgument, 401 and 403 kPermissionDenied, 404 kNotFound, 405
// kUnimplemented, other 4xx kFailedPrecondition; 412, 429 and 5xx kUnavailable. All accessors
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

// Vault's own texts; empty when there were none or the body was not Vault's.
[[nodiscard]] std::vector<std::string> VaultErrorsOf(const Status& status);

// Whether one of them contains `part`.
[[nodiscard]] bool VaultSaid(const Status& status, const std::string& part);

// What the server asked for with Retry-After.
[[nodiscard]] std::optional<Duration> RetryAfterOf(const Status& status);

// True for a 429 that only asks to come back later: a rate quota of Vault's, or a limit of
// something on the way. False for its lease count quota, which waiting does not lift.
[[nodiscard]] bool IsThrottled(const Status& status);

// True when the body is not Vault's: a proxy or a load balancer answered, or no Vault is there.
[[nodiscard]] bool IsForeignAnswer(const Status& status);

// True for the 404 and 400 answers which say that no secrets engine is mounted there, as opposed to
// an object missing in an existing one.
[[nodiscard]] bool IsMountMissing(const Status& status);

// True for the 404 of a mount that exists but answers nothing more, because an attempt to unmount
// it failed halfway: usually a lease could not be revoked.
[[nodiscard]] bool IsMountTainted(const Status& status);

// Whether the failed write may have taken effect: there was no answer, or one that does not say. A
// success that cannot be read is one.
[[nodiscard]] bool MayHaveTakenEffect(const Status& status);

// Whether Vault refused a write for good. Before that refusal the write may have been attempted,
// and have taken effect, without an answer.
[[nodiscard]] bool IsRefused(const Status& written);

}  // namespace tfvault::vault
