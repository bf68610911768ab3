// SPDX-License-Identifier: MPL-2.0
#include "provider/new_thing/new_thing.h"

#include "test/unit/provider/provider_harness.h"

namespace tfvault::test::new_thing_test {
namespace {

constexpr const char* kType = "vault_new_thing";
constexpr const char* kWrite = "PUT /v1/sys/policies/acl/readers";
constexpr const char* kRead = "GET /v1/sys/policies/acl/readers";
constexpr const char* kDelete = "DELETE /v1/sys/policies/acl/readers";

std::string Answer(const std::string& policy) {
  return json{{"data", {{"name", "readers"}, {"policy", policy}}}}.dump();
}

struct Fixture {
  Fixture() { REQUIRE(provider.Configure().ok()); }

  [[nodiscard]] cty::Value Config(const std::string& policy = "one") const {
    return provider.Object(kType, {{"name", "readers"}, {"policy", policy}});
  }
  [[nodiscard]] cty::Value State(const std::string& policy = "one") const {
    return provider.Object(kType, {{"id", "readers"}, {"name", "readers"}, {"policy", policy}});
  }

  ProviderHarness provider;
  FakeVault& vault = *provider.vault;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "the new thing is written as configured", "[provider][new_thing]") {
  const std::string nothing = R"({"errors":[]})";
  vault.On(kRead, 404, nothing).On(kRead, 404, nothing).On(kRead, 200, Answer("one"));
  vault.On(kWrite, 204);
  const auto created = provider.Create(kType, Config());
  INFO(created.Text());
  CHECK(created.diagnostics.empty());
  CHECK(created.object == State());
  CHECK(provider.Bodies(kWrite).at(0) == json{{"policy", "one"}});
}

TEST_CASE_METHOD(Fixture, "a foreign new thing is not replaced", "[provider][new_thing]") {
  vault.On(kRead, 200, Answer("theirs"));
  const auto created = provider.Create(kType, Config());
  CHECK_THAT(created.Text(), Catch::Contains("terraform import <address> readers"));
  CHECK(created.object.is_null());
  CHECK(provider.Count(kWrite) == 0);
}

TEST_CASE_METHOD(Fixture, "a change of the new thing in Vault is drift", "[provider][new_thing]") {
  vault.On(kRead, 200, Answer("two"));
  CHECK(provider.Read(kType, State("one")).object == State("two"));
}

TEST_CASE_METHOD(Fixture, "an argument of the new thing that Vault did not store is a warning",
                 "[provider][new_thing]") {
  vault.On(kWrite, 204).On(kRead, 200, Answer("one"));
  CHECK_THAT(provider.Apply(kType, State("one"), Config("two")).Text(), Catch::Contains("policy"));
}

TEST_CASE_METHOD(Fixture, "a deleted new thing is removed from the state",
                 "[provider][new_thing]") {
  vault.On(kRead, 404, R"({"errors":[]})");
  const auto read = provider.Read(kType, State());
  CHECK(read.diagnostics.empty());
  CHECK(read.object.is_null());
}

TEST_CASE_METHOD(Fixture, "the new thing changes in place, except for its name",
                 "[provider][new_thing]") {
  vault.On(kWrite, 204).On(kRead, 200, Answer("two"));
  const auto updated = provider.Apply(kType, State("one"), Config("two"));
  CHECK(updated.diagnostics.empty());
  CHECK(updated.object == State("two"));
  const auto renamed = provider.Object(kType, {{"name", "other"}, {"policy", "one"}});
  CHECK(provider.Plan(kType, State(), renamed).requires_replace ==
        std::vector<cty::Path>{cty::Path::Root("name")});
}

TEST_CASE_METHOD(Fixture, "a new thing that Vault refuses is not kept in the state",
                 "[provider][new_thing]") {
  vault.On(kWrite, 403, R"({"errors":["permission denied"]})");
  const auto created = provider.Create(kType, Config());
  CHECK(created.object.is_null());
  CHECK_THAT(created.Text(), Catch::Contains("Cannot write the new thing 'readers'") &&
                                 Catch::Contains("'update' on sys/policies/acl/readers"));
}

TEST_CASE_METHOD(Fixture, "the new thing is deleted, and imported by its name",
                 "[provider][new_thing]") {
  vault.On(kDelete, 204).On(kRead, 200, Answer("one"));
  CHECK(provider.Delete(kType, State()).diagnostics.empty());
  CHECK(provider.Import(kType, "readers").object == State());
  CHECK_THAT(provider.Import(kType, "Not a name").Text(), Catch::Contains("Invalid import id"));
}

TEST_CASE_METHOD(Fixture, "every new thing is listed in order", "[provider][new_thing]") {
  vault.On("GET /v1/sys/policies/acl?list=true", 200, R"({"data":{"keys":["writers","readers"]}})");
  const auto listed = provider.List(kType, json::object());
  CHECK(listed.said.Text().empty());
  CHECK(listed.names == std::vector<std::string>{"readers", "writers"});
}

}  // namespace tfvault::test::new_thing_test
