// SPDX-License-Identifier: MPL-2.0
#include "provider/aws_secret_backend_static_role/aws_secret_backend_static_role.h"

#include "test/unit/provider/provider_harness.h"

namespace tfvault::test::aws_secret_backend_static_role_test {
namespace {

constexpr const char* kType = "vault_aws_secret_backend_static_role";
constexpr const char* kWrite = "PUT /v1/aws/static-roles/app";
constexpr const char* kRead = "GET /v1/aws/static-roles/app";
constexpr const char* kDelete = "DELETE /v1/aws/static-roles/app";
constexpr const char* kMount = "GET /v1/sys/internal/ui/mounts/aws";
constexpr const char* kRoleArn = "arn:aws:iam::123456789012:role/vault";
constexpr const char* kNone = R"({"errors":[]})";

const json kCrossAccount = {
    {"assume_role_arn", kRoleArn}, {"assume_role_session_name", "vault"}, {"external_id", "x-1"}};

std::string Answer(const json& changes = json::object()) {
  json data = {{"id", "AIDA1"}, {"name", "app"}, {"username", "svc"}, {"rotation_period", 3600}};
  data.update(changes);
  return json{{"data", data}}.dump();
}

std::string Errors(const std::string& text) { return json{{"errors", {text}}}.dump(); }

struct Fixture {
  Fixture() { REQUIRE(provider.Configure().ok()); }

  [[nodiscard]] cty::Value Config(const json& changes = json::object()) const {
    json attributes = {{"name", "app"}, {"username", "svc"}, {"rotation_period", 3600}};
    attributes.merge_patch(changes);
    return provider.Object(kType, attributes);
  }

  [[nodiscard]] cty::Value State(const json& changes = json::object()) {
    json attributes = {{"id", "aws/static-roles/app"},
                       {"backend", "aws"},
                       {"name", "app"},
                       {"username", "svc"},
                       {"rotation_period", 3600}};
    attributes.merge_patch(changes);
    return provider.Stored(kType, attributes);
  }

  // Creates the static role at a path that is free.
  ProviderHarness::Result Create(const cty::Value& config) {
    provider.vault->First(kRead, 404, kNone).First(kRead, 404, kNone);
    return provider.Create(kType, config);
  }

