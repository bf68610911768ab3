// SPDX-License-Identifier: MPL-2.0
// A certificate authority and its certificates, valid for a day.
#pragma once

#include "test/support/temp_dir.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace tfvault::test {

struct CertificateFiles {
  std::string cert{};
  std::string key{};
};

class TestAuthority {
 public:
  explicit TestAuthority(const std::string& name)
      : name_(name), key_(NewKey()), files_(Write(name, *Sign({.subject = name}, *key_), *key_)) {}

  [[nodiscard]] const std::string& ca_file() const { return files_.cert; }
  [[nodiscard]] const TempDir& dir() const { return dir_; }

  // A certificate for one DNS name.
  [[nodiscard]] CertificateFiles Issue(const std::string& dns_name) const {
    return Issue({.subject = dns_name, .dns_name = dns_name});
  }

  // A certificate that expired yesterday.
  [[nodiscard]] CertificateFiles IssueExpired(const std::string& dns_name) const {
    return Issue({.subject = dns_name, .dns_name = dns_name, .first_day = -2});
  }

 private:
  using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

  struct Contents {
    std::string subject{};
    std::string dns_name{};  // empty: an authority
    int first_day = 0;       // from today
  };

  static void Require(bool condition) {
    if (!condition) throw std::runtime_error("cannot make a certificate");
  }

  static Key NewKey() { return {EVP_EC_gen("P-256"), &EVP_PKEY_free}; }

  static void SetName(X509_NAME* name, const std::string& text) {
    Require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(text.data()),
                                       static_cast<int>(text.size()), -1, 0) == 1);
  }

  static void Extend(X509* certificate, int kind, const std::string& text) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, text.c_str()), &X509_EXTENSION_free);
    Require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
  }

  [[nodiscard]] Certificate Sign(const Contents& contents, EVP_PKEY& key) const {
    Certificate certificate(X509_new(), &X509_free);
    X509* made = certificate.get();
    static long serial = 0;
    Require(
        X509_set_version(made, X509_VERSION_3) == 1 &&
        ASN1_INTEGER_set(X509_get_serialNumber(made), ++serial) == 1 &&
        X509_time_adj_ex(X509_getm_notBefore(made), contents.first_day, 0, nullptr) != nullptr &&
        X509_time_adj_ex(X509_getm_notAfter(made), contents.first_day + 1, 0, nullptr) != nullptr &&
        X509_set_pubkey(made, &key) == 1);
    SetName(X509_get_subject_name(made), contents.subject);
    SetName(X509_get_issuer_name(made), name_);
    const bool authority = contents.dns_name.empty();
    Extend(made, NID_basic_constraints, authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (!authority) Extend(made, NID_subject_alt_name, "DNS:" + contents.dns_name);
    Require(X509_sign(made, key_.get(), EVP_sha256()) != 0);
    return certificate;
  }

  [[nodiscard]] CertificateFiles Issue(const Contents& contents) const {
    const Key key = NewKey();
    return Write(name_ + "-" + contents.subject, *Sign(contents, *key), *key);
  }

  [[nodiscard]] CertificateFiles Write(const std::string& name, X509& certificate,
                                       EVP_PKEY& key) const {
    const auto write = [&](const std::string& file, const auto& write_pem) {
      const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
      Require(write_pem(bio.get()) == 1);
      char* bytes = nullptr;
      const auto size = BIO_get_mem_data(bio.get(), &bytes);
      return dir_.Write(file, std::string(bytes, static_cast<std::size_t>(size)));
    };
    return {.cert = write(name + ".pem",
                          [&](BIO* bio) { return PEM_write_bio_X509(bio, &certificate); }),
            .key = write(name + ".key", [&](BIO* bio) {
              return PEM_write_bio_PrivateKey(bio, &key, nullptr, nullptr, 0, nullptr, nullptr);
            })};
  }

  TempDir dir_;
  std::string name_;
  Key key_;
  CertificateFiles files_;
};

}  // namespace tfvault::test
