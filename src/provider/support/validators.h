// Rules for single attributes that several types share.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "tfvault/sdk/schema.h"

namespace tfvault::provider {

// Vault keeps durations in nanoseconds of 64 bits.
inline constexpr std::int64_t kMaxSeconds =
    std::numeric_limits<std::int64_t>::max() / 1'000'000'000;

// A whole number from `min` to `max`, both included.
[[nodiscard]] sdk::Validator Between(std::int64_t min, std::int64_t max);

// A mount path or a namespace: not empty, no outer slash, no empty, "." or ".." segment.
[[nodiscard]] sdk::Validator SlashSeparatedPath();

// What Vault accepts as the name of an AWS role: ASCII letters, digits, "_", and inside also "-",
// "." and "@".
[[nodiscard]] sdk::Validator RoleName();

// An IAM policy as far as aws::NormalizePolicy checks it: a JSON object without repeated keys.
[[nodiscard]] sdk::Validator PolicyText();

// Seconds or Go's duration syntax ("90", "1h30m").
[[nodiscard]] sdk::Validator DurationText();

// A text that `accepts`; `rule` says so in words ("must be ...").
[[nodiscard]] sdk::Validator Satisfies(bool (*accepts)(std::string_view text), std::string rule);

}  // namespace tfvault::provider
