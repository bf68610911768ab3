// SPDX-License-Identifier: MPL-2.0
// The trusted CA certificates of the system.
#pragma once

#include <string>
#include <vector>

namespace tfvault::platform {

// Where distributions keep their trust store: files with all certificates, of which the first that
// exists counts, and directories with a file for each certificate. Empty on Windows, where every
// user may create such a path.
struct CertificateFiles {
  std::vector<std::string> bundles{};
  std::vector<std::string> directories{};
};
[[nodiscard]] CertificateFiles SystemCertificateFiles();

// The DER of the certificates in the ROOT store of Windows. Empty on other systems.
[[nodiscard]] std::vector<std::string> RootCertificates();

}  // namespace tfvault::platform
