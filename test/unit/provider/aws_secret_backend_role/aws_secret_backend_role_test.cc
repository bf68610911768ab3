// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend_role/aws_secret_backend_role.h"

#include "test/unit/provider/provider_harness.h"

namespace tfvault::test::aws_secret_backend_role_test {
namespace {

constexpr const char* kType = "vault_aws_secret_backend_role";
constexpr const char* kWrite = "PUT /v1/aws/roles/deploy";
constexpr const char* kRead = "GET /v1/aws/roles/deploy";
constexpr const char* kDelete = "DELETE /v1/aws/roles/deploy";
constexpr const char* kMount = "GET /v1/sys/internal/ui/mounts/aws";
constexpr const char* kAws = R"({"data":{"type":"aws","path":"aws/"}})";
constexpr const char* kNone = R"({"errors":[]})";
constexpr const char* kPolicy = R"({"Version": "2012-10-17", "Statement": []})";
constexpr const char* kStoredPolicy = R"({"Statement":[],"Version":"2012-10-17"})";

// The answer of a server, with every empty field.
std::string RoleAnswer(const json& changes = json::object()) {
  json data = {{"credential_type", "iam_user"},
               {"policy_document", kStoredPolicy},
               {"policy_arns", nullptr},
               {"role_arns", nullptr},
               {"iam_groups", json::array()},
               {"iam_tags", nullptr},
               {"user_path", ""},
               {"permissions_boundary_arn", ""},
               {"default_sts_ttl", 0},
               {"max_sts_ttl", 0}};
  data.update(changes);
  return json{{"data", data}}.dump();
}

json Arns(int count) {
  json arns = json::array();
  for (int i = 0; i < count; ++i) {
    arns.push_back("arn:aws:iam::123456789012:policy/p" + std::to_string(i));
  }
  return arns;
}

struct Fixture {
  Fixture() {
    REQUIRE(provider.Configure().ok());
    provider.vault->On(kWrite, 204).On(kDelete, 204);
  }

  [[nodiscard]] cty::Value Config(const json& changes = json::object()) const {
    json attributes = {{"backend", "aws"},
                       {"name", "deploy"},
                       {"credential_type", "iam_user"},
                       {"policy_document", kPolicy}};
    attributes.merge_patch(changes);
    return provider.Object(kType, attributes);
  }

  [[nodiscard]] cty::Value State(const json& changes = json::object()) {
    json attributes = {{"id", "aws/roles/deploy"},
                       {"backend", "aws"},
                       {"name", "deploy"},
                       {"credential_type", "iam_user"},
                       {"policy_document", kPolicy},
                       {"default_sts_ttl", 0},
                       {"max_sts_ttl", 0}};
    attributes.merge_patch(changes);
    return provider.Stored(kType, attributes);
  }

  // Creates the role at a path that is free.
  ProviderHarness::Result Create(const cty::Value& config) {
    provider.vault->First(kRead, 404, kNone).First(kRead, 404, kNone);
    return provider.Create(kType, config);
  }

  ProviderHarness provider;
};

TEST_CASE_METHOD(Fixture, "a role is written with every managed field and read back",
                 "[provider][role]") {
  provider.vault->On(kRead, 200, RoleAnswer());
  const auto created = Create(Config());
  INFO(created.Text());
  REQUIRE(created.diagnostics.empty());
  CHECK(created.object == State());
  CHECK(provider.vault->routes() == std::vector<std::string>{kRead, kRead, kWrite, kRead});
  CHECK(provider.Bodies(kWrite).at(0) == json{{"credential_type", "iam_user"},
                                              {"policy_document", kPolicy},
                                              {"policy_arns", json::array()},
                                              {"role_arns", json::array()},
                                              {"iam_groups", json::array()},
                                              {"iam_tags", json::object()},
                                              {"session_tags", json::object()},
                                              {"external_id", ""},
                                              {"mfa_serial_number", ""},
                                              {"user_path", ""},
                                              {"permissions_boundary_arn", ""},
                                              {"default_sts_ttl", 0},
                                              {"max_sts_ttl", 0}});
}

TEST_CASE_METHOD(Fixture, "a refresh sends one request and keeps the user's spelling of the policy",
                 "[provider][role]") {
  provider.vault->On(kRead, 200, RoleAnswer());
  CHECK(provider.Read(kType, State()).object == State());
  CHECK(provider.vault->routes() == std::vector<std::string>{kRead});
}

TEST_CASE_METHOD(Fixture, "a different policy in Vault is drift", "[provider][role]") {
  provider.vault->On(kRead, 200, RoleAnswer({{"policy_document", R"({"Statement":[1]})"}}));
  CHECK(provider.Read(kType, State())["policy_document"] == Text(R"({"Statement":[1]})"));
}

TEST_CASE_METHOD(Fixture, "another spelling of a policy is not a change", "[provider][role]") {
  const auto plan = provider.Plan(kType, State(), Config({{"policy_document", kStoredPolicy}}));
  CHECK(plan.object == State());
}

TEST_CASE_METHOD(Fixture,
                 "a policy that IAM treats as equal is not a change, and the user's spelling stays",
                 "[provider][role]") {
  const auto policy = [](const std::string& statement) {
    return json(R"({"Version":"2012-10-17","Statement":)" + statement + "}");
  };
  const json written = {
      {"policy_document", policy(R"([{"Action":["a:B","a:C"],"Resource":"*"}])")}};
  const json respelled = {
      {"policy_document", policy(R"({"Resource":["*"],"Action":["a:c","a:B"]})")}};
  CHECK(provider.Plan(kType, State(written), Config(respelled)).object == State(written));
  provider.vault->On(kRead, 200, RoleAnswer(respelled));
  CHECK(provider.Read(kType, State(written)).object == State(written));
}

TEST_CASE_METHOD(Fixture,
                 "invalid policy text in Vault is drift, unless the state has the same text",
                 "[provider][role]") {
  const json broken = {{"policy_document", R"({"Id":1,"Id":1})"}};
  provider.vault->On(kRead, 200, RoleAnswer(broken)).On(kRead, 200, RoleAnswer(broken));
  CHECK(provider.Read(kType, State()).object == State(broken));
  CHECK(provider.Read(kType, State(broken)).object == State(broken));
}

TEST_CASE_METHOD(Fixture, "a narrower policy is one change in place", "[provider][role]") {
  const std::string narrow = R"({"Statement":[{"Action":"iam:GetUser"}]})";
  const auto plan = provider.Plan(kType, State(), Config({{"policy_document", narrow}}));
  CHECK(plan.requires_replace.empty());
  CHECK(plan.object == State({{"policy_document", narrow}}));
}

TEST_CASE_METHOD(Fixture, "explicitly empty values and null both stay unchanged",
                 "[provider][role]") {
  provider.vault->On(kRead, 200, RoleAnswer());
  const auto state = State({{"user_path", ""}, {"policy_arns", json::array()}});
  CHECK(provider.Read(kType, state).object == state);
}

TEST_CASE_METHOD(Fixture, "a missing role is removed from the state", "[provider][role]") {
  const std::string body =
      GENERATE(R"({"errors":[]})", R"({"errors":["no handler for route \"aws/roles/deploy\""]})");
  provider.vault->On(kRead, 404, body).On(kMount, 200, R"({"data":{"type":"aws"}})");
  const auto read = provider.Read(kType, State());
  CHECK(read.diagnostics.empty());
  CHECK(read.object.is_null());
}

