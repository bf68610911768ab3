// SPDX-License-Identifier: MPL-2.0
// Short constructors of values for tests, and the text of values in failure messages.
#pragma once

#include "tfvault/cty/path.h"
#include "tfvault/cty/value.h"
#include "tfvault/sdk/diagnostics.h"
#include "tfvault/sdk/schema.h"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tfvault::test {

inline cty::Value Text(std::string text) { return cty::Value::String(std::move(text)); }
inline cty::Value NoText() { return cty::Value::Null(cty::Type::String()); }
inline cty::Value UnknownText() { return cty::Value::Unknown(cty::Type::String()); }
inline cty::Value Texts(std::vector<cty::Value> elements) {
  return cty::Value::List(cty::Type::String(), std::move(elements));
}

inline cty::Value ObjectOf(const sdk::Block& block, std::map<std::string, cty::Value> given);

inline cty::Value EmptyOf(const sdk::NestedBlock& nested) {
  const cty::Type element = nested.block.ImpliedType();
  switch (nested.nesting) {
    case sdk::Nesting::kList:
      return cty::Value::List(element, {});
    case sdk::Nesting::kSet:
      return cty::Value::Set(element, {});
    case sdk::Nesting::kMap:
      return cty::Value::Map(element, {});
    case sdk::Nesting::kGroup:
      return ObjectOf(nested.block, {});
    case sdk::Nesting::kSingle:
      break;
  }
  return cty::Value::Null(element);
}

// An object of the block's type; attributes that are not given are null, and blocks are empty.
inline cty::Value ObjectOf(const sdk::Block& block, std::map<std::string, cty::Value> given) {
  for (const auto& attribute : block.attributes)
    given.emplace(attribute.name, cty::Value::Null(attribute.type));
  for (const auto& nested : block.blocks) given.emplace(nested.name, EmptyOf(nested));
  return cty::Value::Object(block.ImpliedType(), std::move(given));
}

}  // namespace tfvault::test

namespace Catch {

template <>
struct StringMaker<tfvault::cty::Value> {
  static std::string convert(const tfvault::cty::Value& value) {
    return tfvault::cty::DebugString(value);
  }
};

template <>
struct StringMaker<tfvault::cty::Path> {
  static std::string convert(const tfvault::cty::Path& path) { return path.ToString(); }
};

template <>
struct StringMaker<tfvault::sdk::Diagnostic> {
  static std::string convert(const tfvault::sdk::Diagnostic& item) {
    return (item.severity == tfvault::sdk::Severity::kError ? "error: " : "warning: ") +
           item.summary + " | " + item.detail + " | " + item.path.ToString();
  }
};

}  // namespace Catch
