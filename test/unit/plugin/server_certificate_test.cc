// SPDX-License-Identifier: MPL-2.0
#include "plugin/server_certificate.h"

#include <catch2/catch.hpp>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <string>

namespace tfvault::plugin::server_certificate_test {
namespace {

std::shared_ptr<X509> ParseDer(const std::string& der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  return {d2i_X509(nullptr, &bytes, static_cast<long>(der.size())), X509_free};
}

TEST_CASE("the server certificate passes the checks of a Go host", "[plugin]") {
  const auto generated = GenerateServerCertificate();
  REQUIRE(generated.ok());
  const auto certificate = ParseDer(generated->certificate_der);
  REQUIRE(certificate != nullptr);
  X509* x509 = certificate.get();

  CHECK(X509_check_host(x509, "localhost", 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr) == 1);
  CHECK(X509_cmp_current_time(X509_get0_notBefore(x509)) < 0);
  CHECK(X509_cmp_current_time(X509_get0_notAfter(x509)) > 0);
  CHECK(X509_check_purpose(x509, X509_PURPOSE_SSL_SERVER, 0) == 1);
  CHECK(X509_verify(x509, X509_get0_pubkey(x509)) == 1);
  const ASN1_INTEGER* serial = X509_get0_serialNumber(x509);
  CHECK(ASN1_STRING_length(serial) == 16);
  CHECK((ASN1_STRING_type(serial) & V_ASN1_NEG) == 0);
}

TEST_CASE("the server key is on P-256", "[plugin]") {
  const auto generated = GenerateServerCertificate();
  REQUIRE(generated.ok());
  const auto certificate = ParseDer(generated->certificate_der);
  std::array<char, 32> group{};
  REQUIRE(EVP_PKEY_get_group_name(X509_get0_pubkey(certificate.get()), group.data(), group.size(),
                                  nullptr) == 1);
  CHECK(std::string(group.data()) == "prime256v1");
}

TEST_CASE("no two processes share a certificate", "[plugin]") {
  const auto first = GenerateServerCertificate();
  const auto second = GenerateServerCertificate();
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  CHECK(first->certificate_der != second->certificate_der);
  CHECK_FALSE(first->private_key_pem == second->private_key_pem);
}

}  // namespace
}  // namespace tfvault::plugin::server_certificate_test
