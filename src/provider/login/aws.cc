// auth_login_aws: a signed request to STS, which Vault sends to learn who signed it.
#include "provider/login/aws.h"

#include "provider/login/arguments.h"
#include "provider/schema/validators.h"
#include "tfvault/aws/credential_sources.h"
#include "tfvault/aws/sts.h"
#include "tfvault/base/encoding.h"

#include <utility>

namespace tfvault::provider {
namespace {

bool IsHttpUrl(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://");
}

sdk::Validator HttpUrl() { return OrEmpty(Satisfies(IsHttpUrl, "must be an http or https URL")); }

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
    if (file.empty()) file = environment("HOME").value_or("") + "/.aws/credentials";
    const std::string profile = identity_.profile.empty() ? "default" : identity_.profile;
    TFV_ASSIGN_OR_RETURN(auto found, aws::ProfileCredentials(file, profile));
    if (found) return *std::move(found);
    if (!identity_.profile.empty()) {
      return Error(StatusCode::kInvalidArgument,
                   "'" + file + "' has no AWS profile '" + identity_.profile + "'");
    }
    TFV_ASSIGN_OR_RETURN(const auto direct, MachineHttpClient(context_.dependencies));
    TFV_ASSIGN_OR_RETURN(found, aws::MachineCredentials(*direct, environment, context_.stop));
    if (found) return *std::move(found);
    return Error(StatusCode::kInvalidArgument,
                 "no AWS credentials are found in the configuration, the environment, the shared "
                 "credentials file, and at the container or instance");
  }

  StatusOr<aws::Credentials> Assume(const aws::Credentials& credentials,
                                    const SecretString& web_identity_token) const {
    const auto& environment = context_.dependencies.environment;
    TFV_ASSIGN_OR_RETURN(const auto endpoints,
                         aws::ResolveEndpoints({.sts_endpoint = identity_.sts_endpoint,
                                                .region = identity_.region,
                                                .arn = identity_.role_arn},
                                               environment));
    TFV_ASSIGN_OR_RETURN(const auto http, AwsHttpClient(context_.dependencies));
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

// Where Vault will send the request. Variables for endpoints concern our calls, not Vault's.
StatusOr<aws::Endpoint> SigningEndpoint(const AwsIdentity& identity) {
  std::string region = identity.region;
  if (region.empty() && identity.sts_endpoint.empty()) region = "us-east-1";
  TFV_ASSIGN_OR_RETURN(auto endpoints, aws::ResolveEndpoints({.sts_endpoint = identity.sts_endpoint,
                                                              .region = region},
                                                             FixedEnvironment({})));
  return std::move(endpoints.sts);
}

}  // namespace

StatusOr<nlohmann::json> SignedAwsFields(const AwsIdentity& identity, const LoginContext& context) {
  TFV_ASSIGN_OR_RETURN(const auto credentials, AwsIdentityFinder(identity, context).Find());
  TFV_ASSIGN_OR_RETURN(const auto endpoint, SigningEndpoint(identity));
  std::vector<http::HttpHeader> extra;
  if (!identity.header_value.empty()) {
    extra.push_back({"X-Vault-AWS-IAM-Server-ID", SecretString(identity.header_value)});
  }
  TFV_ASSIGN_OR_RETURN(const auto request,
                       aws::SignCallerIdentity(credentials, endpoint, std::move(extra),
                                               context.dependencies.time->Now()));
  auto headers = nlohmann::json::object();
  for (const auto& header : request.headers) headers[header.name] = {header.value.Reveal()};
  return nlohmann::json{{"iam_http_request_method", request.method},
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

sdk::ModelSchema<AwsLogin> AwsLoginSchema() {
  sdk::ModelSchema<AwsLogin> schema(
      "Logs in as an AWS user or role. Keys are taken from the arguments or the environment, else "
      "by a web identity, else from a shared credentials file, else from the container or EC2 "
      "instance.");
  DeclareTarget(schema, "aws");
  schema.Required("role", &AwsLogin::role, {.description = "Name of the role to log in with."})
      .Optional("aws_access_key_id", &AwsLogin::aws_access_key_id,
                {.description = "Access key. Falls back to `AWS_ACCESS_KEY_ID`."})
      .Optional("aws_secret_access_key", &AwsLogin::aws_secret_access_key,
                {.description = "Secret key. Falls back to `AWS_SECRET_ACCESS_KEY`.",
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
                {.description = "Path of a file with a token that `aws_role_arn` is assumed with. "
                                "Falls back to `AWS_WEB_IDENTITY_TOKEN_FILE`."})
      .Optional("aws_role_arn", &AwsLogin::aws_role_arn,
                {.description = "ARN of a role to assume before the login. Falls back to "
                                "`AWS_ROLE_ARN`; an empty string means none."})
      .Optional("aws_role_session_name", &AwsLogin::aws_role_session_name,
                {.description = "Name of the assumed role's session. Falls back to "
                                "`AWS_ROLE_SESSION_NAME`, then to `vault-provider-session`."})
      .Optional("aws_region", &AwsLogin::aws_region,
                {.description = "Region whose STS Vault asks. Falls back to `AWS_REGION`, then to "
                                "`AWS_DEFAULT_REGION`, then to the region in `aws_sts_endpoint`, "
                                "then to `us-east-1`.",
                 .validators = {Region()}})
      .Optional("aws_sts_endpoint", &AwsLogin::aws_sts_endpoint,
                {.description = "URL of STS, when it is not the region's own.",
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

StatusOr<vault::VaultAuth> LogIn(const AwsLogin& login, const LoginContext& context) {
  LoginArguments arguments("auth_login_aws", context.dependencies.environment);
  AwsIdentity identity = AwsIdentityFromEnvironment(context.dependencies.environment);
  const auto configured = [&](std::string& target, const sdk::Attr<std::string>& attribute) {
    if (auto text = arguments.Text(attribute); !text.empty()) target = std::move(text);
  };
  if (const auto key = arguments.Text(login.aws_access_key_id); !key.empty()) {
    // Keys belong together: a session token of the environment is not for these.
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

  auto body = SignedAwsFields(identity, context);
  if (!body.ok()) return Annotate(body.status(), "auth_login_aws");
  (*body)["role"] = role;
  return LogInAtMount(login, "aws", *std::move(body), context);
}

}  // namespace tfvault::provider
