// States that another provider wrote.
//
// hashicorp/vault stores "", 0, false and empty collections for what is not set. Here that is null,
// and an empty value in the state is the user's own spelling. Upgrade cannot tell whose state it
// gets: types and schema versions are the same, so that users can go back. The private bytes can:
// this provider marks the objects that it has created, changed or read: a JSON object with the key
// "tfvault". A type may keep more in that object; MarkOwn leaves it alone.
#pragma once

#include <utility>

#include "tfvault/cty/value.h"
#include "tfvault/sdk/call_context.h"
#include "tfvault/sdk/model_schema.h"
#include "tfvault/sdk/schema.h"

namespace tfvault::provider {

void MarkOwn(sdk::CallContext& ctx);
[[nodiscard]] bool IsOwn(const sdk::CallContext& ctx);

// `object` with null for the empty values of its optional attributes, except the computed ones.
[[nodiscard]] cty::Value EmptyToNull(const sdk::Block& block, const cty::Value& object);

// What Read starts from: `state`, with EmptyToNull unless it is this provider's own.
template <typename M>
[[nodiscard]] M Adopted(const sdk::CallContext& ctx, const sdk::ModelSchema<M>& model,
                        const M& state) {
  if (IsOwn(ctx)) return state;
  auto adopted = model.Decode(EmptyToNull(model.schema().block, model.Encode(state)));
  return adopted.ok() ? *std::move(adopted) : state;
}

}  // namespace tfvault::provider
