// SPDX-License-Identifier: MPL-2.0
// Fingerprints of secrets. A stored fingerprint shows later whether the secret has changed.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"

#include <string>

namespace tfvault::crypto {

// The HMAC-SHA-256 of a secret under a random key, and that key, both in hexadecimal. A fingerprint
// may be stored if the secret cannot be guessed, such as an AWS secret key: it then discloses
// nothing about the secret.
struct SecretFingerprint {
  std::string key{};
  std::string code{};
};

// Uses a new key for every call, so two fingerprints of one secret differ. Errors: kInternal when
// OpenSSL provides no random bytes or no SHA-256.
[[nodiscard]] StatusOr<SecretFingerprint> TakeFingerprint(const SecretString& secret);

[[nodiscard]] bool Matches(const SecretFingerprint& fingerprint, const SecretString& secret);

}  // namespace tfvault::crypto