TEST_CASE_METHOD(Fixture,
                 "a role is removed from the state only if a second read also does not find it",
                 "[provider][role]") {
  provider.vault->On(kRead, 404, R"({"errors":[]})")
      .On(kRead, 200, RoleAnswer())
      .On(kMount, 200, R"({"data":{"type":"aws"}})");
  const auto read = provider.Read(kType, State());
  CHECK(read.diagnostics.empty());
  CHECK(read.object == State());
}

TEST_CASE_METHOD(Fixture, "a refused or failing read keeps the role in the state",
                 "[provider][role]") {
  provider.vault->On(kRead, GENERATE(400, 403, 500), R"({"errors":["no"]})");
  const auto read = provider.Read(kType, State());
  CHECK_FALSE(read.ok());
  CHECK(read.object == State());
}

TEST_CASE_METHOD(Fixture, "an unusable answer for a role is an error and no crash",
                 "[provider][role]") {
  const std::string body = GENERATE(R"({"data":{"credential_type":7}})", R"({"data":[1]})",
                                    R"({"data":null})", "<html>");
  provider.vault->On(kRead, 200, body);
  const auto read = provider.Read(kType, State());
  CHECK_FALSE(read.ok());
  CHECK(read.object == State());
}

TEST_CASE_METHOD(Fixture, "role_arns change in place", "[provider][role]") {
  const json assumed = {{"credential_type", "assumed_role"}, {"policy_document", nullptr}};
  auto before = assumed;
  before["role_arns"] = {"arn:aws:iam::123456789012:role/a"};
  auto after = assumed;
  after["role_arns"] = {"arn:aws:iam::123456789012:role/b"};
  const auto updated = provider.Apply(kType, State(before), Config(after));
  REQUIRE(updated.ok());
  CHECK(provider.Bodies(kWrite).at(0)["role_arns"] == json{"arn:aws:iam::123456789012:role/b"});
}

TEST_CASE_METHOD(Fixture, "a change that only the provider plans keeps the id known",
                 "[provider][role]") {
  // Terraform proposes the prior values of computed attributes, so at first nothing changes.
  const auto [stored, left_out] = GENERATE(
      table<json, json>({{{{"policy", kPolicy}, {"policy_document", ""}}, {{"iam_groups", {"g"}}}},
                         {{{"default_sts_ttl", 900}}, json::object()}}));
  auto had = stored;
  had["iam_groups"] = left_out.value("iam_groups", json::array());
  auto config = left_out;
  if (stored.contains("policy")) config["policy_document"] = nullptr;
  const auto plan = provider.Plan(kType, State(had), Config(config));
  INFO(plan.Text());
  CHECK(plan["id"] == Text("aws/roles/deploy"));
  CHECK(plan["policy"].is_null());
  CHECK(plan["default_sts_ttl"] == cty::Value::Number(0));
}

TEST_CASE_METHOD(Fixture,
                 "session TTLs can be reset and do not prevent a change of the credential type",
                 "[provider][role]") {
  const auto prior = State(
      {{"credential_type", "federation_token"}, {"default_sts_ttl", 900}, {"max_sts_ttl", 3600}});
  CHECK(provider.Validate(kType, Config()).ok());
  const auto updated = provider.Apply(kType, prior, Config());
  INFO(updated.Text());
  REQUIRE(updated.ok());
  CHECK(updated.object == State());
  CHECK(provider.Bodies(kWrite).at(0)["default_sts_ttl"] == 0);
  CHECK(provider.Bodies(kWrite).at(0)["max_sts_ttl"] == 0);
}

