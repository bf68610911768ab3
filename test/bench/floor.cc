// SPDX-License-Identifier: MPL-2.0
// The parts that every provider needs, and nothing else: a P-256 key with a self-signed
// certificate, a gRPC server with mutual TLS on a unix socket, a line on standard output. Only the
// additional start time of a provider depends on the provider.
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

constexpr long kLifetimeSeconds = 86'400;

std::string Contents(BIO* buffer) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(buffer, &data);
  return {data, static_cast<std::size_t>(size)};
}

// Memory that is allocated here is not freed before the process ends.
grpc::SslServerCredentialsOptions::PemKeyCertPair MakeCertificate() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate), kLifetimeSeconds);
  X509_set_pubkey(certificate, key);
  X509_sign(certificate, key, EVP_sha256());
  BIO* key_pem = BIO_new(BIO_s_mem());
  BIO* certificate_pem = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(key_pem, key, nullptr, nullptr, 0, nullptr, nullptr);
  PEM_write_bio_X509(certificate_pem, certificate);
  return {Contents(key_pem), Contents(certificate_pem)};
}

}  // namespace

int main() {
  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  tls.pem_root_certs = std::getenv("PLUGIN_CLIENT_CERT");  // NOLINT(concurrency-mt-unsafe)
  tls.pem_key_cert_pairs.push_back(MakeCertificate());
  std::string directory =
      std::string(std::getenv("TMPDIR")) + "/floor-XXXXXX";  // NOLINT(concurrency-mt-unsafe)
  if (mkdtemp(directory.data()) == nullptr) return 1;
  const std::string socket = directory + "/socket";
  grpc::CallbackGenericService service;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("unix:" + socket, grpc::SslServerCredentials(tls));
  builder.RegisterCallbackGenericService(&service);
  const auto server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  const std::string line = "1|6|unix|" + socket + "|grpc|\n";
  if (write(STDOUT_FILENO, line.data(), line.size()) < 0) return 1;
  pause();  // the benchmark kills this process
}
