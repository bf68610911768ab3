// SPDX-License-Identifier: MPL-2.0
// Whether an argument has a value in Vault's terms: "", 0, false and an empty collection mean none.
#pragma once

#include "tfvault/sdk/attr.h"

namespace tfvault::provider {

// An unknown value is neither set nor unset, because it may become anything.
template <typename T>
[[nodiscard]] bool IsSet(const sdk::Attr<T>& attribute) {
  return attribute.is_known() && !(*attribute == T{});
}

template <typename T>
[[nodiscard]] bool IsUnset(const sdk::Attr<T>& attribute) {
  return attribute.is_null() || (attribute.is_known() && *attribute == T{});
}

}  // namespace tfvault::provider
