// SPDX-License-Identifier: MPL-2.0
#include "commands/arguments.h"

#include "tfvault/provider/environment_options.h"

#include <utility>

namespace tfvault::commands {

session::CredentialRequest RequestOf(const RoleArguments& arguments) {
  session::CredentialRequest request{
      .namespace_path = arguments.namespace_path,
      .vault = {.mount = arguments.mount,
                .path = arguments.type == "sts" ? vault::AwsCredentialsPath::kSts
                                                : vault::AwsCredentialsPath::kCreds,
                .role = arguments.role,
                .role_arn = arguments.role_arn,
                .ttl = arguments.ttl,
                .role_session_name = arguments.role_session_name}};
  if (!arguments.no_check) {
    request.check = {.endpoints = {.sts_endpoint = arguments.sts_endpoint,
                                   .region = arguments.region,
                                   .arn = arguments.role_arn}};
  }
  return request;
}

StatusOr<session::ConnectionOptions> ConnectionOf(const RoleArguments& arguments,
                                                  const Environment& environment,
                                                  session::Notices& warnings) {
  std::vector<std::string> ignored;
  auto options = provider::OptionsFromEnvironment(environment, arguments.login, ignored);
  for (auto& text : ignored) {
    warnings.push_back({"Environment variable ignored", std::move(text)});
  }
  return options;
}

}  // namespace tfvault::commands
