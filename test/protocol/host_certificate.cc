// SPDX-License-Identifier: MPL-2.0
#include "test/protocol/host_certificate.h"

#include <catch2/catch.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

namespace tfvault::test {
namespace {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Buffer = std::unique_ptr<BIO, Deleter<BIO_free>>;

std::string Text(BIO* buffer) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(buffer, &data);
  return {data, static_cast<std::size_t>(size)};
}

void AddExtension(X509* certificate, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  REQUIRE(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

KeyPair MakeHostCertificate() {
  const Key key(EVP_EC_gen("P-521"));
  const Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  std::array<unsigned char, 16> serial{};
  REQUIRE(RAND_bytes(serial.data(), serial.size()) == 1);
  serial[0] &= 0x7f;
  BIGNUM* number = BN_bin2bn(serial.data(), serial.size(), nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.get()));
  BN_free(number);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -30);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 262'980L * 3600);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  for (const auto& [field, value] : {std::pair{"O", "HashiCorp"}, std::pair{"CN", "localhost"}}) {
    X509_NAME_add_entry_by_txt(name, field, MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(value), -1, -1, 0);
  }
  X509_set_issuer_name(certificate.get(), name);
  X509_set_pubkey(certificate.get(), key.get());
  AddExtension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(certificate.get(), NID_key_usage,
               "critical,digitalSignature,keyEncipherment,keyAgreement,keyCertSign");
  AddExtension(certificate.get(), NID_ext_key_usage, "clientAuth,serverAuth");
  AddExtension(certificate.get(), NID_subject_alt_name, "DNS:localhost");
  REQUIRE(X509_sign(certificate.get(), key.get(), EVP_sha512()) > 0);

  const Buffer certificate_pem(BIO_new(BIO_s_mem()));
  const Buffer key_pem(BIO_new(BIO_s_mem()));
  REQUIRE(PEM_write_bio_X509(certificate_pem.get(), certificate.get()) == 1);
  REQUIRE(PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                   nullptr) == 1);
  return {.certificate_pem = Text(certificate_pem.get()), .key_pem = Text(key_pem.get())};
}

std::string PemFromHandshake(const std::string& field) {
  return "-----BEGIN CERTIFICATE-----\n" + field + std::string((4 - field.size() % 4) % 4, '=') +
         "\n-----END CERTIFICATE-----\n";
}

}  // namespace tfvault::test