  ProviderHarness provider;
  FakeVault& vault = *provider.vault;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a static role is written with only the configured arguments",
                 "[provider][static_role]") {
  vault.On(kWrite, 200, Answer()).On(kRead, 200, Answer());
  const auto created = Create(Config());
  INFO(created.Text());
  REQUIRE(created.diagnostics.empty());
  CHECK(created.object == State());
  CHECK(vault.routes() == std::vector<std::string>{kRead, kRead, kWrite, kRead});
  CHECK(provider.Bodies(kWrite).at(0) == json{{"username", "svc"}, {"rotation_period", 3600}});
}

TEST_CASE_METHOD(Fixture, "a static role waits until AWS accepts the root key",
                 "[provider][static_role]") {
  const auto* step = GENERATE("unable to validate username \"svc\": ",
                              "failed to create new credentials for role \"app\": ");
  vault.On(kWrite, 500, Errors(std::string(step) + "InvalidClientTokenId: not valid"))
      .On(kWrite, 200, Answer())
      .On(kRead, 200, Answer());
  CHECK(Create(Config()).diagnostics.empty());
  CHECK(provider.Count(kWrite) == 2);
}

TEST_CASE_METHOD(Fixture, "a refresh of a static role sends one request",
                 "[provider][static_role]") {
  vault.On(kRead, 200, Answer());
  CHECK(provider.Read(kType, State()).object == State());
  CHECK(vault.routes() == std::vector<std::string>{kRead});
}

TEST_CASE_METHOD(Fixture, "a change in Vault is drift of a static role",
                 "[provider][static_role]") {
  vault.On(kRead, 200, Answer({{"rotation_period", 60}, {"external_id", "other"}}));
  CHECK(provider.Read(kType, State()).object ==
        State({{"rotation_period", 60}, {"external_id", "other"}}));
}

TEST_CASE_METHOD(
    Fixture, "the rotation period changes in place, and a new IAM user replaces the static role",
    "[provider][static_role]") {
  vault.On(kWrite, 200, Answer()).On(kRead, 200, Answer({{"rotation_period", 120}}));
  const auto updated = provider.Apply(kType, State(), Config({{"rotation_period", 120}}));
  REQUIRE(updated.diagnostics.empty());
  CHECK(provider.Bodies(kWrite).at(0)["rotation_period"] == 120);
  for (const char* attribute : {"username", "name", "namespace"}) {
    CAPTURE(attribute);
    CHECK(provider.Plan(kType, State(), Config({{attribute, "other"}})).requires_replace ==
          std::vector<cty::Path>{cty::Path::Root(attribute)});
  }
}

TEST_CASE_METHOD(Fixture, "arguments of Vault Enterprise are sent if they are configured",
                 "[provider][static_role]") {
  vault.On(kWrite, 200, Answer(kCrossAccount)).On(kRead, 200, Answer(kCrossAccount));
  const auto created = Create(Config(kCrossAccount));
  CHECK(created.diagnostics.empty());
  json body = {{"username", "svc"}, {"rotation_period", 3600}};
  body.update(kCrossAccount);
  CHECK(provider.Bodies(kWrite).at(0) == body);
  CHECK(provider.Read(kType, State(kCrossAccount)).object == State(kCrossAccount));
}

TEST_CASE_METHOD(
    Fixture, "cleared Enterprise arguments are drift on Vault Enterprise and kept on other servers",
    "[provider][static_role]") {
  const bool community = GENERATE(false, true);
  vault.On("GET /v1/sys/seal-status", 200,
           json{{"version", community ? "1.21.1" : "1.21.1+ent"}}.dump());
  json nothing = kCrossAccount;
  for (auto& value : nothing) value = "";
  vault.On(kRead, 200, Answer(nothing));
  const auto read = provider.Read(kType, State(kCrossAccount));
  CHECK(read.object == State(community ? kCrossAccount : nothing));
}

TEST_CASE_METHOD(Fixture, "arguments of Vault Enterprise can be cleared",
                 "[provider][static_role]") {
  vault.On(kWrite, 200, Answer()).On(kRead, 200, Answer());
  const auto updated = provider.Apply(kType, State(kCrossAccount), Config());
  CHECK(updated.diagnostics.empty());
  CHECK(updated.object == State());
  const auto body = provider.Bodies(kWrite).at(0);
  for (const auto& [name, value] : kCrossAccount.items()) CHECK(body[name] == "");
}

TEST_CASE_METHOD(Fixture, "a warning names each static role argument that the server drops",
                 "[provider][static_role]") {
  vault.On(kWrite, 200, Answer()).On(kRead, 200, Answer());
  const auto created = Create(Config(kCrossAccount));
  CHECK(created.ok());
  CHECK(created.object == State(kCrossAccount));
  for (const auto& [name, value] : kCrossAccount.items()) {
    CHECK_THAT(created.Text(), Catch::Contains("Vault ignored '" + name + "'"));
  }
}

TEST_CASE_METHOD(Fixture, "a warning names a static role argument that the server does not clear",
                 "[provider][static_role]") {
  vault.On(kWrite, 200, Answer()).On(kRead, 200, Answer({{"external_id", "x-1"}}));
  const auto updated = provider.Apply(kType, State(kCrossAccount), Config());
  CHECK_THAT(updated.Text(), Catch::Contains("Vault stored another value of 'external_id'"));
  CHECK_THAT(updated.Text(), !Catch::Contains("assume_role_arn"));
}

TEST_CASE_METHOD(Fixture, "a static role that cannot be read back causes a warning",
                 "[provider][static_role]") {
  vault.On(kWrite, 200, Answer()).On(kRead, 403, Errors("permission denied"));
  const auto created = Create(Config(kCrossAccount));
  CHECK(created.ok());
  CHECK_THAT(created.Text(), Catch::Contains("Cannot check the static role 'app' of 'aws'"));
}

TEST_CASE_METHOD(Fixture, "only a proven absence removes a static role from the state",
                 "[provider][static_role]") {
  SECTION("removed: the AWS mount has no such static role") {
    vault.On(kRead, 404, kNone).On(kMount, 200, R"({"data":{"type":"aws"}})");
    const auto read = provider.Read(kType, State());
    CHECK(read.diagnostics.empty());
    CHECK(read.object.is_null());
  }
  SECTION("kept: only one read answers 404") {
    vault.On(kRead, 404, kNone).On(kRead, 200, Answer());
    vault.On(kMount, 200, R"({"data":{"type":"aws"}})");
    CHECK(provider.Read(kType, State()).object == State());
  }
  SECTION("removed: nothing is mounted there") {
    vault.On(kRead, 404, Errors("no handler for route \"aws/static-roles/app\""));
    const auto read = provider.Read(kType, State());
    CHECK(read.diagnostics.empty());
    CHECK(read.object.is_null());
  }
  SECTION("kept: the mount has another type") {
    vault.On(kRead, 404, kNone).On(kMount, 200, R"({"data":{"type":"kv"}})");
    const auto read = provider.Read(kType, State());
    CHECK_THAT(read.Text(), Catch::Contains("is of the type 'kv'"));
    CHECK(read.object == State());
  }
  SECTION("kept: the server does not support static roles") {
    vault.On(kRead, 404, Errors("unsupported path"));
    CHECK(provider.Read(kType, State()).object == State());
  }
  SECTION("kept: Vault refuses, fails or does not answer") {
    const auto status = GENERATE(400, 403, 500, 503, 0);
    if (status == 0) {
      vault.On(kRead, http::TransportError(http::FailureKind::kTimedOut, "no answer"));
    } else {
      vault.On(kRead, status, Errors("no"));
    }
    const auto read = provider.Read(kType, State());
    CHECK_FALSE(read.ok());
    CHECK(read.object == State());
  }
}

TEST_CASE_METHOD(Fixture, "an unusable answer for a static role is an error and no crash",
                 "[provider][static_role]") {
  const std::string body =
      GENERATE(R"({"data":{"username":7}})", R"({"data":[1]})", R"({"data":null})",
               R"({"data":{"username":"svc","rotation_period":"soon"}})", "<html>");
  vault.On(kRead, 200, body);
  const auto read = provider.Read(kType, State());
  CHECK_FALSE(read.ok());
  CHECK(read.object == State());
}

TEST_CASE_METHOD(Fixture, "a new static role that Vault refuses is not saved",
                 "[provider][static_role]") {
  const auto status = GENERATE(400, 403, 404);
  vault.On(kWrite, status, Errors("no"));
  const auto created = Create(Config());
  CHECK_FALSE(created.ok());
  CHECK(created.object.is_null());
  CHECK(vault.routes() == std::vector<std::string>{kRead, kRead, kWrite, kRead});
}

TEST_CASE_METHOD(Fixture, "an IAM user that does not exist leaves no static role in the state",
                 "[provider][static_role]") {
  vault
      .On(kWrite, 500,
          Errors(
              "unable to validate username \"svc\": NoSuchEntity: not found\n\tstatus code: 404"))
      .On(kRead, 404, kNone);
  const auto created = Create(Config());
  CHECK_THAT(created.Text(), Catch::Contains("NoSuchEntity"));
  CHECK_THAT(created.Text(), Catch::Contains("The IAM user 'svc' must exist"));
  CHECK(created.object.is_null());
}

TEST_CASE_METHOD(Fixture,
                 "a static role that Vault stored before an error is saved together with the error",
                 "[provider][static_role]") {
  vault.On(kWrite, 500, Errors("failed to create new credentials")).On(kRead, 200, Answer());
  const auto created = Create(Config());
  CHECK_FALSE(created.ok());
  CHECK(created.object == State());
}

TEST_CASE_METHOD(Fixture, "an existing static role is neither overwritten nor adopted",
                 "[provider][static_role]") {
  const auto [status, body, text] = GENERATE(table<int, std::string, std::string>(
      {{200, Answer(), "terraform import <address> aws/static-roles/app"},
       {403, Errors("permission denied"), "'read' on aws/static-roles/app"},
       {404, Errors("unsupported path"), "Vault 1.14 or newer"}}));
  vault.On(kRead, status, body);
  const auto created = provider.Create(kType, Config());
  CHECK(created.object.is_null());
  CHECK_THAT(created.Text(), Catch::Contains(text));
  CHECK(provider.Count(kWrite) == 0);
}

TEST_CASE_METHOD(Fixture, "an unconfirmed static role that may be foreign is not in the state",
                 "[provider][static_role]") {
  vault.On(kWrite, 502, "<html>");
  const auto [status, body] = GENERATE(
      table<int, std::string>({{500, Errors("down")}, {200, Answer({{"username", "theirs"}})}}));
  vault.On(kRead, status, body);
  const auto created = Create(Config());
  CHECK(created.object.is_null());
  CHECK_THAT(created.Text(), Catch::Contains("cannot determine whether this run wrote the object"));
}

TEST_CASE_METHOD(Fixture, "an object below a mount of another type is not deleted as a static role",
                 "[provider][static_role]") {
  vault.On(kMount, 200, R"({"data":{"type":"kv"}})");
  CHECK(provider.Delete(kType, State()).object == State());
  CHECK(provider.Count(kDelete) == 0);
}

TEST_CASE_METHOD(Fixture, "a failed update keeps the prior static role",
                 "[provider][static_role]") {
  vault.On(kWrite, 500, Errors("AWS GetUser returned a user, but the ID did not match"));
  const auto updated = provider.Apply(kType, State(), Config({{"rotation_period", 120}}));
  CHECK_THAT(updated.Text(), Catch::Contains("did not match"));
  CHECK(updated.object == State());
}

TEST_CASE_METHOD(Fixture,
                 "a static role follows its remounted engine in place and leaves no orphan",
                 "[provider][static_role]") {
  const std::string new_path = "/v1/team/aws/static-roles/app";
  vault.On("PUT " + new_path, 200, Answer()).On(kMount, 200, R"({"data":{"type":"aws"}})");
  const auto config = Config({{"backend", "team/aws"}});
  SECTION("the old mount is gone") {
    vault.On(kRead, 404, Errors("no handler for route")).On("GET " + new_path, 200, Answer());
    CHECK(provider.Apply(kType, State(), config).diagnostics.empty());
    CHECK(provider.Count(kDelete) == 0);
  }
  SECTION("a foreign object is at the new path") {
    vault.On(kRead, 200, Answer()).On("GET " + new_path, 200, Answer({{"username", "theirs"}}));
    CHECK(provider.Apply(kType, State(), config).object == State());
    CHECK(provider.Count(kDelete) + provider.Count("PUT " + new_path) == 0);
  }
  SECTION("the old mount stays") {
    vault.On(kRead, 200, Answer()).On(kDelete, 204);
    vault.On("GET " + new_path, 404, kNone)
        .On("GET " + new_path, 404, kNone)
        .On("GET " + new_path, 200, Answer());
    const auto updated = provider.Apply(kType, State(), config);
    CHECK(updated.diagnostics.empty());
    CHECK(updated["id"] == Text("team/aws/static-roles/app"));
    CHECK(vault.routes() == std::vector<std::string>{kRead, "GET " + new_path, "GET " + new_path,
                                                     "PUT " + new_path, kMount, kDelete,
                                                     "GET " + new_path});
  }
  SECTION("the old static role cannot be deleted") {
    vault.On(kRead, 200, Answer()).On("GET " + new_path, 404, kNone);
    vault.On(kDelete, 403, Errors("permission denied"));
    const auto updated = provider.Apply(kType, State(), config);
    CHECK(updated.object == State());
    CHECK_THAT(updated.Text(), Catch::Contains("Cannot remove the static role 'app' of 'aws'"));
    CHECK_THAT(updated.Text(), Catch::Contains("'delete' on aws/static-roles/app"));
  }
}

TEST_CASE_METHOD(Fixture,
                 "the id of a static role is unknown until it exists or its backend is known",
                 "[provider][static_role]") {
  CHECK(provider.Plan(kType, provider.Null(kType), Config())["id"].is_unknown());
  CHECK(provider.Plan(kType, State(), Config({{"rotation_period", 60}}))["id"] ==
        Text("aws/static-roles/app"));
  CHECK(provider.Plan(kType, State(), Config().WithAttribute("backend", UnknownText()))["id"]
            .is_unknown());
}

TEST_CASE_METHOD(Fixture, "deleting a static role that is already gone succeeds",
                 "[provider][static_role]") {
  vault.On(kMount, 403, Errors("preflight capability check returned 403"));
  vault.On(kDelete, 404, Errors("no handler for route"));
  const auto deleted = provider.Delete(kType, State());
  CHECK(deleted.diagnostics.empty());
  CHECK(deleted.object.is_null());
}

TEST_CASE_METHOD(Fixture, "a static role that Vault does not delete stays in the state",
                 "[provider][static_role]") {
  const auto [status, body] = GENERATE(table<int, std::string>(
      {{403, Errors("no")}, {500, Errors("no")}, {404, std::string(kNone)}}));
  vault.On(kMount, 200, R"({"data":{"type":"aws"}})").On(kDelete, status, body);
  const auto deleted = provider.Delete(kType, State());
  CHECK_FALSE(deleted.ok());
  CHECK(deleted.object == State());
}

TEST_CASE_METHOD(Fixture, "the id of a static role is split at its last /static-roles/",
                 "[provider][static_role]") {
  const auto backend = GENERATE(as<std::string>(), "aws", "team/aws", "aws/static-roles/inner");
  vault.On("GET /v1/" + backend + "/static-roles/app", 200, Answer());
  const auto imported = provider.Import(kType, backend + "/static-roles/app");
  INFO(imported.Text());
  CHECK(imported.object == State({{"id", backend + "/static-roles/app"}, {"backend", backend}}));
}

TEST_CASE_METHOD(Fixture, "outer slashes of the backend do not make another static role",
                 "[provider][static_role]") {
  const std::string written = GENERATE(as<std::string>(), "/aws", "aws/", "aws");
  const std::string configured = GENERATE(as<std::string>(), "aws", "//aws/");
  CAPTURE(written, configured);
  vault.On(kRead, 200, Answer()).On(kWrite, 200, Answer()).On(kDelete, 204);
  vault.On(kMount, 200, R"({"data":{"type":"aws"}})");
  const std::string id = written + "/static-roles/app";
  const auto state = State({{"backend", written}, {"id", id}});
  CHECK(provider.Import(kType, id).object == state);
  CHECK(provider.Read(kType, state).object == state);
  CHECK(provider.Plan(kType, state, Config({{"backend", configured}})).object == state);
  const auto updated =
      provider.Apply(kType, state, Config({{"backend", configured}, {"rotation_period", 120}}));
  CHECK(updated["id"] == Text(id));
  CHECK(provider.Count(kDelete) == 0);
  CHECK(provider.Delete(kType, state).ok());
}

TEST_CASE_METHOD(Fixture, "an import id that is not the id of a static role is refused",
                 "[provider][static_role]") {
  const std::string id = GENERATE("", "app", "aws/static-roles/", "/static-roles/app",
                                  "aws/roles/app", "aws/static-roles/a/b");
  CAPTURE(id);
  CHECK_THAT(provider.Import(kType, id).Text(), Catch::Contains("Invalid import id"));
}

TEST_CASE_METHOD(Fixture, "a static role is imported by its identity", "[provider][static_role]") {
  vault.On(kRead, 200, Answer());
  CHECK(provider.Import(kType, "", {{"backend", "aws"}, {"name", "app"}, {"namespace", nullptr}})
            .object == State());
}

TEST_CASE_METHOD(Fixture, "a static role of hashicorp/vault is taken over without a change",
                 "[provider][static_role]") {
  vault.On(kRead, 200, Answer());
  provider.private_data = "";
  const auto read = provider.UpgradeAndRead(kType, 0,
                                            {{"id", "aws/static-roles/app"},
                                             {"backend", "aws"},
                                             {"name", "app"},
                                             {"namespace", nullptr},
                                             {"username", "svc"},
                                             {"rotation_period", 3600},
                                             {"assume_role_arn", ""},
                                             {"assume_role_session_name", ""},
                                             {"external_id", ""}});
  INFO(read.Text());
  CHECK(read.object == State());
  CHECK(provider.Plan(kType, read.object, Config()).object == State());
}

TEST_CASE_METHOD(Fixture, "an invalid static role fails in the plan", "[provider][static_role]") {
  struct Row {
    const char* name;
    json config;
    const char* expected;
  };
  const auto row = GENERATE(values<Row>({
      {"too-often", {{"rotation_period", 59}}, "from 60"},
      {"too-seldom", {{"rotation_period", 9223372037}}, "rotation_period"},
      {"slash-in-name", {{"name", "a/b"}}, "Vault has no path for any other name"},
      {"inner-slashes", {{"backend", "a//b"}}, "without empty"},
      {"user-name", {{"username", "a b"}}, "name of an IAM user"},
      {"long-user-name", {{"username", std::string(65, 'a')}}, "name of an IAM user"},
      {"arn", {{"assume_role_arn", "arn:aws:iam::1:user/u"}}, "ARN of an IAM role"},
      {"session-alone", {{"assume_role_session_name", "vault"}}, "assume_role_arn"},
      {"external-alone", {{"external_id", "x-1"}}, "assume_role_arn"},
      {"session-text",
       {{"assume_role_arn", kRoleArn}, {"assume_role_session_name", "a b"}},
       "2 to 64"},
      {"external-text", {{"assume_role_arn", kRoleArn}, {"external_id", "x"}}, "2 to 1224"},
  }));
  DYNAMIC_SECTION(row.name) {
    const auto result = provider.Validate(kType, Config(row.config));
    CHECK_FALSE(result.ok());
    CHECK_THAT(result.Text(), Catch::Contains(row.expected));
  }
}

}  // namespace tfvault::test::aws_secret_backend_static_role_test
