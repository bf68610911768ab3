#include "tfvault/aws/secret_fingerprint.h"

#include "tfvault/base/encoding.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>

namespace tfvault::aws {
namespace {

// Empty when OpenSSL has no SHA-256 to offer. The text of the key is the key, so that it need not
// be decoded.
std::string Code(const std::string& key, const SecretString& secret) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned int size = 0;
  const std::string& text = secret.Reveal();
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), code.data(), &size);
  return HexEncode({reinterpret_cast<const char*>(code.data()), size});
}

}  // namespace

StatusOr<SecretFingerprint> TakeFingerprint(const SecretString& secret) {
  constexpr std::size_t kKeyBytes = 32;
  std::array<unsigned char, kKeyBytes> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
    return Error(StatusCode::kInternal, "OpenSSL has no random bytes");
  }
  SecretFingerprint fingerprint{
      .key = HexEncode({reinterpret_cast<const char*>(random.data()), random.size()})};
  fingerprint.code = Code(fingerprint.key, secret);
  if (fingerprint.code.empty()) return Error(StatusCode::kInternal, "OpenSSL has no SHA-256");
  return fingerprint;
}

bool Matches(const SecretFingerprint& fingerprint, const SecretString& secret) {
  const std::string code = Code(fingerprint.key, secret);
  return !code.empty() && code.size() == fingerprint.code.size() &&
         CRYPTO_memcmp(code.data(), fingerprint.code.data(), code.size()) == 0;
}

}  // namespace tfvault::aws
