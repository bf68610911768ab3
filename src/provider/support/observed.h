// From what Vault answers to what the state says.
#pragma once

#include <optional>

#include "tfvault/sdk/attr.h"

namespace tfvault::provider {

// Vault answers an unset value as "", 0, false or an empty collection. Then the state keeps its own
// spelling of "unset": such an empty value, or null.
template <typename T>
[[nodiscard]] sdk::Attr<T> Observed(T server, const sdk::Attr<T>& state) {
  const T empty{};
  if (!(server == empty)) return server;
  if (state.is_known() && *state == empty) return state;
  return {};
}

// The plan wins wherever it is known: what was asked for is what a successful apply answers.
template <typename T>
void Settle(sdk::Attr<T>& planned, const sdk::Attr<T>& observed) {
  if (planned.is_unknown()) planned = observed;
}

}  // namespace tfvault::provider
