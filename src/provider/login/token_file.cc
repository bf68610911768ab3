// auth_login_token_file: a token that another program keeps in a file.
#include "provider/login/arguments.h"

#include <filesystem>
#include <system_error>

namespace tfvault::provider {

sdk::ModelSchema<TokenFileLogin> TokenFileLoginSchema() {
  sdk::ModelSchema<TokenFileLogin> schema("Uses the token in a file.");
  DeclareNamespace(schema);
  schema.Optional(
      "filename", &TokenFileLogin::filename,
      {.description = "Path of a file that holds one line, the token, and that only its owner may "
                      "read. Falls back to `TERRAFORM_VAULT_TOKEN_FILENAME`."});
  return schema;
}

// No request: a token proves itself with the first call that uses it.
StatusOr<vault::VaultAuth> LogIn(const TokenFileLogin& login, const LoginContext& context) {
  namespace fs = std::filesystem;
  LoginArguments arguments("auth_login_token_file", context.dependencies.environment);
  const auto path =
      arguments.RequiredText("filename", login.filename, "TERRAFORM_VAULT_TOKEN_FILENAME");
  TFV_RETURN_IF_ERROR(arguments.status());
  TFV_ASSIGN_OR_RETURN(auto token, ReadSecretFile(path));

  std::error_code error;
  const auto others = fs::perms::group_all | fs::perms::others_all;
  if ((fs::status(path, error).permissions() & others) != fs::perms::none) {
    arguments.Fail("others than its owner may use the file '" + path + "'; run chmod 600 on it");
  }
  if (token.empty() || token.Reveal().find('\n') != std::string::npos) {
    arguments.Fail("the file '" + path + "' does not hold exactly one line");
  }
  TFV_RETURN_IF_ERROR(arguments.status());
  return vault::VaultAuth{.client_token = std::move(token)};
}

}  // namespace tfvault::provider
