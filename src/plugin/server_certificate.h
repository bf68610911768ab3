// The certificate that this process shows to its host, made anew for every process.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"

#include <string>

namespace tfvault::plugin {

struct ServerCertificate {
  SecretString private_key_pem{};
  std::string certificate_pem{};
  std::string certificate_der{};
};

// Self-signed for the DNS name "localhost", key on P-256 (RSA would take a second; larger curves
// meet limits of gRPC's TLS layer), valid from 30 seconds ago for 30 years.
// Errors: kInternal when OpenSSL refuses.
[[nodiscard]] StatusOr<ServerCertificate> GenerateServerCertificate();

}  // namespace tfvault::plugin
