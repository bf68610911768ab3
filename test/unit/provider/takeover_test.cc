// SPDX-License-Identifier: MPL-2.0
// Tests the change from hashicorp/vault to this provider and back, without a change in Vault.
#include "test/unit/provider/provider_harness.h"

namespace tfvault::test::takeover_test {
namespace {

constexpr const char* kBackend = "vault_aws_secret_backend";
constexpr const char* kRole = "vault_aws_secret_backend_role";

// Answers of a server without optional values.
const json kMountAnswer = {{"data",
                            {{"type", "aws"},
                             {"accessor", "aws_1234"},
                             {"description", ""},
                             {"config",
                              {{"default_lease_ttl", 0},
                               {"max_lease_ttl", 0},
                               {"force_no_cache", false},
                               {"listing_visibility", ""}}},
                             {"options", nullptr},
                             {"local", false},
                             {"seal_wrap", false},
                             {"external_entropy_access", false},
                             {"plugin_version", ""}}}};
const json kRootAnswer = {{"data",
                           {{"access_key", "AKIAEXAMPLE"},
                            {"region", ""},
                            {"iam_endpoint", ""},
                            {"sts_endpoint", ""},
                            {"sts_region", ""},
                            {"sts_fallback_endpoints", nullptr},
                            {"role_arn", ""},
                            {"identity_token_ttl", 0},
                            {"rotation_period", 0},
                            {"max_retries", -1},
                            {"username_template", "{{ default }}"}}}};
const json kRoleAnswer = {{"data",
                           {{"credential_type", "iam_user"},
                            {"policy_document", R"({"Statement":[],"Version":"2012-10-17"})"},
                            {"policy_arns", nullptr},
                            {"role_arns", nullptr},
                            {"iam_groups", json::array()},
                            {"iam_tags", nullptr},
                            {"user_path", ""},
                            {"permissions_boundary_arn", ""},
                            {"default_sts_ttl", 0},
                            {"max_sts_ttl", 0}}}};

// States of hashicorp/vault 5.11 after a refresh, for the configurations below.
const json kPeerBackend = {{"access_key", "AKIAEXAMPLE"},
                           {"accessor", "aws_1234"},
                           {"allowed_managed_keys", json::array()},
                           {"allowed_response_headers", json::array()},
                           {"audit_non_hmac_request_keys", json::array()},
                           {"audit_non_hmac_response_keys", json::array()},
                           {"default_lease_ttl_seconds", 0},
                           {"delegated_auth_accessors", json::array()},
                           {"description", ""},
                           {"disable_automated_rotation", false},
                           {"disable_remount", false},
                           {"external_entropy_access", false},
                           {"force_no_cache", false},
                           {"iam_endpoint", ""},
                           {"id", "aws"},
                           {"identity_token_audience", ""},
                           {"identity_token_key", ""},
                           {"identity_token_ttl", 0},
                           {"listing_visibility", ""},
                           {"local", false},
                           {"max_lease_ttl_seconds", 0},
                           {"max_retries", -1},
                           {"namespace", nullptr},
                           {"options", json::object()},
                           {"passthrough_request_headers", json::array()},
                           {"path", "aws"},
                           {"plugin_version", nullptr},
                           {"region", "us-east-1"},
                           {"role_arn", ""},
                           {"rotation_period", 0},
                           {"rotation_schedule", ""},
                           {"rotation_window", 0},
                           {"seal_wrap", false},
                           {"secret_key", "root-secret"},
                           {"secret_key_wo", nullptr},
                           {"secret_key_wo_version", nullptr},
                           {"sts_endpoint", ""},
                           {"sts_fallback_endpoints", json::array()},
                           {"sts_fallback_regions", json::array()},
                           {"sts_region", ""},
                           {"username_template", "{{ default }}"}};
const json kPeerRole = {{"backend", "aws"},
                        {"credential_type", "iam_user"},
                        {"default_sts_ttl", 0},
                        {"external_id", ""},
                        {"iam_groups", json::array()},
                        {"iam_tags", json::object()},
                        {"id", "aws/roles/deploy"},
                        {"max_sts_ttl", 0},
                        {"mfa_serial_number", ""},
                        {"name", "deploy"},
                        {"namespace", nullptr},
                        {"permissions_boundary_arn", ""},
                        {"policy_arns", json::array()},
                        {"policy_document", R"({"Statement":[],"Version":"2012-10-17"})"},
                        {"role_arns", json::array()},
                        {"session_tags", json::object()},
                        {"user_path", ""}};

struct Fixture {
  Fixture() {
    REQUIRE(provider.Configure().ok());
    provider.vault->On("GET /v1/sys/mounts/aws", 200, kMountAnswer.dump())
        .On("GET /v1/aws/config/root", 200, kRootAnswer.dump())
        .On("GET /v1/aws/roles/deploy", 200, kRoleAnswer.dump());
  }

