// SPDX-License-Identifier: MPL-2.0
#include "test/protocol/core_rules.h"

#include "test/protocol/test_provider_values.h"
#include "tfvault/cty/codec.h"

#include <catch2/catch.hpp>
#include <tfplugin5.pb.h>
#include <tfplugin6.pb.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace tfvault::test {
namespace {

template <typename Block>
HostBlock ToHost(const Block& block) {
  HostBlock result;
  for (const auto& attribute : block.attributes()) {
    result.attributes[attribute.name()] = {.type = cty::Type::ParseJson(attribute.type()).value(),
                                           .required = attribute.required(),
                                           .optional = attribute.optional(),
                                           .computed = attribute.computed(),
                                           .write_only = attribute.write_only()};
  }
  for (const auto& nested : block.block_types()) {
    INFO("this file does not have core's rules for the nesting of block " << nested.type_name());
    REQUIRE(nested.nesting() == tfwire::NESTING_LIST);
    result.lists[nested.type_name()] = ToHost(nested.block());
  }
  return result;
}

template <typename Response>
std::map<std::string, HostBlock> AskForBlocks(PluginHost& host) {
  const auto reply = host.Call<Response>("GetProviderSchema", tfwire::GetProviderSchemaRequest());
  REQUIRE(reply.status.error_message() == kNothing);
  std::map<std::string, HostBlock> blocks;
  for (const auto& [name, schema] : reply.response.resource_schemas())
    blocks[name] = ToHost(schema.block());
  return blocks;
}

std::optional<cty::Type> AskForIdentity(PluginHost& host, const std::string& type_name) {
  const auto reply = host.Call<tfwire::GetResourceIdentitySchemasResponse>(
      "GetResourceIdentitySchemas", tfwire::GetResourceIdentitySchemasRequest());
  REQUIRE(reply.status.error_message() == kNothing);
  const auto found = reply.response.identity_schemas().find(type_name);
  if (found == reply.response.identity_schemas().end()) return std::nullopt;
  std::map<std::string, cty::Type> attributes;
  for (const auto& attribute : found->second.identity_attributes())
    attributes[attribute.name()] = cty::Type::ParseJson(attribute.type()).value();
  return cty::Type::Object(std::move(attributes));
}

template <typename Response>
bool Failed(const Response& response) {
  return std::any_of(response.diagnostics().begin(), response.diagnostics().end(),
                     [](const tfwire::Diagnostic& diagnostic) {
                       return diagnostic.severity() == tfwire::Diagnostic::ERROR;
                     });
}

cty::Value MemberOrNull(const cty::Value& object, const std::string& name) {
  return object.is_known() ? object.Attribute(name) : cty::Value();
}

cty::Value ElementOrNull(const cty::Value& list, std::size_t index) {
  if (!list.is_known() || index >= list.AsElements().size()) return {};
  return list.AsElements()[index];
}

void CheckWriteOnlyIsNull(const HostBlock& block, const cty::Value& object, const cty::Path& path) {
  if (!object.is_known()) return;
  for (const auto& [name, attribute] : block.attributes) {
    INFO(path.Attribute(name).ToString());
    if (attribute.write_only) CHECK(object.Attribute(name).is_null());
  }
  for (const auto& [name, nested] : block.lists) {
    const cty::Value& list = object.Attribute(name);
    CHECK_FALSE(list.is_null());
    if (!list.is_known()) continue;
    for (std::size_t i = 0; i < list.AsElements().size(); ++i) {
      CheckWriteOnlyIsNull(nested, list.AsElements()[i],
                           path.Attribute(name).Index(static_cast<std::int64_t>(i)));
    }
  }
}

void CheckPlanned(const HostBlock& block, const cty::Value& prior, const cty::Value& config,
                  const cty::Value& planned, const cty::Path& path) {
  REQUIRE(planned.is_known());
  for (const auto& [name, attribute] : block.attributes) {
    if (attribute.write_only) continue;
    const cty::Value& chosen = config.Attribute(name);
    const cty::Value& value = planned.Attribute(name);
    INFO(path.Attribute(name).ToString()
         << ": configured " << DebugString(chosen) << ", planned " << DebugString(value));
    if (!chosen.is_null()) {
      const cty::Value before = MemberOrNull(prior, name);
      const bool kept = !before.is_null() && value == before;
      CHECK((value == chosen || kept));
    } else if (!attribute.computed) {
      CHECK(value.is_null());
    }
  }
  for (const auto& [name, nested] : block.lists) {
    const cty::Value& chosen = config.Attribute(name);
    const cty::Value& value = planned.Attribute(name);
    const cty::Path list_path = path.Attribute(name);
    INFO(list_path.ToString());
    CHECK(chosen.is_unknown() == value.is_unknown());
    if (!chosen.is_known()) continue;
    REQUIRE(value.is_known());
    REQUIRE(value.AsElements().size() == chosen.AsElements().size());
    for (std::size_t i = 0; i < chosen.AsElements().size(); ++i) {
      CheckPlanned(nested, ElementOrNull(MemberOrNull(prior, name), i), chosen.AsElements()[i],
                   value.AsElements()[i], list_path.Index(static_cast<std::int64_t>(i)));
    }
  }
}

cty::Path ToPath(const tfwire::AttributePath& wire) {
  cty::Path path;
  for (const auto& step : wire.steps()) {
    switch (step.selector_case()) {
      case tfwire::AttributePath::Step::kAttributeName:
        path = path.Attribute(step.attribute_name());
        break;
      case tfwire::AttributePath::Step::kElementKeyString:
        path = path.Key(step.element_key_string());
        break;
      case tfwire::AttributePath::Step::kElementKeyInt:
        path = path.Index(step.element_key_int());
        break;
      case tfwire::AttributePath::Step::SELECTOR_NOT_SET:
        FAIL("a path has an empty step");
    }
  }
  return path;
}

// Core rejects a path that does not exist. Core ignores a path without a change.
void CheckReplacement(const cty::Path& path, const cty::Value& prior, const cty::Value& planned) {
  INFO("replaced because of " << path.ToString());
  const cty::Value* before = prior.Find(path);
  const cty::Value* after = planned.Find(path);
  REQUIRE((before != nullptr || after != nullptr));
  const bool changes =
      before == nullptr || after == nullptr || !(*before == *after) || !after->IsWhollyKnown();
  CHECK(changes);
}

}  // namespace

