// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend/model.h"
#include "test/unit/provider/provider_harness.h"

#include <tuple>

namespace tfvault::test::aws_secret_backend_test {
namespace {

constexpr const char* kType = "vault_aws_secret_backend";
constexpr const char* kMountRoute = "POST /v1/sys/mounts/aws";
constexpr const char* kReadMount = "GET /v1/sys/mounts/aws";
constexpr const char* kTune = "POST /v1/sys/mounts/aws/tune";
constexpr const char* kWriteRoot = "PUT /v1/aws/config/root";
constexpr const char* kReadRoot = "GET /v1/aws/config/root";
constexpr const char* kUnmount = "DELETE /v1/sys/mounts/aws";
constexpr const char* kRotate = "PUT /v1/aws/config/rotate-root";
constexpr const char* kWriteLease = "PUT /v1/aws/config/lease";
constexpr const char* kReadLease = "GET /v1/aws/config/lease";
constexpr const char* kRoleArn = "arn:aws:iam::123456789012:role/r";
constexpr const char* kNoMount = R"({"errors":["No secret engine mount at aws/"]})";
constexpr const char* kRotatedAnswer = R"({"data":{"access_key":"AKIAVAULTSOWN"}})";
// Private data of a mount whose key Terraform wrote, and after Vault rotated that key.
constexpr const char* kWrittenRecord = R"({"root_key":{"written":"AKIAEXAMPLE"}})";
constexpr const char* kRotatedRecord =
    R"({"root_key":{"all_replaced":["AKIAEXAMPLE"],"keeps_absent":false,"made_by_vault":"AKIAVAULTSOWN"}})";

std::string MountAnswer(const json& changes = json::object()) {
  json data = {
      {"type", "aws"},
      {"accessor", "aws_1234"},
      {"description", ""},
      {"config", {{"default_lease_ttl", 0}, {"max_lease_ttl", 0}, {"force_no_cache", false}}},
      {"options", nullptr},
      {"local", false},
      {"seal_wrap", false},
      {"external_entropy_access", false},
      {"plugin_version", ""}};
  data.merge_patch(changes);
  return json{{"data", data}}.dump();
}

std::string RootAnswer(const json& changes = json::object()) {
  json data = {{"access_key", "AKIAEXAMPLE"}, {"region", ""},
               {"iam_endpoint", ""},          {"sts_endpoint", ""},
               {"max_retries", -1},           {"username_template", "{{ default }}"}};
  data.merge_patch(changes);
  return json{{"data", data}}.dump();
}

struct Fixture {
  Fixture() {
    REQUIRE(provider.Configure().ok());
    provider.private_data = kWrittenRecord;
    provider.vault->On(kMountRoute, 204).On(kWriteRoot, 204).On(kTune, 204).On(kUnmount, 204);
  }

  // Sets Vault's answers to later reads.
  void Answers(const json& mount = json::object(), const json& root = json::object()) {
    provider.vault->On(kReadMount, 200, MountAnswer(mount)).On(kReadRoot, 200, RootAnswer(root));
  }

  [[nodiscard]] cty::Value Config(const json& changes = json::object()) const {
    json attributes = {{"access_key", "AKIAEXAMPLE"}, {"secret_key", "root-secret"}};
    attributes.merge_patch(changes);
    return provider.Object(kType, attributes);
  }

  // The state of an existing mount.
  [[nodiscard]] cty::Value State(const json& changes = json::object()) {
    json attributes = {{"id", "aws"},
                       {"path", "aws"},
                       {"disable_remount", false},
                       {"accessor", "aws_1234"},
                       {"default_lease_ttl_seconds", 0},
                       {"max_lease_ttl_seconds", 0},
                       {"local", false},
                       {"force_no_cache", false},
                       {"seal_wrap", false},
                       {"external_entropy_access", false},
                       {"access_key", "AKIAEXAMPLE"},
                       {"secret_key", "root-secret"},
                       {"username_template", "{{ default }}"},
                       {"max_retries", -1}};
    attributes.merge_patch(changes);
    return provider.Stored(kType, attributes);
  }

  // Creates the mount at a path that is free.
  ProviderHarness::Result Create(const cty::Value& config) {
    provider.vault->First(kReadMount, 400, kNoMount);
    return provider.Create(kType, config);
  }

