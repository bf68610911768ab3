// What the login methods have in common: reading their arguments, and the request to an auth mount.
#pragma once

#include "provider/login/methods.h"
#include "provider/schema/mount_path.h"
#include "provider/schema/validators.h"
#include "tfvault/base/environment.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/base/status.h"
#include "tfvault/json/value.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/session/login.h"
#include "tfvault/vault/login.h"

#include <optional>
#include <string>
#include <utility>

namespace tfvault::provider {

// Reads many arguments and remembers the first error, so that a login is one line per argument and
// one check at the end. `variable` may be empty: no fallback.
class LoginArguments {
 public:
  // `block` names it in errors.
  LoginArguments(std::string block, const Environment& environment);

  [[nodiscard]] std::string Text(const sdk::Attr<std::string>& attribute,
                                 const std::string& variable = {}) const;
  [[nodiscard]] SecretString Secret(const sdk::Attr<SecretString>& attribute,
                                    const std::string& variable = {}) const;
  // Like the above, but empty is an error that names the argument.
  [[nodiscard]] std::string RequiredText(const std::string& name,
                                         const sdk::Attr<std::string>& attribute,
                                         const std::string& variable = {});
  [[nodiscard]] SecretString RequiredSecret(const std::string& name,
                                            const sdk::Attr<SecretString>& attribute,
                                            const std::string& variable = {});

  void Fail(const std::string& problem);
  // The first error; OK when there was none.
  [[nodiscard]] const Status& status() const { return status_; }

 private:
  void FailMissing(const std::string& name, const std::string& variable);

  std::string block_;
  const Environment& environment_;
  Status status_{};
};

// Unset: the provider's own namespace.
[[nodiscard]] std::optional<std::string> LoginNamespace(const LoginTarget& target);

// Logs in at auth/<mount>/login with `body`.
[[nodiscard]] StatusOr<vault::VaultAuth> LogInAtMount(const LoginTarget& target,
                                                      const std::string& default_mount,
                                                      json::Value body,
                                                      const session::LoginContext& context);

// After Vault refused the login of an auth_login block; empty for other failures.
[[nodiscard]] std::string LoginAdvice(const Status& status, const std::string& block);

// Declares namespace and use_root_namespace.
template <typename M>
void DeclareNamespace(sdk::ModelSchema<M>& schema) {
  schema
      .Optional("namespace", static_cast<sdk::Attr<std::string> M::*>(&M::namespace_path),
                {.description = "Namespace of the auth method, not relative to the provider's "
                                "namespace. Falls back to the provider's namespace.",
                 .conflicts_with = {"use_root_namespace"}})
      .Optional("use_root_namespace", static_cast<sdk::Attr<bool> M::*>(&M::use_root_namespace),
                {.description = "Whether the auth method is in the root namespace, independent of "
                                "the provider's namespace.",
                 .conflicts_with = {"namespace"}});
}

template <typename M>
void DeclareTarget(sdk::ModelSchema<M>& schema, const std::string& default_mount) {
  DeclareNamespace(schema);
  schema.Optional(
      "mount", static_cast<sdk::Attr<MountPath> M::*>(&M::mount),
      {.description = "Path of the auth method's mount. Falls back to `" + default_mount + "`.",
       .equality = SamePath,
       .validators = {OrEmpty(CleanPath())}});
}

}  // namespace tfvault::provider
