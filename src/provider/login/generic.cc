// SPDX-License-Identifier: MPL-2.0
// auth_login: logs in at any auth method that needs one request with given parameters.
#include "provider/login/arguments.h"

namespace tfvault::provider {
namespace {

using Parameters = std::map<std::string, SecretString>;

// Moves the arguments for signing out of the parameters, so that no key is sent to Vault.
session::AwsIdentity TakeAwsIdentity(Parameters& parameters, const Environment& environment) {
  const auto take = [&](const std::string& name) {
    auto node = parameters.extract(name);
    return node.empty() ? SecretString() : std::move(node.mapped());
  };
  session::AwsIdentity identity = session::AwsIdentityFromEnvironment(environment);
  aws::Credentials keys{.access_key = take("aws_access_key_id").Reveal(),
                        .secret_key = take("aws_secret_access_key"),
                        .session_token = take("aws_session_token")};
  const SecretString legacy_token = take("aws_security_token");
  if (keys.session_token.empty()) keys.session_token = legacy_token;
  if (!keys.access_key.empty()) identity.keys = std::move(keys);
  if (const auto region = take("sts_region"); !region.empty()) identity.region = region.Reveal();
  identity.sts_endpoint = take("aws_sts_endpoint").Reveal();
  identity.header_value = take("header_value").Reveal();
  return identity;
}

}  // namespace

sdk::ModelSchema<GenericLogin> GenericLoginSchema() {
  sdk::ModelSchema<GenericLogin> schema("Logs in with any auth method.");
  DeclareNamespace(schema);
  schema
      .Required("path", &GenericLogin::path,
                {.description = "Path of the login, for example `auth/approle/login`."})
      .Optional("method", &GenericLogin::method,
                {.description = "`aws` logs in as an AWS user or role: the provider signs the "
                                "request with the parameters `aws_access_key_id`, "
                                "`aws_secret_access_key`, `aws_session_token`, `sts_region`, "
                                "`aws_sts_endpoint` and `header_value`, and does not send them. "
                                "Other values have no effect."})
      .Optional("parameters", &GenericLogin::parameters,
                {.description = "Parameters of the login request, for example `role_id` and "
                                "`secret_id`.",
                 .sensitive = true});
  return schema;
}

StatusOr<vault::VaultAuth> LogIn(const GenericLogin& login, const session::LoginContext& context) {
  auto parameters = login.parameters.value_or({});
  auto body = json::Value::object();
  if (login.method.value_or("") == "aws") {
    const auto identity = TakeAwsIdentity(parameters, context.dependencies.environment);
    auto fields = session::SignedAwsFields(identity, context);
    if (!fields.ok()) return Annotate(fields.status(), "auth_login");
    body = *std::move(fields);
  }
  for (const auto& [name, value] : parameters) body[name] = value.Reveal();
  return vault::LogIn(
      context.vault,
      {.path = *login.path, .body = std::move(body), .namespace_path = LoginNamespace(login)},
      {.stop = context.stop});
}

}  // namespace tfvault::provider
