// SPDX-License-Identifier: MPL-2.0
// The auth_login* blocks: their arguments, and the login that gets a token.
//
// A login reads its block, then the environment; an empty string counts as unset. Errors of every
// LogIn: kInvalidArgument with the name of a missing or unusable argument; kUnimplemented with an
// alternative if the provider does not support the login; those of vault::LogIn.
#pragma once

#include "provider/schema/mount_path.h"
#include "tfvault/base/secret_string.h"
#include "tfvault/sdk/attr.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/session/login.h"

#include <map>
#include <string>

namespace tfvault::provider {

// Location of an auth method; part of every block.
struct LoginTarget {
  sdk::Attr<std::string> namespace_path{};  // not relative to the provider's; null: the provider's
  sdk::Attr<bool> use_root_namespace{};
  sdk::Attr<MountPath> mount{};  // not an argument of auth_login and auth_login_token_file
};

struct GenericLogin : LoginTarget {
  sdk::Attr<std::string> path{};
  sdk::Attr<std::string> method{};
  sdk::Attr<std::map<std::string, SecretString>> parameters{};
};
[[nodiscard]] sdk::ModelSchema<GenericLogin> GenericLoginSchema();
[[nodiscard]] StatusOr<vault::VaultAuth> LogIn(const GenericLogin& login,
                                               const session::LoginContext& context);

struct AwsLogin : LoginTarget {
  sdk::Attr<std::string> role{};
  sdk::Attr<std::string> aws_access_key_id{};
  sdk::Attr<SecretString> aws_secret_access_key{};
  sdk::Attr<SecretString> aws_session_token{};
  sdk::Attr<std::string> aws_profile{};
  sdk::Attr<std::string> aws_shared_credentials_file{};
  sdk::Attr<std::string> aws_web_identity_token_file{};
  sdk::Attr<std::string> aws_role_arn{};
  sdk::Attr<std::string> aws_role_session_name{};
  sdk::Attr<std::string> aws_region{};
  sdk::Attr<std::string> aws_sts_endpoint{};
  sdk::Attr<std::string> aws_iam_endpoint{};
  sdk::Attr<std::string> header_value{};
};
[[nodiscard]] sdk::ModelSchema<AwsLogin> AwsLoginSchema();
[[nodiscard]] StatusOr<vault::VaultAuth> LogIn(const AwsLogin& login,
                                               const session::LoginContext& context);

struct GcpLogin : LoginTarget {
  sdk::Attr<std::string> role{};
  sdk::Attr<SecretString> jwt{};
  sdk::Attr<std::string> credentials{};
  sdk::Attr<std::string> service_account{};
};
[[nodiscard]] sdk::ModelSchema<GcpLogin> GcpLoginSchema();
[[nodiscard]] StatusOr<vault::VaultAuth> LogIn(const GcpLogin& login,
                                               const session::LoginContext& context);

struct AzureLogin : LoginTarget {
  sdk::Attr<std::string> role{};
  sdk::Attr<std::string> subscription_id{};
  sdk::Attr<std::string> resource_group_name{};
  sdk::Attr<SecretString> jwt{};
  sdk::Attr<std::string> vm_name{};
  sdk::Attr<std::string> vmss_name{};
  sdk::Attr<std::string> tenant_id{};
  sdk::Attr<std::string> client_id{};
  sdk::Attr<std::string> scope{};
};
[[nodiscard]] sdk::ModelSchema<AzureLogin> AzureLoginSchema();
[[nodiscard]] StatusOr<vault::VaultAuth> LogIn(const AzureLogin& login,
                                               const session::LoginContext& context);

struct UserpassLogin : LoginTarget {
  sdk::Attr<std::string> username{};
  sdk::Attr<SecretString> password{};
  sdk::Attr<std::string> password_file{};
};
[[nodiscard]] sdk::ModelSchema<UserpassLogin> UserpassLoginSchema();
[[nodiscard]] StatusOr<vault::VaultAuth> LogIn(const UserpassLogin& login,
                                               const session::LoginContext& context);

struct RadiusLogin : LoginTarget {
  sdk::Attr<std::string> username{};
  sdk::Attr<SecretString> password{};
};
[[nodiscard]] sdk::ModelSchema<RadiusLogin> RadiusLoginSchema();
[[nodiscard]] StatusOr<vault::VaultAuth> LogIn(const RadiusLogin& login,
                                               const session::LoginContext& context);

struct CertLogin : LoginTarget {
  sdk::Attr<std::string> name{};
  sdk::Attr<std::string> cert_file{};
  sdk::Attr<std::string> key_file{};
};
[[nodiscard]] sdk::ModelSchema<CertLogin> CertLoginSchema();
[[nodiscard]] StatusOr<vault::VaultAuth> LogIn(const CertLogin& login,
                                               const session::LoginContext& context);

struct JwtLogin : LoginTarget {
  sdk::Attr<std::string> role{};
  sdk::Attr<SecretString> jwt{};
  sdk::Attr<std::string> jwt_file{};
  sdk::Attr<std::string> jwt_variable{};
  sdk::Attr<std::string> audience{};
  sdk::Attr<SecretString> distributed_claim_access_token{};
};
[[nodiscard]] sdk::ModelSchema<JwtLogin> JwtLoginSchema();
[[nodiscard]] StatusOr<vault::VaultAuth> LogIn(const JwtLogin& login,
                                               const session::LoginContext& context);

struct OidcLogin : LoginTarget {
  sdk::Attr<std::string> role{};
  sdk::Attr<std::string> callback_listener_address{};
  sdk::Attr<std::string> callback_address{};
};
[[nodiscard]] sdk::ModelSchema<OidcLogin> OidcLoginSchema();
[[nodiscard]] StatusOr<vault::VaultAuth> LogIn(const OidcLogin& login,
                                               const session::LoginContext& context);

struct KerberosLogin : LoginTarget {
  sdk::Attr<SecretString> token{};
  sdk::Attr<std::string> username{};
  sdk::Attr<std::string> service{};
  sdk::Attr<std::string> realm{};
  sdk::Attr<std::string> krb5conf_path{};
  sdk::Attr<std::string> keytab_path{};
  sdk::Attr<bool> disable_fast_negotiation{};
  sdk::Attr<bool> remove_instance_name{};
};
[[nodiscard]] sdk::ModelSchema<KerberosLogin> KerberosLoginSchema();
[[nodiscard]] StatusOr<vault::VaultAuth> LogIn(const KerberosLogin& login,
                                               const session::LoginContext& context);

struct OciLogin : LoginTarget {
  sdk::Attr<std::string> role{};
  sdk::Attr<std::string> auth_type{};
};
[[nodiscard]] sdk::ModelSchema<OciLogin> OciLoginSchema();
[[nodiscard]] StatusOr<vault::VaultAuth> LogIn(const OciLogin& login,
                                               const session::LoginContext& context);

struct TokenFileLogin : LoginTarget {
  sdk::Attr<std::string> filename{};
};
[[nodiscard]] sdk::ModelSchema<TokenFileLogin> TokenFileLoginSchema();
[[nodiscard]] StatusOr<vault::VaultAuth> LogIn(const TokenFileLogin& login,
                                               const session::LoginContext& context);

}  // namespace tfvault::provider