  ProviderHarness provider;
};

TEST_CASE_METHOD(Fixture, "creating a backend mounts the engine and writes its root configuration",
                 "[provider][backend]") {
  Answers({{"config", {{"default_lease_ttl", 60}, {"max_lease_ttl", 120}}}});
  const auto created =
      Create(Config({{"default_lease_ttl_seconds", 60}, {"max_lease_ttl_seconds", 120}}));
  INFO(created.Text());
  REQUIRE(created.diagnostics.empty());
  CHECK(provider.vault->routes() ==
        std::vector<std::string>{kReadMount, kMountRoute, kWriteRoot, kReadMount, kReadRoot});

  const auto mount = provider.Bodies(kMountRoute).at(0);
  CHECK(mount["type"] == "aws");
  CHECK(mount["config"]["default_lease_ttl"] == "60s");
  CHECK(mount["config"]["max_lease_ttl"] == "120s");
  const auto root = provider.Bodies(kWriteRoot).at(0);
  CHECK(root["access_key"] == "AKIAEXAMPLE");
  CHECK(root["secret_key"] == "root-secret");

  CHECK(created["id"] == Text("aws"));
  CHECK(created["accessor"] == Text("aws_1234"));
  CHECK(created["username_template"] == Text("{{ default }}"));
  CHECK(created["local"] == cty::Value::Bool(false));
  CHECK(created["description"] == Text(""));
}

TEST_CASE_METHOD(Fixture, "the id of a backend is unknown until it exists", "[provider][backend]") {
  CHECK(provider.Plan(kType, provider.Null(kType), Config())["id"].is_unknown());
}

TEST_CASE_METHOD(Fixture, "an unchanged backend has an empty plan after its creation",
                 "[provider][backend]") {
  Answers();
  const auto config = Config();
  const auto created = Create(config);
  const auto refreshed = provider.Read(kType, created.object);
  CHECK(refreshed.object == created.object);
  CHECK(provider.Plan(kType, refreshed.object, config).object == created.object);
}

TEST_CASE_METHOD(Fixture, "a mount without credentials gets no root configuration",
                 "[provider][backend]") {
  provider.vault->On(kReadMount, 200, MountAnswer());  // config/root: 404
  const auto created = Create(provider.Object(kType, json::object()));
  INFO(created.Text());
  CHECK(created.diagnostics.empty());
  CHECK(provider.Count(kWriteRoot) == 0);
  CHECK(created["max_retries"] == cty::Value::Number(-1));
  CHECK(created["username_template"] == Text(""));
}

TEST_CASE_METHOD(Fixture, "max_retries of 0 is sent when the backend is created",
                 "[provider][backend]") {
  Answers(json::object(), {{"max_retries", 0}});
  const auto created = Create(Config({{"max_retries", 0}}));
  REQUIRE(created.ok());
  CHECK(created["max_retries"] == cty::Value::Number(0));
  CHECK(provider.Bodies(kWriteRoot).at(0)["max_retries"] == 0);
}

TEST_CASE_METHOD(Fixture, "a mount that Vault refuses leaves nothing behind",
                 "[provider][backend]") {
  ProviderHarness fresh;
  REQUIRE(fresh.Configure().ok());
  fresh.vault->On(kReadMount, 400, kNoMount)
      .On(kMountRoute, 400, R"({"errors":["path is already in use at aws/"]})");
  const auto created = fresh.Create(kType, Config());
  CHECK(created.object.is_null());
  CHECK_THAT(created.Text(), Catch::Contains("path is already in use at aws/"));
  CHECK_THAT(created.Text(), Catch::Contains("terraform import"));
}

TEST_CASE_METHOD(Fixture, "a foreign mount at the path is not touched by a create",
                 "[provider][backend]") {
  const auto [type, advice] = GENERATE(table<std::string, std::string>(
      {{"aws", "terraform import <address> aws"}, {"kv", "Use another path"}}));
  Answers({{"type", type}});
  const auto created = provider.Create(kType, Config());
  CHECK(created.object.is_null());
  CHECK_THAT(created.Text(),
             Catch::Contains("of the type '" + type + "' is mounted there already") &&
                 Catch::Contains(advice));
  CHECK_THAT(created.Text(), Catch::Contains("create_before_destroy") || Catch::Contains("'kv'"));
  CHECK(provider.vault->routes() == std::vector<std::string>{kReadMount});
}

TEST_CASE_METHOD(Fixture, "nothing is mounted if the path cannot be checked first",
                 "[provider][backend]") {
  const auto [status, body, text] = GENERATE(table<int, std::string, std::string>(
      {{403, R"({"errors":["permission denied"]})", "'read' on sys/mounts/aws"},
       {404, R"({"errors":[]})", "not found"},
       {500, R"({"errors":["storage"]})", "storage"}}));
  provider.vault->On(kReadMount, status, body);
  const auto created = provider.Create(kType, Config());
  CHECK(created.object.is_null());
  CHECK_THAT(created.Text(), Catch::Contains("Nothing was mounted") && Catch::Contains(text));
  CHECK(provider.vault->routes() == std::vector<std::string>{kReadMount});
}

using Answer = StatusOr<http::HttpResponse>;

// A mount request whose answer does not say whether Vault executed it.
struct Unconfirmed : Fixture {
  Unconfirmed() {
    provider.vault->Only(
        kMountRoute,
        GENERATE(Answer(http::TransportError(http::FailureKind::kInterrupted, "connection reset")),
                 Answer(HttpAnswer(502, "<html>")), Answer(HttpAnswer(200, "<html>"))));
  }
};

TEST_CASE_METHOD(
    Unconfirmed,
    "an unconfirmed mount counts as created if the path was free and the mount is as planned",
    "[provider][backend]") {
  provider.vault->On(kReadMount, 400, kNoMount).On(kReadMount, 500, "<html>");
  Answers({{"description", "team"}});
  const auto created = Create(Config({{"description", "team"}}));
  INFO(created.Text());
  CHECK(created.diagnostics.empty());
  CHECK(created["accessor"] == Text("aws_1234"));
  CHECK(provider.Count(kMountRoute) == 1);
  CHECK(provider.Count(kWriteRoot) == 1);
}

TEST_CASE_METHOD(Unconfirmed,
                 "an unconfirmed mount is not in the state if it may be foreign or does not exist",
                 "[provider][backend]") {
  const auto [status, body] = GENERATE(table<int, std::string>(
      {{400, kNoMount},
       {500, R"({"errors":["down"]})"},
       {200, MountAnswer({{"description", "theirs"}})},
       {200, MountAnswer({{"type", "kv"}})},
       {200, MountAnswer({{"config", {{"max_lease_ttl", 60}}}, {"options", {{"a", "b"}}}})}}));
  provider.vault->On(kReadMount, status, body);
  const auto created = Create(Config());
  CHECK(created.object.is_null());
  CHECK_THAT(created.Text(), Catch::Contains("terraform import <address> aws"));
  CHECK(provider.Count(kWriteRoot) + provider.Count(kUnmount) == 0);
}

TEST_CASE_METHOD(Fixture, "a backend whose creation fails halfway is saved with all planned values",
                 "[provider][backend]") {
  provider.vault->Only(kWriteRoot, 403, R"({"errors":["permission denied"]})");
  const bool seen = GENERATE(true, false);
  if (seen) Answers();
  if (!seen) provider.vault->On(kReadMount, 500, "<html>");
  const auto created = Create(Config({{"description", "team"}}));
  CHECK_THAT(created.Text(), Catch::Contains("permission denied"));
  REQUIRE(created.object.is_known());
  CHECK(created["description"] == Text("team"));
  CHECK(created["path"] == Text("aws"));
  CHECK(created["accessor"].is_null() == !seen);
  // This run created the mount, so the next apply may replace it.
  provider.vault->Only(kReadMount, 200, MountAnswer());
  CHECK(provider.Delete(kType, created.object).ok());
  CHECK(provider.Count(kUnmount) == 1);
}

TEST_CASE_METHOD(Fixture, "a foreign mount is an error and is neither changed nor deleted",
                 "[provider][backend]") {
  const json other = GENERATE(json{{"accessor", "aws_other"}}, json{{"type", "kv"}});
  Answers(other);
  const auto state = State({{"on_destroy", GENERATE("revoke", "force")}});
  const auto deleted = provider.Delete(kType, state);
  CHECK(deleted.object == state);
  CHECK_THAT(deleted.Text(), Catch::Contains("terraform state rm"));
  const auto read = provider.Read(kType, state);
  CHECK(read.object == state);
  CHECK_THAT(read.Text(), Catch::Contains("terraform import <address> aws"));
  const auto updated = provider.Apply(
      kType, State(),
      Config(GENERATE(json{{"description", "x"}}, json{{"region", "x"}}, json{{"path", "team"}})));
  CHECK(updated.object == State());
  CHECK(provider.Count(kReadMount) == static_cast<long>(provider.vault->routes().size()));
}

// Earlier versions saved such a state: they took any mount for their own when an answer was lost.
TEST_CASE_METHOD(Fixture, "an unconfirmed mount of an earlier version is neither read nor deleted",
                 "[provider][backend]") {
  Answers();
  provider.private_data = R"({"tfvault":1})";
  const auto state = State({{"accessor", nullptr}});
  CHECK(provider.Read(kType, state).object == state);
  const auto deleted = provider.Delete(kType, state);
  CHECK(deleted.object == state);
  CHECK_THAT(deleted.Text(), Catch::Contains("may not belong to this resource"));
  CHECK(provider.Count(kUnmount) == 0);
}

TEST_CASE_METHOD(Fixture, "a mount of hashicorp/vault without an accessor is deleted",
                 "[provider][backend]") {
  Answers();
  provider.private_data = "";
  CHECK(provider.Delete(kType, State({{"accessor", nullptr}})).ok());
  CHECK(provider.Count(kUnmount) == 1);
}

TEST_CASE_METHOD(Fixture, "a mount that cannot be read is not deleted", "[provider][backend]") {
  provider.vault->On(kReadMount, 403, R"({"errors":["permission denied"]})");
  const auto deleted = provider.Delete(kType, State());
  CHECK(deleted.object == State());
  CHECK_THAT(deleted.Text(), Catch::Contains("'read' on sys/mounts/aws"));
}

TEST_CASE_METHOD(Fixture, "an empty region of the server stays empty in the state and in Vault",
                 "[provider][backend]") {
  Answers();
  const auto read = provider.Read(kType, State());
  CHECK(read["region"] == Text(""));
  // The next write therefore sets no region.
  const auto updated = provider.Apply(kType, read.object, Config({{"max_retries", 3}}));
  REQUIRE(updated.ok());
  CHECK(provider.Bodies(kWriteRoot).at(0)["region"] == "");
}

TEST_CASE_METHOD(Fixture, "a refresh reads the mount once and its root configuration once",
                 "[provider][backend]") {
  Answers();
  CHECK(provider.Read(kType, State()).object == State());
  CHECK(provider.vault->routes() == std::vector<std::string>{kReadMount, kReadRoot});
}

TEST_CASE_METHOD(Fixture, "a missing mount is removed from the state", "[provider][backend]") {
  provider.vault->On(kReadMount, 400, R"({"errors":["No secret engine mount at aws/"]})");
  const auto read = provider.Read(kType, State());
  CHECK(read.diagnostics.empty());
  CHECK(read.object.is_null());
  CHECK(provider.Count(kReadRoot) == 0);
}

TEST_CASE_METHOD(Fixture, "a refused or failing read keeps the state", "[provider][backend]") {
  const auto status = GENERATE(403, 500, 502);
  provider.vault->On(kReadMount, status, R"({"errors":["no"]})");
  const auto read = provider.Read(kType, State());
  CHECK_FALSE(read.ok());
  CHECK(read.object == State());
}

TEST_CASE_METHOD(Fixture, "a 404 without an error text does not remove a mount from the state",
                 "[provider][backend]") {
  provider.vault->On(kReadMount, 404, R"({"errors":[]})");
  const auto read = provider.Read(kType, State());
  CHECK_FALSE(read.ok());
  CHECK(read.object == State());
}

TEST_CASE_METHOD(Fixture, "a mount of another type is an error, not a backend",
                 "[provider][backend]") {
  Answers({{"type", "kv"}});
  CHECK_THAT(provider.Read(kType, State()).Text(), Catch::Contains("'kv'"));
  CHECK_THAT(provider.Import(kType, "aws").Text(), Catch::Contains("'kv'"));
}

TEST_CASE_METHOD(Fixture, "a root configuration that was never written reads as empty",
                 "[provider][backend]") {
  provider.vault->On(kReadMount, 200, MountAnswer());
  const auto read = provider.Read(kType, State());
  INFO(read.Text());
  CHECK(read["access_key"] == Text(""));
  CHECK(read["max_retries"] == cty::Value::Number(-1));
}

TEST_CASE_METHOD(Fixture,
                 "a server that cannot return its root configuration leaves the state unchanged",
                 "[provider][backend]") {
  provider.vault->On(kReadMount, 200, MountAnswer())
      .On(kReadRoot, 405, R"({"errors":["unsupported operation"]})");
  CHECK(provider.Read(kType, State()).object == State());
}

TEST_CASE_METHOD(Fixture, "a TTL of 0 in the state matches any default of the server",
                 "[provider][backend]") {
  Answers({{"config", {{"default_lease_ttl", 2'764'800}, {"max_lease_ttl", 2'764'800}}}});
  CHECK(provider.Read(kType, State()).object == State());
}

TEST_CASE_METHOD(Fixture, "drift of the mount and of the root configuration is seen",
                 "[provider][backend]") {
  Answers({{"description", "changed"}, {"config", {{"max_lease_ttl", 300}}}},
          {{"region", "eu-west-1"}});
  const auto read = provider.Read(kType, State({{"max_lease_ttl_seconds", 120}}));
  CHECK(read["description"] == Text("changed"));
  CHECK(read["max_lease_ttl_seconds"] == cty::Value::Number(300));
  CHECK(read["region"] == Text("eu-west-1"));
}

TEST_CASE_METHOD(Fixture, "a change of mount settings sends one tune request and no other write",
                 "[provider][backend]") {
  Answers({{"description", "team"}});
  const auto updated = provider.Apply(kType, State(), Config({{"description", "team"}}));
  REQUIRE(updated.ok());
  CHECK(provider.vault->routes() ==
        std::vector<std::string>{kReadMount, kTune, kReadMount, kReadRoot});
  CHECK(provider.Bodies(kTune).at(0) == json{{"description", "team"}});
}

TEST_CASE_METHOD(Fixture, "settings that are removed from the configuration are cleared in Vault",
                 "[provider][backend]") {
  Answers();
  const auto updated = provider.Apply(kType,
                                      State({{"description", "team"},
                                             {"max_lease_ttl_seconds", 120},
                                             {"allowed_response_headers", {"x"}},
                                             {"region", "eu-west-1"},
                                             {"sts_region", "eu-west-1"}}),
                                      Config());
  INFO(updated.Text());
  REQUIRE(updated.ok());
  CHECK(provider.Bodies(kTune).at(0) ==
        json{{"description", ""}, {"allowed_response_headers", json::array()}});
  CHECK(provider.Bodies(kWriteRoot).at(0)["sts_region"] == "");
}

TEST_CASE_METHOD(Fixture,
                 "a mount keeps the settings that hashicorp/vault also keeps when they are removed",
                 "[provider][backend]") {
  const json kept = {{"default_lease_ttl_seconds", 60},
                     {"max_lease_ttl_seconds", 120},
                     {"audit_non_hmac_request_keys", {"a"}},
                     {"audit_non_hmac_response_keys", {"b"}},
                     {"region", "eu-west-1"},
                     {"username_template", "{{ mine }}"},
                     {"identity_token_ttl", 600},
                     {"plugin_version", "v1"},
                     {"force_no_cache", true}};
  const auto state = State(kept);
  CHECK(provider.Plan(kType, state, Config()).object == state);
  // For these two arguments, empty means left out.
  CHECK(provider.Plan(kType, state, Config({{"region", ""}, {"username_template", ""}})).object ==
        state);
  const auto reset = provider.Plan(
      kType, state,
      Config({{"max_lease_ttl_seconds", 0}, {"audit_non_hmac_request_keys", json::array()}}));
  CHECK(reset["max_lease_ttl_seconds"] == cty::Value::Number(0));
  CHECK(reset["audit_non_hmac_request_keys"].IsEmpty());
}

TEST_CASE_METHOD(Fixture, "every empty value means that the argument is left out",
                 "[provider][backend]") {
  Answers();
  json empties;
  const auto& block = provider.server().definition().resources.at(kType)->schema().block;
  for (const auto& attribute : block.attributes) {
    if (!attribute.default_value || !attribute.default_value->IsEmpty()) continue;
    if (attribute.name == "access_key" || attribute.name == "secret_key") continue;
    empties[attribute.name] =
        json::parse(cty::EncodeJson(*attribute.default_value, attribute.type).value());
  }
  CHECK(empties.size() >= 25);
  const auto state = State();
  const auto read = provider.Read(kType, state);
  CHECK(read.object == state);
  CHECK(provider.Plan(kType, state, Config()).object == state);
  CHECK(provider.Plan(kType, state, Config(empties)).object == state);
}

TEST_CASE_METHOD(Fixture, "the region that hashicorp/vault invents causes no drift and no write",
                 "[provider][backend]") {
  Answers();
  const auto state = State({{"region", "us-east-1"}});
  CHECK(provider.Read(kType, state).object == state);
  REQUIRE(provider.Apply(kType, state, Config({{"max_retries", 3}})).ok());
  CHECK(provider.Bodies(kWriteRoot).at(0)["region"] == "");
}

TEST_CASE_METHOD(Fixture, "a Community server gets no Enterprise arguments",
                 "[provider][backend]") {
  const bool community = GENERATE(true, false);
  provider.vault->On("GET /v1/sys/seal-status", 200,
                     json{{"version", community ? "1.21.1" : "1.21.1+ent"}}.dump());
  Answers(json::object(), {{"rotation_period", 0}, {"role_arn", ""}});
  const json arguments = {{"rotation_period", 3600}, {"role_arn", kRoleArn}};
  const auto state = State(arguments);
  const auto read = provider.Read(kType, state);
  CHECK((read.object == state) == community);
  auto changed = arguments;
  changed["max_retries"] = 3;
  const auto updated = provider.Apply(kType, state, Config(changed));
  CHECK_THAT(updated.Text(), Catch::Contains("Vault ignored 'rotation_period'"));
  const auto body = provider.Bodies(kWriteRoot).at(0);
  CHECK((body["rotation_period"] == 3600) == !community);
  CHECK((body["role_arn"] == kRoleArn) == !community);
}

TEST_CASE_METHOD(Fixture, "arguments that an older server does not support cause no drift",
                 "[provider][backend]") {
  Answers();  // has no sts_region
  const auto state = State({{"sts_region", "eu-west-1"}});
  CHECK(provider.Read(kType, state).object == state);
}

TEST_CASE_METHOD(Fixture, "removed options are sent as empty values, because Vault merges options",
                 "[provider][backend]") {
  Answers();
  const auto updated = provider.Apply(kType, State({{"options", {{"a", "1"}, {"b", "2"}}}}),
                                      Config({{"options", {{"b", "3"}}}}));
  REQUIRE(updated.ok());
  CHECK(provider.Bodies(kTune).at(0) == json{{"options", {{"a", ""}, {"b", "3"}}}});
}

TEST_CASE_METHOD(Fixture, "a refused tune request is sent once and leaves the state unchanged",
                 "[provider][backend]") {
  ProviderHarness fresh;
  REQUIRE(fresh.Configure().ok());
  fresh.vault->On(kReadMount, 200, MountAnswer())
      .On(kTune, 403, R"({"errors":["permission denied"]})");
  const auto updated = fresh.Apply(kType, State(), Config({{"description", "team"}}));
  CHECK_THAT(updated.Text(), Catch::Contains("permission denied"));
  CHECK(updated["description"] == Text(""));
  CHECK(fresh.Count(kTune) == 1);
  CHECK(fresh.time->waits().empty());
}

TEST_CASE_METHOD(
    Fixture,
    "arguments that the lab's server lacks are set, changed and unset in config/root and the mount",
    "[provider][backend]") {
  struct Row {
    std::string name;
    json first;
    json second;
    json empty;
    json together = json::object();  // other arguments that the row needs
    bool in_mount = false;
  };
  const json with_role = {{"access_key", nullptr}, {"secret_key", nullptr}, {"role_arn", kRoleArn}};
  const auto row = GENERATE_COPY(values<Row>({
      {"sts_region", "eu-west-1", "eu-west-2", ""},
      {"sts_fallback_endpoints",
       {"https://a"},
       {"https://b"},
       json::array(),
       {{"sts_fallback_regions", {"eu-west-1"}}}},
      {"sts_fallback_regions",
       {"eu-west-1"},
       {"eu-west-2"},
       json::array(),
       {{"sts_fallback_endpoints", {"https://a"}}}},
      {"role_arn", kRoleArn, "arn:aws:iam::123456789012:role/s", ""},
      {"identity_token_audience", "one", "two", "", with_role},
      {"rotation_schedule", "0 * * * *", "1 * * * *", ""},
      {"rotation_period", 60, 120, 0},
      {"rotation_window", 60, 120, 0, {{"rotation_schedule", "0 * * * *"}}},
      {"identity_token_key", "one", "two", "", json::object(), true},
      {"allowed_managed_keys", {"one"}, {"two"}, json::array(), json::object(), true},
      {"delegated_auth_accessors", {"one"}, {"two"}, json::array(), json::object(), true},
  }));
  CAPTURE(row.name);
  const auto with = [&](const json& value) {
    json changes = row.together;
    changes[row.name] = value;
    return Config(changes);
  };
  // Makes Vault answer with the value that it was sent.
  const auto stores = [&](const json& value) {
    json root = row.together;
    json mount = json::object();
    (row.in_mount ? mount["config"] : root)[row.name] = value;
    if (root.contains("access_key")) root["access_key"] = "";
    root.erase("secret_key");
    Answers(mount, root);
  };
  stores(row.first);
  const auto created = Create(with(row.first));
  INFO(created.Text());
  REQUIRE(created.diagnostics.empty());
  const auto first = row.in_mount ? provider.Bodies(kMountRoute).at(0)["config"]
                                  : provider.Bodies(kWriteRoot).at(0);
  CHECK(first[row.name] == row.first);
  CHECK(provider.Plan(kType, provider.Read(kType, created.object).object, with(row.first)).object ==
        created.object);

  const char* update = row.in_mount ? kTune : kWriteRoot;
  stores(row.second);
  std::ignore = provider.Read(kType, created.object);  // consumes the previous answer
  const auto changed = provider.Apply(kType, created.object, with(row.second));
  INFO(changed.Text());
  REQUIRE(changed.ok());
  CHECK(provider.Bodies(update).back()[row.name] == row.second);

  stores(row.empty);
  std::ignore = provider.Read(kType, changed.object);
  // The two fallback arguments are removed together.
  const auto unset = provider.Apply(
      kType, changed.object, row.name.starts_with("sts_fallback") ? Config() : with(nullptr));
  INFO(unset.Text());
  REQUIRE(unset.ok());
  CHECK(provider.Bodies(update).back()[row.name] == row.empty);
  CHECK((unset[row.name].is_null() || unset[row.name].IsEmpty()));
}

TEST_CASE_METHOD(Fixture, "flags and token TTLs that only newer servers support are set and unset",
                 "[provider][backend]") {
  Answers(json::object(), {{"disable_automated_rotation", true}, {"identity_token_ttl", 600}});
  const auto created =
      Create(Config({{"disable_automated_rotation", true}, {"identity_token_ttl", 600}}));
  REQUIRE(created.diagnostics.empty());
  CHECK(provider.Bodies(kWriteRoot).at(0)["disable_automated_rotation"] == true);
  CHECK(provider.Bodies(kWriteRoot).at(0)["identity_token_ttl"] == 600);

  // Without the TTL in the configuration, the mount keeps its value.
  const auto unset = provider.Apply(kType, created.object, Config());
  REQUIRE(unset.ok());
  CHECK(provider.Bodies(kWriteRoot).at(1)["disable_automated_rotation"] == false);
  CHECK(provider.Bodies(kWriteRoot).at(1)["identity_token_ttl"] == 600);
}

TEST_CASE_METHOD(Fixture, "a plugin's version is sent when it changes and kept when it is left out",
                 "[provider][backend]") {
  Answers({{"plugin_version", "v1.2.3"}});
  const auto created = Create(Config({{"plugin_version", "v1.2.3"}}));
  REQUIRE(created.diagnostics.empty());
  CHECK(provider.Bodies(kMountRoute).at(0)["config"]["plugin_version"] == "v1.2.3");
  CHECK(provider.Plan(kType, created.object, Config()).object == created.object);
  REQUIRE(provider.Apply(kType, created.object, Config({{"plugin_version", "v1.3.0"}})).ok());
  CHECK(provider.Bodies(kTune).at(0) == json{{"plugin_version", "v1.3.0"}});
}

TEST_CASE_METHOD(Fixture, "a change of username_template alone is sent", "[provider][backend]") {
  Answers(json::object(), {{"username_template", "{{ mine }}"}});
  const auto updated =
      provider.Apply(kType, State(), Config({{"username_template", "{{ mine }}"}}));
  REQUIRE(updated.ok());
  CHECK(provider.Bodies(kWriteRoot).at(0)["username_template"] == "{{ mine }}");
  CHECK(updated["username_template"] == Text("{{ mine }}"));
}

TEST_CASE_METHOD(Fixture, "an empty username_template stands for the server's default",
                 "[provider][backend]") {
  Answers();
  const auto state = State({{"username_template", ""}});
  CHECK(provider.Read(kType, state).object == state);
}

TEST_CASE_METHOD(Fixture, "each write of the root configuration has the write-only secret",
                 "[provider][backend]") {
  Answers(json::object(), {{"region", "eu-west-1"}});
  const json secret = {
      {"secret_key", nullptr}, {"secret_key_wo", "write-only"}, {"secret_key_wo_version", 1}};
  auto config = secret;
  config["region"] = "eu-west-1";
  const auto prior = State({{"secret_key", nullptr}, {"secret_key_wo_version", 1}});
  const auto updated = provider.Apply(kType, prior, Config(config));
  INFO(updated.Text());
  REQUIRE(updated.ok());
  CHECK(provider.Bodies(kWriteRoot).at(0)["secret_key"] == "write-only");
  CHECK(updated["secret_key_wo"].is_null());
}

TEST_CASE_METHOD(Fixture,
                 "a write that would erase an unknown secret fails, and the plan warns of it",
                 "[provider][backend]") {
  Answers();
  const auto imported = provider.Read(kType, State({{"secret_key", nullptr}})).object;
  const auto config =
      provider.Object(kType, {{"access_key", "AKIAEXAMPLE"}, {"region", "eu-west-1"}});
  const auto plan = provider.Plan(kType, imported, config);
  CHECK(plan.ok());
  CHECK_THAT(plan.Text(), Catch::Contains("warning: The root key would be lost"));
  CHECK_THAT(plan.Text(), Catch::Contains("It will not reject the destruction"));
  const auto applied = provider.Apply(kType, imported, config);
  CHECK_FALSE(applied.ok());
  CHECK_THAT(applied.Text(), Catch::Contains("secret_key_wo"));
  CHECK(applied.object == imported);
  CHECK(provider.Count(kWriteRoot) == 0);
  // Without a change of the root configuration, no secret is needed.
  CHECK(provider
            .Plan(kType, imported,
                  provider.Object(kType, {{"access_key", "AKIAEXAMPLE"}, {"description", "x"}}))
            .diagnostics.empty());
}

TEST_CASE_METHOD(Fixture, "a server that keeps absent fields does not get the key again",
                 "[provider][backend]") {
  Answers(json::object(), {{"disable_automated_rotation", false}});
  const auto [key, secret] = GENERATE(table<json, json>(
      {{"AKIAEXAMPLE", "root-secret"}, {"AKIAEXAMPLE", nullptr}, {nullptr, nullptr}}));
  const bool rotated = GENERATE(false, true);
  if (rotated) provider.private_data = kRotatedRecord;
  const auto prior = State({{"secret_key", secret}});
  auto config = json{{"max_retries", 3}, {"access_key", key}, {"secret_key", secret}};
  const auto updated = provider.Apply(kType, prior, provider.Object(kType, config));
  INFO(updated.Text());
  REQUIRE(updated.ok());
  const auto body = provider.Bodies(kWriteRoot).at(0);
  CHECK(body["max_retries"] == 3);
  CHECK_FALSE(body.contains("access_key"));
  CHECK_FALSE(body.contains("secret_key"));
}

TEST_CASE_METHOD(Fixture, "a new id is not written with the secret of the old one",
                 "[provider][backend]") {
  // hashicorp/vault puts the id of a rotated key into the state and keeps the old secret there.
  provider.private_data = R"({"schema_version":"1"})";
  const json newer = GENERATE(json::object(), json{{"disable_automated_rotation", false}});
  auto root = newer;
  root["access_key"] = "AKIAVAULTSOWN";
  Answers(json::object(), root);
  const auto state = provider.Read(kType, State({{"access_key", "AKIAVAULTSOWN"}})).object;
  CHECK(state.Attribute("access_key") == Text("AKIAVAULTSOWN"));

  const auto refused = provider.Apply(kType, state, Config());
  CHECK_FALSE(refused.ok());
  CHECK_THAT(refused.Text(), Catch::Contains("ignore_changes = [access_key, secret_key]"));
  CHECK(provider.Count(kWriteRoot) == 0);

  // As with ignore_changes: Terraform puts the state's values into the configuration.
  provider.aws = std::make_shared<FakeHttpClient>([](const auto&, const auto&) {
    return HttpAnswer(403,
                      "<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error>"
                      "</ErrorResponse>");
  });
  const auto ignored =
      provider.Apply(kType, state, Config({{"access_key", "AKIAVAULTSOWN"}, {"max_retries", 3}}));
  INFO(ignored.Text());
  CHECK(ignored.ok() == !newer.empty());
  for (const auto& body : provider.Bodies(kWriteRoot)) CHECK_FALSE(body.contains("secret_key"));

  const auto fresh =
      provider.Apply(kType, state, Config({{"access_key", "AKIANEW"}, {"secret_key", "another"}}));
  INFO(fresh.Text());
  CHECK(fresh.ok());
  CHECK(provider.Bodies(kWriteRoot).back()["secret_key"] == "another");
}

TEST_CASE_METHOD(Fixture, "the old and the new id of a rotated key count as the same key",
                 "[provider][backend]") {
  // This provider rotated the key; hashicorp/vault refreshed and passed the private data through.
  provider.private_data = kRotatedRecord;
  Answers(json::object(), {{"access_key", "AKIAVAULTSOWN"}});
  const auto state = provider.Read(kType, State({{"access_key", "AKIAVAULTSOWN"}}));
  CHECK(state.diagnostics.empty());
  CHECK(provider.Plan(kType, state.object, Config()).object == state.object);
  CHECK(provider.Apply(kType, state.object, Config({{"description", "x"}})).ok());
  CHECK(provider.Count(kWriteRoot) == 0);
}

TEST_CASE_METHOD(Fixture, "a changed write-only secret is detected and sent without a new version",
                 "[provider][backend]") {
  Answers();
  const auto config = [&](const std::string& secret) {
    return Config({{"secret_key", nullptr}, {"secret_key_wo", secret}});
  };
  const auto created = Create(config("first-secret"));
  REQUIRE(created.ok());
  CHECK(created["secret_key_wo_revision"] == cty::Value::Number(1));
  CHECK_THAT(provider.private_data, !Catch::Contains("first-secret"));
  CHECK(provider.Plan(kType, created.object, config("first-secret")).object == created.object);

  const auto changed = provider.Apply(kType, created.object, config("second-secret"));
  INFO(changed.Text());
  REQUIRE(changed.ok());
  CHECK(provider.Bodies(kWriteRoot).at(1)["secret_key"] == "second-secret");
  CHECK(changed["secret_key_wo_revision"] == cty::Value::Number(2));
  CHECK(provider.Plan(kType, changed.object, config("second-secret")).object == changed.object);
}

TEST_CASE_METHOD(Fixture, "a write-only secret replaces secret_key in one write",
                 "[provider][backend]") {
  Answers();
  const auto config = Config({{"secret_key", nullptr}, {"secret_key_wo", "root-secret"}});
  const auto updated = provider.Apply(kType, State(), config);
  REQUIRE(updated.ok());
  CHECK(provider.Count(kWriteRoot) == 1);
  CHECK(updated["secret_key"] == Text(""));
  CHECK(provider.Plan(kType, updated.object, config).object == updated.object);
}

TEST_CASE_METHOD(Fixture,
                 "removing only the secret drops it from the state and writes nothing to Vault",
                 "[provider][backend]") {
  Answers();
  const auto updated = provider.Apply(kType, State(), Config({{"secret_key", nullptr}}));
  INFO(updated.Text());
  REQUIRE(updated.diagnostics.empty());
  CHECK(updated["secret_key"] == Text(""));
  CHECK(provider.Count(kWriteRoot) == 0);
}

TEST_CASE_METHOD(Fixture,
                 "credentials that are removed from the configuration are removed in Vault",
                 "[provider][backend]") {
  Answers(json::object(), {{"access_key", ""}});
  const auto updated = provider.Apply(kType, State(), provider.Object(kType, json::object()));
  INFO(updated.Text());
  REQUIRE(updated.ok());
  CHECK(provider.Bodies(kWriteRoot).at(0)["access_key"] == "");
  CHECK(provider.Bodies(kWriteRoot).at(0)["secret_key"] == "");
  CHECK(updated["access_key"] == Text(""));
}

TEST_CASE_METHOD(Fixture, "a root key that is not in the configuration stays in Vault",
                 "[provider][backend]") {
  const auto imported = State({{"secret_key", nullptr}});
  const auto without = provider.Object(kType, json::object());
  CHECK(provider.Plan(kType, imported, without).object == imported);
  // A key that another provider wrote also stays, because Vault may have rotated it.
  provider.private_data = R"({"schema_version":"1"})";
  const auto plan = provider.Plan(kType, State(), without);
  CHECK(plan["access_key"] == Text("AKIAEXAMPLE"));
  const auto erased = provider.Plan(kType, imported, provider.Object(kType, {{"access_key", ""}}));
  CHECK(erased.ok());
  CHECK(erased["access_key"] == Text(""));
}

TEST_CASE_METHOD(Fixture,
                 "the root key of a new backend is rotated, and the configured key causes no drift",
                 "[provider][backend]") {
  Answers(json::object(), {{"access_key", "AKIAVAULTSOWN"}});
  provider.vault->On(kRotate, 200, kRotatedAnswer);
  const auto config = Config({{"rotate_root", true}});
  const auto created = Create(config);
  INFO(created.Text());
  REQUIRE(created.diagnostics.empty());
  CHECK(provider.vault->routes() == std::vector<std::string>{kReadMount, kMountRoute, kWriteRoot,
                                                             kRotate, kReadMount, kReadRoot});
  CHECK(created["access_key"] == Text("AKIAEXAMPLE"));
  CHECK(provider.private_data == kRotatedRecord);

  const auto refreshed = provider.Read(kType, created.object);
  CHECK(refreshed.diagnostics.empty());
  CHECK(refreshed.object == created.object);
  CHECK(provider.Plan(kType, refreshed.object, config).object == created.object);
}

TEST_CASE_METHOD(Fixture, "a rotation needs keys", "[provider][backend]") {
  const json without = GENERATE(json{{"access_key", nullptr}}, json{{"access_key", ""}});
  auto changes = without;
  changes["rotate_root"] = true;
  const auto plan = provider.Plan(kType, provider.Null(kType), Config(changes));
  CHECK_THAT(plan.Text(), Catch::Contains("There is no key to rotate"));
}

TEST_CASE_METHOD(Fixture, "only a new trigger rotates the root key of a mount",
                 "[provider][backend]") {
  Answers(json::object(), {{"access_key", "AKIAVAULTSOWN"}});
  provider.vault->On(kRotate, 200, kRotatedAnswer);
  const auto first = Config({{"rotate_root_trigger", "1"}});
  const auto updated = provider.Apply(kType, State(), first);
  INFO(updated.Text());
  REQUIRE(updated.diagnostics.empty());
  CHECK(provider.vault->routes() ==
        std::vector<std::string>{kReadMount, kRotate, kReadMount, kReadRoot});
  CHECK(provider.Plan(kType, updated.object, first).object == updated.object);

  const auto removed = provider.Apply(kType, updated.object, Config());
  CHECK(removed.diagnostics.empty());
  CHECK(provider.Count(kRotate) == 1);
}

TEST_CASE_METHOD(Fixture, "a trigger does not rotate the key of a new mount",
                 "[provider][backend]") {
  Answers();
  REQUIRE(Create(Config({{"rotate_root_trigger", "1"}})).ok());
  CHECK(provider.Count(kRotate) == 0);
}

TEST_CASE_METHOD(Fixture, "after a rotation nothing writes the old key back",
                 "[provider][backend]") {
  Answers(json::object(), {{"access_key", "AKIAVAULTSOWN"}});
  provider.private_data = kRotatedRecord;
  const json change = GENERATE(json{{"region", "eu-west-1"}}, json{{"max_retries", 3}},
                               json{{"secret_key", "another-secret"}},
                               json{{"secret_key", nullptr}, {"secret_key_wo", "write-only"}},
                               json{{"access_key", nullptr}, {"region", "eu-west-1"}});
  const auto plan = provider.Plan(kType, State(), Config(change));
  REQUIRE(plan.diagnostics.items().size() == 1);
  CHECK_THAT(plan.Text(), Catch::Contains("Vault has rotated"));
  CHECK(plan.diagnostics.items()[0].path == cty::Path::Root("access_key"));
  const auto applied = provider.Apply(kType, State(), Config(change));
  CHECK_FALSE(applied.ok());
  CHECK_THAT(applied.Text(), Catch::Contains("Vault has rotated"));
  CHECK(provider.Count(kWriteRoot) == 0);
}

TEST_CASE_METHOD(Fixture, "a mount whose key was rotated is replaced only together with a new key",
                 "[provider][backend]") {
  provider.private_data = kRotatedRecord;
  const json change = GENERATE(json{{"local", true}}, json{{"namespace", "team"}},
                               json{{"path", "team"}, {"disable_remount", true}});
  const auto refused = provider.Plan(kType, State(), Config(change));
  CHECK_THAT(refused.Text(), Catch::Contains("a key that AWS has deleted"));
  auto with_key = change;
  with_key["access_key"] = "AKIANEW";
  with_key["secret_key"] = "new";
  const auto replaced = provider.Plan(kType, State(), Config(with_key));
  CHECK(replaced.ok());
  CHECK(replaced.requires_replace.size() == 1);
}

TEST_CASE_METHOD(Fixture, "after a rotation the keys can leave the configuration",
                 "[provider][backend]") {
  Answers(json::object(), {{"access_key", "AKIAVAULTSOWN"}});
  provider.private_data = kRotatedRecord;
  const auto config = provider.Object(kType, json::object());
  const auto updated = provider.Apply(kType, State(), config);
  INFO(updated.Text());
  REQUIRE(updated.diagnostics.empty());
  CHECK(provider.Count(kWriteRoot) == 0);
  const auto refreshed = provider.Read(kType, updated.object);
  CHECK(refreshed["access_key"] == Text("AKIAEXAMPLE"));
  CHECK(provider.Plan(kType, refreshed.object, config).object == updated.object);
}

TEST_CASE_METHOD(Fixture,
                 "after a rotation a new key is written, and rotated if rotate_root is set",
                 "[provider][backend]") {
  Answers(json::object(), {{"access_key", "AKIASECOND"}});
  provider.vault->On(kRotate, 200, R"({"data":{"access_key":"AKIASECOND"}})");
  provider.private_data = kRotatedRecord;
  const bool rotate = GENERATE(false, true);
  const json rotation = {{"rotate_root", rotate}};
  const auto updated = provider.Apply(kType, State(rotation),
                                      Config({{"access_key", rotate ? "AKIANEW" : "AKIASECOND"},
                                              {"secret_key", "new"},
                                              {"rotate_root", rotate}}));
  INFO(updated.Text());
  REQUIRE(updated.diagnostics.empty());
  CHECK(provider.Bodies(kWriteRoot).at(0)["secret_key"] == "new");
  CHECK(provider.Count(kRotate) == (rotate ? 1 : 0));
  CHECK((provider.private_data.find("made_by_vault") != std::string::npos) == rotate);
}

TEST_CASE_METHOD(Fixture,
                 "a rotation by Vault itself causes a warning, and the old key is not written back",
                 "[provider][backend]") {
  Answers(json::object(), {{"access_key", "AKIAVAULTSOWN"}});
  const auto read = provider.Read(kType, State());
  CHECK_THAT(read.Text(), Catch::Contains("warning: The root key of 'aws' is not the key"));
  CHECK(read.object == State());
  CHECK(provider.private_data == kRotatedRecord);
  CHECK(provider.Plan(kType, read.object, Config()).object == State());
  CHECK(provider.Read(kType, read.object).diagnostics.empty());
}

TEST_CASE_METHOD(Fixture, "the record of a rotated key survives a read without the key",
                 "[provider][backend]") {
  provider.vault->On(kReadMount, 200, MountAnswer());
  provider.private_data = kRotatedRecord;
  const auto read = provider.Read(kType, State());
  CHECK(read["access_key"] == Text("AKIAEXAMPLE"));
  CHECK(provider.private_data == kRotatedRecord);
}

TEST_CASE_METHOD(Fixture, "automated rotation of the root key is neither drift nor a warning",
                 "[provider][backend]") {
  Answers(json::object(), {{"access_key", "AKIAVAULTSOWN"}, {"rotation_period", 3600}});
  const auto state = State({{"rotation_period", 3600}});
  const auto read = provider.Read(kType, state);
  CHECK(read.diagnostics.empty());
  CHECK(read.object == state);
}

TEST_CASE_METHOD(Fixture, "a configured key that Vault uses again can be written again",
                 "[provider][backend]") {
  Answers();
  provider.private_data = kRotatedRecord;
  CHECK(provider.Read(kType, State()).object == State());
  CHECK(provider.private_data == R"({"root_key":{"keeps_absent":false}})");
}

TEST_CASE_METHOD(Fixture, "an unconfirmed rotation counts if Vault has another key",
                 "[provider][backend]") {
  Answers(json::object(), {{"access_key", "AKIAVAULTSOWN"}});
  provider.vault->On(kRotate, 500, R"({"errors":["error calling DeleteAccessKey"]})");
  const auto updated = provider.Apply(kType, State(), Config({{"rotate_root", true}}));
  CHECK(updated.ok());
  CHECK_THAT(updated.Text(), Catch::Contains("warning: The old root key may still exist"));
  CHECK(provider.private_data == kRotatedRecord);
  CHECK(provider.Count(kRotate) == 1);
}

TEST_CASE_METHOD(Fixture, "a rotation that fails is an error and is planned again",
                 "[provider][backend]") {
  Answers();
  provider.vault->On(kRotate, 500,
                     R"({"errors":["error calling CreateAccessKey: LimitExceeded"]})");
  const auto config = Config({{"rotate_root", true}});
  const auto updated = provider.Apply(kType, State(), config);
  CHECK_THAT(updated.Text(), Catch::Contains("LimitExceeded"));
  CHECK(updated.object == State());
  const auto created = Create(config);
  CHECK_FALSE(created.ok());
  CHECK(created["path"] == Text("aws"));
}

TEST_CASE_METHOD(Fixture, "a rotation is retried until AWS accepts the root key",
                 "[provider][backend]") {
  Answers();
  const std::string step = GENERATE("GetUser", "CreateAccessKey");
  const std::string unknown = R"({"errors":["error calling )" + step +
                              R"(: InvalidClientTokenId: The security token is invalid"]})";
  provider.vault->On(kRotate, 500, unknown)
      .On(kRotate, 500, unknown)
      .On(kRotate, 200, kRotatedAnswer);
  const auto created = Create(Config({{"rotate_root", true}}));
  INFO(created.Text());
  CHECK(created.ok());
  CHECK(provider.Count(kRotate) == 3);
  CHECK(provider.time->waits() ==
        std::vector<Duration>{std::chrono::seconds(1), std::chrono::seconds(2)});
}

