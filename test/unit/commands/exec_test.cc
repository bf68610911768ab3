// SPDX-License-Identifier: MPL-2.0
#include "commands/exec.h"

#include <catch2/catch.hpp>

namespace tfvault::commands::exec_test {
namespace {

TEST_CASE("a program keeps the caller's variables, except those with AWS credentials",
          "[commands]") {
  const std::vector<std::string> kept = {"PATH=/bin", "AWS_REGION=eu-west-1", "AWS_CONFIG_FILE=/c",
                                         "AWS_ACCESS_KEY_IDS=1", "EMPTY="};
  auto variables = kept;
  for (const auto* name :
       {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
        "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CREDENTIAL_EXPIRATION"}) {
    variables.push_back(std::string(name) + "=caller");
  }
  CHECK(WithoutAwsCredentials(variables) == kept);
}

}  // namespace
}  // namespace tfvault::commands::exec_test
