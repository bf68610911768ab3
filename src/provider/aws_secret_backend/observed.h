// From what Vault answers to what the state says.
#pragma once

#include "tfvault/sdk/attr.h"

namespace tfvault::provider {

// The plan wins wherever it is known: what was asked for is what a successful apply answers.
template <typename T>
void Settle(sdk::Attr<T>& planned, const sdk::Attr<T>& observed) {
  if (planned.is_unknown()) planned = observed;
}

}  // namespace tfvault::provider
