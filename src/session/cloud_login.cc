// SPDX-License-Identifier: MPL-2.0
#include "session/http_clients.h"
#include "tfvault/base/encoding.h"
#include "tfvault/gcp/identity.h"
#include "tfvault/json/fields.h"
#include "tfvault/session/login.h"

#include <optional>
#include <string_view>
#include <utility>

namespace tfvault::session {
namespace {

// The resource of a scope, as the metadata service expects it.
std::string ResourceOf(std::string scope) {
  constexpr std::string_view kSuffix = "/.default";
  if (scope.ends_with(kSuffix)) scope.resize(scope.size() - kSuffix.size());
  return scope;
}

// The key of a service account, from a file or from the text itself.
StatusOr<gcp::ServiceAccountKey> ReadKey(const std::string& path_or_json) {
  if (path_or_json.find('{') != std::string::npos) {
    return gcp::ParseServiceAccountKey(SecretString(path_or_json));
  }
  TFV_ASSIGN_OR_RETURN(const auto text, ReadSecretFile(path_or_json));
  return gcp::ParseServiceAccountKey(text);
}

// The token in the field of a service's answer. `refused` says that there is none.
StatusOr<SecretString> TokenIn(const http::HttpResponse& response, const std::string& field,
                               const std::string& refused) {
  const auto answer = json::Parse(response.body.Reveal()).value_or(json::Value());
  json::Fields fields(answer, "the answer");
  auto token = fields.Secret(field);
  if (response.status == 200 && !token.empty()) return token;
  return Error(StatusCode::kPermissionDenied,
               refused + " (status " + std::to_string(response.status) + ")" + response.stopped);
}

}  // namespace

StatusOr<SecretString> AzureToken(const std::string& scope, const std::string& client_id,
                                  const LoginContext& context) {
  const std::string service = "Azure's metadata service";
  TFV_ASSIGN_OR_RETURN(const auto direct, MachineHttpClient(context));
  // Azure's SDKs define the variable.
  std::string url = context.dependencies.environment("AZURE_POD_IDENTITY_AUTHORITY_HOST")
                        .value_or("http://169.254.169.254") +
                    "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=" +
                    PercentEncode(ResourceOf(scope));
  if (!client_id.empty()) url += "&client_id=" + PercentEncode(client_id);
  const auto response = direct->Send({.url = std::move(url),
                                      .headers = {{"Metadata", SecretString("true")}},
                                      .timeout = Duration(5'000),
                                      .connect_timeout = Duration(1'000)},
                                     context.stop);
  if (!response.ok()) return Annotate(response.status(), service);
  return TokenIn(*response, "access_token", service + " returned no token of a managed identity");
}

// GitHub's runner defines both variables for a job with the permission `id-token: write`.
constexpr const char* kGithubUrl = "ACTIONS_ID_TOKEN_REQUEST_URL";
constexpr const char* kGithubToken = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";

bool OffersGithubToken(const Environment& environment) {
  return environment(kGithubUrl).has_value() && environment(kGithubToken).has_value();
}

StatusOr<SecretString> GithubToken(const std::string& audience, const LoginContext& context) {
  const std::string service = "the token service of GitHub Actions";
  const auto& environment = context.dependencies.environment;
  TFV_ASSIGN_OR_RETURN(const auto github, InternetHttpClient(context));
  std::string url = environment(kGithubUrl).value_or("");
  if (!audience.empty()) {
    url += (url.find('?') == std::string::npos ? "?audience=" : "&audience=") +
           PercentEncode(audience);
  }
  const auto response = github->Send(
      {.url = std::move(url),
       .headers = {{"Accept", SecretString("application/json")},
                   {"Authorization",
                    SecretString::Of({"Bearer ", environment(kGithubToken).value_or("")})}},
       .timeout = Duration(10'000)},
      context.stop);
  if (!response.ok()) return Annotate(response.status(), service);
  return TokenIn(*response, "value", service + " returned no token");
}

StatusOr<SecretString> GoogleToken(const std::string& role, const std::string& credentials,
                                   const std::string& service_account,
                                   const LoginContext& context) {
  const auto& environment = context.dependencies.environment;
  const std::string audience = "https://vault/" + role;
  gcp::Claims claims{
      .email = service_account, .audience = audience, .now = context.dependencies.time->Now()};
  std::optional<gcp::ServiceAccountKey> key;
  if (!credentials.empty()) {
    TFV_ASSIGN_OR_RETURN(key, ReadKey(credentials));
    if (claims.email.empty()) claims.email = key->email;
    if (claims.email == key->email) return gcp::SignWithKey(*key, claims);
  }
  TFV_ASSIGN_OR_RETURN(const auto direct, MachineHttpClient(context));
  if (service_account.empty()) {
    return gcp::IdentityOfMachine(*direct, audience, environment, context.stop);
  }
  TFV_ASSIGN_OR_RETURN(const auto google, InternetHttpClient(context));
  auto access = key ? gcp::AccessTokenOfKey(*google, *key, claims.now, context.stop)
                    : gcp::AccessTokenOfMachine(*direct, environment, context.stop);
  if (!access.ok()) return access;
  return gcp::SignWithIam(*google, *access, claims, context.stop);
}

}  // namespace tfvault::session