TEST_CASE_METHOD(Fixture, "session TTLs are allowed for a session_token role", "[provider][role]") {
  const auto result = provider.Validate(kType, Config({{"credential_type", "session_token"},
                                                       {"policy_document", nullptr},
                                                       {"default_sts_ttl", 900}}));
  CHECK(result.diagnostics.empty());
}

TEST_CASE_METHOD(Fixture,
                 "a change from iam_user clears the settings of iam_user in the same write",
                 "[provider][role]") {
  const auto prior = State({{"user_path", "/team/"},
                            {"permissions_boundary_arn", "arn:aws:iam::123456789012:policy/b"}});
  const auto config = Config({{"credential_type", "federation_token"}});
  REQUIRE(provider.Validate(kType, config).ok());
  REQUIRE(provider.Apply(kType, prior, config).ok());
  CHECK(provider.Bodies(kWrite).at(0)["user_path"] == "");
  CHECK(provider.Bodies(kWrite).at(0)["permissions_boundary_arn"] == "");
}

// A role whose backend changes from "aws" to "team/aws".
struct OnItsWay : Fixture {
  [[nodiscard]] cty::Value There() const { return Config({{"backend", "team/aws"}}); }
  [[nodiscard]] std::vector<std::string> Routes() const { return provider.vault->routes(); }

  static constexpr const char* kWriteThere = "PUT /v1/team/aws/roles/deploy";
  static constexpr const char* kReadThere = "GET /v1/team/aws/roles/deploy";
  FakeVault& vault = provider.vault->On(kWriteThere, 204).On(kMount, 200, kAws);
};

TEST_CASE_METHOD(OnItsWay, "a role follows its remounted engine in place", "[provider][role]") {
  vault.On(kReadThere, 200, RoleAnswer());
  SECTION("nothing is at the old path") {
    vault.On(kRead, 404, R"({"errors":["no handler for route \"aws/roles/deploy\""]})");
  }
  SECTION("another mount is at the old path") { vault.On(kRead, 404, kNone); }
  const auto plan = provider.Plan(kType, State(), There());
  CHECK(plan.requires_replace.empty());
  CHECK(plan["id"] == Text("team/aws/roles/deploy"));
  const auto updated = provider.Apply(kType, State(), There());
  INFO(updated.Text());
  REQUIRE(updated.diagnostics.empty());
  CHECK(updated["id"] == Text("team/aws/roles/deploy"));
  CHECK(provider.Count(kWriteThere) == 1);
  CHECK(provider.Count(kDelete) == 0);
}

TEST_CASE_METHOD(OnItsWay, "a role is written to another mount and deleted from the former mount",
                 "[provider][role]") {
  vault.On(kRead, 200, RoleAnswer())
      .On(kReadThere, 404, kNone)
      .On(kReadThere, 404, kNone)
      .On(kReadThere, 200, RoleAnswer());
  const auto updated = provider.Apply(kType, State(), There());
  INFO(updated.Text());
  REQUIRE(updated.diagnostics.empty());
  CHECK(Routes() == std::vector<std::string>{kRead, kReadThere, kReadThere, kWriteThere, kMount,
                                             kDelete, kReadThere});
  CHECK(provider.private_data.empty());
}

TEST_CASE_METHOD(OnItsWay, "a role does not overwrite a foreign role at its new path",
                 "[provider][role]") {
  const auto read = GENERATE(200, 403, 500);
  vault.On(kRead, read, RoleAnswer()).On(kReadThere, 200, RoleAnswer());
  const auto updated = provider.Apply(kType, State(), There());
  CHECK(updated.object == State());
  CHECK_THAT(updated.Text(), Catch::Contains("exists already"));
  CHECK(provider.Count(kWriteThere) + provider.Count(kDelete) == 0);
}

TEST_CASE_METHOD(OnItsWay, "a role is not deleted at its old path below a mount of another type",
                 "[provider][role]") {
  vault.On(kRead, 403, R"({"errors":["permission denied"]})").On(kReadThere, 404, kNone);
  vault.Only(kMount, 200, R"({"data":{"type":"kv","path":"aws/"}})");
  const auto updated = provider.Apply(kType, State(), There());
  CHECK(updated.object == State());
  CHECK_THAT(updated.Text(), Catch::Contains("'kv'"));
  CHECK(provider.Count(kDelete) == 0);
}

TEST_CASE_METHOD(OnItsWay, "a role that cannot be deleted at its old path stays in the state",
                 "[provider][role]") {
  vault.On(kRead, 200, RoleAnswer()).On(kReadThere, 404, kNone);
  vault.Only(kDelete, 403, R"({"errors":["permission denied"]})");
  const auto updated = provider.Apply(kType, State(), There());
  CHECK(updated.object == State());
  CHECK_THAT(updated.Text(), Catch::Contains("could not delete it at the old path"));
  CHECK_THAT(updated.Text(), Catch::Contains("'delete' on aws/roles/deploy"));
  CHECK_THAT(updated.Text(), Catch::Contains("delete team/aws/roles/deploy manually"));
}

