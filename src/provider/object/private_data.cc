// SPDX-License-Identifier: MPL-2.0
#include "provider/object/private_data.h"

namespace tfvault::provider {

json::Value PrivateObject(const sdk::CallContext& ctx) {
  auto object = json::Parse(ctx.private_data()).value_or(nullptr);
  return object.is_object() ? object : json::Value::object();
}

void StorePrivateObject(sdk::CallContext& ctx, const json::Value& object) {
  if (object == PrivateObject(ctx)) return;
  ctx.set_private_data(object.empty() ? std::string() : json::Write(object));
}

}  // namespace tfvault::provider
