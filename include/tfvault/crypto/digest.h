// SPDX-License-Identifier: MPL-2.0
// SHA-256, HMAC-SHA-256, random bytes and a constant-time comparison.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace tfvault::crypto {

// Sha256 and HmacSha256 return the bytes of the digest, or no bytes when OpenSSL does not provide
// SHA-256.
[[nodiscard]] std::string Sha256(std::string_view data);
[[nodiscard]] SecretString HmacSha256(const SecretString& key, std::string_view data);

// Errors: kInternal when OpenSSL cannot generate random bytes.
[[nodiscard]] StatusOr<std::string> RandomBytes(std::size_t count);

// Constant-time: the duration depends on the lengths only.
[[nodiscard]] bool Equal(std::string_view a, std::string_view b);

}  // namespace tfvault::crypto
