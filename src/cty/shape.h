// SPDX-License-Identifier: MPL-2.0
// Helpers of both codecs: errors with a path, and checks of a value against a declared type.
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

// The deepest nesting that is accepted in a document; recursion to this depth is safe on any
// thread's stack.
inline constexpr std::size_t kMaxNesting = json::TreeRules{}.max_depth;

// Errors: kInvalidArgument.
[[nodiscard]] StatusOr<Type> TypeFromJson(const json::Tree& tree);

// A path as a linked list of stack objects, which allocates memory only for an error. `name` and
// `parent` must outlive the step.
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
  // An error with the message "path: message".
  [[nodiscard]] Status Fail(StatusCode code, const std::string& message) const;

  const Trail* parent = nullptr;
  Step step = Step::kRoot;
  std::string_view name{};
  std::int64_t index = 0;
};

// The error for a value of another type at `trail`, for example "a list is required".
[[nodiscard]] Status Refuse(const Type& type, const Trail& trail);

// Whether `given` equals `declared`, or fills in the dynamic parts of `declared`.
[[nodiscard]] bool TypeConforms(const Type& given, const Type& declared);

// Why `value` does not conform to `declared`; absent if it conforms. Does not check the elements of
// the value.
[[nodiscard]] std::optional<std::string> Mismatch(const Value& value, const Type& declared);

}  // namespace tfvault::cty
