// SPDX-License-Identifier: MPL-2.0
#include "tfvault/platform/certificates.h"

#include "platform/windows/windows.h"

#include <wincrypt.h>

namespace tfvault::platform {

CertificateFiles SystemCertificateFiles() { return {}; }

std::vector<std::string> RootCertificates() {
  std::vector<std::string> found;
  HCERTSTORE store = CertOpenSystemStoreW(0, L"ROOT");
  if (store == nullptr) return found;
  const CERT_CONTEXT* certificate = nullptr;
  while ((certificate = CertEnumCertificatesInStore(store, certificate)) != nullptr) {
    found.emplace_back(reinterpret_cast<const char*>(certificate->pbCertEncoded),
                       certificate->cbCertEncoded);
  }
  CertCloseStore(store, 0);
  return found;
}

}  // namespace tfvault::platform
