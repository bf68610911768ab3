// SPDX-License-Identifier: MPL-2.0
// A client certificate like that of the Go host (plugin-protocol 1.7).
#pragma once

#include <string>

namespace tfvault::test {

struct KeyPair {
  std::string certificate_pem{};
  std::string key_pem{};
};

// ECDSA P-521, self-signed with SHA-512, new in every call.
[[nodiscard]] KeyPair MakeHostCertificate();

// Field 6 of the handshake line (unpadded base64 of DER) as PEM.
[[nodiscard]] std::string PemFromHandshake(const std::string& field);

}  // namespace tfvault::test
