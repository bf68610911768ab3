// SPDX-License-Identifier: MPL-2.0
#include "session/http_clients.h"
#include "tfvault/aws/credential_sources.h"
#include "tfvault/aws/endpoints.h"
#include "tfvault/aws/sts.h"
#include "tfvault/base/encoding.h"
#include "tfvault/session/login.h"

#include <utility>
#include <vector>

namespace tfvault::session {
namespace {

class AwsIdentityFinder {
 public:
  AwsIdentityFinder(const AwsIdentity& identity, const LoginContext& context)
      : identity_(identity), context_(context) {}

  StatusOr<aws::Credentials> Find() const {
    if (!identity_.web_identity_token_file.empty() && identity_.keys.access_key.empty()) {
      TFV_ASSIGN_OR_RETURN(const auto token, ReadSecretFile(identity_.web_identity_token_file));
      return Assume({}, token);
    }
    TFV_ASSIGN_OR_RETURN(auto credentials, FindKeys());
    if (identity_.role_arn.empty() || !identity_.web_identity_token_file.empty()) {
      return credentials;
    }
    return Assume(credentials, SecretString());
  }

 private:
  StatusOr<aws::Credentials> FindKeys() const {
    if (!identity_.keys.access_key.empty()) return identity_.keys;
    const auto& environment = context_.dependencies.environment;
    std::string file = identity_.shared_credentials_file;
    if (file.empty()) file = HomeDirectory(environment) + "/.aws/credentials";
    const std::string profile = identity_.profile.empty() ? "default" : identity_.profile;
    TFV_ASSIGN_OR_RETURN(auto found, aws::ProfileCredentials(file, profile));
    if (found) return *std::move(found);
    if (!identity_.profile.empty()) {
      return Error(StatusCode::kInvalidArgument,
                   "'" + file + "' has no AWS profile '" + identity_.profile + "'");
    }
    TFV_ASSIGN_OR_RETURN(const auto direct, MachineHttpClient(context_));
    TFV_ASSIGN_OR_RETURN(found, aws::MachineCredentials(*direct, environment, context_.stop));
    if (found) return *std::move(found);
    return Error(StatusCode::kInvalidArgument,
                 "no AWS credentials were found in the configuration, the environment, the shared "
                 "credentials file, or the metadata service of the container or instance");
  }

  StatusOr<aws::Credentials> Assume(const aws::Credentials& credentials,
                                    const SecretString& web_identity_token) const {
    const auto& environment = context_.dependencies.environment;
    TFV_ASSIGN_OR_RETURN(const auto endpoints,
                         aws::ResolveEndpoints({.sts_endpoint = identity_.sts_endpoint,
                                                .region = identity_.region,
                                                .arn = identity_.role_arn},
                                               environment));
    TFV_ASSIGN_OR_RETURN(const auto http, AwsHttpClient(context_));
    return aws::AssumeRole(
        *http, endpoints.sts, credentials,
        {.role_arn = identity_.role_arn,
         .session_name = identity_.role_session_name.empty() ? "vault-provider-session"
                                                             : identity_.role_session_name,
         .web_identity_token = web_identity_token},
        context_.dependencies.time->Now(), context_.stop);
  }

  const AwsIdentity& identity_;
  const LoginContext& context_;
};

// The endpoint to which Vault sends the request. The environment variables for endpoints are
// ignored, because they apply to calls of this process only.
StatusOr<aws::Endpoint> SigningEndpoint(const AwsIdentity& identity) {
  std::string region = identity.region;
  if (region.empty() && identity.sts_endpoint.empty()) region = "us-east-1";
  TFV_ASSIGN_OR_RETURN(auto endpoints, aws::ResolveEndpoints({.sts_endpoint = identity.sts_endpoint,
                                                              .region = region},
                                                             FixedEnvironment({})));
  return std::move(endpoints.sts);
}

}  // namespace

StatusOr<json::Value> SignedAwsFields(const AwsIdentity& identity, const LoginContext& context) {
  TFV_ASSIGN_OR_RETURN(const auto credentials, AwsIdentityFinder(identity, context).Find());
  TFV_ASSIGN_OR_RETURN(const auto endpoint, SigningEndpoint(identity));
  std::vector<http::HttpHeader> extra;
  if (!identity.header_value.empty()) {
    extra.push_back({"X-Vault-AWS-IAM-Server-ID", SecretString(identity.header_value)});
  }
  TFV_ASSIGN_OR_RETURN(const auto request,
                       aws::SignCallerIdentity(credentials, endpoint, std::move(extra),
                                               context.dependencies.time->Now()));
  auto headers = json::Value::object();
  for (const auto& header : request.headers) headers[header.name] = {header.value.Reveal()};
  return json::Value{{"iam_http_request_method", request.method},
                     {"iam_request_url", Base64Encode(request.url)},
                     {"iam_request_headers", Base64Encode(headers.dump())},
                     {"iam_request_body", Base64Encode(request.body)}};
}

AwsIdentity AwsIdentityFromEnvironment(const Environment& environment) {
  const auto text = [&](const char* variable) { return environment(variable).value_or(""); };
  AwsIdentity identity{.keys = {.access_key = text("AWS_ACCESS_KEY_ID"),
                                .secret_key = SecretString(text("AWS_SECRET_ACCESS_KEY")),
                                .session_token = SecretString(text("AWS_SESSION_TOKEN"))},
                       .profile = text("AWS_PROFILE"),
                       .shared_credentials_file = text("AWS_SHARED_CREDENTIALS_FILE"),
                       .web_identity_token_file = text("AWS_WEB_IDENTITY_TOKEN_FILE"),
                       .role_arn = text("AWS_ROLE_ARN"),
                       .role_session_name = text("AWS_ROLE_SESSION_NAME"),
                       .region = text("AWS_REGION")};
  if (identity.region.empty()) identity.region = text("AWS_DEFAULT_REGION");
  return identity;
}

}  // namespace tfvault::session
