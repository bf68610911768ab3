// Paths of certificates and keys, of the provider and of a login.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/http/curl_http_client.h"

namespace tfvault::provider {

// kInvalidArgument for the text of a certificate or key in the place of its path. It may be a
// private key, so the message does not show it.
[[nodiscard]] Status CheckPaths(const http::HttpClientOptions& http);

}  // namespace tfvault::provider
