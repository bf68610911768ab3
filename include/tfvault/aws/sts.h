// SPDX-License-Identifier: MPL-2.0
// Calls of STS: a signed request that proves an AWS identity to Vault, and sts:AssumeRole.
#pragma once

#include "tfvault/aws/credentials.h"
#include "tfvault/aws/endpoints.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/base/time.h"
#include "tfvault/http/http_client.h"

#include <stop_token>
#include <string>
#include <vector>

namespace tfvault::aws {

// A signed request that another program sends.
struct SignedRequest {
  std::string method{};
  std::string url{};
  std::vector<http::HttpHeader> headers{};  // with Host and Authorization
  std::string body{};
};

// Signs a call of sts:GetCallerIdentity. A receiver that sends the request to STS within some
// minutes learns the identity of `credentials`; the request is not usable for any other call.
// `headers` are added and signed. Errors: kInvalidArgument for an endpoint that is not an absolute
// URL.
[[nodiscard]] StatusOr<SignedRequest> SignCallerIdentity(const Credentials& credentials,
                                                         const Endpoint& sts,
                                                         std::vector<http::HttpHeader> headers,
                                                         SystemTimePoint now);

struct AssumeRoleRequest {
  std::string role_arn{};
  std::string session_name{};
  SecretString web_identity_token{};  // if set, it proves the identity instead of credentials
};

// Returns the credentials of a session of the role. Errors: kPermissionDenied with AWS's text when
// AWS refuses, kDataLoss when the answer contains no credentials, otherwise those of
// HttpClient::Send.
[[nodiscard]] StatusOr<Credentials> AssumeRole(const http::HttpClient& client, const Endpoint& sts,
                                               const Credentials& credentials,
                                               const AssumeRoleRequest& request,
                                               SystemTimePoint now, std::stop_token stop);

}  // namespace tfvault::aws
