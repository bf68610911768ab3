// SPDX-License-Identifier: MPL-2.0
// Issued credentials as they are kept in a file, for AWS programs that ask for them.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/time.h"
#include "tfvault/json/value.h"
#include "tfvault/session/credentials.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace tfvault::session {

// The time to fetch credentials and to check them. The SDK for Go stops a command after one minute.
inline constexpr Duration kVaultLimit{20'000};
inline constexpr Duration kCheckLimit{30'000};

// The title of an error.
inline constexpr const char* kCannotRead = "Cannot read AWS credentials";

inline constexpr auto kNever = std::numeric_limits<std::int64_t>::max();

struct Kept {
  json::Value answer{};  // in the format of AWS programs, without Expiration
  // Milliseconds of the steady clock, which all processes share; the system clock may be set.
  std::int64_t refresh_at = kNever;
  std::int64_t usable_until = kNever;
  std::vector<std::string> leases{};  // of IAM users that may still exist: the latest two
};

// `leases` is empty.
[[nodiscard]] Kept Keep(const Issued& issued);

// The answer to an AWS program.
[[nodiscard]] SecretString Answer(const Kept& kept, const Time& time);

// Whether it is too early to fetch other credentials.
[[nodiscard]] bool IsFresh(const Kept& kept, const Time& time);
// Whether a program can still use the credentials.
[[nodiscard]] bool IsUsable(const Kept& kept, const Time& time);

// Writes and reads a private file. `fields` are other values in the file, under other names than
// those of Kept. Errors of the writer: kFailedPrecondition. The result of the reader is absent
// when there is no such file, or it cannot be used.
[[nodiscard]] Status WriteKept(const std::string& file, const Kept& kept,
                               json::Value fields = json::Value::object());
[[nodiscard]] std::optional<Kept> ReadKept(const std::string& file, json::Value* fields = nullptr);

}  // namespace tfvault::session
