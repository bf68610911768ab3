// SPDX-License-Identifier: MPL-2.0
#include "engine/config_checks.h"
#include "engine/contract.h"
#include "engine/planning.h"
#include "test/unit/engine/thing.h"

#include <memory>

namespace tfvault::engine::nested_attributes_test {
namespace {

// A schema with the attributes of a thing as nested attributes: in a list of objects, and in one
// object.
sdk::Block Outer() {
  sdk::Block inner = Thing();
  inner.blocks.clear();
  inner.attributes[0].validators = {
      {"", [](const cty::Value& value, const cty::Path& path, sdk::Diagnostics& diagnostics) {
         if (value == Text("bad")) diagnostics.AddError("Refused", "d", path);
       }}};
  const auto nested = std::make_shared<const sdk::Block>(inner);
  return {.attributes = {{.name = "things",
                          .type = cty::Type::List(inner.ImpliedType()),
                          .optional = true,
                          .nested = nested},
                         {.name = "chosen",
                          .type = inner.ImpliedType(),
                          .optional = true,
                          .computed = true,
                          .nested = nested},
                         {.name = "id", .type = cty::Type::String(), .computed = true}},
          .blocks = {}};
}

struct Fixture {
  sdk::Block outer = Outer();
  cty::Type type = outer.ImpliedType();

  [[nodiscard]] cty::Value Inner(Members given) const {
    return ObjectOf(*outer.attributes[0].nested, std::move(given));
  }
  [[nodiscard]] cty::Value Things(Members given) const {
    const cty::Value inner = Inner(std::move(given));
    return cty::Value::List(inner.type(), {inner});
  }
  [[nodiscard]] cty::Value Of(Members given) const { return ObjectOf(outer, std::move(given)); }

  [[nodiscard]] sdk::PlanDraft Plan(const cty::Value& prior, const cty::Value& config,
                                    const cty::Value& proposed) const {
    sdk::PlanDraft draft{.prior = prior, .config = config, .planned = proposed};
    ApplyDefaults(outer, draft);
    DropWriteOnly(outer, draft);
    KeepEquivalent(outer, draft);
    MarkComputedUnknown(outer, draft);
    draft.requires_replace = FindReplacements(outer, draft);
    return draft;
  }
  [[nodiscard]] bool KeepsContract(const sdk::PlanDraft& draft) const {
    sdk::Diagnostics diagnostics;
    return Contract("t_thing", outer, type, diagnostics).IsPlan(draft);
  }
};

TEST_CASE_METHOD(Fixture, "nested attributes are planned like attributes of blocks",
                 "[engine][plan]") {
  const cty::Value config =
      Of({{"things", Things({{"name", Text("a")}, {"token", Text("secret")}})}});
  const auto draft = Plan(cty::Value::Null(type), config, config);
  CHECK(draft.planned == Of({{"things", Things({{"name", Text("a")},
                                                {"mode", Text("auto")},
                                                {"zone", UnknownText()},
                                                {"id", UnknownText()},
                                                {"stamp", UnknownText()}})},
                             {"chosen", cty::Value::Unknown(Inner({}).type())},
                             {"id", UnknownText()}}));
  CHECK(KeepsContract(draft));
}

TEST_CASE_METHOD(Fixture, "a nested attribute can replace the object", "[engine][plan]") {
  const auto object = [&](const char* name) {
    return Of({{"things", Things({{"name", Text(name)}, {"mode", Text("auto")}})}});
  };
  const auto draft = Plan(object("a"), object("b"), object("b"));
  CHECK(draft.requires_replace ==
        std::vector<cty::Path>{cty::Path::Root("things").Index(0).Attribute("name")});
}

TEST_CASE_METHOD(Fixture, "attributes inside a value that the provider chose stay unchanged",
                 "[engine][plan]") {
  const cty::Value chosen = Inner({{"name", Text("a")}, {"mode", Text("manual")}});
  const cty::Value prior = Of({{"chosen", chosen}, {"id", Text("1")}});
  const auto draft = Plan(prior, Of({}), prior);
  CHECK(draft.planned == prior);
  CHECK(KeepsContract(draft));
}

TEST_CASE_METHOD(Fixture, "a nested attribute is planned as configured", "[engine][contract]") {
  const cty::Value config = Of({{"things", Things({{"name", Text("a")}})}});
  const cty::Value other = Of({{"things", Things({{"name", Text("b")}})}});
  CHECK_FALSE(KeepsContract({.prior = cty::Value::Null(type), .config = config, .planned = other}));
}

TEST_CASE_METHOD(Fixture, "nested attributes are validated", "[engine]") {
  sdk::Diagnostics diagnostics;
  CheckConfig(outer, Of({{"things", Things({{"name", Text("bad")}})}}), {}, diagnostics);
  CHECK(diagnostics.items() ==
        std::vector<sdk::Diagnostic>{
            ErrorOf("Refused", "d", cty::Path::Root("things").Index(0).Attribute("name"))});
}

}  // namespace
}  // namespace tfvault::engine::nested_attributes_test
