// SHA-256, and the code and the randomness that are made with it.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace tfvault::crypto {

// The bytes of the digest. Both are empty when OpenSSL has no SHA-256 to offer.
[[nodiscard]] std::string Sha256(std::string_view data);
[[nodiscard]] SecretString HmacSha256(const SecretString& key, std::string_view data);

// Errors: kInternal when OpenSSL has no randomness.
[[nodiscard]] StatusOr<std::string> RandomBytes(std::size_t count);

// Takes time that depends on the lengths only.
[[nodiscard]] bool Equal(std::string_view a, std::string_view b);

}  // namespace tfvault::crypto
