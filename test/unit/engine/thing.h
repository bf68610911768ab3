// SPDX-License-Identifier: MPL-2.0
// A test type "thing" with one attribute per planning feature, an author whose results are data,
// and helpers for the host's side of a call.
#pragma once

#include "test/support/values.h"
#include "tfvault/base/log.h"
#include "tfvault/cty/codec.h"
#include "tfvault/engine/provider_server.h"
#include "tfvault/sdk/data_source.h"
#include "tfvault/sdk/provider.h"
#include "tfvault/sdk/resource.h"

#include <cctype>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::engine {

using test::NoText;
using test::ObjectOf;
using test::Text;
using test::Texts;
using test::UnknownText;
using Members = std::map<std::string, cty::Value>;

inline bool SameIgnoringCase(const cty::Value& a, const cty::Value& b) {
  const auto lower = [](std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
  };
  return lower(a.AsString()) == lower(b.AsString());
}

inline sdk::Block ThingBlock() {
  const auto string = cty::Type::String();
  const auto strings = cty::Type::List(string);
  const sdk::Block rule{
      .attributes =
          {{.name = "port", .type = string, .optional = true, .requires_replace = true},
           {.name = "host", .type = string, .optional = true, .equality = SameIgnoringCase},
           {.name = "mode",
            .type = string,
            .optional = true,
            .computed = true,
            .default_value = Text("auto")},
           {.name = "key", .type = string, .computed = true, .keep_prior = true},
           {.name = "stamp", .type = string, .computed = true},
           {.name = "token", .type = string, .optional = true, .write_only = true}},
      .blocks = {}};
  return {.attributes =
              {{.name = "name", .type = string, .required = true, .requires_replace = true},
               {.name = "note", .type = string, .optional = true, .equality = SameIgnoringCase},
               {.name = "mode",
                .type = string,
                .optional = true,
                .computed = true,
                .default_value = Text("auto")},
               {.name = "tags", .type = strings, .optional = true},
               {.name = "zone",
                .type = string,
                .optional = true,
                .computed = true,
                .requires_replace = true},
               {.name = "token", .type = string, .optional = true, .write_only = true},
               {.name = "id", .type = string, .computed = true, .keep_prior = true},
               {.name = "stamp", .type = string, .computed = true}},
          .blocks = {{.name = "rule", .nesting = sdk::Nesting::kList, .block = rule}}};
}

inline const sdk::Block& Thing() {
  static const sdk::Block block = ThingBlock();
  return block;
}
inline const cty::Type& ThingType() {
  static const cty::Type type = Thing().ImpliedType();
  return type;
}
inline cty::Value ThingOf(Members given) { return ObjectOf(Thing(), std::move(given)); }
inline cty::Value NoThing() { return cty::Value::Null(ThingType()); }

inline const sdk::Block& Rule() { return Thing().blocks.front().block; }
inline cty::Value Rules(std::vector<Members> rules) {
  std::vector<cty::Value> elements;
  for (auto& rule : rules) elements.push_back(ObjectOf(Rule(), std::move(rule)));
  return cty::Value::List(Rule().ImpliedType(), std::move(elements));
}
inline cty::Path RulePath(std::int64_t index, std::string attribute) {
  return cty::Path::Root("rule").Index(index).Attribute(std::move(attribute));
}

struct FakeResource final : sdk::Resource {
  sdk::Schema of{.block = Thing()};
  std::function<void(sdk::CallContext&, const cty::Value& config)> validate = [](auto&, auto&) {};
  std::function<void(sdk::CallContext&, sdk::PlanDraft&)> modify_plan = [](auto&, auto&) {};
  std::function<std::optional<cty::Value>(sdk::CallContext&, const cty::Value& planned,
                                          const cty::Value& config)>
      create = [](auto&, auto&, auto&) { return std::nullopt; };
  std::function<std::optional<cty::Value>(sdk::CallContext&, const cty::Value& state)> read =
      [](auto&, auto&) { return std::nullopt; };
  std::function<std::optional<cty::Value>(sdk::CallContext&, const cty::Value& prior,
                                          const cty::Value& planned, const cty::Value& config)>
      update = [](auto&, auto&, auto&, auto&) { return std::nullopt; };
  std::function<void(sdk::CallContext&, const cty::Value& state)> remove = [](auto&, auto&) {};
  std::function<std::optional<cty::Value>(sdk::CallContext&, const sdk::ImportRequest&)> import =
      [](auto&, auto&) { return std::nullopt; };
  std::function<void(sdk::CallContext&, const cty::Value& state, cty::Value& config)> generate =
      [](auto&, auto&, auto&) {};

