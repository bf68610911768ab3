// SPDX-License-Identifier: MPL-2.0
#include "plugin/server_certificate.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>

namespace tfvault::plugin {
namespace {

template <auto Free>
struct Release {
  template <class Handle>
  void operator()(Handle* handle) const {
    Free(handle);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using Number = std::unique_ptr<BIGNUM, Release<BN_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>>;
using Buffer = std::unique_ptr<BIO, Release<BIO_vfree>>;
using PrivateKeyInfo = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Release<PKCS8_PRIV_KEY_INFO_free>>;

constexpr int kSerialBits = 127;  // positive within the 128 bits that hosts use
constexpr long kClockSkewSeconds = -30;
constexpr int kLifetimeDays = 30 * 365;

constexpr std::array<std::pair<int, const char*>, 4> kExtensions = {{
    {NID_basic_constraints, "critical,CA:TRUE"},
    {NID_key_usage, "critical,digitalSignature,keyEncipherment,keyAgreement,keyCertSign"},
    {NID_ext_key_usage, "clientAuth,serverAuth"},
    {NID_subject_alt_name, "DNS:localhost"},
}};

// OpenSSL's general encoders look up every algorithm, which takes a quarter of the plugin's start
// time. The encoding of a P-256 key has a fixed layout, so this file fills it in directly.
constexpr std::size_t kScalarBytes = 32;
constexpr std::size_t kPointBytes = 65;
// RFC 5915: ECPrivateKey ::= SEQUENCE { version 1, privateKey, [1] publicKey }
constexpr std::array<unsigned char, 7> kBeforeScalar = {0x30, 0x6b, 0x02, 0x01, 0x01, 0x04, 0x20};
constexpr std::array<unsigned char, 5> kBeforePoint = {0xa1, 0x44, 0x03, 0x42, 0x00};
constexpr std::size_t kPrivateKeyBytes =
    kBeforeScalar.size() + kScalarBytes + kBeforePoint.size() + kPointBytes;

bool GetPoint(const EVP_PKEY* key, unsigned char* to) {
  std::size_t size = 0;
  return EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, to, kPointBytes,
                                         &size) == 1 &&
         size == kPointBytes;
}

bool SetPublicKey(X509* certificate, const EVP_PKEY* key) {
  auto* point = static_cast<unsigned char*>(OPENSSL_malloc(kPointBytes));
  if (point != nullptr && GetPoint(key, point) &&
      X509_PUBKEY_set0_param(
          X509_get_X509_PUBKEY(certificate), OBJ_nid2obj(NID_X9_62_id_ecPublicKey), V_ASN1_OBJECT,
          OBJ_nid2obj(NID_X9_62_prime256v1), point, static_cast<int>(kPointBytes)) == 1) {
    return true;  // the certificate owns `point` now
  }
  OPENSSL_free(point);
  return false;
}

bool WritePrivateKey(BIO* to, const EVP_PKEY* key) {
  const PrivateKeyInfo info(PKCS8_PRIV_KEY_INFO_new());
  BIGNUM* number = nullptr;
  auto* encoded = static_cast<unsigned char*>(OPENSSL_malloc(kPrivateKeyBytes));
  bool written = info != nullptr && encoded != nullptr &&
                 EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1;
  if (written) {
    auto* scalar = std::copy(kBeforeScalar.begin(), kBeforeScalar.end(), encoded);
    auto* point = std::copy(kBeforePoint.begin(), kBeforePoint.end(), scalar + kScalarBytes);
    written = BN_bn2binpad(number, scalar, kScalarBytes) == kScalarBytes && GetPoint(key, point) &&
              PKCS8_pkey_set0(info.get(), OBJ_nid2obj(NID_X9_62_id_ecPublicKey), 0, V_ASN1_OBJECT,
                              OBJ_nid2obj(NID_X9_62_prime256v1), encoded,
                              static_cast<int>(kPrivateKeyBytes)) == 1;
  }
  // After PKCS8_pkey_set0 `info` owns the bytes and overwrites them when it is freed.
  if (!written) OPENSSL_clear_free(encoded, kPrivateKeyBytes);
  BN_clear_free(number);
  return written && PEM_write_bio_PKCS8_PRIV_KEY_INFO(to, info.get()) == 1;
}

bool SetSerial(X509* certificate) {
  const Number serial(BN_new());
  return serial != nullptr &&
         BN_rand(serial.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool SetNames(X509* certificate) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto add = [name](const char* field, const char* value) {
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_ASC,
                                      reinterpret_cast<const unsigned char*>(value), -1, -1,
                                      0) == 1;
  };
  return add("O", "tfvault") && add("CN", "localhost") &&
         X509_set_issuer_name(certificate, name) == 1;
}

bool AddExtensions(X509* certificate) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  for (const auto& [nid, value] : kExtensions) {
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    if (extension == nullptr || X509_add_ext(certificate, extension.get(), -1) != 1) return false;
  }
  return true;
}

std::string Contents(BIO* buffer) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(buffer, &data);
  return {data, static_cast<std::size_t>(size)};
}

Status OpensslFailure() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return Error(StatusCode::kInternal,
               std::string("cannot make the server certificate: ") + text.data());
}

}  // namespace

StatusOr<ServerCertificate> GenerateServerCertificate() {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  if (key == nullptr || certificate == nullptr) return OpensslFailure();
  X509* x509 = certificate.get();
  if (X509_set_version(x509, X509_VERSION_3) != 1 || !SetSerial(x509) || !SetNames(x509) ||
      X509_gmtime_adj(X509_getm_notBefore(x509), kClockSkewSeconds) == nullptr ||
      X509_time_adj_ex(X509_getm_notAfter(x509), kLifetimeDays, 0, nullptr) == nullptr ||
      !SetPublicKey(x509, key.get()) || !AddExtensions(x509) ||
      X509_sign(x509, key.get(), EVP_sha256()) == 0) {
    return OpensslFailure();
  }
  const Buffer key_pem(BIO_new(BIO_s_secmem()));
  const Buffer certificate_pem(BIO_new(BIO_s_mem()));
  const Buffer certificate_der(BIO_new(BIO_s_mem()));
  if (key_pem == nullptr || certificate_pem == nullptr || certificate_der == nullptr ||
      !WritePrivateKey(key_pem.get(), key.get()) ||
      PEM_write_bio_X509(certificate_pem.get(), x509) != 1 ||
      i2d_X509_bio(certificate_der.get(), x509) != 1) {
    return OpensslFailure();
  }
  return ServerCertificate{.private_key_pem = SecretString(Contents(key_pem.get())),
                           .certificate_pem = Contents(certificate_pem.get()),
                           .certificate_der = Contents(certificate_der.get())};
}

}  // namespace tfvault::plugin
