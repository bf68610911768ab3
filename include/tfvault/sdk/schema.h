// The schema of a provider's type, as Terraform sees it. A schema is built once and then read-only.
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

// Whether two values are equivalent although they are spelled differently. Called with known values
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
  bool write_only = false;  // never in plan or state; needs Terraform 1.11 (plugin-protocol 4.12)
  bool requires_replace = false;  // a change of the value replaces the object
  // For a computed attribute that is not configured: an update plans the prior value instead of the
  // default value or an unknown value.
  bool keep_prior = false;
  std::string deprecation_message{};  // not empty: the attribute is deprecated; says what to use
  // The value that is planned when the attribute is not configured; the attribute must be optional
  // and computed. If the default is empty ("", 0, false, no elements), null is equivalent to it:
  // the engine replaces such a null with the default in every state.
  std::optional<cty::Value> default_value{};
  Equality equality{};  // empty: operator==
  std::vector<Validator> validators{};
  std::vector<std::string>
      conflicts_with{};  // sibling attributes that may not be set together with this one
  std::vector<std::string> required_with{};  // sibling attributes that must be set when this one is
  // The nested attributes of the objects in the value, or null. The block must not contain blocks;
  // `type` is its object type, or a list, set or map of that type. Protocol 5 has no nested
  // attributes and declares one attribute of that type: the user must then write every attribute of
  // an object, and a nested attribute may be computed only if the whole attribute is.
  std::shared_ptr<const Block> nested{};
};

// A group block always exists; if the user does not write it, its attributes are null.
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
// identity, which hosts accept. Mark the attribute requires_replace if the identity must not
// change.
struct Identity {
  std::vector<std::string> required{};  // mandatory in an import by identity
  std::vector<std::string> optional{};  // optional in an import by identity
  std::int64_t version = 0;
  // Whether Read may return an object with a different identity, for example after a move whose
  // response was lost. If false, a changed identity is reported as a bug of the provider.
  bool read_may_change = false;
};

struct Schema {
  std::int64_t version = 0;
  Block block{};
  Identity identity{};  // the type has no identity if there are no required attributes
};

// Returns the violations of plugin-protocol 4.3 that would make a host fail or crash; empty for a
// valid schema.
[[nodiscard]] std::vector<std::string> CheckSchema(const Schema& schema);

}  // namespace tfvault::sdk
