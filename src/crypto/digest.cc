// SPDX-License-Identifier: MPL-2.0
#include "tfvault/crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <utility>

namespace tfvault::crypto {
namespace {

const unsigned char* Bytes(std::string_view data) {
  return reinterpret_cast<const unsigned char*>(data.data());
}

unsigned char* Bytes(std::string& data) { return reinterpret_cast<unsigned char*>(data.data()); }

}  // namespace

std::string Sha256(std::string_view data) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  EVP_Digest(data.data(), data.size(), Bytes(digest), &size, EVP_sha256(), nullptr);
  digest.resize(size);
  return digest;
}

SecretString HmacSha256(const SecretString& key, std::string_view data) {
  std::string code(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.Reveal().data(), static_cast<int>(key.Reveal().size()), Bytes(data),
       data.size(), Bytes(code), &size);
  code.resize(size);
  return SecretString(std::move(code));
}

StatusOr<std::string> RandomBytes(std::size_t count) {
  std::string random(count, '\0');
  if (RAND_bytes(Bytes(random), static_cast<int>(count)) != 1) {
    return Error(StatusCode::kInternal, "OpenSSL cannot generate random bytes");
  }
  return random;
}

bool Equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tfvault::crypto
