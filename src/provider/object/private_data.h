// SPDX-License-Identifier: MPL-2.0
// Access to Terraform's private data as a JSON object. Another provider passes the data through
// unchanged or stores its own, so the content does not identify the provider that wrote the state.
#pragma once

#include "tfvault/json/value.h"
#include "tfvault/sdk/call_context.h"

namespace tfvault::provider {

// An empty object if the data is not a JSON object.
[[nodiscard]] json::Value PrivateObject(const sdk::CallContext& ctx);
void StorePrivateObject(sdk::CallContext& ctx, const json::Value& object);

}  // namespace tfvault::provider
