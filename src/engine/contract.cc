// SPDX-License-Identifier: MPL-2.0
#include "engine/contract.h"

#include "engine/attribute_walk.h"
#include "tfvault/cty/codec.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tfvault::engine {
namespace {

// True for equal values and for two null values, because null values of a dynamic attribute may
// differ in type.
bool Same(const cty::Value& a, const cty::Value& b) {
  return a == b || (a.is_null() && b.is_null());
}

bool SameKeys(const cty::Value& a, const cty::Value& b) {
  return std::equal(a.AsMap().begin(), a.AsMap().end(), b.AsMap().begin(), b.AsMap().end(),
                    [](const auto& x, const auto& y) { return x.first == y.first; });
}

}  // namespace

bool Contract::IsObject(const cty::Value& value) const {
  return Require(value.is_known() && cty::Conforms(value, type_), {},
                 "the value must be an object with exactly the attributes and types of the schema");
}

bool Contract::IsWhollyKnown(const cty::Value& object) const {
  bool known = true;
  cty::Walk(object, [&](const cty::Path& path, const cty::Value& value) {
    if (value.is_unknown()) known = Require(false, path, "the value must be known");
    return true;
  });
  return known;
}

bool Contract::IsState(const cty::Value& value) const {
  return IsObject(value) && IsWhollyKnown(value);
}

bool Contract::IsPlan(const sdk::PlanDraft& draft) const {
  bool kept = IsPlannedBlock(block_, draft, {});
  for (const auto& path : draft.requires_replace) {
    const bool exists = draft.planned.Find(path) != nullptr ||
                        (draft.prior.is_known() && draft.prior.Find(path) != nullptr);
    kept &= Require(exists, path, "a path that requires replacement must exist");
  }
  return kept;
}

bool Contract::IsPlannedBlock(const sdk::Block& block, const sdk::PlanDraft& objects,
                              const cty::Path& path) const {
  const auto members = [&](const std::string& name) {
    return sdk::PlanDraft{.prior = MemberOrNull(objects.prior, name),
                          .config = MemberOrNull(objects.config, name),
                          .planned = MemberOrNull(objects.planned, name)};
  };
  bool kept = true;
  for (const auto& attribute : block.attributes)
    kept &= IsPlannedAttribute(attribute, members(attribute.name), path.Attribute(attribute.name));
  for (const auto& nested : block.blocks)
    kept &= IsPlannedNested(nested.nesting, nested.block, members(nested.name),
                            path.Attribute(nested.name));
  return kept;
}

bool Contract::IsPlannedAttribute(const sdk::Attribute& attribute, const sdk::PlanDraft& values,
                                  const cty::Path& path) const {
  const auto& [prior, config, planned, unused] = values;
  if (attribute.write_only)
    return Require(planned.is_null(), path, "a write-only attribute must be planned as null");
  if (Same(planned, config)) return true;
  if (attribute.computed && config.is_null()) return true;
  if (config.is_null())
    return Require(false, path,
                   "an attribute that is neither computed nor configured must be planned as null");
  const bool keeps_prior = !prior.is_null() && planned == prior;
  if (attribute.nested && !keeps_prior)
    return IsPlannedNested(NestingOf(attribute), *attribute.nested, values, path);
  return Require(keeps_prior, path,
                 "a configured attribute must be planned with the configured or the prior value");
}