TEST_CASE_METHOD(Fixture,
                 "a key that AWS never accepts fails within the time limit that the error names",
                 "[provider][backend]") {
  Answers();
  provider.vault->On(kRotate, 500, R"({"errors":["error calling GetUser: InvalidClientTokenId"]})");
  const auto begin = provider.time->SteadyNow();
  const auto created = Create(Config({{"rotate_root", true}}));
  CHECK_FALSE(created.ok());
  CHECK_THAT(created.Text(), Catch::Contains("within 60 s") && Catch::Contains("try again") &&
                                 Catch::Contains("deleted or inactive"));
  CHECK(provider.time->SteadyNow() - begin <= std::chrono::seconds(60));
  CHECK(provider.time->SteadyNow() - begin > std::chrono::seconds(50));
}

TEST_CASE_METHOD(Fixture, "config/lease is neither read nor written unless it is configured",
                 "[provider][backend]") {
  Answers();
  const auto created = Create(Config());
  REQUIRE(provider.Read(kType, created.object).ok());
  CHECK(provider.Count(kReadLease) + provider.Count(kWriteLease) == 0);
}

TEST_CASE_METHOD(Fixture, "config/lease is written, compared as durations, and reset",
                 "[provider][backend]") {
  Answers();
  provider.vault->On(kWriteLease, 204)
      .On(kReadLease, 200, R"({"data":{"lease":"30m0s","lease_max":"24h0m0s"}})");
  const auto config = Config({{"lease", "1800"}, {"lease_max", "24h"}});
  const auto created = Create(config);
  INFO(created.Text());
  REQUIRE(created.diagnostics.empty());
  CHECK(provider.Bodies(kWriteLease).at(0) == json{{"lease", "1800s"}, {"lease_max", "86400s"}});
  CHECK(provider.Read(kType, created.object).object == created.object);
  const auto respelled = Config({{"lease", "30m"}, {"lease_max", "86400"}});
  CHECK(provider.Plan(kType, created.object, respelled).object == created.object);

  const auto unset = provider.Apply(kType, created.object, Config());
  REQUIRE(unset.diagnostics.empty());
  CHECK(unset["lease"].is_null());
  CHECK(provider.Bodies(kWriteLease).at(1) == json{{"lease", "0s"}, {"lease_max", "0s"}});
}

