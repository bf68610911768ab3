// SPDX-License-Identifier: MPL-2.0
#include "tfvault/sdk/schema.h"

#include "tfvault/cty/codec.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace tfvault::sdk {
namespace {

constexpr std::array<std::string_view, 8> kMetaArguments = {
    "connection", "count",    "depends_on",  "for_each",
    "lifecycle",  "provider", "provisioner", "providers"};

bool IsName(const std::string& name) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

bool HasDynamicPart(const cty::Type& type) {
  switch (type.kind()) {
    case cty::Kind::kDynamic:
      return true;
    case cty::Kind::kList:
    case cty::Kind::kSet:
    case cty::Kind::kMap:
      return HasDynamicPart(type.element());
    case cty::Kind::kTuple:
      return std::any_of(type.elements().begin(), type.elements().end(), HasDynamicPart);
    case cty::Kind::kObject:
      return std::any_of(type.attributes().begin(), type.attributes().end(),
                         [](const auto& attribute) { return HasDynamicPart(attribute.second); });
    default:
      return false;
  }
}

bool IsPrimitive(const cty::Type& type) {
  return type.kind() == cty::Kind::kString || type.kind() == cty::Kind::kNumber ||
         type.kind() == cty::Kind::kBool;
}

// The place of a block, which decides what the block may contain.
struct Place {
  std::string prefix{};
  bool root = true;
  bool repeated = false;  // inside a list, set or map block
  bool in_set = false;
};

class Checker {
 public:
  std::vector<std::string> Run(const Schema& schema) {
    if (schema.version < 0) Report("schema version", "must not be negative");
    CheckBlock(schema.block, {});
    CheckIdentity(schema);
    return std::move(breaches_);
  }

 private:
  void Report(const std::string& where, const std::string& rule) {
    breaches_.push_back(where + ": " + rule);
  }

  void CheckBlock(const Block& block, const Place& place) {
    std::set<std::string> names;
    const auto check_name = [&](const std::string& name, const std::string& where) {
      if (!IsName(name))
        Report(where,
               "a name starts with a lower-case letter and holds lower-case letters, digits "
               "and underscores");
      if (place.root &&
          std::find(kMetaArguments.begin(), kMetaArguments.end(), name) != kMetaArguments.end())
        Report(where, "the name is one of Terraform's meta-arguments");
      if (!names.insert(name).second) Report(where, "the name is used twice in its block");
    };
    for (const auto& attribute : block.attributes) {
      const std::string where = place.prefix + attribute.name;
      check_name(attribute.name, where);
      CheckFlags(attribute, where);
      CheckType(attribute, where, place);
      CheckSiblings(block, attribute, where);
      if (attribute.nested) CheckNested(attribute, where, place);
    }
    for (const auto& nested : block.blocks) {
      const std::string where = place.prefix + nested.name;
      check_name(nested.name, where);
      CheckItems(nested, where);
      CheckBlock(nested.block, Inside(where, place, nested.nesting));
    }
  }

  static Place Inside(const std::string& where, const Place& place, Nesting nesting) {
    const bool once = nesting == Nesting::kSingle || nesting == Nesting::kGroup;
    return {.prefix = where + ".",
            .root = false,
            .repeated = place.repeated || !once,
            .in_set = place.in_set || nesting == Nesting::kSet};
  }

  void CheckNested(const Attribute& attribute, const std::string& where, const Place& place) {
    const cty::Type& type = attribute.type;
    if ((type.is_collection() ? type.element() : type) != attribute.nested->ImpliedType())
      Report(where, "the type must be that of the nested attributes, or a collection of it");
    if (!attribute.nested->blocks.empty()) Report(where, "nested attributes must not hold blocks");
    CheckBlock(*attribute.nested, Inside(where, place, NestingOf(attribute)));
  }

  void CheckFlags(const Attribute& attribute, const std::string& where) {
    if (!attribute.required && !attribute.optional && !attribute.computed)
      Report(where, "must be required, optional or computed");
    if (attribute.required && attribute.optional)
      Report(where, "must not be both required and optional");
    if (attribute.required && attribute.computed)
      Report(where, "must not be both required and computed");
    if (attribute.write_only && attribute.computed)
      Report(where, "a write-only attribute must not be computed");
    if (attribute.keep_prior && !attribute.computed)
      Report(where, "keep_prior needs a computed attribute");
    if (attribute.default_value && !(attribute.optional && attribute.computed))
      Report(where, "a default value needs an optional and computed attribute");
  }

