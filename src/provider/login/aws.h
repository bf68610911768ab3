// The signed fields of Vault's AWS login, for auth_login_aws and for auth_login with method "aws".
#pragma once

#include "provider/login/login.h"
#include "tfvault/aws/credentials.h"
#include "tfvault/base/environment.h"
#include "tfvault/base/status.h"

#include <nlohmann/json.hpp>

#include <string>

namespace tfvault::provider {

// Who signs, and for which STS. Everything may be empty.
struct AwsIdentity {
  aws::Credentials keys{};
  std::string profile{};
  std::string shared_credentials_file{};
  std::string web_identity_token_file{};
  std::string role_arn{};  // assumed first; with the web identity when there is a file
  std::string role_session_name{};
  std::string region{};
  std::string sts_endpoint{};
  std::string header_value{};
};

[[nodiscard]] AwsIdentity AwsIdentityFromEnvironment(const Environment& environment);

// iam_http_request_method, iam_request_url, iam_request_headers and iam_request_body. Errors:
// kInvalidArgument when there are no credentials, else those of finding and assuming them.
[[nodiscard]] StatusOr<nlohmann::json> SignedAwsFields(const AwsIdentity& identity,
                                                       const LoginContext& context);

}  // namespace tfvault::provider