TEST_CASE_METHOD(OnItsWay, "the next apply completes an unfinished move of a role",
                 "[provider][role]") {
  vault.On(kRead, 200, RoleAnswer())
      .On(kReadThere, 404, kNone)
      .On(kReadThere, 404, kNone)
      .On(kReadThere, 200, RoleAnswer());
  SECTION("the old role may still be there") {
    vault.Only(kDelete, 502, "<html>").On(kDelete, 204);
  }
  SECTION("the new role may be there") {
    vault.Only(kWriteThere, 502, "<html>").On(kWriteThere, 204);
  }
  const auto failed = provider.Apply(kType, State(), There());
  CHECK_FALSE(failed.ok());
  REQUIRE(failed.object == State());
  const auto updated = provider.Apply(kType, failed.object, There());
  INFO(updated.Text());
  CHECK(updated["backend"] == Text("team/aws"));
  CHECK(provider.Count(kWriteThere) == 2);
  CHECK(provider.private_data.empty());
}

TEST_CASE_METHOD(OnItsWay, "the next apply completes a move whose deletion was unconfirmed",
                 "[provider][role]") {
  vault.On(kRead, 200, RoleAnswer())
      .On(kReadThere, 404, kNone)
      .On(kReadThere, 404, kNone)
      .On(kReadThere, 200, RoleAnswer());
  vault.Only(kDelete, 502, "<html>");
  const auto failed = provider.Apply(kType, State(), There());
  CHECK_FALSE(failed.ok());
  REQUIRE(failed.object == State());
  // The deletion took effect.
  vault.Only(kRead, 404, kNone);
  const auto read = provider.Read(kType, failed.object);
  CHECK(read.Text().empty());
  REQUIRE(read.object == State());
  const auto updated = provider.Apply(kType, read.object, There());
  INFO(updated.Text());
  CHECK(updated.ok());
  CHECK(updated["backend"] == Text("team/aws"));
  CHECK(provider.private_data.empty());
}

TEST_CASE_METHOD(OnItsWay, "a role that is missing at both paths is removed from the state",
                 "[provider][role]") {
  vault.On(kRead, 200, RoleAnswer()).On(kReadThere, 404, kNone);
  vault.Only(kDelete, 502, "<html>");
  REQUIRE_FALSE(provider.Apply(kType, State(), There()).ok());
  vault.Only(kRead, 404, kNone);
  const auto read = provider.Read(kType, State());
  CHECK(read.Text().empty());
  CHECK(read.object.is_null());
}

TEST_CASE_METHOD(Fixture, "a single 404 does not let a create overwrite a role",
                 "[provider][role]") {
  provider.vault->Only(kRead, 404, kNone).On(kRead, 200, RoleAnswer({{"user_path", "/x/"}}));
  const auto created = provider.Create(kType, Config());
  CHECK_THAT(created.Text(), Catch::Contains("exists already"));
  CHECK(provider.Count(kWrite) == 0);
}

TEST_CASE_METHOD(Fixture, "the id of a role is unknown until it exists or its backend is known",
                 "[provider][role]") {
  CHECK(provider.Plan(kType, provider.Null(kType), Config())["id"].is_unknown());
  const auto config = Config().WithAttribute("backend", UnknownText());
  CHECK(provider.Plan(kType, State(), config)["id"].is_unknown());
}

TEST_CASE_METHOD(Fixture, "a failed update keeps the prior state", "[provider][role]") {
  ProviderHarness fresh;
  REQUIRE(fresh.Configure().ok());
  fresh.vault->On(kWrite, 400, R"({"errors":["cannot parse policy document"]})");
  const auto updated = fresh.Apply(kType, State(), Config({{"user_path", "/x/"}}));
  CHECK_THAT(updated.Text(), Catch::Contains("cannot parse policy document"));
  CHECK(updated.object == State());
}

TEST_CASE_METHOD(Fixture, "a role that exists already is neither overwritten nor adopted",
                 "[provider][role]") {
  provider.vault->On(kRead, 200, RoleAnswer(GENERATE(json::object(), json{{"user_path", "/x/"}})));
  const auto created = provider.Create(kType, Config());
  CHECK(created.object.is_null());
  CHECK_THAT(created.Text(), Catch::Contains("exists already") &&
                                 Catch::Contains("terraform import <address> aws/roles/deploy") &&
                                 Catch::Contains("create_before_destroy"));
  CHECK(provider.Count(kWrite) == 0);
}

TEST_CASE_METHOD(Fixture, "a role is not written if its path cannot be checked first",
                 "[provider][role]") {
  const auto [status, body, text] = GENERATE(table<int, std::string, std::string>(
      {{403, R"({"errors":["permission denied"]})", "'read' on aws/roles/deploy"},
       {500, R"({"errors":["storage"]})", "storage"},
       {404, "<html>", "Nothing was written"},
       {404, R"({"errors":["no handler for route"]})", "mounted at 'aws'"}}));
  provider.vault->On(kRead, status, body);
  const auto created = provider.Create(kType, Config());
  CHECK(created.object.is_null());
  CHECK_THAT(created.Text(), Catch::Contains(text));
  CHECK(provider.Count(kWrite) == 0);
}

using Answer = StatusOr<http::HttpResponse>;

// A write of a new role that stays unconfirmed.
struct Unconfirmed : Fixture {
  Unconfirmed() {
    const auto answer =
        GENERATE(Answer(http::TransportError(http::FailureKind::kTimedOut, "no answer")),
                 Answer(http::TransportError(http::FailureKind::kInterrupted, "reset")),
                 Answer(HttpAnswer(502, "<html>")), Answer(HttpAnswer(200, "<html>")));
    provider.vault->Only(kWrite, answer);
  }
};

