// What a type of the provider looks like to Terraform. Built once, then read-only.
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

// Whether two values mean the same although they are spelled differently. Called with known values
// only.
using Equality = std::function<bool(const cty::Value& a, const cty::Value& b)>;

// A rule for what the user may write.
struct Validator {
  std::string description;  // Markdown: a sentence that is added to the attribute's own
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
  bool write_only = false;        // never in plan or state; Terraform 1.11 (plugin-protocol 4.12)
  bool requires_replace = false;  // a change of the value replaces the object
  // Computed and not configured: an update plans the prior value, not the default and not unknown.
  bool keep_prior = false;
  std::string deprecation_message{};  // not empty: deprecated, and what to use instead
  // Planned when not configured; the attribute is optional and computed. When the default is empty
  // ("", 0, false, no elements), null says the same: the engine never leaves such a null in a
  // state, whoever wrote it.
  std::optional<cty::Value> default_value{};
  Equality equality{};  // empty: ==
  std::vector<Validator> validators{};
  std::vector<std::string>
      conflicts_with{};  // sibling attributes that may not be set together with this one
  std::vector<std::string> required_with{};  // sibling attributes that must be set when this one is
  // Null, or the attributes (no blocks) of the objects in the value: `type` is their object's type,
  // or a list, set or map of it. Protocol 5 knows one attribute of that type instead: there the
  // user writes objects whole, and nothing in them may be computed unless the attribute is.
  std::shared_ptr<const Block> nested{};
};

// A group is always there; when the user writes none, nothing in it is set.
enum class Nesting { kSingle, kGroup, kList, kSet, kMap };

// Of an attribute with nested ones.
[[nodiscard]] Nesting NestingOf(const Attribute& attribute);

struct NestedBlock;

struct Block {
  std::string description{};  // Markdown
  std::string deprecation_message{};
  std::vector<Attribute> attributes{};  // in declaration order
  std::vector<NestedBlock> blocks;      // no initialiser: clang would need the complete type here

  // The object type of a value of this block (plugin-protocol 3.1).
  [[nodiscard]] cty::Type ImpliedType() const;
  // Null when there is none.
  [[nodiscard]] const Attribute* FindAttribute(const std::string& name) const;
};

struct NestedBlock {
  std::string name{};
  Nesting nesting = Nesting::kList;
  std::int64_t min_items = 0;
  std::int64_t max_items = 0;  // 0: no limit
  Block block{};
};

// What names an object of a resource outside of its state (plugin-protocol 4.14): root attributes
// of the block, whose values are the identity. An attribute that can change in place changes the
// identity with it, which hosts accept; mark it requires_replace where that would be wrong.
struct Identity {
  std::vector<std::string> required{};  // an import by identity must name them
  std::vector<std::string> optional{};  // it may leave these out
  std::int64_t version = 0;
  // Reading may find the object under another identity, as after a move of which nobody learnt.
  // Otherwise an object that is read under another identity is a provider bug.
  bool read_may_change = false;
};

struct Schema {
  std::int64_t version = 0;
  Block block{};
  Identity identity{};  // without required attributes: the type has no identity
};

// Breaches of plugin-protocol 4.3 that would make a host refuse or crash; empty for a good schema.
[[nodiscard]] std::vector<std::string> CheckSchema(const Schema& schema);

}  // namespace tfvault::sdk
