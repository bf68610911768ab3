// SPDX-License-Identifier: MPL-2.0
#include "provider/login/arguments.h"

#include "provider/schema/is_set.h"
#include "tfvault/vault/error.h"

#include <utility>

namespace tfvault::provider {

LoginArguments::LoginArguments(std::string block, const Environment& environment)
    : block_(std::move(block)), environment_(environment) {}

std::string LoginArguments::Text(const sdk::Attr<std::string>& attribute,
                                 const std::string& variable) const {
  if (attribute.is_known() && !attribute->empty()) return *attribute;
  return variable.empty() ? std::string() : environment_(variable).value_or(std::string());
}

SecretString LoginArguments::Secret(const sdk::Attr<SecretString>& attribute,
                                    const std::string& variable) const {
  if (attribute.is_known() && !attribute->empty()) return *attribute;
  return variable.empty() ? SecretString()
                          : SecretString(environment_(variable).value_or(std::string()));
}

std::string LoginArguments::RequiredText(const std::string& name,
                                         const sdk::Attr<std::string>& attribute,
                                         const std::string& variable) {
  auto text = Text(attribute, variable);
  if (text.empty()) FailMissing(name, variable);
  return text;
}

SecretString LoginArguments::RequiredSecret(const std::string& name,
                                            const sdk::Attr<SecretString>& attribute,
                                            const std::string& variable) {
  auto secret = Secret(attribute, variable);
  if (secret.empty()) FailMissing(name, variable);
  return secret;
}

void LoginArguments::Fail(const std::string& problem) {
  if (status_.ok()) status_ = Error(StatusCode::kInvalidArgument, block_ + ": " + problem);
}

void LoginArguments::FailMissing(const std::string& name, const std::string& variable) {
  Fail("'" + name + "' is not set" +
       (variable.empty() ? "" : ", and neither is the environment variable " + variable));
}

std::optional<std::string> LoginNamespace(const LoginTarget& target) {
  if (target.use_root_namespace.value_or(false)) return std::string();
  if (target.namespace_path.is_known() && !target.namespace_path->empty()) {
    return *target.namespace_path;
  }
  return std::nullopt;
}

StatusOr<vault::VaultAuth> LogInAtMount(const LoginTarget& target, const std::string& default_mount,
                                        json::Value body, const session::LoginContext& context) {
  return vault::LogIn(
      context.vault,
      {.path = "auth/" +
               (IsSet(target.mount) ? *target.mount : MountPath(default_mount)).Below("login"),
       .body = std::move(body),
       .namespace_path = LoginNamespace(target)},
      {.stop = context.stop});
}

std::string LoginAdvice(const Status& status, const std::string& block) {
  const int http_status = vault::HttpStatusOf(status).value_or(0);
  if (http_status < 400 || http_status >= 500 || vault::IsForeignAnswer(status)) return {};
  const std::string argument = block == "auth_login" ? "path" : "mount";
  switch (http_status) {
    case 403:
    case 404:
    case 405:
      return "Vault gives this answer when no auth method is mounted at that path, when the auth "
             "method there has another type, and when the auth method refuses the login. "
             "Compare '" +
             argument + "' and 'namespace' of " + block +
             " with 'vault auth list', then the other arguments with the conditions of the role.";
    case 400:
    case 401:
      return "An auth method is mounted at that path, but refuses this login: check the other "
             "arguments of " +
             block + " and the type of the auth method.";
    default:
      return {};
  }
}

}  // namespace tfvault::provider
