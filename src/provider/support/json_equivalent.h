// Equality of JSON texts.
#pragma once

#include <string>

#include "tfvault/cty/value.h"

namespace tfvault::provider {

// Whether two texts are the same JSON value: spacing, key order and number spelling do not matter.
// Texts that are not JSON are compared as they are.
[[nodiscard]] bool JsonEquivalent(const std::string& a, const std::string& b);

// The same as an sdk::Equality of string attributes.
[[nodiscard]] bool JsonValuesEquivalent(const cty::Value& a, const cty::Value& b);

}  // namespace tfvault::provider
