// SPDX-License-Identifier: MPL-2.0
#include "tfvault/provider/provider.h"

#include <catch2/catch.hpp>

#include <map>
#include <string>

namespace tfvault::provider::registry_test {
namespace {

// Every schema of the provider by name.
std::map<std::string, sdk::Schema> Schemas(const sdk::ProviderDefinition& definition) {
  std::map<std::string, sdk::Schema> schemas{{"provider", definition.provider->schema()}};
  for (const auto& [name, type] : definition.resources) schemas.emplace(name, type->schema());
  for (const auto& [name, type] : definition.data_sources) {
    schemas.emplace("data." + name, type->schema());
  }
  for (const auto& [name, type] : definition.ephemeral_resources) {
    schemas.emplace("ephemeral." + name, type->schema());
  }
  return schemas;
}

void CheckDocumented(const sdk::Block& block) {
  CHECK_FALSE(block.description.empty());
  for (const auto& attribute : block.attributes) {
    CAPTURE(attribute.name, attribute.description);
    CHECK(attribute.description.ends_with('.'));
  }
  for (const auto& nested : block.blocks) {
    CAPTURE(nested.name);
    CheckDocumented(nested.block);
  }
}

TEST_CASE("Terraform accepts every schema of the provider", "[provider][registry]") {
  for (const auto& [name, schema] : Schemas(MakeVaultProvider({}))) {
    CAPTURE(name);
    CHECK(sdk::CheckSchema(schema).empty());
  }
}

TEST_CASE("every block and attribute is documented in sentences", "[provider][registry]") {
  for (const auto& [name, schema] : Schemas(MakeVaultProvider({}))) {
    CAPTURE(name);
    CheckDocumented(schema.block);
  }
}

TEST_CASE("every function and its parameters are documented in sentences", "[provider][registry]") {
  const auto functions = MakeVaultProvider({}).functions;
  CHECK(functions.size() == 3);
  for (const auto& [name, function] : functions) {
    CAPTURE(name);
    const auto& signature = function->signature();
    CHECK(signature.summary.ends_with('.'));
    CHECK(signature.description.ends_with('.'));
    for (const auto& parameter : signature.parameters) CHECK(parameter.description.ends_with('.'));
  }
}

TEST_CASE("attributes that can hold a secret are sensitive", "[provider][registry]") {
  const auto schemas = Schemas(MakeVaultProvider({}));
  const auto is_sensitive = [&](const std::string& type, const std::string& attribute) {
    return schemas.at(type).block.FindAttribute(attribute)->sensitive;
  };
  CHECK(is_sensitive("provider", "token"));
  CHECK(is_sensitive("vault_aws_secret_backend", "access_key"));
  CHECK(is_sensitive("vault_aws_secret_backend", "secret_key"));
  CHECK(is_sensitive("data.vault_aws_access_credentials", "access_key"));
  CHECK(is_sensitive("data.vault_aws_access_credentials", "secret_key"));
  CHECK(is_sensitive("data.vault_aws_access_credentials", "security_token"));
  for (const char* kind : {"data.", "ephemeral."}) {
    CAPTURE(kind);
    CHECK(is_sensitive(std::string(kind) + "vault_aws_static_access_credentials", "access_key"));
    CHECK(is_sensitive(std::string(kind) + "vault_aws_static_access_credentials", "secret_key"));
  }
  CHECK(schemas.at("vault_aws_secret_backend").block.FindAttribute("secret_key_wo")->write_only);
}

}  // namespace
}  // namespace tfvault::provider::registry_test
