// SPDX-License-Identifier: MPL-2.0
// Checks the paths of certificates and keys in the provider block and in login blocks.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/http/curl_http_client.h"

namespace tfvault::provider {

// Returns kInvalidArgument if a path holds the PEM text of a certificate or key. The text may be a
// private key, so the message does not show it.
[[nodiscard]] Status CheckPaths(const http::HttpClientOptions& http);

}  // namespace tfvault::provider
