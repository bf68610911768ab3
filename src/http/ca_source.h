// Where trusted certificates come from.
#pragma once

#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/http/curl_http_client.h"

#include <string>

namespace tfvault::http {

// At most one of the sources is set; none: the client library's own default.
struct CaSource {
  std::string pem{};          // certificates as text
  std::string description{};  // where `pem` comes from, for messages
  std::string directory{};    // hashed as OpenSSL wants it: read on demand, free to open
  std::string bundle{};       // one file; parsing it costs milliseconds
  // `pem` comes from places that nobody vouches for: broken certificates are passed over, and
  // without any nothing is trusted.
  bool collected = false;
};

// What the options name; at least one of the three is given. Errors: kInvalidArgument naming the
// file or directory without a usable certificate.
[[nodiscard]] StatusOr<CaSource> LoadCaSource(const HttpClientOptions& options);

// The distribution's trust store below `root` ("" in the product), or with parts of it replaced all
// of its files and directories together, as in Go.
[[nodiscard]] CaSource SystemCaSource(const std::string& root, const SystemTrust& replaced = {});

// The whole file. Errors: kInvalidArgument naming it and the system's reason.
[[nodiscard]] StatusOr<SecretString> ReadCertificateFile(const std::string& path);

}  // namespace tfvault::http
