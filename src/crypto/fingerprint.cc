// SPDX-License-Identifier: MPL-2.0
#include "tfvault/crypto/fingerprint.h"

#include "tfvault/base/encoding.h"
#include "tfvault/crypto/digest.h"

namespace tfvault::crypto {
namespace {

// Empty if OpenSSL does not provide SHA-256. The key of the HMAC is the hexadecimal text itself,
// which therefore need not be decoded.
std::string Code(const std::string& key, const SecretString& secret) {
  return HexEncode(HmacSha256(SecretString(key), secret.Reveal()).Reveal());
}

}  // namespace

StatusOr<SecretFingerprint> TakeFingerprint(const SecretString& secret) {
  constexpr std::size_t kKeyBytes = 32;
  TFV_ASSIGN_OR_RETURN(const std::string random, RandomBytes(kKeyBytes));
  SecretFingerprint fingerprint{.key = HexEncode(random)};
  fingerprint.code = Code(fingerprint.key, secret);
  if (fingerprint.code.empty())
    return Error(StatusCode::kInternal, "OpenSSL does not provide SHA-256");
  return fingerprint;
}

bool Matches(const SecretFingerprint& fingerprint, const SecretString& secret) {
  const std::string code = Code(fingerprint.key, secret);
  return !code.empty() && Equal(code, fingerprint.code);
}

}  // namespace tfvault::crypto
