// Visits the attributes of an object as its schema declares them, together with the same attributes
// of other objects: what planning, checking and normalising have in common.
#pragma once

#include "tfvault/cty/path.h"
#include "tfvault/cty/value.h"
#include "tfvault/sdk/schema.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace tfvault::engine {

// One attribute of the walked object. Blocks and nested attributes correspond by index in lists and
// by key in maps.
struct AttributeSite {
  const sdk::Attribute& attribute;
  const cty::Path& path;
  const cty::Value& value;
  // The objects around the corresponding attributes; null where there is none.
  const std::vector<cty::Value>& other_objects;

  // Whether the other object has this place at all, for example an element of a list block.
  [[nodiscard]] bool ExistsIn(std::size_t other) const { return other_objects[other].is_known(); }
  // Null of the attribute's type where the other object has no such place.
  [[nodiscard]] cty::Value Other(std::size_t other) const;
};

// `object` with every attribute replaced by what `rewrite` makes of it, and then those nested in
// it. Attributes inside sets are left alone, because elements of sets have no counterpart
// (CheckSchema allows nothing there that would need one); so are blocks and objects that are null
// or unknown.
using Rewrite = std::function<cty::Value(const AttributeSite&)>;
[[nodiscard]] cty::Value RewriteAttributes(const sdk::Block& block, const cty::Value& object,
                                           const std::vector<cty::Value>& others,
                                           const Rewrite& rewrite, const cty::Path& path = {});

// The same walk without a change.
using Visit = std::function<void(const AttributeSite&)>;
void VisitAttributes(const sdk::Block& block, const cty::Value& object,
                     const std::vector<cty::Value>& others, const Visit& visit);

// The element of a list or map block, or null where there is none.
[[nodiscard]] cty::Value ElementOrNull(const cty::Value& list, std::size_t index);
[[nodiscard]] cty::Value ElementOrNull(const cty::Value& map, const std::string& key);
// The attribute or block of an object, or null where there is no object.
[[nodiscard]] cty::Value MemberOrNull(const cty::Value& object, const std::string& name);

}  // namespace tfvault::engine