TEST_CASE_METHOD(Fixture, "drift of config/lease is detected, and a refused read is an error",
                 "[provider][backend]") {
  Answers();
  const auto state = State({{"lease", "30m"}, {"lease_max", "24h"}});
  provider.vault->On(kReadLease, 404, R"({"errors":[]})")
      .On(kReadLease, 200, R"({"data":{"lease":"1h0m0s","lease_max":"24h0m0s"}})")
      .On(kReadLease, 403, R"({"errors":["permission denied"]})");
  CHECK(provider.Read(kType, state)["lease"].is_null());
  CHECK(provider.Read(kType, state)["lease"] == Text("1h0m0s"));
  CHECK_THAT(provider.Read(kType, state).Text(), Catch::Contains("aws/config/lease"));
}

TEST_CASE_METHOD(
    Fixture, "a mount that disappears during an update is an error, and no other request follows",
    "[provider][backend]") {
  ProviderHarness fresh;
  REQUIRE(fresh.Configure().ok());
  fresh.vault->On(kReadMount, 200, MountAnswer())
      .On(kTune, 400, R"({"errors":["no mount entry found"]})");
  const auto updated =
      fresh.Apply(kType, State(), Config({{"description", "team"}, {"region", "eu-west-1"}}));
  CHECK_FALSE(updated.ok());
  CHECK(updated.object == State());
  CHECK(fresh.vault->routes() == std::vector<std::string>{kReadMount, kTune});
}

