// SPDX-License-Identifier: MPL-2.0
// Validators for single attributes that several types share.
#pragma once

#include "tfvault/sdk/schema.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace tfvault::provider {

// Vault stores durations as 64-bit nanoseconds.
inline constexpr std::int64_t kMaxSeconds =
    std::numeric_limits<std::int64_t>::max() / 1'000'000'000;

// A whole number from `min` to `max`, both included.
[[nodiscard]] sdk::Validator Between(std::int64_t min, std::int64_t max);

// A name that Vault accepts for an AWS role: ASCII letters, digits and "_"; between the first and
// the last character also "-", "." and "@".
[[nodiscard]] sdk::Validator RoleName();

// An IAM policy that aws::NormalizePolicy accepts: a JSON object without repeated keys. An empty
// text means no policy.
[[nodiscard]] sdk::Validator PolicyText();

// At most `max` characters as IAM counts them: without white space.
[[nodiscard]] sdk::Validator PolicySize(std::size_t max);

// The ARN of an IAM "policy" or "role"; the account of a policy may be "aws", for policies that AWS
// owns. An empty text means no ARN.
[[nodiscard]] sdk::Validator IamArn(const std::string& kind);

// Every element of a set or list satisfies `element`.
[[nodiscard]] sdk::Validator Each(sdk::Validator element);

// At most `max` elements.
[[nodiscard]] sdk::Validator AtMost(std::size_t max);

// Tags that IAM and STS accept: at most 50, keys of 1 to 128 characters, values of at most 256.
[[nodiscard]] sdk::Validator AwsTags();

// The code of an AWS region, also of unknown partitions: words of lower-case letters and a number.
// An empty text means no region.
[[nodiscard]] sdk::Validator Region();

// Accepts an empty text, which means not set, and everything that `validator` accepts.
[[nodiscard]] sdk::Validator OrEmpty(sdk::Validator validator);

// Seconds or Go's duration syntax ("90", "1h30m").
[[nodiscard]] sdk::Validator DurationText();

// A text for which `accepts` returns true; `rule` states the rule for messages ("must be ...").
[[nodiscard]] sdk::Validator Satisfies(bool (*accepts)(std::string_view text), std::string rule);

}  // namespace tfvault::provider
