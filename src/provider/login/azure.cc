// SPDX-License-Identifier: MPL-2.0
// auth_login_azure: logs in with a token of the machine's managed identity.
#include "provider/login/arguments.h"
namespace tfvault::provider {
namespace {

constexpr const char* kDefaultScope = "https://management.azure.com/";

}  // namespace

sdk::ModelSchema<AzureLogin> AzureLoginSchema() {
  sdk::ModelSchema<AzureLogin> schema(
      "Logs in as an Azure virtual machine or scale set, with the token in `jwt` or with a token "
      "of the machine's managed identity.");
  DeclareTarget(schema, "azure");
  schema.Required("role", &AzureLogin::role, {.description = "Name of the role to log in with."})
      .Required("subscription_id", &AzureLogin::subscription_id,
                {.description = "Id of the machine's subscription."})
      .Required("resource_group_name", &AzureLogin::resource_group_name,
                {.description = "Name of the machine's resource group."})
      .Optional("jwt", &AzureLogin::jwt,
                {.description = "Token of a managed identity. Falls back to "
                                "`TERRAFORM_VAULT_AZURE_AUTH_JWT`, then to a token from the "
                                "machine's metadata service.",
                 .sensitive = true,
                 .conflicts_with = {"tenant_id", "client_id", "scope"}})
      .Optional("vm_name", &AzureLogin::vm_name,
                {.description = "Name of the virtual machine. This or `vmss_name` must be set.",
                 .conflicts_with = {"vmss_name"}})
      .Optional(
          "vmss_name", &AzureLogin::vmss_name,
          {.description = "Name of the virtual machine scale set.", .conflicts_with = {"vm_name"}})
      .Optional("tenant_id", &AzureLogin::tenant_id,
                {.description = "Accepted for compatibility and without effect: a managed identity "
                                "determines its tenant."})
      .Optional("client_id", &AzureLogin::client_id,
                {.description = "Client id of the managed identity, if the machine has several."})
      .Optional("scope", &AzureLogin::scope,
                {.description = std::string("Scope of the requested token. Falls back to `") +
                                kDefaultScope + "`."});
  return schema;
}

StatusOr<vault::VaultAuth> LogIn(const AzureLogin& login, const session::LoginContext& context) {
  LoginArguments arguments("auth_login_azure", context.dependencies.environment);
  json::Value body = {
      {"role", arguments.RequiredText("role", login.role)},
      {"subscription_id", arguments.RequiredText("subscription_id", login.subscription_id)},
      {"resource_group_name",
       arguments.RequiredText("resource_group_name", login.resource_group_name)}};
  const auto vm_name = arguments.Text(login.vm_name);
  const auto vmss_name = arguments.Text(login.vmss_name);
  if (vm_name.empty() && vmss_name.empty()) {
    arguments.Fail("neither 'vm_name' nor 'vmss_name' is set");
  }
  TFV_RETURN_IF_ERROR(arguments.status());
  if (!vm_name.empty()) body["vm_name"] = vm_name;
  if (!vmss_name.empty()) body["vmss_name"] = vmss_name;

  auto scope = arguments.Text(login.scope);
  const auto client_id = arguments.Text(login.client_id);
  // Configured arguments take precedence over a token from the environment.
  const bool chosen = !scope.empty() || !client_id.empty();
  SecretString jwt = arguments.Secret(login.jwt, chosen ? "" : "TERRAFORM_VAULT_AZURE_AUTH_JWT");
  if (jwt.empty()) {
    if (scope.empty()) scope = kDefaultScope;
    auto token = session::AzureToken(scope, client_id, context);
    if (!token.ok()) return Annotate(token.status(), "auth_login_azure");
    jwt = *std::move(token);
  }
  body["jwt"] = jwt.Reveal();
  return LogInAtMount(login, "azure", std::move(body), context);
}

}  // namespace tfvault::provider
