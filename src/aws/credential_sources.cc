// SPDX-License-Identifier: MPL-2.0
#include "tfvault/aws/credential_sources.h"

#include "tfvault/base/small_file.h"
#include "tfvault/base/text.h"
#include "tfvault/json/fields.h"

#include <filesystem>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace tfvault::aws {
namespace {

// Both services answer at once; without a service no server answers at the address.
constexpr Duration kMetadataLimit{5'000};
constexpr Duration kConnectTimeout{1'000};

StatusOr<http::HttpResponse> Ask(const http::HttpClient& client, const std::string& method,
                                 const std::string& url, std::vector<http::HttpHeader> headers,
                                 const std::stop_token& stop) {
  return client.Send({.method = method,
                      .url = url,
                      .headers = std::move(headers),
                      .timeout = kMetadataLimit,
                      .connect_timeout = kConnectTimeout},
                     stop);
}

bool IsBusy(const http::HttpResponse& response) {
  return response.status == 429 || response.status >= 500;
}

StatusOr<std::optional<Credentials>> Decode(const http::HttpResponse& response,
                                            const std::string& service) {
  if (response.status != 200) {
    return Error(StatusCode::kPermissionDenied, service + " refused credentials with status " +
                                                    std::to_string(response.status) +
                                                    response.stopped);
  }
  const auto body = json::Parse(response.body.Reveal()).value_or(nullptr);
  json::Fields fields(body, "the answer of " + service);
  Credentials credentials{.access_key = fields.String("AccessKeyId"),
                          .secret_key = fields.Secret("SecretAccessKey"),
                          .session_token = fields.Secret("Token")};
  if (credentials.access_key.empty() || credentials.secret_key.empty()) {
    return Error(StatusCode::kDataLoss, "the answer of " + service + " holds no credentials");
  }
  return credentials;
}

StatusOr<std::optional<Credentials>> ContainerCredentials(const http::HttpClient& client,
                                                          const std::string& url,
                                                          const Environment& environment,
                                                          const std::stop_token& stop) {
  SecretString token(environment("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or(""));
  if (const auto path = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
    TFV_ASSIGN_OR_RETURN(const auto content, ReadSmallFile(*path));
    token = SecretString::Of({TrimEnd(content.Reveal(), "\r\n")});
  }
  std::vector<http::HttpHeader> headers;
  if (!token.empty()) headers.push_back({"Authorization", token});
  const std::string service = "the container's credentials service";
  const auto response = Ask(client, "GET", url, std::move(headers), stop);
  if (!response.ok()) return Annotate(response.status(), service);
  return Decode(*response, service);
}

StatusOr<std::optional<Credentials>> InstanceCredentials(const http::HttpClient& client,
                                                         const Environment& environment,
                                                         const std::stop_token& stop) {
  const auto disabled = environment("AWS_EC2_METADATA_DISABLED");
  if (disabled && ParseGoBool(*disabled).value_or(false)) return std::nullopt;
  std::string base =
      environment("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or("http://169.254.169.254");
  while (base.ends_with('/')) base.pop_back();

  const auto token = Ask(client, "PUT", base + "/latest/api/token",
                         {{"X-aws-ec2-metadata-token-ttl-seconds", SecretString("60")}}, stop);
  if (token.status().code() == StatusCode::kCancelled) return token.status();
  const std::string service = "the instance's metadata service";
  if (token.ok() && IsBusy(*token)) return Decode(*token, service);
  // Not an EC2 instance.
  if (!token.ok() || token->status != 200) return std::nullopt;
  const std::vector<http::HttpHeader> headers = {{"X-aws-ec2-metadata-token", token->body}};

  const std::string path = base + "/latest/meta-data/iam/security-credentials/";
  const auto roles = Ask(client, "GET", path, headers, stop);
  if (!roles.ok()) return Annotate(roles.status(), service);
  if (roles->status == 404) return std::nullopt;  // an instance without a role
  if (roles->status != 200) return Decode(*roles, service);
  const std::string& names = roles->body.Reveal();
  const std::string role(Trim(Split(names, '\n').front()));
  const auto response = Ask(client, "GET", path + role, headers, stop);
  if (!response.ok()) return Annotate(response.status(), service);
  return Decode(*response, service);
}

}  // namespace

StatusOr<std::optional<Credentials>> ProfileCredentials(const std::string& file,
                                                        const std::string& profile) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return std::nullopt;
  TFV_ASSIGN_OR_RETURN(const auto content, ReadSmallFile(file));
  std::istringstream lines(content.Reveal());

  Credentials credentials;
  bool found = false;
  bool inside = false;
  for (std::string raw; std::getline(lines, raw);) {
    const std::string_view line = Trim(raw);
    if (line.starts_with('[')) {
      inside = Trim(line.substr(1, line.find(']') - 1)) == profile;
      found = found || inside;
    }
    const auto equals = line.find('=');
    if (!inside || line.starts_with('#') || line.starts_with(';') ||
        equals == std::string_view::npos) {
      continue;
    }
    const std::string_view name = Trim(line.substr(0, equals));
    const std::string value(Trim(line.substr(equals + 1)));
    if (name == "aws_access_key_id") credentials.access_key = value;
    if (name == "aws_secret_access_key") credentials.secret_key = SecretString(value);
    if (name == "aws_session_token") credentials.session_token = SecretString(value);
    WipeString(raw);
  }
  if (!found) return std::nullopt;
  if (credentials.access_key.empty() || credentials.secret_key.empty()) {
    return Error(StatusCode::kInvalidArgument,
                 "the profile '" + profile + "' in '" + file +
                     "' lacks aws_access_key_id or aws_secret_access_key; settings that refer to "
                     "keys elsewhere, such as role_arn or sso_session, are not supported");
  }
  return credentials;
}

StatusOr<std::optional<Credentials>> MachineCredentials(const http::HttpClient& client,
                                                        const Environment& environment,
                                                        const std::stop_token& stop) {
  if (const auto path = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
    return ContainerCredentials(client, "http://169.254.170.2" + *path, environment, stop);
  }
  if (const auto url = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI")) {
    return ContainerCredentials(client, *url, environment, stop);
  }
  return InstanceCredentials(client, environment, stop);
}

}  // namespace tfvault::aws