  [[nodiscard]] const sdk::Schema& schema() const override { return of; }
  void Validate(sdk::CallContext& ctx, const cty::Value& config) const override {
    validate(ctx, config);
  }
  void ModifyPlan(sdk::CallContext& ctx, sdk::PlanDraft& draft) const override {
    modify_plan(ctx, draft);
  }
  std::optional<cty::Value> Create(sdk::CallContext& ctx, const cty::Value& planned,
                                   const cty::Value& config) const override {
    return create(ctx, planned, config);
  }
  std::optional<cty::Value> Read(sdk::CallContext& ctx, const cty::Value& state) const override {
    return read(ctx, state);
  }
  std::optional<cty::Value> Update(sdk::CallContext& ctx, const cty::Value& prior,
                                   const cty::Value& planned,
                                   const cty::Value& config) const override {
    return update(ctx, prior, planned, config);
  }
  void Delete(sdk::CallContext& ctx, const cty::Value& state) const override { remove(ctx, state); }
  std::optional<cty::Value> Import(sdk::CallContext& ctx,
                                   const sdk::ImportRequest& request) const override {
    return import(ctx, request);
  }
  void GenerateConfig(sdk::CallContext& ctx, const cty::Value& state,
                      cty::Value& config) const override {
    generate(ctx, state, config);
  }
};

struct FakeDataSource final : sdk::DataSource {
  sdk::Schema of{.block = Thing()};
  std::function<void(sdk::CallContext&, const cty::Value& config)> validate = [](auto&, auto&) {};
  std::function<std::optional<cty::Value>(sdk::CallContext&, const cty::Value& config)> read =
      [](auto&, auto&) { return std::nullopt; };

  [[nodiscard]] const sdk::Schema& schema() const override { return of; }
  void Validate(sdk::CallContext& ctx, const cty::Value& config) const override {
    validate(ctx, config);
  }
  std::optional<cty::Value> Read(sdk::CallContext& ctx, const cty::Value& config) const override {
    return read(ctx, config);
  }
};

struct FakeProvider final : sdk::Provider {
  sdk::Schema of{.block = Thing()};
  std::function<void(sdk::CallContext&, const cty::Value& config)> validate = [](auto&, auto&) {};
  std::function<void(sdk::CallContext&, const cty::Value& config)> configure = [](auto&, auto&) {};
  bool postpones = false;

  [[nodiscard]] const sdk::Schema& schema() const override { return of; }
  void Validate(sdk::CallContext& ctx, const cty::Value& config) const override {
    validate(ctx, config);
  }
  bool Configure(sdk::CallContext& ctx, const cty::Value& config) override {
    configure(ctx, config);
    return !postpones;
  }
};

// A server that offers "t_thing", implemented by these authors.
struct Authors {
  std::shared_ptr<FakeProvider> provider = std::make_shared<FakeProvider>();
  std::shared_ptr<FakeResource> resource = std::make_shared<FakeResource>();
  std::shared_ptr<FakeDataSource> data_source = std::make_shared<FakeDataSource>();

  [[nodiscard]] sdk::ProviderDefinition Definition() const {
    return {.source_address = "example.com/t/t",
            .provider = provider,
            .resources = {{"t_thing", resource}},
            .data_sources = {{"t_thing", data_source}}};
  }
};

struct ServerFixture : Authors {
  NullLogger logger{};
  ProviderServer server{Definition(), logger};
};

inline DynamicValue Wire(const cty::Value& value, const cty::Type& type = ThingType()) {
  return {.msgpack = cty::EncodeMsgpack(value, type).value()};
}
inline cty::Value Unwire(const DynamicValue& encoded, const cty::Type& type = ThingType()) {
  if (encoded.msgpack.empty()) return cty::Value::Null(type);
  return cty::DecodeMsgpack(encoded.msgpack, type).value();
}

// The decoded content of a StateResponse.
struct Answer {
  cty::Value state = NoThing();
  std::string private_data{};
  std::vector<sdk::Diagnostic> diagnostics{};
};
inline Answer Decoded(const StateResponse& response) {
  return {Unwire(response.state), response.private_data, response.diagnostics.items()};
}
inline void CheckAnswer(const Answer& answer, const Answer& expected) {
  CHECK(answer.state == expected.state);
  CHECK(answer.private_data == expected.private_data);
  CHECK(answer.diagnostics == expected.diagnostics);
}

inline sdk::Diagnostic ErrorOf(std::string summary, std::string detail, cty::Path path = {}) {
  return {sdk::Severity::kError, std::move(summary), std::move(detail), std::move(path)};
}
// The diagnostic for a violated rule of the contract.
inline sdk::Diagnostic BreachOf(const cty::Path& path, const std::string& rule) {
  const std::string where = path.empty() ? "" : ", attribute \"" + path.ToString() + "\"";
  return ErrorOf(
      "Provider bug: invalid answer of t_thing",
      "t_thing" + where + ": " + rule + ". Please report this to the provider's maintainers.",
      path);
}

}  // namespace tfvault::engine