  void CheckType(const Attribute& attribute, const std::string& where, const Place& place) {
    if (HasDynamicPart(attribute.type)) {
      if (place.repeated)
        Report(where, "a dynamic type must not be inside a list, set or map block");
      else if (!attribute.type.is_dynamic())
        Report(where, "a dynamic type must not be part of another type");
    }
    if (attribute.default_value &&
        (attribute.default_value->is_null() || !attribute.default_value->IsWhollyKnown() ||
         !cty::Conforms(*attribute.default_value, attribute.type)))
      Report(where, "the default value must be known and of the attribute's type");
    // Each of these properties needs the corresponding element in configuration or state. Elements
    // of sets have no corresponding element.
    if (place.in_set && (attribute.write_only || attribute.computed || attribute.equality ||
                         attribute.requires_replace))
      Report(where,
             "an attribute in a set block must not be write-only, computed, compared by an "
             "equality, or replace the object");
  }

  void CheckSiblings(const Block& block, const Attribute& attribute, const std::string& where) {
    for (const auto* names : {&attribute.conflicts_with, &attribute.required_with}) {
      for (const auto& name : *names) {
        if (name == attribute.name || block.FindAttribute(name) == nullptr)
          Report(where, "refers to \"" + name + "\", which is not another attribute of its block");
      }
    }
  }

  void CheckItems(const NestedBlock& nested, const std::string& where) {
    const auto min = nested.min_items;
    const auto max = nested.max_items;
    switch (nested.nesting) {
      case Nesting::kSingle:
        if (min != max || min < 0 || min > 1)
          Report(where, "min_items and max_items of a single block must both be 0 or both be 1");
        break;
      case Nesting::kGroup:
        if (min != 0 || max != 0) Report(where, "a group block must not have limits");
        break;
      case Nesting::kMap:
        if (min != 0 || max != 0) Report(where, "a map block must not have limits");
        break;
      case Nesting::kList:
      case Nesting::kSet:
        if (min < 0 || max < 0 || (max != 0 && min > max))
          Report(where, "the limits must be 0 <= min_items <= max_items, or max_items 0");
        break;
    }
  }

  void CheckIdentity(const Schema& schema) {
    const Identity& identity = schema.identity;
    if (identity.version < 0) Report("identity version", "must not be negative");
    if (identity.required.empty() && !identity.optional.empty())
      Report("identity", "at least one attribute must be required");
    std::set<std::string> names;
    for (const auto* list : {&identity.required, &identity.optional}) {
      for (const auto& name : *list) {
        const std::string where = "identity " + name;
        if (!names.insert(name).second) Report(where, "the attribute is named twice");
        const Attribute* attribute = schema.block.FindAttribute(name);
        if (attribute == nullptr) {
          Report(where, "is not an attribute of the type");
        } else if (!IsPrimitive(attribute->type) || attribute->sensitive || attribute->write_only) {
          Report(where,
                 "must be a string, number or bool that is neither sensitive nor write-only");
        }
      }
    }
  }

  std::vector<std::string> breaches_;
};

}  // namespace

cty::Type Block::ImpliedType() const {
  std::map<std::string, cty::Type> types;
  for (const auto& attribute : attributes) types.emplace(attribute.name, attribute.type);
  for (const auto& nested : blocks) {
    cty::Type object = nested.block.ImpliedType();
    switch (nested.nesting) {
      case Nesting::kSingle:
      case Nesting::kGroup:
        types.emplace(nested.name, std::move(object));
        break;
      case Nesting::kList:
        types.emplace(nested.name, cty::Type::List(std::move(object)));
        break;
      case Nesting::kSet:
        types.emplace(nested.name, cty::Type::Set(std::move(object)));
        break;
      case Nesting::kMap:
        types.emplace(nested.name, cty::Type::Map(std::move(object)));
        break;
    }
  }
  return cty::Type::Object(std::move(types));
}

const Attribute* Block::FindAttribute(const std::string& name) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&](const Attribute& item) { return item.name == name; });
  return found == attributes.end() ? nullptr : &*found;
}

Nesting NestingOf(const Attribute& attribute) {
  switch (attribute.type.kind()) {
    case cty::Kind::kList:
      return Nesting::kList;
    case cty::Kind::kSet:
      return Nesting::kSet;
    case cty::Kind::kMap:
      return Nesting::kMap;
    default:
      return Nesting::kSingle;
  }
}

std::vector<std::string> CheckSchema(const Schema& schema) { return Checker().Run(schema); }

}  // namespace tfvault::sdk
