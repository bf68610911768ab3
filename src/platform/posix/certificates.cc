// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/certificates.h"

namespace tfvault::platform {

// The list of Go, in its order.
CertificateFiles SystemCertificateFiles() {
  return {.bundles = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                      "/etc/ssl/ca-bundle.pem", "/etc/pki/tls/cacert.pem",
                      "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem"},
          .directories = {"/etc/ssl/certs", "/etc/pki/tls/certs"}};
}

std::vector<std::string> RootCertificates() { return {}; }

}  // namespace tfvault::platform