TEST_CASE_METHOD(Fixture, "a new path remounts the engine in place", "[provider][backend]") {
  provider.vault->On(kReadMount, 200, MountAnswer())
      .On("POST /v1/sys/remount", 200, R"({"data":{"migration_id":"m1"}})")
      .On("GET /v1/sys/remount/status/m1", 200,
          R"({"data":{"migration_info":{"status":"in-progress"}}})")
      .On("GET /v1/sys/remount/status/m1", 200,
          R"({"data":{"migration_info":{"status":"success"}}})")
      .On("GET /v1/sys/mounts/team/aws", 200, MountAnswer())
      .On("GET /v1/team/aws/config/root", 200, RootAnswer());
  const auto config = Config({{"path", "team/aws"}});
  CHECK(provider.Plan(kType, State(), config)["accessor"].is_unknown());
  const auto updated = provider.Apply(kType, State(), config);
  INFO(updated.Text());
  REQUIRE(updated.diagnostics.empty());
  CHECK(updated["id"] == Text("team/aws"));
  CHECK(updated["accessor"] == Text("aws_1234"));
  CHECK(provider.Bodies("POST /v1/sys/remount") ==
        std::vector<json>{{{"from", "aws"}, {"to", "team/aws"}}});
  CHECK(provider.Count("POST /v1/sys/mounts/team/aws/tune") == 0);
}

