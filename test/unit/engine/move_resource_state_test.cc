// SPDX-License-Identifier: MPL-2.0
#include "test/unit/engine/thing.h"

namespace tfvault::engine::move_resource_state_test {
namespace {

struct Row {
  std::string name;
  MoveResourceStateRequest request;
  Answer expected;
};

TEST_CASE("an object of another provider becomes an object of this one", "[engine][move]") {
  const auto from = [](const std::string& address) {
    return MoveResourceStateRequest{.source_provider_address = address,
                                    .source_type_name = "t_thing",
                                    .source_json = R"({"name":"a","token":"hush","gone":1})",
                                    .source_private = "p",
                                    .target_type_name = "t_thing"};
  };
  const auto changed = [&](const auto& change) {
    auto request = from("registry.terraform.io/hashicorp/t");
    change(request);
    return request;
  };
  const std::vector<Row> rows = {
      {"same-type-of-another-provider",
       from("registry.terraform.io/hashicorp/t"),
       {ThingOf({{"name", Text("a")}}), "p"}},
      {"same-type-of-this-provider-elsewhere",
       from("mirror.example.com/t/t"),
       {ThingOf({{"name", Text("a")}}), "p"}},
      {"another-type",
       changed([](auto& request) { request.source_type_name = "t_other"; }),
       {NoThing(),
        "p",
        {ErrorOf(
            "Unsupported move",
            "An object of t_other (registry.terraform.io/hashicorp/t) cannot become a t_thing. "
            "Remove the moved block and import the object instead.")}}},
      {"newer-schema",
       changed([](auto& request) { request.source_schema_version = 3; }),
       {NoThing(),
        "p",
        {ErrorOf("State is too new",
                 "The state was written with version 3 of the schema of t_thing in "
                 "registry.terraform.io/hashicorp/t. This provider supports versions up to 0. "
                 "Import the object instead of moving it.")}}},
      {"flatmap",
       changed([](auto& request) { request.source_has_flatmap = true; }),
       {NoThing(),
        "p",
        {ErrorOf("State is too old",
                 "The state of t_thing was written before Terraform 0.12 and cannot be read. "
                 "Remove the object from the state and import it again.")}}},
      {"unknown-target",
       changed([](auto& request) { request.target_type_name = "t_missing"; }),
       {NoThing(), "p", {ErrorOf("Unknown type", "This provider does not offer \"t_missing\".")}}},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      ServerFixture f;
      CheckAnswer(Decoded(f.server.MoveResourceState(row.request)), row.expected);
    }
  }
}

TEST_CASE_METHOD(ServerFixture, "a moved object has an identity if its new type has one",
                 "[engine][move]") {
  resource->of.identity = {.required = {"name"}};
  const auto response = server.MoveResourceState({.source_type_name = "t_thing",
                                                  .source_json = R"({"name":"a"})",
                                                  .target_type_name = "t_thing"});
  CHECK(Unwire(response.identity, cty::Type::Object({{"name", cty::Type::String()}})) ==
        cty::Value::Object({{"name", Text("a")}}));
}

}  // namespace
}  // namespace tfvault::engine::move_resource_state_test
