// Tells whether a secret is the same again, without keeping it.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"

#include <string>

namespace tfvault::crypto {

// HMAC-SHA-256 of a secret under a random key of its own, both in hexadecimal. It may be stored:
// it says nothing about a secret that cannot be guessed, which the keys of AWS cannot.
struct SecretFingerprint {
  std::string key{};
  std::string code{};
};

// Another one each time. Errors: kInternal when OpenSSL has no randomness or no SHA-256.
[[nodiscard]] StatusOr<SecretFingerprint> TakeFingerprint(const SecretString& secret);

[[nodiscard]] bool Matches(const SecretFingerprint& fingerprint, const SecretString& secret);

}  // namespace tfvault::crypto
