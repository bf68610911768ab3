// SPDX-License-Identifier: MPL-2.0
// Merges Vault's answers into planned values.
#pragma once

#include "tfvault/sdk/attr.h"

namespace tfvault::provider {

// Replaces `planned` only if it is unknown: an apply must return every known planned value.
template <typename T>
void Settle(sdk::Attr<T>& planned, const sdk::Attr<T>& observed) {
  if (planned.is_unknown()) planned = observed;
}

}  // namespace tfvault::provider
