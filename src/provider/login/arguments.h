// SPDX-License-Identifier: MPL-2.0
// Common code of the login methods: reads arguments, and sends the login request to an auth mount.
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

// Reads the arguments of a login and keeps the first error, so that the caller checks status() only
// once. An empty `variable` means that there is no fallback.
class LoginArguments {
 public:
  // `block` is its name in errors.
  LoginArguments(std::string block, const Environment& environment);

  [[nodiscard]] std::string Text(const sdk::Attr<std::string>& attribute,
                                 const std::string& variable = {}) const;
  [[nodiscard]] SecretString Secret(const sdk::Attr<SecretString>& attribute,
                                    const std::string& variable = {}) const;
  // Like Text and Secret, but an empty value is an error that names the argument.
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

// Returns no value for the provider's own namespace.
[[nodiscard]] std::optional<std::string> LoginNamespace(const LoginTarget& target);

// Logs in at auth/<mount>/login with `body`.
[[nodiscard]] StatusOr<vault::VaultAuth> LogInAtMount(const LoginTarget& target,
                                                      const std::string& default_mount,
                                                      json::Value body,
                                                      const session::LoginContext& context);

// Advice after Vault refused the login of `block`; empty for other failures.
[[nodiscard]] std::string LoginAdvice(const Status& status, const std::string& block);

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