TEST_CASE_METHOD(
    Unconfirmed,
    "an unconfirmed write counts as created if the path was free and the role is as planned",
    "[provider][role]") {
  provider.vault->On(kRead, 500, R"({"errors":["late"]})").On(kRead, 200, RoleAnswer());
  const auto created = Create(Config());
  INFO(created.Text());
  CHECK(created.diagnostics.empty());
  CHECK(created.object == State());
}

// The first attempt may have taken effect, whatever the outcome of the second.
TEST_CASE_METHOD(Fixture,
                 "a write that was repeated and then refused counts if the role exists as planned",
                 "[provider][role]") {
  provider.vault->Only(kWrite, GENERATE(400, 403, 429, 503), R"({"errors":["no"]})")
      .On(kRead, 200, RoleAnswer());
  const auto created = Create(Config());
  CHECK(created.diagnostics.empty());
  CHECK(created.object == State());
}

TEST_CASE_METHOD(Unconfirmed, "an unconfirmed role that does not appear is not in the state",
                 "[provider][role]") {
  const auto created = Create(Config());
  CHECK_FALSE(created.ok());
  CHECK(created.object.is_null());
  CHECK_THAT(created.Text(), !Catch::Contains("cannot determine"));
}

TEST_CASE_METHOD(Unconfirmed, "an unconfirmed role that may be foreign is not in the state",
                 "[provider][role]") {
  const auto [status, body] = GENERATE(table<int, std::string>(
      {{500, R"({"errors":["down"]})"}, {200, RoleAnswer({{"user_path", "/theirs/"}})}}));
  provider.vault->On(kRead, status, body);
  const auto created = Create(Config());
  CHECK(created.object.is_null());
  CHECK_THAT(created.Text(),
             Catch::Contains("cannot determine whether this run wrote the object") &&
                 Catch::Contains("terraform import <address> aws/roles/deploy"));
}

TEST_CASE_METHOD(Fixture, "a new role that Vault refuses is not saved", "[provider][role]") {
  ProviderHarness fresh;
  REQUIRE(fresh.Configure().ok());
  fresh.vault->On(kWrite, 404, R"({"errors":["no handler for route"]})");
  const auto created = fresh.Create(kType, Config());
  CHECK(created.object.is_null());
  CHECK_THAT(created.Text(), Catch::Contains("mounted at 'aws'"));
}

TEST_CASE_METHOD(Fixture, "a 404 without an error text does not confirm the deletion of a role",
                 "[provider][role]") {
  ProviderHarness fresh;
  REQUIRE(fresh.Configure().ok());
  fresh.vault->On(kMount, 200, kAws).On(kDelete, 404, kNone);
  const auto deleted = fresh.Delete(kType, State());
  CHECK_FALSE(deleted.ok());
  CHECK(deleted.object == State());
}

TEST_CASE_METHOD(Fixture, "deleting a role that is already gone succeeds", "[provider][role]") {
  ProviderHarness fresh;
  REQUIRE(fresh.Configure().ok());
  fresh.vault->On(kMount, 403, R"({"errors":["preflight capability check returned 403"]})")
      .On(kDelete, 404, R"({"errors":["no handler for route"]})");
  const auto deleted = fresh.Delete(kType, State());
  CHECK(deleted.diagnostics.empty());
  CHECK(deleted.object.is_null());
}

TEST_CASE_METHOD(Fixture, "an object below a mount of another type is not deleted as a role",
                 "[provider][role]") {
  provider.vault->On(kMount, 200, R"({"data":{"type":"kv","path":"aws/"}})");
  const auto deleted = provider.Delete(kType, State());
  CHECK(deleted.object == State());
  CHECK_THAT(deleted.Text(), Catch::Contains("of the type 'kv', not 'aws'") &&
                                 Catch::Contains("terraform state rm"));
  CHECK(provider.Count(kDelete) == 0);
}

TEST_CASE_METHOD(Fixture, "a role is not deleted while its mount cannot be read",
                 "[provider][role]") {
  provider.vault->On(kMount, 500, R"({"errors":["storage"]})");
  CHECK(provider.Delete(kType, State()).object == State());
  CHECK(provider.Count(kDelete) == 0);
}

// For a path without a mount, Vault returns the mount above it.
TEST_CASE_METHOD(Fixture, "deleting a role whose mount is gone does not touch the mount above it",
                 "[provider][role]") {
  provider.vault->On("GET /v1/sys/internal/ui/mounts/team/aws", 200,
                     R"({"data":{"type":"kv","path":"team/"}})");
  const auto state = State({{"backend", "team/aws"}, {"id", "team/aws/roles/deploy"}});
  const auto deleted = provider.Delete(kType, state);
  CHECK(deleted.diagnostics.empty());
  CHECK(deleted.object.is_null());
  CHECK(provider.Count("DELETE /v1/team/aws/roles/deploy") == 0);
  CHECK(provider.Read(kType, state).object.is_null());
}

TEST_CASE_METHOD(Fixture, "a role on a nested mount path is imported and plans no change",
                 "[provider][role]") {
  provider.vault->On("GET /v1/team/roles/aws/roles/deploy", 200, RoleAnswer());
  const auto imported = provider.Import(kType, "team/roles/aws/roles/deploy");
  INFO(imported.Text());
  REQUIRE(imported.ok());
  CHECK(imported["backend"] == Text("team/roles/aws"));
  CHECK(imported["name"] == Text("deploy"));
  CHECK(provider.Plan(kType, imported.object, Config({{"backend", "team/roles/aws"}})).object ==
        imported.object);
}

