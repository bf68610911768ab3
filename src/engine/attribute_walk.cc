// SPDX-License-Identifier: MPL-2.0
#include "engine/attribute_walk.h"

#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace tfvault::engine {
namespace {

template <typename Select>
std::vector<cty::Value> FromEach(const std::vector<cty::Value>& others, const Select& select) {
  std::vector<cty::Value> selected;
  selected.reserve(others.size());
  for (const auto& other : others) selected.push_back(select(other));
  return selected;
}

cty::Value RewriteNested(sdk::Nesting nesting, const sdk::Block& block, const cty::Value& value,
                         const std::vector<cty::Value>& others, const Rewrite& rewrite,
                         const cty::Path& path) {
  if (!value.is_known()) return value;
  switch (nesting) {
    case sdk::Nesting::kSingle:
    case sdk::Nesting::kGroup:
      return RewriteAttributes(block, value, others, rewrite, path);
    case sdk::Nesting::kList: {
      std::vector<cty::Value> elements;
      for (const auto& element : value.AsElements()) {
        const std::size_t index = elements.size();
        const auto counterparts =
            FromEach(others, [&](const cty::Value& other) { return ElementOrNull(other, index); });
        elements.push_back(RewriteAttributes(block, element, counterparts, rewrite,
                                             path.Index(static_cast<std::int64_t>(index))));
      }
      return cty::Value::List(value.type().element(), std::move(elements));
    }
    case sdk::Nesting::kMap: {
      std::map<std::string, cty::Value> elements;
      for (const auto& member : value.AsMap()) {
        const std::string& key = member.first;
        const auto counterparts =
            FromEach(others, [&](const cty::Value& other) { return ElementOrNull(other, key); });
        elements.emplace(
            key, RewriteAttributes(block, member.second, counterparts, rewrite, path.Key(key)));
      }
      return cty::Value::Map(value.type().element(), std::move(elements));
    }
    case sdk::Nesting::kSet:
      break;
  }
  return value;
}

}  // namespace

cty::Value AttributeSite::Other(std::size_t other) const {
  if (!ExistsIn(other)) return cty::Value::Null(attribute.type);
  return other_objects[other].Attribute(attribute.name);
}

cty::Value RewriteAttributes(const sdk::Block& block, const cty::Value& object,
                             const std::vector<cty::Value>& others, const Rewrite& rewrite,
                             const cty::Path& path) {
  if (!object.is_known()) return object;
  std::map<std::string, cty::Value> members = object.AsMap();
  for (const auto& attribute : block.attributes) {
    cty::Value& value = members.at(attribute.name);
    const cty::Path attribute_path = path.Attribute(attribute.name);
    value = rewrite(
        {.attribute = attribute, .path = attribute_path, .value = value, .other_objects = others});
    if (!attribute.nested) continue;
    const auto counterparts = FromEach(
        others, [&](const cty::Value& other) { return MemberOrNull(other, attribute.name); });
    value = RewriteNested(NestingOf(attribute), *attribute.nested, value, counterparts, rewrite,
                          attribute_path);
  }
  for (const auto& nested : block.blocks) {
    cty::Value& value = members.at(nested.name);
    const auto counterparts =
        FromEach(others, [&](const cty::Value& other) { return MemberOrNull(other, nested.name); });
    value = RewriteNested(nested.nesting, nested.block, value, counterparts, rewrite,
                          path.Attribute(nested.name));
  }
  return cty::Value::Object(object.type(), std::move(members));
}

void VisitAttributes(const sdk::Block& block, const cty::Value& object,
                     const std::vector<cty::Value>& others, const Visit& visit) {
  std::ignore = RewriteAttributes(block, object, others, [&](const AttributeSite& site) {
    visit(site);
    return site.value;
  });
}

cty::Value ElementOrNull(const cty::Value& list, std::size_t index) {
  if (!list.is_known() || index >= list.AsElements().size()) return {};
  return list.AsElements()[index];
}

cty::Value ElementOrNull(const cty::Value& map, const std::string& key) {
  if (!map.is_known()) return {};
  const auto found = map.AsMap().find(key);
  return found == map.AsMap().end() ? cty::Value() : found->second;
}

cty::Value MemberOrNull(const cty::Value& object, const std::string& name) {
  return object.is_known() ? object.Attribute(name) : cty::Value();
}

}  // namespace tfvault::engine