cty::Type HostBlock::ImpliedType() const {
  std::map<std::string, cty::Type> types;
  for (const auto& [name, attribute] : attributes) types.emplace(name, attribute.type);
  for (const auto& [name, nested] : lists)
    types.emplace(name, cty::Type::List(nested.ImpliedType()));
  return cty::Type::Object(std::move(types));
}

std::map<std::string, HostBlock> ResourceBlocks(PluginHost& host) {
  return host.protocol() == 5 ? AskForBlocks<tfplugin5::GetProviderSchemaResponse>(host)
                              : AskForBlocks<tfplugin6::GetProviderSchemaResponse>(host);
}

void CheckKept(const cty::Value& planned, const cty::Value& result, const cty::Path& path) {
  INFO(path.ToString() << ": planned " << DebugString(planned) << ", got " << DebugString(result));
  if (planned.is_unknown()) {
    if (planned.nullness() == cty::Nullness::kNotNull) CHECK_FALSE(result.is_null());
    return;
  }
  if (!planned.is_known() || planned.IsWhollyKnown()) {
    CHECK(planned == result);
    return;
  }
  REQUIRE(result.is_known());
  switch (planned.type().kind()) {
    case cty::Kind::kObject:
    case cty::Kind::kMap:
      REQUIRE(planned.AsMap().size() == result.AsMap().size());
      for (const auto& [name, value] : planned.AsMap())
        CheckKept(value, result.AsMap().at(name), path.Attribute(name));
      break;
    case cty::Kind::kList:
    case cty::Kind::kTuple:
      REQUIRE(planned.AsElements().size() == result.AsElements().size());
      for (std::size_t i = 0; i < planned.AsElements().size(); ++i) {
        CheckKept(planned.AsElements()[i], result.AsElements()[i],
                  path.Index(static_cast<std::int64_t>(i)));
      }
      break;
    default:  // a set: unknown elements can become equal, and no element can be added
      CHECK(result.AsElements().size() <= planned.AsElements().size());
  }
}