  [[nodiscard]] cty::Value BackendConfig(const json& changes = json::object()) const {
    json attributes = {{"access_key", "AKIAEXAMPLE"}, {"secret_key", "root-secret"}};
    attributes.merge_patch(changes);
    return provider.Object(kBackend, attributes);
  }
  [[nodiscard]] cty::Value RoleConfig(const json& changes = json::object()) const {
    json attributes = {{"backend", "aws"},
                       {"name", "deploy"},
                       {"credential_type", "iam_user"},
                       {"policy_document", R"({"Version": "2012-10-17", "Statement": []})"}};
    attributes.merge_patch(changes);
    return provider.Object(kRole, attributes);
  }

  ProviderHarness provider;
};

json Edited(json state, const json& changes) {
  state.merge_patch(changes);  // null removes
  return state;
}

TEST_CASE_METHOD(Fixture, "a backend of hashicorp/vault is taken over without a change",
                 "[provider][foreign]") {
  struct Row {
    std::string name;
    std::int64_t version;
    std::string private_data;
    json state;
  };
  json without_remount = kPeerBackend;
  without_remount["disable_remount"] = nullptr;
  const auto row = GENERATE_REF(
      values<Row>({{"current", 1, R"({"schema_version":"1"})", kPeerBackend},
                   {"schema-version-0", 0, "", without_remount},
                   {"before-disable-remount-existed", 0, "",
                    Edited(kPeerBackend, {{"disable_remount", nullptr}})},
                   {"before-rotation-and-mount-fields-existed", 1, R"({"schema_version":"1"})",
                    Edited(kPeerBackend, {{"rotation_period", nullptr},
                                          {"rotation_window", nullptr},
                                          {"disable_automated_rotation", nullptr},
                                          {"options", nullptr},
                                          {"max_retries", nullptr}})},
                   {"never-refreshed",
                    1,
                    R"({"schema_version":"1"})",
                    {{"id", "aws"},
                     {"path", "aws"},
                     {"disable_remount", false},
                     {"access_key", "AKIAEXAMPLE"},
                     {"secret_key", "root-secret"}}}}));
  CAPTURE(row.name);
  provider.private_data = row.private_data;
  const auto state = provider.UpgradeAndRead(kBackend, row.version, row.state);
  INFO(state.Text());
  REQUIRE(state.ok());
  const auto plan = provider.Plan(kBackend, state.object, BackendConfig());
  CHECK(plan.object == state.object);
  CHECK(plan.requires_replace.empty());
  if (row.name != "current") return;
  // The stored state already equals the refreshed state.
  CHECK(state.object == provider.Stored(kBackend, row.state));
}

TEST_CASE_METHOD(Fixture, "a backend that hashicorp/vault managed in between plans no change",
                 "[provider][foreign]") {
  // hashicorp/vault passes private data through unchanged.
  provider.private_data = GENERATE(R"({"root_key":{"written":"AKIAEXAMPLE"}})", R"({"tfvault":1})");
  const auto stored = provider.Stored(kBackend, kPeerBackend);
  const auto read = provider.Read(kBackend, stored);
  CHECK(read.diagnostics.empty());
  CHECK(read.object == stored);
  CHECK(provider.Plan(kBackend, read.object, BackendConfig()).object == stored);
}

TEST_CASE_METHOD(Fixture, "a role of hashicorp/vault is taken over without a change",
                 "[provider][foreign]") {
  struct Row {
    std::string name;
    json state;
    json config_changes;
  };
  const auto row = GENERATE_REF(
      values<Row>({{"current", kPeerRole, json::object()},
                   {"before-policy-document-existed",
                    Edited(kPeerRole, {{"policy", R"({"Statement":[],"Version":"2012-10-17"})"},
                                       {"policy_arn", ""},
                                       {"policy_document", nullptr},
                                       {"credential_type", nullptr},
                                       {"policy_arns", nullptr}}),
                    {{"policy", R"({"Version": "2012-10-17", "Statement": []})"},
                     {"policy_document", nullptr},
                     {"credential_type", nullptr}}}}));
  CAPTURE(row.name);
  provider.private_data = "";
  const auto state = provider.UpgradeAndRead(kRole, 0, row.state);
  INFO(state.Text());
  REQUIRE(state.ok());
  CHECK(provider.Plan(kRole, state.object, RoleConfig(row.config_changes)).object == state.object);
}

TEST_CASE_METHOD(Fixture, "a configured value in a state of hashicorp/vault stays",
                 "[provider][foreign]") {
  json mount = kMountAnswer;
  mount["data"]["description"] = "team";
  ProviderHarness fresh;
  REQUIRE(fresh.Configure().ok());
  fresh.vault->On("GET /v1/sys/mounts/aws", 200, mount.dump())
      .On("GET /v1/aws/config/root", 200, kRootAnswer.dump());
  fresh.private_data = R"({"schema_version":"1"})";
  const auto state =
      fresh.UpgradeAndRead(kBackend, 1, Edited(kPeerBackend, {{"description", "team"}}));
  REQUIRE(state.ok());
  CHECK(fresh.Plan(kBackend, state.object, BackendConfig({{"description", "team"}})).object ==
        state.object);
}

TEST_CASE_METHOD(Fixture, "an empty value in the configuration is not a change",
                 "[provider][foreign]") {
  provider.private_data = R"({"schema_version":"1"})";
  const auto state = provider.UpgradeAndRead(kBackend, 1, kPeerBackend).object;
  CHECK(
      provider.Plan(kBackend, state, BackendConfig({{"description", ""}, {"region", ""}})).object ==
      state);
  const auto role = provider.UpgradeAndRead(kRole, 0, kPeerRole).object;
  CHECK(provider
            .Plan(kRole, role,
                  RoleConfig({{"iam_groups", json::array()}, {"iam_tags", json::object()}}))
            .object == role);
}

TEST_CASE_METHOD(Fixture, "a moved object of hashicorp/vault plans no change",
                 "[provider][foreign]") {
  const auto response = provider.server().MoveResourceState(
      {.source_provider_address = "registry.terraform.io/hashicorp/vault",
       .source_type_name = kRole,
       .source_json = kPeerRole.dump(),
       .target_type_name = kRole});
  REQUIRE(response.diagnostics.empty());
  const auto read = provider.server().ReadResource(
      {.type_name = kRole, .current_state = response.state, .private_data = response.private_data});
  REQUIRE(read.diagnostics.empty());
  const auto& schema = provider.server().definition().resources.at(kRole)->schema();
  const auto state = cty::DecodeMsgpack(read.state.msgpack, schema.block.ImpliedType());
  REQUIRE(state.ok());
  CHECK(provider.Plan(kRole, *state, RoleConfig()).object == *state);
}

TEST_CASE_METHOD(Fixture, "a backend cannot become a role", "[provider][foreign]") {
  const auto response = provider.server().MoveResourceState(
      {.source_provider_address = "registry.terraform.io/hashicorp/vault",
       .source_type_name = kBackend,
       .source_schema_version = 1,
       .source_json = kPeerBackend.dump(),
       .target_type_name = kRole});
  REQUIRE(response.diagnostics.items().size() == 1);
  CHECK(response.diagnostics.items()[0].summary == "Unsupported move");
}

TEST_CASE_METHOD(Fixture, "an import by identity equals the import by id", "[provider][import]") {
  const auto backend = provider.Import(kBackend, "aws");
  const auto role = provider.Import(kRole, "aws/roles/deploy");
  REQUIRE((backend.ok() && role.ok()));
  CHECK(provider.Import(kBackend, "", {{"path", "aws"}}).object == backend.object);
  CHECK(provider.Import(kRole, "", {{"backend", "aws"}, {"name", "deploy"}}).object == role.object);
}

TEST_CASE_METHOD(Fixture, "an identity is checked like the attributes that it names",
                 "[provider][import]") {
  const auto [type, identity, expected] = GENERATE(table<std::string, json, std::string>(
      {{kBackend, {{"path", "a//b"}}, "path"},
       {kBackend, {{"namespace", "x"}}, "must have \"path\""},
       {kRole, {{"backend", "aws"}, {"name", "a/b"}}, "name"},
       {kRole, {{"name", "deploy"}}, "must have \"backend\""}}));
  const auto imported = provider.Import(type, "", identity);
  CHECK_FALSE(imported.ok());
  CHECK_THAT(imported.Text(), Catch::Contains(expected));
}

TEST_CASE("the namespace of an identity overrides the namespace of the environment",
          "[provider][import]") {
  ProviderHarness other{
      std::map<std::string, std::string>{{"TERRAFORM_VAULT_NAMESPACE_IMPORT", "env"}}};
  const auto imported_namespace = [&](const std::string& id, const json& identity) {
    const auto response = other.server().ImportResourceState(
        {.type_name = kBackend,
         .id = id,
         .identity = {.json = identity.is_null() ? std::string() : identity.dump()}});
    const auto& schema = other.server().definition().resources.at(kBackend)->schema();
    return cty::DecodeMsgpack(response.state.msgpack, schema.block.ImpliedType())
        .value()
        .Attribute("namespace");
  };
  CHECK(imported_namespace("aws", nullptr) == Text("env"));
  CHECK(imported_namespace("", {{"path", "aws"}}) == Text("env"));
  CHECK(imported_namespace("", {{"path", "aws"}, {"namespace", "own"}}) == Text("own"));
}

}  // namespace
}  // namespace tfvault::test::takeover_test
