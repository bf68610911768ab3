// SPDX-License-Identifier: MPL-2.0
// auth_login_token_file: a token that another program keeps in a file.
#include "provider/login/arguments.h"

namespace tfvault::provider {

sdk::ModelSchema<TokenFileLogin> TokenFileLoginSchema() {
  sdk::ModelSchema<TokenFileLogin> schema("Uses the token in a file.");
  DeclareNamespace(schema);
  schema.Optional(
      "filename", &TokenFileLogin::filename,
      {.description = "Path of a file with the token in one line. Only the owner of the file may "
                      "have access to it. Falls back to `TERRAFORM_VAULT_TOKEN_FILENAME`."});
  return schema;
}

// Sends no request: the first call with the token shows whether Vault accepts it.
StatusOr<vault::VaultAuth> LogIn(const TokenFileLogin& login,
                                 const session::LoginContext& context) {
  LoginArguments arguments("auth_login_token_file", context.dependencies.environment);
  const auto path =
      arguments.RequiredText("filename", login.filename, "TERRAFORM_VAULT_TOKEN_FILENAME");
  TFV_RETURN_IF_ERROR(arguments.status());
  auto token = session::ReadTokenFile(path);
  if (!token.ok()) return Annotate(token.status(), "auth_login_token_file");
  return vault::VaultAuth{.client_token = *std::move(token)};
}

}  // namespace tfvault::provider
