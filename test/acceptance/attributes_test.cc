// SPDX-License-Identifier: MPL-2.0
// Covers every attribute of every type. Attributes of the backend and of the role are set, changed
// and unset, and the server is checked after each step. For each other attribute a table names the
// test case that covers it.
#include "test/acceptance/terraform.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <vector>

namespace tfvault::test::attributes_test {
namespace {

using nlohmann::json;

// A value in the configuration, and the value that the server must then have.
struct Step {
  std::string hcl{};
  json stored{};
};

struct Row {
  std::string attribute{};
  // The block of the configuration below, and the place of the value on the server.
  std::string block{};
  std::string pointer{};
  Step set{};
  Step changed{};
  json unset{};  // the server's value after unsetting; null: none
  // Replaces the fields above: the test case that covers an attribute that is not a setting, that
  // is tested with other attributes, or that only some servers know.
  std::string elsewhere{};
};

Row Elsewhere(const std::string& attribute, const std::string& test) {
  return {.attribute = attribute, .elsewhere = test};
}

constexpr const char* kPolicy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:GetUser","Resource":"*"}]})";
constexpr const char* kOtherPolicy = R"({"Version":"2012-10-17","Statement":[]})";

std::string Quoted(const std::string& text) { return json(text).dump(); }

// A value whose HCL and JSON are equal.
Step Same(const json& value) { return {.hcl = value.dump(), .stored = value}; }

Step Arn(const std::string& resource) {
  const std::string arn = "arn:aws:iam::123456789012:" + resource;
  return {.hcl = "[" + Quoted(arn) + "]", .stored = {arn}};
}

constexpr const char* kFields =
    "newer arguments are stored, changed and unset, or the apply reports that they are ignored";

const std::vector<Row>& BackendRows() {
  // No server of the lab has these attributes.
  constexpr const char* kEnterprise =
      "arguments that the lab's server lacks are set, changed and unset in config/root and the "
      "mount";
  constexpr const char* kRotation = "a root key is rotated and the old key is never written back";
  constexpr const char* kKeys =
      "root credentials and endpoints change in place and are used at once";
  constexpr const char* kFixed =
      "arguments that are fixed at creation replace the mount only when they are configured";
  static const std::vector<Row> rows = {
      Elsewhere("id", "a backend is created, read back and destroyed"),
      Elsewhere("namespace",
                "the namespace of an identity overrides the namespace of the environment"),
      Elsewhere("path", "a new path remounts the engine, and its roles follow without replacement"),
      Elsewhere("disable_remount",
                "disable_remount replaces the mount instead of remounting the engine"),
      Elsewhere("on_destroy", "destroying a backend can keep the mount"),
      Elsewhere("accessor", "a backend is created, read back and destroyed"),
      {"description", "b", "/mount/description", Same("one"), Same("two"), ""},
      // Stays when it is removed from the configuration, as with hashicorp/vault.
      {"default_lease_ttl_seconds", "b", "/mount/config/default_lease_ttl", Same(100), Same(200),
       200},
      {"max_lease_ttl_seconds", "b", "/mount/config/max_lease_ttl", Same(4000000), Same(5000000),
       5000000},
      {"audit_non_hmac_request_keys",
       "b",
       "/mount/config/audit_non_hmac_request_keys",
       Same({"a", "b"}),
       Same({"b"}),
       {"b"}},
      {"audit_non_hmac_response_keys",
       "b",
       "/mount/config/audit_non_hmac_response_keys",
       Same({"a"}),
       Same({"b", "a"}),
       {"b", "a"}},
      {"listing_visibility", "b", "/mount/config/listing_visibility", Same("hidden"),
       Same("unauth")},
      {"passthrough_request_headers", "b", "/mount/config/passthrough_request_headers",
       Same({"X-One"}), Same({"X-Two", "X-One"})},
      {"allowed_response_headers", "b", "/mount/config/allowed_response_headers", Same({"X-One"}),
       Same({"X-Two"})},
      {"options",
       "b",
       "/mount/options",
       {"{ a = \"1\" }", {{"a", "1"}}},
       {"{ a = \"2\", b = \"3\" }", {{"a", "2"}, {"b", "3"}}}},
      Elsewhere("allowed_managed_keys", kEnterprise),
      Elsewhere("delegated_auth_accessors", kEnterprise),
      Elsewhere("identity_token_key", kEnterprise),
      Elsewhere("plugin_version",
                "a plugin's version is sent when it changes and kept when it is "
                "left out"),
      Elsewhere("local", kFixed),
      Elsewhere("force_no_cache", kFixed),
      Elsewhere("seal_wrap", kFixed),
      Elsewhere("external_entropy_access", kFixed),
      Elsewhere("access_key", kKeys),
      Elsewhere("secret_key", kKeys),
      Elsewhere("iam_endpoint", kKeys),
      Elsewhere("sts_endpoint", kKeys),
      Elsewhere("secret_key_wo", "a changed write-only secret is detected and used"),
      Elsewhere("secret_key_wo_version", "changing one root setting keeps the root credentials"),
      Elsewhere("secret_key_wo_revision", "a changed write-only secret is detected and used"),
      Elsewhere("rotate_root", kRotation),
      Elsewhere("rotate_root_trigger", kRotation),
      {"region", "b", "/root/region", Same("us-west-1"), Same("eu-west-1"), "eu-west-1"},
      {"max_retries", "b", "/root/max_retries", Same(3), Same(0), -1},
      // Computed: if it is not configured, the mount keeps its template.
      {"username_template", "b", "/root/username_template", Same("a-{{random 20}}"),
       Same("b-{{random 20}}"), "b-{{random 20}}"},
      Elsewhere("sts_region", kFields),
      Elsewhere("sts_fallback_endpoints", kFields),
      Elsewhere("sts_fallback_regions", kFields),
      Elsewhere("role_arn", kEnterprise),
      Elsewhere("identity_token_audience", kEnterprise),
      Elsewhere("identity_token_ttl", kEnterprise),
      Elsewhere("rotation_schedule", kEnterprise),
      Elsewhere("rotation_period", kEnterprise),
      Elsewhere("rotation_window", kEnterprise),
      Elsewhere("disable_automated_rotation", kEnterprise),
      {"lease", "b", "/lease/lease", {"\"1800\"", "30m0s"}, {"\"1h\"", "1h0m0s"}, "0s"},
      {"lease_max", "b", "/lease/lease_max", {"\"24h\"", "24h0m0s"}, {"\"2d\"", "48h0m0s"}, "0s"},
  };
  return rows;
}

const std::vector<Row>& RoleRows() {
  static const std::vector<Row> rows = {
      Elsewhere("id", "a role is created with every attribute of its type, read back and deleted"),
      Elsewhere("namespace",
                "the namespace of an identity overrides the namespace of the environment"),
      Elsewhere("backend",
                "a new path remounts the engine, and its roles follow without replacement"),
      Elsewhere("name", "a role in a mount whose path has slashes works and imports"),
      {"credential_type", "typed", "/typed/credential_type", Same("federation_token"),
       Same("assumed_role"), "iam_user"},
      {"policy_document", "user", "/user/policy_document", Same(kPolicy), Same(kOtherPolicy), ""},
      {"policy_arns", "user", "/user/policy_arns", Arn("policy/a"), Arn("policy/b")},
      {"policy", "old", "/old/policy_document", Same(kPolicy), Same(kOtherPolicy), ""},
      {"policy_arn",
       "old",
       "/old/policy_arns",
       {Quoted("arn:aws:iam::123456789012:policy/a"), {"arn:aws:iam::123456789012:policy/a"}},
       {Quoted("arn:aws:iam::123456789012:policy/b"), {"arn:aws:iam::123456789012:policy/b"}}},
      {"role_arns", "assumed", "/assumed/role_arns", Arn("role/a"), Arn("role/b")},
      {"iam_groups", "groups", "/groups/iam_groups", Same({"a"}), Same({"b", "c"})},
      {"iam_tags",
       "user",
       "/user/iam_tags",
       {"{ a = \"1\" }", {{"a", "1"}}},
       {"{ b = \"2\" }", {{"b", "2"}}}},
      {"user_path", "user", "/user/user_path", Same("/a/"), Same("/b/"), ""},
      {"permissions_boundary_arn", "user", "/user/permissions_boundary_arn",
       Same("arn:aws:iam::123456789012:policy/a"), Same("arn:aws:iam::123456789012:policy/b"), ""},
      Elsewhere("session_tags", kFields),
      Elsewhere("external_id", kFields),
      Elsewhere("mfa_serial_number", kFields),
      {"default_sts_ttl", "assumed", "/assumed/default_sts_ttl", Same(1000), Same(2000), 2000},
      {"max_sts_ttl", "assumed", "/assumed/max_sts_ttl", Same(5000), Same(6000), 6000},
  };
  return rows;
}

// In the other types each attribute is an argument of one request, or a result of it.
struct OtherType {
  std::string kind{};  // as printed by `terraform providers schema`
  std::string type{};
  std::vector<Row> rows{};
};

const std::vector<OtherType>& OtherTypes() {
  constexpr const char* kNamespace = "every type works in the namespace that it names";
  constexpr const char* kOpen = "opening issues credentials, checks them and says when to renew";
  constexpr const char* kUser =
      "returns the keys of an IAM user after five successful checks in a row";
  constexpr const char* kSession =
      "returns session credentials with their token after one successful check";
  constexpr const char* kEndpoint =
      "checks the credentials with the configured call, endpoint and region";
  constexpr const char* kRequest = "passes the arguments of the request to Vault";
  constexpr const char* kStatic =
      "a static role is created, read back, changed, imported and deleted";
  constexpr const char* kCleared = "arguments of Vault Enterprise can be cleared";
  constexpr const char* kKey = "reads the key of a static role once, with either name of the mount";
  constexpr const char* kRotated = "returns the time of the next rotation if the server reports it";
  constexpr const char* kMountId =
      "an ephemeral static credential accepts a mount_id, known or unknown";
  constexpr const char* kNames = "the names of a mount's roles are listed in order";
  constexpr const char* kAsked =
      "passes the arguments of a profile to Vault, in its namespace, and to AWS";
  constexpr const char* kProfile =
      "opening creates a profile whose command has its first credentials";
  static const std::vector<Row> credentials = {
      Elsewhere("namespace", kNamespace),
      Elsewhere("backend", kOpen),
      Elsewhere("mount", kOpen),
      Elsewhere("role", kOpen),
      Elsewhere("type", kSession),
      Elsewhere("role_arn", kSession),
      Elsewhere("role_session_name", kRequest),
      Elsewhere("mfa_code", kRequest),
      Elsewhere("ttl", "renews the lease of an IAM user with ttl"),
      Elsewhere("min_ttl",
                "renews a lease that is shorter than min_ttl, or refuses and revokes it"),
      Elsewhere("validate_creds", "does not call AWS without validation"),
      Elsewhere("validation_call", kEndpoint),
      Elsewhere("num_sequential_successes", "checks the credentials at the configured endpoint"),
      Elsewhere("num_seconds_between_tests", "checks the credentials at the configured endpoint"),
      Elsewhere("max_cred_validation_seconds",
                "revokes credentials that AWS never accepts before it reports the error"),
      Elsewhere("region", kEndpoint),
      Elsewhere("sts_endpoint", "checks the credentials at the configured endpoint"),
      Elsewhere("iam_endpoint", kEndpoint),
      Elsewhere("access_key", kUser),
      Elsewhere("secret_key", kUser),
      Elsewhere("security_token", kSession),
      Elsewhere("arn", "warns with both durations if a session is shorter than ttl"),
      Elsewhere("expires_at", kOpen),
      Elsewhere("lease_id", kUser),
      Elsewhere("lease_duration", kUser),
      Elsewhere("lease_start_time", kUser),
      Elsewhere("lease_renewable", kUser),
  };
  static const std::vector<Row> static_credentials = {
      Elsewhere("namespace", kNamespace), Elsewhere("backend", kKey),
      Elsewhere("mount", kKey),           Elsewhere("name", kKey),
      Elsewhere("access_key", kKey),      Elsewhere("secret_key", kKey),
      Elsewhere("expires_at", kRotated),
  };
  static const std::vector<Row> list = {
      Elsewhere("namespace", kNamespace),
      Elsewhere("backend", kNames),
      Elsewhere("mount", "a list without a mount is refused"),
      Elsewhere("names", kNames),
      Elsewhere("id", kNames),
  };
  const auto with = [](std::vector<Row> rows, const std::string& attribute,
                       const std::string& test) {
    rows.push_back(Elsewhere(attribute, test));
    return rows;
  };
  static const std::vector<OtherType> types = {
      {"resource_schemas",
       "vault_aws_secret_backend_static_role",
       {Elsewhere("id", kStatic),
        Elsewhere("namespace", "a static role is imported by its identity"),
        Elsewhere("backend", "a static role follows its mount without a new key"),
        Elsewhere("name", "a changed IAM user or name replaces a static role"),
        Elsewhere("username", "a changed IAM user or name replaces a static role"),
        Elsewhere("rotation_period", kStatic), Elsewhere("assume_role_arn", kCleared),
        Elsewhere("assume_role_session_name", kCleared), Elsewhere("external_id", kCleared)}},
      {"data_source_schemas", "vault_aws_access_credentials", with(credentials, "id", kUser)},
      {"ephemeral_resource_schemas", "vault_aws_access_credentials",
       with(credentials, "mount_id", kRequest)},
      {"data_source_schemas", "vault_aws_static_access_credentials",
       with(static_credentials, "id", kKey)},
      {"ephemeral_resource_schemas", "vault_aws_static_access_credentials",
       with(static_credentials, "mount_id", kMountId)},
      {"data_source_schemas", "vault_aws_secret_backend_roles", list},
      {"data_source_schemas", "vault_aws_secret_backend_static_roles", list},
      {"ephemeral_resource_schemas",
       "vault_aws_credential_process",
       {Elsewhere("namespace", kAsked), Elsewhere("mount", kProfile), Elsewhere("role", kProfile),
        Elsewhere(
            "type",
            "sessions of an assumed role are renewed, and concurrent callers share a session"),
        Elsewhere("role_arn", kAsked), Elsewhere("role_session_name", kAsked),
        Elsewhere("ttl", kAsked), Elsewhere("region", "refuses an invalid region of a profile"),
        Elsewhere("sts_endpoint", kAsked), Elsewhere("validate_creds", kAsked),
        Elsewhere("mount_id", kAsked),
        Elsewhere("profile", "the AWS CLI keeps working after its first keys have expired"),
        Elsewhere("config_file", "the AWS CLI keeps working after its first keys have expired")}},
  };
  return types;
}

std::vector<Row> Walked() {
  std::vector<Row> rows;
  for (const auto* table : {&BackendRows(), &RoleRows()}) {
    std::copy_if(table->begin(), table->end(), std::back_inserter(rows),
                 [](const Row& row) { return row.elsewhere.empty(); });
  }
  return rows;
}

// Configuration of the tested attributes with the values of one step; without a step, none of them.
std::string Hcl(const std::string& path, const Step Row::*step) {
  const auto body = [&](const std::string& block) {
    std::string text;
    for (const auto& row : Walked()) {
      if (step != nullptr && row.block == block) {
        text += "  " + row.attribute + " = " + (row.*step).hcl + "\n";
      }
    }
    return text;
  };
  const auto role = [&](const std::string& name, const std::string& base) {
    return "resource \"vault_aws_secret_backend_role\" \"" + name + "\" {\n  name = \"" + name +
           "\"\n  backend = vault_aws_secret_backend.b.path\n" + base + body(name) + "}\n";
  };
  const std::string policy = "  policy_document = " + Quoted(kPolicy) + "\n";
  return BackendHcl(path, body("b")) + role("user", "  iam_groups = [\"base\"]\n") +
         role("old", "  iam_groups = [\"base\"]\n") + role("groups", policy) +
         role("typed", policy) + role("assumed", policy + "  credential_type = \"assumed_role\"\n");
}

// The server's values, for the pointers of the rows.
json Stored(const std::string& path) {
  const auto& lab = Lab::Shared();
  json stored = {{"mount", lab.Vault("GET", "sys/mounts/" + path)["data"]},
                 {"root", lab.Vault("GET", path + "/config/root")["data"]},
                 {"lease", lab.Vault("GET", path + "/config/lease")["data"]}};
  for (const auto* name : {"user", "old", "groups", "typed", "assumed"}) {
    stored[name] = lab.Vault("GET", path + "/roles/" + name)["data"];
  }
  return stored;
}

void CheckStored(const std::string& path, json (*expected)(const Row&)) {
  const json stored = Stored(path);
  for (const auto& row : Walked()) {
    INFO(row.block << "." << row.attribute);
    const json found = stored.value(json::json_pointer(row.pointer), json());
    const json wanted = expected(row);
    if (wanted.is_null()) {
      CHECK((found == "" || found.empty()));
    } else {
      CHECK(found == wanted);
    }
  }
}

std::set<std::string> Names(const std::vector<Row>& rows) {
  std::set<std::string> names;
  for (const auto& row : rows) names.insert(row.attribute);
  CHECK(names.size() == rows.size());
  return names;
}

// The sources of all tests, with adjacent string literals joined.
std::string TestSources() {
  std::string sources;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(TFVAULT_SOURCE_DIR "/test")) {
    if (entry.path().extension() != ".cc") continue;
    std::ifstream in(entry.path());
    std::string line;
    while (std::getline(in, line)) {
      const auto text = line.find_first_not_of(' ');
      const bool continues =
          text != std::string::npos && line[text] == '"' && sources.ends_with('"');
      if (continues) sources.pop_back();
      sources += continues ? line.substr(text + 1) : line;
    }
  }
  return sources;
}

}  // namespace