TEST_CASE_METHOD(Fixture, "a step that fails after the remount leaves the new path in the state",
                 "[provider][backend]") {
  provider.vault->On(kReadMount, 200, MountAnswer())
      .On("POST /v1/sys/remount", 204)
      .On("GET /v1/sys/mounts/team", 200, MountAnswer())
      .On("POST /v1/sys/mounts/team/tune", 403, R"({"errors":["permission denied"]})");
  const auto updated =
      provider.Apply(kType, State(), Config({{"path", "team"}, {"description", "new"}}));
  CHECK_FALSE(updated.ok());
  CHECK(updated["path"] == Text("team"));
  CHECK(updated["id"] == Text("team"));
  CHECK(updated["description"] == Text(""));
}

TEST_CASE_METHOD(Fixture, "a refused remount keeps the state", "[provider][backend]") {
  provider.vault->On(kReadMount, 200, MountAnswer())
      .On("POST /v1/sys/remount", 403, R"({"errors":["permission denied"]})");
  const auto updated = provider.Apply(kType, State(), Config({{"path", "team"}}));
  CHECK_THAT(updated.Text(), Catch::Contains("sys/remount"));
  CHECK(updated.object == State());
}

TEST_CASE_METHOD(Fixture, "an unconfirmed remount counts if the mount is at the new path",
                 "[provider][backend]") {
  provider.vault->On(kReadMount, 200, MountAnswer())
      .On("POST /v1/sys/remount",
          http::TransportError(http::FailureKind::kInterrupted, "connection reset"))
      .On("GET /v1/sys/mounts/team", 200, MountAnswer())
      .On("GET /v1/team/config/root", 200, RootAnswer());
  const auto updated = provider.Apply(kType, State(), Config({{"path", "team"}}));
  INFO(updated.Text());
  REQUIRE(updated.ok());
  CHECK(updated["path"] == Text("team"));
}

TEST_CASE_METHOD(Fixture, "an unconfirmed remount counts if the mount appears later",
                 "[provider][backend]") {
  provider.vault->On(kReadMount, 200, MountAnswer())
      .On("POST /v1/sys/remount",
          http::TransportError(http::FailureKind::kInterrupted, "connection reset"))
      .On("GET /v1/sys/mounts/team", 400, R"({"errors":["No secret engine mount at team/"]})")
      .On("GET /v1/sys/mounts/team", 200, MountAnswer())
      .On("GET /v1/team/config/root", 200, RootAnswer());
  const auto updated = provider.Apply(kType, State(), Config({{"path", "team"}}));
  INFO(updated.Text());
  REQUIRE(updated.ok());
  CHECK(updated["path"] == Text("team"));
}

TEST_CASE_METHOD(Fixture, "an unconfirmed remount does not count if no mount appears",
                 "[provider][backend]") {
  provider.vault->On(kReadMount, 200, MountAnswer())
      .On("POST /v1/sys/remount",
          http::TransportError(http::FailureKind::kInterrupted, "connection reset"))
      .On("GET /v1/sys/mounts/team", 400, R"({"errors":["No secret engine mount at team/"]})");
  const auto updated = provider.Apply(kType, State(), Config({{"path", "team"}}));
  CHECK_THAT(updated.Text(), Catch::Contains("connection reset"));
  CHECK(updated.object == State());
}

