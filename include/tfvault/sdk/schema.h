// SPDX-License-Identifier: MPL-2.0
// The schema of a resource, a data source or another type of a provider: attributes, blocks and
// identity. A schema is built once and then read-only.
#pragma once

#include "tfvault/cty/type.h"
#include "tfvault/cty/value.h"
#include "tfvault/sdk/diagnostics.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tfvault::sdk {

// True if two values have the same meaning, also with different spellings. Called with known values
// only.
using Equality = std::function<bool(const cty::Value& a, const cty::Value& b)>;

// A rule for the values that the user may configure.
struct Validator {
  std::string description;  // Markdown: a sentence that is appended to the attribute's description
  // Adds diagnostics for a value that breaks the rule. Called with known values only.
  std::function<void(const cty::Value& value, const cty::Path& path, Diagnostics& diagnostics)>
      check;

  void operator()(const cty::Value& value, const cty::Path& path, Diagnostics& diagnostics) const {
    check(value, path, diagnostics);
  }
};

struct Block;

struct Attribute {
  std::string name{};
  cty::Type type{};
  std::string description{};  // Markdown
  bool required = false;
  bool optional = false;
  bool computed = false;
  bool sensitive = false;
  // Never in plan or state; requires Terraform 1.11 (plugin-protocol 4.12).
  bool write_only = false;
  bool requires_replace = false;  // a change of the value replaces the object
  // For a computed attribute that is not configured: an update plans the prior value instead of the
  // default value or an unknown value.
  bool keep_prior = false;
  std::string deprecation_message{};  // not empty: deprecated; the text names the replacement
  // The planned value if the attribute is not configured; the attribute must be optional and
  // computed. If the default is empty ("", 0, false, no elements), null means the same: the engine
  // replaces null by the default in every state.
  std::optional<cty::Value> default_value{};
  Equality equality{};  // empty: operator==
  std::vector<Validator> validators{};
  std::vector<std::string>
      conflicts_with{};  // sibling attributes that may not be set together with this one
  std::vector<std::string> required_with{};  // sibling attributes that this one requires
  // The nested attributes of an attribute whose value is an object, or a list, set or map of
  // objects; null for any other attribute. The block must not contain blocks, and `type` must match
  // the block. Protocol 5 has no nested attributes, so its schema declares only `type`: the user
  // must then write every attribute of an object, and a nested attribute may be computed only if
  // the outer attribute is computed.
  std::shared_ptr<const Block> nested{};
};

// How a value contains a block or nested attributes. A group block always has a value; if the user
// omits the block, its attributes are null.
enum class Nesting { kSingle, kGroup, kList, kSet, kMap };

// The nesting of an attribute that has nested attributes.
[[nodiscard]] Nesting NestingOf(const Attribute& attribute);

struct NestedBlock;

struct Block {
  std::string description{};  // Markdown
  std::string deprecation_message{};
  std::vector<Attribute> attributes{};  // in declaration order
  std::vector<NestedBlock> blocks;      // no initialiser: clang would need the complete type here

  // The object type of a value of this block (plugin-protocol 3.1).
  [[nodiscard]] cty::Type ImpliedType() const;
  // The attribute, or null when the block does not have it.
  [[nodiscard]] const Attribute* FindAttribute(const std::string& name) const;
};

struct NestedBlock {
  std::string name{};
  Nesting nesting = Nesting::kList;
  std::int64_t min_items = 0;
  std::int64_t max_items = 0;  // 0: no limit
  Block block{};
};

// The identity of a resource: the names of root attributes whose values identify an object
// independently of the state (plugin-protocol 4.14). An update of such an attribute changes the
// identity; hosts accept that change. Mark the attribute requires_replace if the identity must not
// change.
struct Identity {
  std::vector<std::string> required{};  // mandatory in an import by identity
  std::vector<std::string> optional{};  // optional in an import by identity
  std::int64_t version = 0;
  // True if Read may return an object with a different identity, for example after a rename whose
  // response was lost. If false, the engine reports a changed identity as a bug of the provider.
  bool read_may_change = false;
};

struct Schema {
  std::int64_t version = 0;
  Block block{};
  Identity identity{};  // the type has no identity if there are no required attributes
};

// Returns the errors in a schema that would make a host fail or crash (plugin-protocol 4.3), one
// text for each; empty for a valid schema.
[[nodiscard]] std::vector<std::string> CheckSchema(const Schema& schema);

}  // namespace tfvault::sdk
