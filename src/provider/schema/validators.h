// Rules for single attributes that several types share.
#pragma once

#include "tfvault/sdk/schema.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace tfvault::provider {

// Vault keeps durations in nanoseconds of 64 bits.
inline constexpr std::int64_t kMaxSeconds =
    std::numeric_limits<std::int64_t>::max() / 1'000'000'000;

// A whole number from `min` to `max`, both included.
[[nodiscard]] sdk::Validator Between(std::int64_t min, std::int64_t max);

// What Vault accepts as the name of an AWS role: ASCII letters, digits, "_", and inside also "-",
// "." and "@".
[[nodiscard]] sdk::Validator RoleName();

// An IAM policy as far as aws::NormalizePolicy checks it: a JSON object without repeated keys. An
// empty text means none.
[[nodiscard]] sdk::Validator PolicyText();

// At most `max` characters as IAM counts them: without white space.
[[nodiscard]] sdk::Validator PolicySize(std::size_t max);

// The ARN of an IAM resource of one kind, "policy" or "role"; the account may be "aws" where AWS
// owns the policy. An empty text means none.
[[nodiscard]] sdk::Validator IamArn(const std::string& kind);

// Every element of a set or list satisfies `element`.
[[nodiscard]] sdk::Validator Each(sdk::Validator element);

// At most `max` elements.
[[nodiscard]] sdk::Validator AtMost(std::size_t max);

// What IAM and STS take as tags: at most 50, keys of 1 to 128 characters, values of at most 256.
[[nodiscard]] sdk::Validator AwsTags();

// The code of an AWS region: words of lower-case letters and a number, of partitions yet unknown as
// well. An empty text means none.
[[nodiscard]] sdk::Validator Region();

// What `validator` accepts, or an empty text, which counts as not set.
[[nodiscard]] sdk::Validator OrEmpty(sdk::Validator validator);

// Seconds or Go's duration syntax ("90", "1h30m").
[[nodiscard]] sdk::Validator DurationText();

// A text that `accepts`; `rule` says so in words ("must be ...").
[[nodiscard]] sdk::Validator Satisfies(bool (*accepts)(std::string_view text), std::string rule);

}  // namespace tfvault::provider
