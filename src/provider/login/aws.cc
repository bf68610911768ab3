// SPDX-License-Identifier: MPL-2.0
// auth_login_aws: signs an STS request, which Vault sends to STS to identify the signer.
#include "provider/login/arguments.h"
#include "provider/schema/validators.h"
#include "tfvault/session/login.h"

#include <utility>

namespace tfvault::provider {
namespace {

bool IsHttpUrl(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://");
}

sdk::Validator HttpUrl() { return OrEmpty(Satisfies(IsHttpUrl, "must be an http or https URL")); }

}  // namespace

sdk::ModelSchema<AwsLogin> AwsLoginSchema() {
  sdk::ModelSchema<AwsLogin> schema(
      "Logs in as an AWS user or role. The provider uses the first AWS credentials that it finds: "
      "in the arguments, in the environment, through a web identity, in a shared credentials file, "
      "or in the container or EC2 instance.");
  DeclareTarget(schema, "aws");
  schema.Required("role", &AwsLogin::role, {.description = "Name of the role to log in with."})
      .Optional("aws_access_key_id", &AwsLogin::aws_access_key_id,
                {.description = "Access key id. Falls back to `AWS_ACCESS_KEY_ID`."})
      .Optional("aws_secret_access_key", &AwsLogin::aws_secret_access_key,
                {.description = "Secret access key. Falls back to `AWS_SECRET_ACCESS_KEY`.",
                 .sensitive = true,
                 .required_with = {"aws_access_key_id"}})
      .Optional(
          "aws_session_token", &AwsLogin::aws_session_token,
          {.description = "Session token. Falls back to `AWS_SESSION_TOKEN`.", .sensitive = true})
      .Optional("aws_profile", &AwsLogin::aws_profile,
                {.description = "Profile of the shared credentials file. Falls back to "
                                "`AWS_PROFILE`, then to `default`."})
      .Optional("aws_shared_credentials_file", &AwsLogin::aws_shared_credentials_file,
                {.description = "Path of the shared credentials file. Falls back to "
                                "`AWS_SHARED_CREDENTIALS_FILE`, then to `~/.aws/credentials`."})
      .Optional("aws_web_identity_token_file", &AwsLogin::aws_web_identity_token_file,
                {.description = "Path of a file with the web identity token for assuming "
                                "`aws_role_arn`. Falls back to `AWS_WEB_IDENTITY_TOKEN_FILE`."})
      .Optional("aws_role_arn", &AwsLogin::aws_role_arn,
                {.description = "ARN of a role to assume before the login. Falls back to "
                                "`AWS_ROLE_ARN`; an empty string means no role."})
      .Optional("aws_role_session_name", &AwsLogin::aws_role_session_name,
                {.description = "Name of the assumed role's session. Falls back to "
                                "`AWS_ROLE_SESSION_NAME`, then to `vault-provider-session`."})
      .Optional("aws_region", &AwsLogin::aws_region,
                {.description = "Region of the STS endpoint that Vault calls. Falls back to "
                                "`AWS_REGION`, then to `AWS_DEFAULT_REGION`, then to the region in "
                                "`aws_sts_endpoint`, then to `us-east-1`.",
                 .validators = {Region()}})
      .Optional("aws_sts_endpoint", &AwsLogin::aws_sts_endpoint,
                {.description = "URL of the STS endpoint. By default the endpoint of the region.",
                 .validators = {HttpUrl()}})
      .Optional(
          "aws_iam_endpoint", &AwsLogin::aws_iam_endpoint,
          {.description = "Accepted for compatibility and without effect: no login calls IAM.",
           .validators = {HttpUrl()}})
      .Optional("header_value", &AwsLogin::header_value,
                {.description = "Value of the signed header `X-Vault-AWS-IAM-Server-ID`, which "
                                "Vault compares with the mount's `iam_server_id_header_value`."});
  return schema;
}

StatusOr<vault::VaultAuth> LogIn(const AwsLogin& login, const session::LoginContext& context) {
  LoginArguments arguments("auth_login_aws", context.dependencies.environment);
  session::AwsIdentity identity =
      session::AwsIdentityFromEnvironment(context.dependencies.environment);
  const auto configured = [&](std::string& target, const sdk::Attr<std::string>& attribute) {
    if (auto text = arguments.Text(attribute); !text.empty()) target = std::move(text);
  };
  if (const auto key = arguments.Text(login.aws_access_key_id); !key.empty()) {
    // A session token from the environment belongs to other keys.
    identity.keys = {
        .access_key = key,
        .secret_key = arguments.RequiredSecret("aws_secret_access_key", login.aws_secret_access_key,
                                               "AWS_SECRET_ACCESS_KEY"),
        .session_token = arguments.Secret(login.aws_session_token)};
  }
  configured(identity.profile, login.aws_profile);
  configured(identity.shared_credentials_file, login.aws_shared_credentials_file);
  configured(identity.web_identity_token_file, login.aws_web_identity_token_file);
  if (login.aws_role_arn.is_known()) identity.role_arn = *login.aws_role_arn;
  configured(identity.role_session_name, login.aws_role_session_name);
  configured(identity.region, login.aws_region);
  configured(identity.sts_endpoint, login.aws_sts_endpoint);
  configured(identity.header_value, login.header_value);
  const auto role = arguments.RequiredText("role", login.role);
  TFV_RETURN_IF_ERROR(arguments.status());

  auto body = session::SignedAwsFields(identity, context);
  if (!body.ok()) return Annotate(body.status(), "auth_login_aws");
  (*body)["role"] = role;
  return LogInAtMount(login, "aws", *std::move(body), context);
}

}  // namespace tfvault::provider
