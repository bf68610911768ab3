// Whether an argument says anything, as Vault sees it: "", 0, false and an empty collection do not.
#pragma once

#include "tfvault/sdk/attr.h"

namespace tfvault::provider {

// For certain: an unknown value may become anything, so it is neither set nor unset.
template <typename T>
[[nodiscard]] bool IsSet(const sdk::Attr<T>& attribute) {
  return attribute.is_known() && !(*attribute == T{});
}

template <typename T>
[[nodiscard]] bool IsUnset(const sdk::Attr<T>& attribute) {
  return attribute.is_null() || (attribute.is_known() && *attribute == T{});
}

}  // namespace tfvault::provider