// A fixture whose Vault executed a remount from "aws" to "team" without a confirmation.
struct LostMove : Fixture {
  LostMove() {
    provider.vault->On(kReadMount, 200, MountAnswer())
        .On("POST /v1/sys/remount",
            http::TransportError(http::FailureKind::kInterrupted, "connection reset"))
        .On("GET /v1/sys/mounts/team",
            http::TransportError(http::FailureKind::kInterrupted, "connection reset"));
    const auto updated = provider.Apply(kType, State(), Config({{"path", "team"}}));
    CHECK_THAT(updated.Text(), Catch::Contains("connection reset"));
    REQUIRE(updated.object == State());
    provider.vault->Only(kReadMount, 400, R"({"errors":["No secret engine mount at aws/"]})")
        .Only("GET /v1/sys/mounts/team", 200, MountAnswer())
        .Only("GET /v1/team/config/root", 200, RootAnswer());
  }
};

TEST_CASE_METHOD(LostMove, "a mount after an unconfirmed remount is found at its new path",
                 "[provider][backend]") {
  const auto read = provider.Read(kType, State());
  INFO(read.Text());
  REQUIRE(read.diagnostics.empty());
  CHECK(read["path"] == Text("team"));
  CHECK(read["id"] == Text("team"));
  CHECK(provider.private_data.find("moving_to") == std::string::npos);
}

TEST_CASE_METHOD(LostMove, "a mount after an unconfirmed remount is updated at its new path",
                 "[provider][backend]") {
  const auto updated = provider.Apply(kType, State(), Config({{"path", "team"}}));
  INFO(updated.Text());
  REQUIRE(updated.diagnostics.empty());
  CHECK(updated["path"] == Text("team"));
  CHECK(provider.Count("POST /v1/sys/remount") == 1);
}

TEST_CASE_METHOD(LostMove, "a mount after an unconfirmed remount is deleted at its new path",
                 "[provider][backend]") {
  provider.vault->On("DELETE /v1/sys/mounts/team", 204);
  const auto deleted = provider.Delete(kType, State());
  INFO(deleted.Text());
  CHECK(deleted.ok());
  CHECK(provider.Count("DELETE /v1/sys/mounts/team") == 1);
}

TEST_CASE_METHOD(LostMove,
                 "a foreign mount at the new path is not adopted after an unconfirmed remount",
                 "[provider][backend]") {
  provider.vault->Only("GET /v1/sys/mounts/team", 200, MountAnswer({{"accessor", "aws_other"}}));
  const auto read = provider.Read(kType, State());
  CHECK(read.ok());
  CHECK(read.object.is_null());
}

TEST_CASE_METHOD(LostMove, "a mount that is still at its old path keeps the record of the remount",
                 "[provider][backend]") {
  provider.vault->Only(kReadMount, 200, MountAnswer()).Only(kReadRoot, 200, RootAnswer());
  const auto read = provider.Read(kType, State());
  REQUIRE(read.ok());
  CHECK(read["path"] == Text("aws"));
  CHECK_THAT(provider.private_data, Catch::Contains(R"("moving_to":"team")"));
}

TEST_CASE_METHOD(LostMove, "a mount stays in the state if its new path cannot be read",
                 "[provider][backend]") {
  provider.vault->Only("GET /v1/sys/mounts/team", 403, R"({"errors":["permission denied"]})");
  const auto read = provider.Read(kType, State());
  CHECK_THAT(read.Text(), Catch::Contains("sys/mounts/team"));
  CHECK(read.object == State());
}

TEST_CASE_METHOD(Fixture, "disable_remount turns a new path into a replacement",
                 "[provider][backend]") {
  const auto plan =
      provider.Plan(kType, State(), Config({{"path", "team"}, {"disable_remount", true}}));
  CHECK(plan.requires_replace == std::vector<cty::Path>{cty::Path::Root("path")});
}

TEST_CASE_METHOD(
    Fixture, "arguments that are fixed at creation replace the mount only when they are configured",
    "[provider][backend]") {
  const std::string flag =
      GENERATE("local", "force_no_cache", "seal_wrap", "external_entropy_access");
  CAPTURE(flag);
  const auto changed = provider.Plan(kType, State(), Config({{flag, true}}));
  CHECK(changed.requires_replace == std::vector<cty::Path>{cty::Path::Root(flag)});
  const auto left_out = provider.Plan(kType, State({{flag, true}}), Config());
  CHECK(left_out.object == State({{flag, true}}));
  CHECK(left_out.requires_replace.empty());
}

TEST_CASE_METHOD(Fixture, "an imported mount has every attribute and plans no change",
                 "[provider][backend]") {
  Answers({{"description", "team"},
           {"options", {{"a", "b"}}},
           {"plugin_version", "v1.2.3"},
           {"config", {{"max_lease_ttl", 120}, {"allowed_response_headers", {"x"}}}}},
          {{"region", "eu-west-1"}});
  const auto imported = provider.Import(kType, "aws");
  INFO(imported.Text());
  REQUIRE(imported.ok());
  CHECK(imported["disable_remount"] == cty::Value::Bool(false));
  CHECK(imported["plugin_version"] == Text("v1.2.3"));
  const auto config = Config({{"secret_key", nullptr},
                              {"description", "team"},
                              {"options", {{"a", "b"}}},
                              {"max_lease_ttl_seconds", 120},
                              {"allowed_response_headers", {"x"}},
                              {"region", "eu-west-1"}});
  CHECK(provider.Plan(kType, imported.object, config).object == imported.object);
}

// hashicorp/vault accepts leading slashes and keeps them in the state and the id.
TEST_CASE_METHOD(Fixture, "outer slashes do not make another path of a mount",
                 "[provider][backend]") {
  const std::string written = GENERATE(as<std::string>(), "/aws", "aws/", "//aws/", "aws");
  const json configured = GENERATE(json("aws"), json("/aws"), json("aws//"), json(nullptr));
  CAPTURE(written, configured);
  Answers();
  const auto state = State({{"path", written}, {"id", written}});
  CHECK(provider.Validate(kType, Config({{"path", configured}})).diagnostics.empty());
  CHECK(provider.Import(kType, written)["path"] == Text(written));
  CHECK(provider.Read(kType, state).object == state);
  for (const bool disable_remount : {false, true}) {
    const json settings = {{"path", configured}, {"disable_remount", disable_remount}};
    const auto prior = state.WithAttribute("disable_remount", cty::Value::Bool(disable_remount));
    CHECK(provider.Plan(kType, prior, Config(settings)).object == prior);
  }
  const auto updated = provider.Apply(
      kType, state, Config({{"path", configured}, {"description", "team"}, {"max_retries", 3}}));
  CHECK(updated.ok());
  CHECK(updated["path"] == Text(written));
  CHECK(updated["id"] == Text(written));
  CHECK(provider.Count("POST /v1/sys/remount") == 0);
  CHECK(provider.Bodies(kTune).size() == 1);
  CHECK(provider.Bodies(kWriteRoot).size() == 1);
  CHECK(provider.Delete(kType, state).ok());
  CHECK(provider.Count(kUnmount) == 1);
}

TEST_CASE_METHOD(Fixture, "another spelling of its namespace does not replace a mount",
                 "[provider][backend]") {
  const auto state = State({{"namespace", "team"}});
  CHECK(provider.Plan(kType, state, Config({{"namespace", "/team/"}})).object == state);
}

TEST_CASE_METHOD(Fixture, "an import id that is not a path is refused", "[provider][backend]") {
  const std::string id = GENERATE("", "/", "a//b", "../sys");
  CHECK_THAT(provider.Import(kType, id).Text(), Catch::Contains("Invalid import id"));
}

TEST_CASE_METHOD(Fixture, "deleting a mount that is already gone succeeds", "[provider][backend]") {
  ProviderHarness fresh;
  REQUIRE(fresh.Configure().ok());
  const bool meanwhile = GENERATE(false, true);
  if (meanwhile) fresh.vault->On(kReadMount, 200, MountAnswer()).On(kUnmount, 400, kNoMount);
  if (!meanwhile) fresh.vault->On(kReadMount, 400, kNoMount);
  const auto deleted = fresh.Delete(kType, State());
  CHECK(deleted.diagnostics.empty());
  CHECK(deleted.object.is_null());
  CHECK(fresh.Count(kUnmount) == (meanwhile ? 1 : 0));
}

TEST_CASE_METHOD(
    Fixture, "a mount whose leases cannot be revoked stays, with an error that gives the reason",
    "[provider][backend]") {
  ProviderHarness fresh;
  REQUIRE(fresh.Configure().ok());
  fresh.vault->On(kReadMount, 200, MountAnswer())
      .On(kUnmount, 400, R"({"errors":["failed to revoke \"aws/creds/r/1\""]})");
  const auto deleted = fresh.Delete(kType, State());
  CHECK_THAT(deleted.Text(), Catch::Contains("failed to revoke"));
  CHECK(deleted.object == State());
}

TEST_CASE_METHOD(Fixture, "on_destroy determines the effect of a destroy on the mount",
                 "[provider][backend]") {
  constexpr const char* kForced = "PUT /v1/sys/leases/revoke-force/aws";
  const auto [on_destroy, routes] = GENERATE(
      table<std::string, std::vector<std::string>>({{"revoke", {kReadMount, kUnmount}},
                                                    {"force", {kReadMount, kForced, kUnmount}},
                                                    {"keep", {}}}));
  CAPTURE(on_destroy);
  provider.vault->On(kForced, 204).On(kReadMount, 200, MountAnswer());
  const auto deleted = provider.Delete(kType, State({{"on_destroy", on_destroy}}));
  CHECK(deleted.diagnostics.empty());
  CHECK(deleted.object.is_null());
  CHECK(provider.vault->routes() == routes);
}

