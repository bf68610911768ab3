// SPDX-License-Identifier: MPL-2.0
// Finds the trusted CA certificates.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/http/curl_http_client.h"

#include <string>

namespace tfvault::http {

// At most one of `pem`, `directory` and `bundle` is set. If none is set, the default of the client
// library applies.
struct CaSource {
  std::string pem{};          // certificates as PEM text
  std::string description{};  // origin of `pem`, for messages
  std::string directory{};    // hashed for OpenSSL, which reads it on demand; no start-up cost
  std::string bundle{};       // one file; parsing it takes milliseconds
  // True if `pem` was collected from several files, some of which may be broken. Broken
  // certificates are skipped. If there is no certificate, no server is trusted.
  bool collected = false;
};

// Loads the CA certificates that the options name; at least one of the three options must be set.
// Errors: kInvalidArgument that names the file or directory without a usable certificate.
[[nodiscard]] StatusOr<CaSource> LoadCaSource(const HttpClientOptions& options);

// The distribution's trust store below `root` ("" outside of tests). If `replaced` replaces a part
// of it, the result has the certificates of all files and directories together, as in Go.
[[nodiscard]] CaSource SystemCaSource(const std::string& root, const SystemTrust& replaced = {});

// Reads the whole file. Errors: kInvalidArgument with the path and the reason.
[[nodiscard]] StatusOr<SecretString> ReadCertificateFile(const std::string& path);

}  // namespace tfvault::http