bool Contract::IsPlannedNested(sdk::Nesting nesting, const sdk::Block& block,
                               const sdk::PlanDraft& values, const cty::Path& path) const {
  const auto& [prior, config, planned, unused] = values;
  const auto element = [&](const cty::Value& of_prior, const cty::Value& of_config,
                           const cty::Value& of_planned, const cty::Path& at) {
    // A block that is null or unknown as a whole has no attributes to check.
    if (!of_config.is_known() || !of_planned.is_known())
      return Require(Same(of_config, of_planned), at, "a block must be planned as configured");
    return IsPlannedBlock(block, {.prior = of_prior, .config = of_config, .planned = of_planned},
                          at);
  };
  if (nesting == sdk::Nesting::kSingle || nesting == sdk::Nesting::kGroup)
    return element(prior, config, planned, path);
  if (config.is_unknown() || planned.is_unknown())
    return Require(planned == config, path,
                   "a block must be planned as unknown exactly when its configuration is unknown");
  if (!Require(!planned.is_null(), path, "a repeated block must be empty, not null")) return false;
  if (config.is_null())
    return Require(false, path, "a repeated block must be empty, not null, in configuration");

  bool kept = true;
  switch (nesting) {
    case sdk::Nesting::kList: {
      const std::size_t count = planned.AsElements().size();
      if (!Require(count == config.AsElements().size(), path,
                   "the plan must have as many blocks as the configuration"))
        return false;
      for (std::size_t i = 0; i < count; ++i)
        kept &= element(ElementOrNull(prior, i), config.AsElements()[i], planned.AsElements()[i],
                        path.Index(static_cast<std::int64_t>(i)));
      break;
    }
    case sdk::Nesting::kMap:
      if (!Require(SameKeys(planned, config), path,
                   "the planned blocks must have the configured keys"))
        return false;
      for (const auto& [key, value] : planned.AsMap())
        kept &= element(ElementOrNull(prior, key), config.AsMap().at(key), value, path.Key(key));
      break;
    case sdk::Nesting::kSet:
      // Elements of a set have no counterpart, and none of their attributes is computed.
      kept = Require(planned == config, path, "a set of blocks must be planned as configured");
      break;
    case sdk::Nesting::kSingle:
    case sdk::Nesting::kGroup:
      break;
  }
  return kept;
}

bool Contract::KeepsPlan(const cty::Value& planned, const cty::Value& result) const {
  return KeepsValue(planned, result, {});
}

bool Contract::KeepsValue(const cty::Value& planned, const cty::Value& result,
                          const cty::Path& path) const {
  const std::string rule = "a value that was known in the plan must not change in the result";
  if (planned.is_unknown())
    return Require(planned.nullness() == cty::Nullness::kMaybeNull || !result.is_null(), path,
                   "a value that was planned as not null must not be null");
  // IsWhollyKnown reports an unknown result.
  if (result.is_unknown()) return true;
  if (!planned.is_known() || !result.is_known() || planned.type().kind() != result.type().kind())
    return Require(Same(planned, result), path, rule);

  bool kept = true;
  switch (planned.type().kind()) {
    case cty::Kind::kList:
    case cty::Kind::kTuple: {
      const auto& expected = planned.AsElements();
      const auto& actual = result.AsElements();
      if (!Require(expected.size() == actual.size(), path, rule)) return false;
      for (std::size_t i = 0; i < expected.size(); ++i)
        kept &= KeepsValue(expected[i], actual[i], path.Index(static_cast<std::int64_t>(i)));
      break;
    }
    case cty::Kind::kMap:
    case cty::Kind::kObject:
      if (!Require(SameKeys(planned, result), path, rule)) return false;
      for (const auto& [name, value] : planned.AsMap())
        kept &= KeepsValue(
            value, result.AsMap().at(name),
            planned.type().kind() == cty::Kind::kMap ? path.Key(name) : path.Attribute(name));
      break;
    case cty::Kind::kSet: {
      // Elements that were unknown in the plan may turn out to be duplicates.
      const auto& actual = result.AsElements();
      kept = Require(actual.size() <= planned.AsElements().size(), path,
                     "a set must not have more elements than were planned");
      for (const auto& value : planned.AsElements()) {
        const bool found = !value.IsWhollyKnown() ||
                           std::find(actual.begin(), actual.end(), value) != actual.end();
        kept &= Require(found, path, rule);
      }
      break;
    }
    default:
      kept = Require(planned == result, path, rule);
  }
  return kept;
}

void Contract::Breach(const cty::Path& path, const std::string& rule) const {
  const std::string where = path.empty() ? "" : ", attribute \"" + path.ToString() + "\"";
  diagnostics_.AddError(
      "Provider bug: invalid answer of " + type_name_,
      type_name_ + where + ": " + rule + ". Please report this to the provider's maintainers.",
      path);
}

bool Contract::Require(bool kept, const cty::Path& path, const std::string& rule) const {
  if (!kept) Breach(path, rule);
  return kept;
}

}  // namespace tfvault::engine