// hashicorp/vault accepts outer slashes of a backend and keeps them in the state and the id.
TEST_CASE_METHOD(Fixture, "outer slashes of the backend do not make another role",
                 "[provider][role]") {
  provider.vault->On(kMount, 200, kAws);
  const std::string written = GENERATE(as<std::string>(), "/aws", "aws/", "/aws/", "aws");
  const std::string configured = GENERATE(as<std::string>(), "aws", "//aws", "aws/");
  CAPTURE(written, configured);
  provider.vault->On(kRead, 200, RoleAnswer());
  const auto state = State({{"backend", written}, {"id", written + "/roles/deploy"}});
  CHECK(provider.Read(kType, state).object == state);
  CHECK(provider.Validate(kType, Config({{"backend", configured}})).diagnostics.empty());
  CHECK(provider.Plan(kType, state, Config({{"backend", configured}})).object == state);

  const auto updated =
      provider.Apply(kType, state, Config({{"backend", configured}, {"user_path", "/x/"}}));
  CHECK(updated.ok());
  CHECK(updated["backend"] == Text(written));
  CHECK(updated["id"] == Text(written + "/roles/deploy"));
  CHECK(provider.Count(kDelete) == 0);
  CHECK(provider.Delete(kType, state).ok());
  CHECK(provider.Count(kDelete) == 1);
}

TEST_CASE_METHOD(
    Fixture, "a role is created at the normalized path, and its state keeps the user's spelling",
    "[provider][role]") {
  const auto created = Create(Config({{"backend", "/aws/"}}));
  INFO(created.Text());
  REQUIRE(created.ok());
  CHECK(provider.Count(kWrite) == 1);
  CHECK(created["backend"] == Text("/aws/"));
  CHECK(created["id"] == Text("/aws//roles/deploy"));
}

TEST_CASE_METHOD(Fixture, "another spelling of its namespace does not replace a role",
                 "[provider][role]") {
  const auto state = State({{"namespace", "/team/"}});
  CHECK(provider.Plan(kType, state, Config({{"namespace", "team"}})).object == state);
  provider.vault->On(kRead, 200, RoleAnswer());
  CHECK(provider.Read(kType, state).object == state);
  CHECK(HeaderOf(provider.vault->requests().back(), "X-Vault-Namespace") == "team");
}

TEST_CASE_METHOD(Fixture, "outer slashes of an import id name the same role", "[provider][role]") {
  const std::string backend = GENERATE(as<std::string>(), "/aws", "aws/", "//aws/");
  provider.vault->On(kRead, 200, RoleAnswer());
  const auto imported = provider.Import(kType, backend + "/roles/deploy");
  INFO(imported.Text());
  REQUIRE(imported.ok());
  CHECK(provider.Plan(kType, imported.object, Config()).object == imported.object);
  const auto identified = provider.Import(
      kType, "", {{"backend", backend}, {"name", "deploy"}, {"namespace", nullptr}});
  CHECK(identified.object == imported.object);
}

TEST_CASE_METHOD(Fixture, "an import id that is not the id of a role is refused",
                 "[provider][role]") {
  const std::string id = GENERATE("deploy", "aws/roles/", "/roles/deploy", "aws/creds/deploy",
                                  "aws/roles/a/b", "a//b/roles/deploy");
  CAPTURE(id);
  CHECK_THAT(provider.Import(kType, id).Text(), Catch::Contains("Invalid import id"));
}

TEST_CASE_METHOD(Fixture, "an argument that an old server silently drops causes a warning",
                 "[provider][role]") {
  const json assumed = {{"credential_type", "assumed_role"},
                        {"policy_document", nullptr},
                        {"role_arns", {"arn:aws:iam::123456789012:role/a"}}};
  provider.vault->On(kRead, 200, RoleAnswer(assumed));
  auto config = assumed;
  config["external_id"] = "x";
  const auto created = Create(Config(config));
  CHECK(created.ok());
  CHECK_THAT(created.Text(), Catch::Contains("warning: Vault ignored 'external_id'"));
}

TEST_CASE_METHOD(Fixture,
                 "arguments that the lab's server lacks are set, changed and unset in a role",
                 "[provider][role]") {
  struct Row {
    std::string name;
    std::string type;
    json first;
    json second;
    json empty;
  };
  const auto row = GENERATE(values<Row>({
      {"session_tags", "assumed_role", {{"a", "1"}}, {{"b", "2"}}, json::object()},
      {"external_id", "assumed_role", "one", "two", ""},
      {"mfa_serial_number", "session_token", "one", "two", ""},
  }));
  CAPTURE(row.name);
  const auto with = [&](const json& value) {
    json changes = {{"credential_type", row.type}, {"policy_document", nullptr}};
    if (row.type == "assumed_role") changes["role_arns"] = {"arn:aws:iam::123456789012:role/a"};
    changes[row.name] = value;
    return changes;
  };
  for (const auto& value : {row.first, row.second, row.empty}) {
    provider.vault->On(kRead, 200, RoleAnswer(with(value)));
  }
  const auto created = Create(Config(with(row.first)));
  INFO(created.Text());
  REQUIRE(created.diagnostics.empty());
  const auto changed = provider.Apply(kType, created.object, Config(with(row.second)));
  INFO(changed.Text());
  REQUIRE(changed.diagnostics.empty());
  const auto unset = provider.Apply(kType, changed.object, Config(with(nullptr)));
  INFO(unset.Text());
  REQUIRE(unset.diagnostics.empty());
  const auto bodies = provider.Bodies(kWrite);
  CHECK(bodies.at(0)[row.name] == row.first);
  CHECK(bodies.at(1)[row.name] == row.second);
  CHECK(bodies.at(2)[row.name] == row.empty);
  CHECK(provider.Read(kType, unset.object).object == unset.object);
}

