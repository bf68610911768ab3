// SPDX-License-Identifier: MPL-2.0
#include "test/unit/engine/thing.h"

namespace tfvault::engine::validate_config_test {
namespace {

using Validate = std::function<void(sdk::CallContext&, const cty::Value&)>;

// The three RPCs differ only in the type that the configuration belongs to.
struct Subject {
  std::string name;
  std::function<void(Authors&, Validate)> set_author;
  DiagnosticsResponse (ProviderServer::*call)(const ValidateConfigRequest&);
};

std::vector<Subject> Subjects() {
  return {{"provider", [](Authors& a, Validate v) { a.provider->validate = std::move(v); },
           &ProviderServer::ValidateProviderConfig},
          {"resource", [](Authors& a, Validate v) { a.resource->validate = std::move(v); },
           &ProviderServer::ValidateResourceConfig},
          {"data-source", [](Authors& a, Validate v) { a.data_source->validate = std::move(v); },
           &ProviderServer::ValidateDataResourceConfig}};
}

struct Row {
  std::string name;
  DynamicValue config;
  bool author_called;
  std::vector<sdk::Diagnostic> diagnostics;
};

TEST_CASE("a configuration is checked by its schema, then by its author", "[engine][validate]") {
  const auto author_error = ErrorOf("bad", "d", cty::Path::Root("name"));
  const std::vector<Row> rows = {
      {"good", Wire(ThingOf({{"name", Text("a")}})), true, {author_error}},
      {"unknown", Wire(ThingOf({{"name", UnknownText()}})), true, {author_error}},
      {"null-element",
       Wire(ThingOf({{"tags", Texts({NoText()})}})),
       false,
       {ErrorOf(
           "Null element in a collection",
           "Elements of lists, sets and maps must not be null. Set the element at \"tags[0]\" to a "
           "value, or remove it.",
           cty::Path::Root("tags").Index(0))}},
      {"null",
       {},
       false,
       {ErrorOf("Cannot decode the configuration", "An object is required, not null.")}},
  };
  for (const auto& subject : Subjects()) {
    for (const auto& row : rows) {
      DYNAMIC_SECTION(subject.name << " " << row.name) {
        ServerFixture f;
        bool called = false;
        subject.set_author(f, [&](sdk::CallContext& ctx, const cty::Value& config) {
          called = true;
          CHECK(Wire(config).msgpack == row.config.msgpack);
          ctx.diagnostics().AddError("bad", "d", cty::Path::Root("name"));
        });
        const auto response =
            (f.server.*subject.call)({.type_name = "t_thing", .config = row.config});
        CHECK(response.diagnostics.items() == row.diagnostics);
        CHECK(called == row.author_called);
      }
    }
  }
}

TEST_CASE_METHOD(ServerFixture, "types that are not offered are rejected", "[engine][validate]") {
  const std::vector<sdk::Diagnostic> expected = {
      ErrorOf("Unknown type", "This provider does not offer \"t_other\".")};
  CHECK(server.ValidateResourceConfig({.type_name = "t_other"}).diagnostics.items() == expected);
  CHECK(server.ValidateDataResourceConfig({.type_name = "t_other"}).diagnostics.items() ==
        expected);
}

}  // namespace
}  // namespace tfvault::engine::validate_config_test
