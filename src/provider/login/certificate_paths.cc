// SPDX-License-Identifier: MPL-2.0
#include "provider/login/certificate_paths.h"

#include <array>
#include <string>

namespace tfvault::provider {

// A CI variable may hold the PEM text instead of the path.
Status CheckPaths(const http::HttpClientOptions& http) {
  struct Path {
    const std::string& value;
    const char* name;
    const char* instead;
  };
  constexpr const char* kWrite = "write the text to a file";
  constexpr const char* kSetOrWrite =
      "set VAULT_CACERT_BYTES to the text, or write the text to a file";
  const auto paths =
      std::to_array<Path>({{http.ca_file, "'ca_cert_file' (or VAULT_CACERT)", kSetOrWrite},
                           {http.ca_dir, "'ca_cert_dir' (or VAULT_CAPATH)", kSetOrWrite},
                           {http.client_cert_file, "'cert_file' (or VAULT_CLIENT_CERT)", kWrite},
                           {http.client_key_file, "'key_file' (or VAULT_CLIENT_KEY)", kWrite}});
  for (const auto& [value, name, instead] : paths) {
    if (value.find("-----BEGIN ") == std::string::npos) continue;
    return Error(StatusCode::kInvalidArgument,
                 std::string(name) + " must be a path, but is PEM text: " + instead);
  }
  return absl::OkStatus();
}

}  // namespace tfvault::provider