TEST_CASE_METHOD(Fixture, "a refused forced revocation keeps the mount", "[provider][backend]") {
  provider.vault->On(kReadMount, 200, MountAnswer());
  provider.vault->On("PUT /v1/sys/leases/revoke-force/aws", 403,
                     R"({"errors":["permission denied"]})");
  const auto state = State({{"on_destroy", "force"}});
  const auto deleted = provider.Delete(kType, state);
  CHECK_THAT(deleted.Text(), Catch::Contains("sudo"));
  CHECK(deleted.object == state);
  CHECK(provider.Count(kUnmount) == 0);
}

TEST_CASE_METHOD(Fixture, "a change of on_destroy alone changes nothing in Vault",
                 "[provider][backend]") {
  Answers();
  const auto updated = provider.Apply(kType, State(), Config({{"on_destroy", "keep"}}));
  REQUIRE(updated.diagnostics.empty());
  CHECK(provider.vault->routes() == std::vector<std::string>{kReadMount, kReadMount, kReadRoot});
}

TEST_CASE_METHOD(Fixture, "a partly unmounted mount keeps its state and can be destroyed again",
                 "[provider][backend]") {
  provider.vault->On(kReadMount, 200, MountAnswer())
      .On(kReadRoot, 404,
          R"({"errors":["no handler for route \"aws/config/root\". route entry is tainted."]})");
  const auto read = provider.Read(kType, State());
  CHECK_THAT(read.Text(), Catch::Contains("'aws' was only partly unmounted"));
  CHECK(read.object == State());
  const auto forced = provider.Apply(kType, read.object, Config({{"on_destroy", "force"}}));
  CHECK(forced.ok());
  CHECK(forced["on_destroy"] == Text("force"));
}

TEST_CASE_METHOD(Fixture, "a 404 that Vault did not send does not remove a backend",
                 "[provider][backend]") {
  provider.vault->On(kReadMount, 404, "<html>not found</html>");
  const auto read = provider.Read(kType, State());
  CHECK_FALSE(read.ok());
  CHECK(read.object == State());
}

TEST_CASE_METHOD(Fixture, "a setting that the server stores with another value causes a warning",
                 "[provider][backend]") {
  Answers(json::object(), {{"region", "us-east-1"}});
  const auto created = Create(Config({{"region", "eu-west-1"}}));
  CHECK(created.ok());
  CHECK_THAT(created.Text(), Catch::Contains("Vault stored another value of 'region'"));
}

TEST_CASE_METHOD(Fixture, "an argument that the server silently drops causes a warning",
                 "[provider][backend]") {
  Answers();
  const auto created = Create(Config({{"sts_region", "eu-west-1"}}));
  CHECK(created.ok());
  CHECK_THAT(created.Text(), Catch::Contains("warning: Vault ignored 'sts_region'"));
  CHECK(created["sts_region"] == Text("eu-west-1"));
}

TEST_CASE_METHOD(Fixture, "rules between arguments are checked before anything is written",
                 "[provider][backend]") {
  struct Row {
    const char* name;
    json config;
    const char* expected;
  };
  const auto row = GENERATE(values<Row>({
      {"two-secrets", {{"secret_key_wo", "x"}, {"secret_key_wo_version", 1}}, "secret_key"},
      {"version-alone", {{"secret_key_wo_version", 1}}, "secret_key_wo"},
      {"inner-slashes", {{"path", "a//b"}}, "without empty"},
      {"no-path", {{"path", "/"}}, "without empty"},
      {"no-namespace", {{"namespace", "/"}}, "without empty"},
      {"period-and-schedule",
       {{"rotation_period", 60}, {"rotation_schedule", "0 * * * *"}},
       "rotation_schedule"},
      {"window-alone", {{"rotation_window", 60}}, "rotation_schedule"},
      {"fallback-lengths",
       {{"sts_fallback_endpoints", {"https://a"}},
        {"sts_fallback_regions", {"eu-west-1", "eu-west-2"}}},
       "same length"},
      {"audience-and-key",
       {{"identity_token_audience", "a"}, {"role_arn", kRoleArn}},
       "identity_token_audience and access_key"},
      {"audience-without-role",
       {{"identity_token_audience", "a"}, {"access_key", nullptr}, {"secret_key", nullptr}},
       "needs role_arn"},
      {"audience-and-rotation",
       {{"identity_token_audience", "a"},
        {"role_arn", kRoleArn},
        {"access_key", nullptr},
        {"secret_key", nullptr},
        {"rotate_root", true}},
       "no key to rotate"},
      {"role-arn", {{"role_arn", "r"}}, "ARN of an IAM role"},
      {"window-and-period",
       {{"rotation_period", 60}, {"rotation_window", 60}},
       "rotation_window does not apply to rotation_period"},
      {"lease-alone", {{"lease", "30m"}}, "lease_max"},
      {"lease-text", {{"lease", "soon"}, {"lease_max", "1h"}}, "whole seconds"},
      {"lease-fraction", {{"lease", "1500ms"}, {"lease_max", "1h"}}, "whole seconds"},
      {"lease-order", {{"lease", "2h"}, {"lease_max", "1h"}}, "must not be greater"},
      {"on-destroy", {{"on_destroy", "forget"}}, "on_destroy"},
      {"ttl-order",
       {{"default_lease_ttl_seconds", 20}, {"max_lease_ttl_seconds", 10}},
       "must not be greater"},
      {"visibility", {{"listing_visibility", "everybody"}}, "listing_visibility"},
      {"region", {{"region", "Frankfurt"}}, "'region' must be the code of an AWS region"},
      {"sts-region", {{"sts_region", "us-east-1a"}}, "'sts_region' must be the code"},
      {"fallback-region",
       {{"sts_fallback_endpoints", {"https://a"}}, {"sts_fallback_regions", {"EU-WEST-1"}}},
       "it is 'EU-WEST-1'"},
  }));
  DYNAMIC_SECTION(row.name) {
    const auto result = provider.Validate(kType, Config(row.config));
    CHECK_FALSE(result.ok());
    CHECK_THAT(result.Text(), Catch::Contains(row.expected));
  }
}

TEST_CASE_METHOD(Fixture, "a new mount with a key and no secret fails in the plan",
                 "[provider][backend]") {
  const json secret = GENERATE(json(nullptr), json(""));
  const auto plan = provider.Plan(kType, provider.Null(kType), Config({{"secret_key", secret}}));
  CHECK_FALSE(plan.ok());
  CHECK_THAT(plan.Text(), Catch::Contains("a key without its secret"));
}

TEST_CASE_METHOD(Fixture,
                 "a write-only secret, an unknown secret or no key at all is accepted in the plan",
                 "[provider][backend]") {
  const auto without = Config({{"secret_key", nullptr}});
  for (const auto& config : {Config({{"secret_key", nullptr}, {"secret_key_wo", "s"}}),
                             without.WithAttribute("secret_key", UnknownText()),
                             without.WithAttribute("secret_key_wo", UnknownText()),
                             Config({{"access_key", ""}, {"secret_key", nullptr}}),
                             Config({{"access_key", nullptr}, {"secret_key", nullptr}})}) {
    CHECK(provider.Plan(kType, provider.Null(kType), config).ok());
  }
}

TEST_CASE_METHOD(Fixture, "an imported mount with a key and no secret plans no change",
                 "[provider][backend]") {
  Answers();
  const auto imported = provider.Import(kType, "aws");
  REQUIRE(imported.ok());
  const auto plan = provider.Plan(kType, imported.object, Config({{"secret_key", nullptr}}));
  INFO(plan.Text());
  CHECK(plan.ok());
  CHECK(plan.object == imported.object);
}

TEST_CASE_METHOD(Fixture, "zero and empty values violate no rule between arguments",
                 "[provider][backend]") {
  const auto config = Config({{"rotation_schedule", "0 * * * *"},
                              {"rotation_window", 120},
                              {"rotation_period", 0},
                              {"identity_token_audience", ""},
                              {"max_lease_ttl_seconds", 0},
                              {"default_lease_ttl_seconds", 60},
                              {"lease", "1h"},
                              {"lease_max", "0s"}});
  CHECK(provider.Validate(kType, config).diagnostics.empty());
}

TEST_CASE_METHOD(Fixture, "unknown arguments of a backend violate no rule", "[provider][backend]") {
  const auto config =
      Config({{"rotation_window", 60},
              {"default_lease_ttl_seconds", 20},
              {"sts_fallback_regions", {"eu-west-1"}}})
          .WithAttribute("rotation_schedule", UnknownText())
          .WithAttribute("max_lease_ttl_seconds", cty::Value::Unknown(cty::Type::Number()))
          .WithAttribute("sts_fallback_endpoints",
                         cty::Value::Unknown(cty::Type::List(cty::Type::String())));
  CHECK(provider.Validate(kType, config).diagnostics.empty());
}

TEST_CASE_METHOD(Fixture, "a state that predates disable_remount gets its default",
                 "[provider][backend]") {
  const auto response = provider.server().UpgradeResourceState(
      {.type_name = kType, .version = 0, .json = R"({"id":"aws","path":"aws"})"});
  CHECK(response.diagnostics.empty());
  const auto state =
      cty::DecodeMsgpack(response.state.msgpack, provider.Object(kType, json::object()).type());
  REQUIRE(state.ok());
  CHECK(state->Attribute("disable_remount") == cty::Value::Bool(false));
}

}  // namespace
}  // namespace tfvault::test::aws_secret_backend_test
