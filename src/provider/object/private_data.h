// What a type keeps beside the state: a JSON object in Terraform's private data. Another provider
// passes it through unchanged and may put bytes of its own there, so nothing in it says whose state
// it is.
#pragma once

#include "tfvault/json/value.h"
#include "tfvault/sdk/call_context.h"

namespace tfvault::provider {

// An empty object when the bytes are not a JSON object.
[[nodiscard]] json::Value PrivateObject(const sdk::CallContext& ctx);
void StorePrivateObject(sdk::CallContext& ctx, const json::Value& object);

}  // namespace tfvault::provider
