// STS as a way to prove an identity to somebody else, and to take on another one.
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

// A request that is not sent but handed over.
struct SignedRequest {
  std::string method{};
  std::string url{};
  std::vector<http::HttpHeader> headers{};  // with Host and Authorization
  std::string body{};
};

// Whoever sends it to STS within some minutes learns who `credentials` belong to, and can do
// nothing else with it. `headers` are added and signed. Errors: kInvalidArgument for an endpoint
// that is no absolute URL.
[[nodiscard]] StatusOr<SignedRequest> SignCallerIdentity(const Credentials& credentials,
                                                         const Endpoint& sts,
                                                         std::vector<http::HttpHeader> headers,
                                                         SystemTimePoint now);

struct AssumeRoleRequest {
  std::string role_arn{};
  std::string session_name{};
  SecretString web_identity_token{};  // not empty: it is the proof, and credentials are not used
};

// Credentials of a session of the role. Errors: kPermissionDenied with AWS's words when it refuses,
// kDataLoss when its answer holds none, else those of HttpClient::Send.
[[nodiscard]] StatusOr<Credentials> AssumeRole(const http::HttpClient& client, const Endpoint& sts,
                                               const Credentials& credentials,
                                               const AssumeRoleRequest& request,
                                               SystemTimePoint now, std::stop_token stop);

}  // namespace tfvault::aws
