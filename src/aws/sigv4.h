// SPDX-License-Identifier: MPL-2.0
// AWS Signature Version 4: computes the headers that prove the identity of a request's sender.
//
// Tested with AWS's published vectors (test/golden/aws/sigv4). Follows the rules of all services
// except S3: the path is normalised, and encoded once more than on the wire.
#pragma once

#include "tfvault/aws/credentials.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/http/http_client.h"

#include <string>
#include <vector>

namespace tfvault::aws {

struct SigningInput {
  std::string method = "POST";
  std::string url{};  // absolute, as it will be sent; its host and port become the host header
  // Sign signs all of these headers, so no proxy may change them. The host and the X-Amz-* headers
  // are not among them, because Sign adds them.
  std::vector<http::HttpHeader> headers{};
  SecretString body{};
  Credentials credentials{};
  std::string region{};
  std::string service{};
  SystemTimePoint time{};
};

// The headers to add to the request: X-Amz-Date, X-Amz-Security-Token for session credentials, and
// Authorization. Errors: kInvalidArgument when `url` is not absolute.
[[nodiscard]] StatusOr<std::vector<http::HttpHeader>> Sign(const SigningInput& input);

}  // namespace tfvault::aws