TEST_CASE("every attribute is set, changed and unset on the server and needs no second apply",
          "[attributes]") {
  const auto path = UniqueName("walk");
  Workspace work(Hcl(path, &Row::set));
  work.MustApply();
  CheckStored(path, [](const Row& row) { return row.set.stored; });
  work.RequireEmptyPlan();

  work.Write(Hcl(path, &Row::changed));
  for (const auto& [address, actions] : work.PlannedActions()) {
    INFO(address);
    CHECK(actions == std::vector<std::string>{"update"});
  }
  work.MustApply();
  CheckStored(path, [](const Row& row) { return row.changed.stored; });
  work.RequireEmptyPlan();

  work.Write(Hcl(path, nullptr));
  work.MustApply();
  CheckStored(path, [](const Row& row) { return row.unset; });
  work.RequireEmptyPlan();
  work.MustDestroy();
}

TEST_CASE("no attribute of any type is left out of the table", "[attributes]") {
  Workspace work("");
  const auto shown = work.Run({"providers", "schema", "-json"});
  const json schemas = json::parse(shown.out, nullptr, false);
  REQUIRE(schemas.is_object());
  REQUIRE(schemas["provider_schemas"].size() == 1);
  const json all = schemas["provider_schemas"].begin().value();
  const auto attributes = [&](const std::string& kind, const std::string& type) {
    INFO(kind << " " << type);
    std::set<std::string> names;
    for (const auto& [name, attribute] : all[kind][type]["block"]["attributes"].items()) {
      names.insert(name);
    }
    return names;
  };
  CHECK(Names(BackendRows()) == attributes("resource_schemas", "vault_aws_secret_backend"));
  CHECK(Names(RoleRows()) == attributes("resource_schemas", "vault_aws_secret_backend_role"));
  std::size_t types = 2;
  for (const auto& other : OtherTypes()) {
    INFO(other.kind << " " << other.type);
    CHECK(Names(other.rows) == attributes(other.kind, other.type));
    ++types;
  }
  std::size_t offered = 0;
  for (const auto* kind :
       {"resource_schemas", "data_source_schemas", "ephemeral_resource_schemas"}) {
    offered += all[kind].size();
  }
  CHECK(offered == types);
}

TEST_CASE("every test that the table names exists", "[attributes]") {
  const std::string sources = TestSources();
  std::vector<const std::vector<Row>*> tables = {&BackendRows(), &RoleRows()};
  for (const auto& other : OtherTypes()) tables.push_back(&other.rows);
  for (const auto* table : tables) {
    for (const auto& row : *table) {
      if (row.elsewhere.empty()) continue;
      INFO(row.attribute << ": " << row.elsewhere);
      // The tags of a test follow its name.
      CHECK(sources.find("\"" + row.elsewhere + "\",") != std::string::npos);
    }
  }
}

}  // namespace tfvault::test::attributes_test
