// SPDX-License-Identifier: MPL-2.0
#include "tfvault/aws/sts.h"

#include "aws/query_call.h"
#include "aws/sigv4.h"
#include "tfvault/base/url.h"

#include <utility>

namespace tfvault::aws {
namespace {

constexpr const char* kVersion = "2011-06-15";
constexpr Duration kStsLimit{30'000};

}  // namespace

StatusOr<SignedRequest> SignCallerIdentity(const Credentials& credentials, const Endpoint& sts,
                                           std::vector<http::HttpHeader> headers,
                                           SystemTimePoint now) {
  SignedRequest request{.method = "POST",
                        .url = sts.url + "/",
                        .headers = std::move(headers),
                        .body = std::string("Action=GetCallerIdentity&Version=") + kVersion};
  request.headers.push_back(
      {"Content-Type", SecretString("application/x-www-form-urlencoded; charset=utf-8")});
  TFV_ASSIGN_OR_RETURN(const auto signature, Sign({.method = request.method,
                                                   .url = request.url,
                                                   .headers = request.headers,
                                                   .body = SecretString(request.body),
                                                   .credentials = credentials,
                                                   .region = sts.region,
                                                   .service = "sts",
                                                   .time = now}));
  request.headers.insert(request.headers.end(), signature.begin(), signature.end());
  request.headers.push_back({"Host", SecretString(ParseUrl(request.url)->HostHeader())});
  return request;
}

StatusOr<Credentials> AssumeRole(const http::HttpClient& client, const Endpoint& sts,
                                 const Credentials& credentials, const AssumeRoleRequest& request,
                                 SystemTimePoint now, std::stop_token stop) {
  const bool by_token = !request.web_identity_token.empty();
  QueryCall call{
      .endpoint = sts,
      .service = "sts",
      .action = by_token ? "AssumeRoleWithWebIdentity" : "AssumeRole",
      .version = kVersion,
      .parameters = {{"RoleArn", request.role_arn}, {"RoleSessionName", request.session_name}}};
  if (by_token) {
    call.parameters.emplace_back("WebIdentityToken", request.web_identity_token.Reveal());
  }
  const Credentials signer = by_token ? Credentials{} : credentials;
  const std::string what = "cannot assume the role '" + request.role_arn + "'";
  const auto response = Send(client, call, signer, now, kStsLimit, std::move(stop));
  if (!response.ok()) return Annotate(response.status(), what);

  const std::string& body = response->body.Reveal();
  if (response->status != 200) {
    const QueryError& error = response->error;
    return Error(StatusCode::kPermissionDenied,
                 what + ": " + sts.host() + " answered " + std::to_string(response->status) + " " +
                     error.code + ": " + error.message + response->stopped);
  }
  Credentials assumed{.access_key = FindText(body, "AccessKeyId"),
                      .secret_key = SecretString(FindText(body, "SecretAccessKey")),
                      .session_token = SecretString(FindText(body, "SessionToken"))};
  if (assumed.access_key.empty() || assumed.secret_key.empty() || !assumed.is_session()) {
    return Error(StatusCode::kDataLoss,
                 what + ": the answer of " + sts.host() + " holds no credentials");
  }
  return assumed;
}

}  // namespace tfvault::aws
