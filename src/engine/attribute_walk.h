// SPDX-License-Identifier: MPL-2.0
// Visits the attributes of an object in the order of the schema, together with the corresponding
// attributes of other objects. Planning, checking and normalising use it.
#pragma once

#include "tfvault/cty/path.h"
#include "tfvault/cty/value.h"
#include "tfvault/sdk/schema.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace tfvault::engine {

// One attribute of the visited object. Blocks and nested attributes of two objects correspond by
// index in lists and by key in maps.
struct AttributeSite {
  const sdk::Attribute& attribute;
  const cty::Path& path;
  const cty::Value& value;
  // The objects that contain the corresponding attributes; null if an object does not exist.
  const std::vector<cty::Value>& other_objects;

  // Whether the other object has this place, for example the same element of a list block.
  [[nodiscard]] bool ExistsIn(std::size_t other) const { return other_objects[other].is_known(); }
  // The corresponding attribute; null of the attribute's type if the other object has no such
  // place.
  [[nodiscard]] cty::Value Other(std::size_t other) const;
};

// Returns `object` with every attribute replaced by the result of `rewrite`, then every attribute
// nested in that result. Attributes inside sets stay unchanged, because elements of sets have no
// counterpart; CheckSchema allows no attribute there that would need one. Null or unknown blocks
// and objects stay unchanged too.
using Rewrite = std::function<cty::Value(const AttributeSite&)>;
[[nodiscard]] cty::Value RewriteAttributes(const sdk::Block& block, const cty::Value& object,
                                           const std::vector<cty::Value>& others,
                                           const Rewrite& rewrite, const cty::Path& path = {});

// Visits the attributes in the same way without changing them.
using Visit = std::function<void(const AttributeSite&)>;
void VisitAttributes(const sdk::Block& block, const cty::Value& object,
                     const std::vector<cty::Value>& others, const Visit& visit);

// The element of a list or map block, or null if there is none.
[[nodiscard]] cty::Value ElementOrNull(const cty::Value& list, std::size_t index);
[[nodiscard]] cty::Value ElementOrNull(const cty::Value& map, const std::string& key);
// The attribute or block of an object, or null if the object is not known.
[[nodiscard]] cty::Value MemberOrNull(const cty::Value& object, const std::string& name);

}  // namespace tfvault::engine