CoreRules::CoreRules(PluginHost& host, const std::string& type_name)
    : type_name_(type_name),
      block_(ResourceBlocks(host).at(type_name)),
      type_(block_.ImpliedType()),
      identity_type_(AskForIdentity(host, type_name)) {}

// Decoding succeeds only if the object has exactly the attributes of the schema.
cty::Value CoreRules::Value(const tfwire::DynamicValue& value) const {
  return Decode(value, type_);
}

void CoreRules::CheckState(const tfwire::DynamicValue& state) const {
  const cty::Value value = Value(state);
  INFO(DebugString(value));
  CHECK(value.IsWhollyKnown());
  CheckWriteOnlyIsNull(block_, value, {});
}

void CoreRules::CheckIdentity(const tfwire::ResourceIdentityData* identity, Moment moment) const {
  if (identity == nullptr) return;
  REQUIRE(identity_type_);  // otherwise a host can crash
  const cty::Value value = Decode(identity->identity_data(), *identity_type_);
  CHECK_FALSE(value.is_null());
  if (moment == Moment::kState) CHECK(value.IsWhollyKnown());
}

void CoreRules::Check(const tfwire::PlanResourceChangeRequest& request,
                      const tfwire::PlanResourceChangeResponse& response) const {
  CHECK_FALSE(response.has_deferred());
  CHECK_FALSE(response.legacy_type_system());
  if (Failed(response)) return;
  const cty::Value prior = Value(request.prior_state());
  const cty::Value config = Value(request.config());
  const cty::Value planned = Value(response.planned_state());
  if (config.is_null()) {
    CHECK(planned.is_null());
    return;
  }
  CheckPlanned(block_, prior, config, planned, {});
  CheckWriteOnlyIsNull(block_, planned, {});
  if (!prior.is_null()) {
    for (const auto& path : response.requires_replace())
      CheckReplacement(ToPath(path), prior, planned);
  }
  const bool replaces = prior.is_null() || response.requires_replace_size() > 0;
  CheckIdentity(response.has_planned_identity() ? &response.planned_identity() : nullptr,
                replaces ? Moment::kPlan : Moment::kState);
}

void CoreRules::Check(const tfwire::ApplyResourceChangeRequest& request,
                      const tfwire::ApplyResourceChangeResponse& response) const {
  CHECK_FALSE(response.legacy_type_system());
  CheckState(response.new_state());
  CheckIdentity(response.has_new_identity() ? &response.new_identity() : nullptr, Moment::kState);
  if (!Failed(response)) CheckKept(Value(request.planned_state()), Value(response.new_state()), {});
}

void CoreRules::Check(const tfwire::ReadResourceRequest&,
                      const tfwire::ReadResourceResponse& response) const {
  CHECK_FALSE(response.has_deferred());
  CheckState(response.new_state());
  CheckIdentity(response.has_new_identity() ? &response.new_identity() : nullptr, Moment::kState);
}

void CoreRules::Check(const tfwire::ImportResourceStateRequest& request,
                      const tfwire::ImportResourceStateResponse& response) const {
  CHECK_FALSE(response.has_deferred());
  if (Failed(response)) return;
  REQUIRE(response.imported_resources_size() == 1);
  const auto& imported = response.imported_resources(0);
  CHECK(imported.type_name() == type_name_);
  CHECK_FALSE(Value(imported.state()).is_null());
  CheckState(imported.state());
  CheckIdentity(imported.has_identity() ? &imported.identity() : nullptr, Moment::kState);
  if (request.has_identity()) CHECK(imported.has_identity());
}

void CoreRules::Check(const tfwire::MoveResourceStateRequest&,
                      const tfwire::MoveResourceStateResponse& response) const {
  if (Failed(response)) return;
  CHECK_FALSE(Value(response.target_state()).is_null());
  CheckState(response.target_state());
  CheckIdentity(response.has_target_identity() ? &response.target_identity() : nullptr,
                Moment::kState);
}

void CoreRules::Check(const tfwire::UpgradeResourceStateRequest&,
                      const tfwire::UpgradeResourceStateResponse& response) const {
  if (!Failed(response)) CheckState(response.upgraded_state());
}

}  // namespace tfvault::test
