// SPDX-License-Identifier: MPL-2.0
// Creates the server certificate of the plugin, a new one for every process.
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

// The certificate is self-signed for the DNS name "localhost", with a key on P-256, and valid for
// 30 years from 30 seconds ago. An RSA key would take a second to create; larger curves exceed
// limits of gRPC's TLS layer. Errors: kInternal if OpenSSL fails.
[[nodiscard]] StatusOr<ServerCertificate> GenerateServerCertificate();

}  // namespace tfvault::plugin