TEST_CASE_METHOD(Fixture, "a value that Vault stores differently causes a warning",
                 "[provider][role]") {
  provider.vault->On(kRead, 200, RoleAnswer({{"user_path", "/other/"}}));
  const auto created = Create(Config({{"user_path", "/x/"}}));
  CHECK(created.ok());
  CHECK_THAT(created.Text(), Catch::Contains("Vault stored another value of 'user_path'"));
}

TEST_CASE_METHOD(
    Fixture,
    "the argument names of hashicorp/vault 1 are accepted with a warning that gives the new names",
    "[provider][role]") {
  const std::string arn = "arn:aws:iam::123456789012:policy/p";
  provider.vault->On(kRead, 200, RoleAnswer({{"policy_arns", {arn}}}));
  const auto config = provider.Object(
      kType, {{"backend", "aws"}, {"name", "deploy"}, {"policy", kPolicy}, {"policy_arn", arn}});
  const auto validated = provider.Validate(kType, config);
  CHECK(validated.ok());
  CHECK_THAT(validated.Text(), Catch::Contains("warning: Argument is deprecated | Use "
                                               "policy_document"));
  CHECK_THAT(validated.Text(), Catch::Contains("Use policy_arns"));
  const auto created = Create(config);
  INFO(created.Text());
  REQUIRE(created.diagnostics.empty());
  CHECK(provider.Bodies(kWrite).at(0)["credential_type"] == "iam_user");
  CHECK(provider.Bodies(kWrite).at(0)["policy_document"] == kPolicy);
  CHECK(provider.Bodies(kWrite).at(0)["policy_arns"] == json{arn});
  CHECK(created["credential_type"] == Text("iam_user"));
  CHECK(provider.Read(kType, created.object).object == created.object);
  CHECK(provider.Plan(kType, created.object, config).object == created.object);
}

TEST_CASE_METHOD(
    Fixture,
    "drift of a role with the old argument names is detected, under the new names if necessary",
    "[provider][role]") {
  const json old = {{"policy_document", nullptr},
                    {"policy", kPolicy},
                    {"policy_arn", "arn:aws:iam::123456789012:policy/p"}};
  provider.vault->On(kRead, 200,
                     RoleAnswer({{"policy_document", ""}, {"policy_arns", {"a", "b"}}}));
  const auto read = provider.Read(kType, State(old));
  CHECK(read["policy"].is_null());
  CHECK(read["policy_arn"].is_null());
  CHECK(read["policy_arns"].AsElements().size() == 2);
}

TEST_CASE_METHOD(Fixture,
                 "replacing an old argument name with the new name changes nothing in Vault",
                 "[provider][role]") {
  provider.vault->On(kRead, 200, RoleAnswer());
  const auto prior = State({{"policy_document", nullptr}, {"policy", kPolicy}});
  const auto updated = provider.Apply(kType, prior, Config());
  REQUIRE(updated.diagnostics.empty());
  CHECK(updated.object == State());
  CHECK(provider.Bodies(kWrite).at(0)["policy_document"] == kPolicy);
}

TEST_CASE_METHOD(Fixture, "explicitly empty values are accepted and mean no value",
                 "[provider][role]") {
  const auto config = Config({{"iam_groups", {"g"}},
                              {"policy_document", ""},
                              {"user_path", ""},
                              {"permissions_boundary_arn", ""},
                              {"external_id", ""},
                              {"policy_arns", json::array()},
                              {"iam_tags", json::object()},
                              {"default_sts_ttl", 0}});
  provider.vault->On(kRead, 200, RoleAnswer({{"policy_document", ""}, {"iam_groups", {"g"}}}));
  CHECK(provider.Validate(kType, config).diagnostics.empty());
  const auto created = Create(config);
  INFO(created.Text());
  REQUIRE(created.diagnostics.empty());
  CHECK(provider.Read(kType, created.object).object == created.object);
  CHECK(provider.Plan(kType, created.object, config).object == created.object);
}

TEST_CASE_METHOD(Fixture, "a role below a mount of another type is an error and stays in the state",
                 "[provider][role]") {
  provider.vault->On(kMount, 200, R"({"data":{"type":"kv"}})");
  const auto read = provider.Read(kType, State());
  CHECK_THAT(read.Text(), Catch::Contains("of the type 'kv', not 'aws'"));
  CHECK(read.object == State());
}

TEST_CASE_METHOD(Fixture, "a 404 that Vault did not send does not remove a role",
                 "[provider][role]") {
  provider.vault->On(kRead, 404,
                     GENERATE("<html>not found</html>", "", R"({"message":"no Route"})"));
  const auto read = provider.Read(kType, State());
  CHECK_FALSE(read.ok());
  CHECK(read.object == State());
}

TEST_CASE_METHOD(Fixture, "a role below a partly unmounted mount stays in the state",
                 "[provider][role]") {
  provider.vault->On(
      kRead, 404,
      R"({"errors":["no handler for route \"aws/roles/deploy\". route entry is tainted."]})");
  const auto read = provider.Read(kType, State());
  CHECK_THAT(read.Text(), Catch::Contains("tainted"));
  CHECK(read.object == State());
}

