// What the codecs share: errors with a path, and whether a value fits where a type is declared.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/cty/type.h"
#include "tfvault/cty/value.h"
#include "tfvault/json/tree.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tfvault::cty {

// Deepest accepted nesting of a document: recursion over it is safe on any thread's stack.
inline constexpr std::size_t kMaxNesting = json::TreeRules{}.max_depth;

// Errors: kInvalidArgument.
[[nodiscard]] StatusOr<Type> TypeFromJson(const json::Tree& tree);

// A path as a chain of stack frames: nothing is allocated unless an error is made of it.
// `name` and `parent` must outlive the step.
struct Trail {
  enum class Step { kRoot, kAttribute, kKey, kIndex };

  [[nodiscard]] Trail Attribute(std::string_view attribute) const {
    return {.parent = this, .step = Step::kAttribute, .name = attribute};
  }
  [[nodiscard]] Trail Key(std::string_view key) const {
    return {.parent = this, .step = Step::kKey, .name = key};
  }
  [[nodiscard]] Trail Index(std::size_t position) const {
    return {.parent = this, .step = Step::kIndex, .index = static_cast<std::int64_t>(position)};
  }

  [[nodiscard]] Path ToPath() const;
  // "path: message".
  [[nodiscard]] Status Fail(StatusCode code, const std::string& message) const;

  const Trail* parent = nullptr;
  Step step = Step::kRoot;
  std::string_view name{};
  std::int64_t index = 0;
};

// "a list is required".
[[nodiscard]] std::string Required(const Type& type);

// The same type, or one that fills in dynamic parts of `declared`.
[[nodiscard]] bool TypeConforms(const Type& given, const Type& declared);

// What keeps `value` from standing where `declared` is, elements not looked at; absent when it
// fits.
[[nodiscard]] std::optional<std::string> Mismatch(const Value& value, const Type& declared);

}  // namespace tfvault::cty
