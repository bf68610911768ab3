// SPDX-License-Identifier: MPL-2.0
// Classifies transfers that ended without a response.
#pragma once

#include "http/curl_handle.h"
#include "tfvault/http/http_client.h"

#include <string_view>

namespace tfvault::http {

// The facts that libcurl has about a transfer besides its error code.
struct TransferFacts {
  TransferFacts() = default;
  explicit TransferFacts(const CurlHandle& handle);

  bool sent = false;
  long tunnel_status = 0;  // HTTP status of the proxy's response to CONNECT
  long os_error = 0;
  long verified = 0;  // X509_V_…
  bool is_tls = false;
  bool tls_begun = false;  // the server accepted the connection, and libcurl started the handshake
  bool has_proxy = false;
};

// `text` is the message of libcurl or OpenSSL.
[[nodiscard]] FailureKind KindOf(CURLcode code, std::string_view text, const TransferFacts& facts);
[[nodiscard]] FailureCause CauseOf(CURLcode code, std::string_view text,
                                   const TransferFacts& facts);

}  // namespace tfvault::http