TEST_CASE_METHOD(Fixture, "a role is not removed from the state while its mount cannot be read",
                 "[provider][role]") {
  const auto [status, body] = GENERATE(table<int, std::string>(
      {{500, R"({"errors":["storage"]})"}, {404, R"({"errors":[]})"}, {412, R"({"errors":[]})"}}));
  provider.vault->On(kMount, status, body);
  const auto read = provider.Read(kType, State());
  CHECK_FALSE(read.ok());
  CHECK(read.object == State());
}

TEST_CASE_METHOD(Fixture, "warnings of Vault become warnings of the provider", "[provider][role]") {
  ProviderHarness fresh;
  REQUIRE(fresh.Configure().ok());
  fresh.vault->On(kWrite, 200, R"({"data":null,"warnings":["TTL exceeds the system's maximum"]})");
  const auto created = fresh.Create(kType, Config());
  CHECK(created.ok());
  CHECK_THAT(created.Text(), Catch::Contains("TTL exceeds the system's maximum"));
}

TEST_CASE_METHOD(Fixture, "rules between a role's arguments are checked before anything is written",
                 "[provider][role]") {
  struct Row {
    const char* name;
    json config;
    const char* expected;
  };
  const json assumed = {{"credential_type", "assumed_role"},
                        {"role_arns", {"arn:aws:iam::123456789012:role/a"}}};
  const auto with = [](json base, const json& more) {
    base.update(more);
    return base;
  };
  const auto row = GENERATE_COPY(values<Row>({
      {"two-policies", {{"policy", kPolicy}}, "\"policy\" and \"policy_document\""},
      {"two-lists-of-arns",
       {{"policy_arn", ""}, {"policy_arns", json::array()}},
       "\"policy_arn\" and \"policy_arns\""},
      {"policy-size",
       {{"policy_document", "{\"Id\":\"" + std::string(2'040, 'x') + "\"}"}},
       "has 2049 characters"},
      {"policy-arn-text", {{"policy_arns", {"policy/p"}}}, "ARN of an IAM policy"},
      {"role-arn-text", with(assumed, {{"role_arns", {"arn:aws:iam::1:role/a"}}}),
       "ARN of an IAM role"},
      {"user-policies", {{"policy_arns", Arns(21)}}, "AWS accepts at most 20"},
      {"session-policies", with(assumed, {{"policy_arns", Arns(11)}}), "AWS accepts at most 10"},
      {"user-groups", {{"iam_groups", Arns(11)}}, "AWS accepts at most 10"},
      {"tag-key", {{"iam_tags", {{std::string(129, 'k'), "v"}}}}, "key of 1 to 128"},
      {"session-tag-value", with(assumed, {{"session_tags", {{"k", std::string(257, 'v')}}}}),
       "a value of at most 256 characters"},
      {"unknown-type", {{"credential_type", "user"}}, "credential_type"},
      {"slash-in-name", {{"name", "a/b"}}, "Vault has no path for any other name"},
      {"empty-name", {{"name", ""}}, "name"},
      {"inner-slashes", {{"backend", "a//b"}}, "without empty"},
      {"policy-is-no-json", {{"policy_document", "{"}}, "not valid JSON"},
      {"policy-is-no-object", {{"policy_document", "[]"}}, "not an object"},
      {"no-permissions", {{"policy_document", nullptr}}, "At least one of"},
      {"nothing-granted",
       {{"credential_type", "assumed_role"}, {"policy_document", nullptr}},
       "At least one of"},
      {"user-path", with(assumed, {{"user_path", "/x/"}}), "only valid when"},
      {"boundary",
       with(assumed, {{"permissions_boundary_arn", "arn:aws:iam::123456789012:policy/b"}}),
       "only valid when"},
      {"role-arns", {{"role_arns", {"arn:aws:iam::123456789012:role/a"}}}, "only valid when"},
      {"session-tags", {{"session_tags", {{"a", "b"}}}}, "only valid when"},
      {"external-id", {{"external_id", "x"}}, "only valid when"},
      {"sts-ttl", {{"default_sts_ttl", 900}}, "not valid when"},
      {"max-sts-ttl", {{"max_sts_ttl", 900}}, "not valid when"},
      {"ttl-order", with(assumed, {{"default_sts_ttl", 20}, {"max_sts_ttl", 10}}),
       "must not be greater"},
      {"negative-ttl", with(assumed, {{"max_sts_ttl", -1}}), "max_sts_ttl"},
      {"session-policy", {{"credential_type", "session_token"}}, "not valid when"},
      {"user-path-text", {{"user_path", "team"}}, "must begin and end with '/'"},
      {"boundary-text", {{"permissions_boundary_arn", "boundary"}}, "ARN of an IAM policy"},
  }));
  DYNAMIC_SECTION(row.name) {
    const auto result = provider.Validate(kType, Config(row.config));
    CHECK_FALSE(result.ok());
    CHECK_THAT(result.Text(), Catch::Contains(row.expected));
    CHECK(provider.vault->routes().empty());
  }
}

TEST_CASE_METHOD(Fixture, "unknown arguments of a role violate no rule", "[provider][role]") {
  const auto config =
      Config({{"policy_document", nullptr}}).WithAttribute("policy_document", UnknownText());
  CHECK(provider.Validate(kType, config).diagnostics.empty());
  CHECK(provider
            .Validate(
                kType,
                Config({{"default_sts_ttl", 900}}).WithAttribute("credential_type", UnknownText()))
            .diagnostics.empty());
}

}  // namespace
}  // namespace tfvault::test::aws_secret_backend_role_test
