// SPDX-License-Identifier: MPL-2.0
#include "host_certificate.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace tfvault::test {
namespace {

using Buffer = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

Buffer MemoryBuffer() { return {BIO_new(BIO_s_mem()), BIO_free_all}; }

std::string Contents(const Buffer& buffer) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(buffer.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

void Require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(what);
}

void AddExtension(X509* certificate, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  Require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, value);
  X509_EXTENSION_free(extension);
}

}  // namespace

HostCertificate MakeHostCertificate() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-521"), EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
  X509* x509 = certificate.get();
  X509_set_version(x509, X509_VERSION_3);
  std::uint64_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), serial);
  X509_gmtime_adj(X509_getm_notBefore(x509), -30);
  X509_time_adj_ex(X509_getm_notAfter(x509), 10'957, 0, nullptr);
  X509_NAME* name = X509_get_subject_name(x509);
  for (const auto& [field, value] : {std::pair{"O", "HashiCorp"}, std::pair{"CN", "localhost"}}) {
    X509_NAME_add_entry_by_txt(name, field, MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(value), -1, -1, 0);
  }
  X509_set_issuer_name(x509, name);
  AddExtension(x509, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(x509, NID_key_usage,
               "critical,digitalSignature,keyEncipherment,keyAgreement,keyCertSign");
  AddExtension(x509, NID_ext_key_usage, "clientAuth,serverAuth");
  AddExtension(x509, NID_subject_alt_name, "DNS:localhost");
  X509_set_pubkey(x509, key.get());
  Require(X509_sign(x509, key.get(), EVP_sha512()) != 0, "X509_sign");

  const Buffer key_pem = MemoryBuffer();
  const Buffer certificate_pem = MemoryBuffer();
  PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  PEM_write_bio_X509(certificate_pem.get(), x509);
  return {Contents(key_pem), Contents(certificate_pem)};
}

std::shared_ptr<grpc::ChannelCredentials> HostCredentials(const std::string& server_certificate_pem,
                                                          const HostCertificate* host) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = server_certificate_pem;
  if (host != nullptr) {
    options.pem_private_key = host->private_key_pem;
    options.pem_cert_chain = host->certificate_pem;
  }
  return grpc::SslCredentials(options);
}

std::shared_ptr<grpc::Channel> Connect(
    const std::string& address, const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride("localhost");
  arguments.SetMaxReceiveMessageSize(-1);
  return grpc::CreateCustomChannel(address, credentials, arguments);
}

std::string CertificateFromHandshake(const std::string& unpadded_base64) {
  std::string padded = unpadded_base64;
  while (padded.size() % 4 != 0) padded += '=';
  std::string der(padded.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(der.data()),
                                   reinterpret_cast<const unsigned char*>(padded.data()),
                                   static_cast<int>(padded.size()));
  Require(size > 0, "base64");
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(d2i_X509(nullptr, &bytes, size),
                                                                X509_free);
  Require(certificate != nullptr, "DER certificate");
  const Buffer pem = MemoryBuffer();
  PEM_write_bio_X509(pem.get(), certificate.get());
  return Contents(pem);
}

}  // namespace tfvault::test
