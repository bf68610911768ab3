// SPDX-License-Identifier: MPL-2.0
// The auth_login* blocks as part of the provider's schema.
#include "provider/provider_options.h"

#include <catch2/catch.hpp>

#include <map>
#include <set>
#include <string>

namespace tfvault::provider::blocks_test {
namespace {

using Names = std::set<std::string>;

// Attributes of the blocks besides namespace and use_root_namespace, as hashicorp/vault has them.
const std::map<std::string, Names> kBlocks = {
    {"auth_login", {"path", "method", "parameters"}},
    {"auth_login_aws",
     {"mount", "role", "aws_access_key_id", "aws_secret_access_key", "aws_session_token",
      "aws_profile", "aws_shared_credentials_file", "aws_web_identity_token_file", "aws_role_arn",
      "aws_role_session_name", "aws_region", "aws_sts_endpoint", "aws_iam_endpoint",
      "header_value"}},
    {"auth_login_azure",
     {"mount", "role", "subscription_id", "resource_group_name", "jwt", "vm_name", "vmss_name",
      "tenant_id", "client_id", "scope"}},
    {"auth_login_cert", {"mount", "name", "cert_file", "key_file"}},
    {"auth_login_gcp", {"mount", "role", "jwt", "credentials", "service_account"}},
    {"auth_login_jwt",
     {"mount", "role", "jwt", "distributed_claim_access_token",
      // Not arguments of hashicorp/vault.
      "jwt_file", "jwt_variable", "audience"}},
    {"auth_login_kerberos",
     {"mount", "token", "username", "service", "realm", "krb5conf_path", "keytab_path",
      "disable_fast_negotiation", "remove_instance_name"}},
    {"auth_login_oci", {"mount", "role", "auth_type"}},
    {"auth_login_oidc", {"mount", "role", "callback_listener_address", "callback_address"}},
    {"auth_login_radius", {"mount", "username", "password"}},
    {"auth_login_token_file", {"filename"}},
    {"auth_login_userpass", {"mount", "username", "password", "password_file"}},
};

const Names kSecrets = {"parameters",
                        "aws_secret_access_key",
                        "aws_session_token",
                        "jwt",
                        "credentials",
                        "distributed_claim_access_token",
                        "token",
                        "password"};

TEST_CASE("the login blocks have the names of hashicorp/vault, and a namespace",
          "[provider][login]") {
  const auto schema = ProviderSchema();
  std::map<std::string, Names> blocks;
  for (const auto& nested : schema.schema().block.blocks) {
    if (!nested.name.starts_with("auth_login")) continue;
    CAPTURE(nested.name);
    CHECK(nested.max_items == 1);
    auto& names = blocks[nested.name];
    for (const auto& attribute : nested.block.attributes) names.insert(attribute.name);
    CHECK(names.erase("namespace") == 1);
    CHECK(names.erase("use_root_namespace") == 1);
  }
  CHECK(blocks == kBlocks);
}

TEST_CASE("the secrets of the login blocks are sensitive, and no other attribute",
          "[provider][login]") {
  const auto schema = ProviderSchema();
  for (const auto& nested : schema.schema().block.blocks) {
    if (!nested.name.starts_with("auth_login")) continue;
    for (const auto& attribute : nested.block.attributes) {
      CAPTURE(nested.name, attribute.name);
      CHECK(attribute.sensitive == kSecrets.contains(attribute.name));
    }
  }
}

TEST_CASE("VisitLogins visits every login block", "[provider][login]") {
  Names visited;
  VisitLogins(ProviderModel{}, [&](const std::string& name, const auto&) { visited.insert(name); });
  CHECK(visited.size() == kBlocks.size());
  for (const auto& [name, attributes] : kBlocks) CHECK(visited.contains(name));
}

TEST_CASE("an empty text counts as not set for every argument of a login block",
          "[provider][login]") {
  const auto schema = ProviderSchema();
  for (const auto& nested : schema.schema().block.blocks) {
    for (const auto& attribute : nested.block.attributes) {
      if (!(attribute.type == cty::Type::String()) || attribute.required) continue;
      sdk::Diagnostics diagnostics;
      for (const auto& validate : attribute.validators) {
        validate(cty::Value::String(""), cty::Path::Root(attribute.name), diagnostics);
      }
      CAPTURE(nested.name, attribute.name);
      CHECK(diagnostics.empty());
    }
  }
}

}  // namespace
}  // namespace tfvault::provider::blocks_test
