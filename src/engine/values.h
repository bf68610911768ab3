// SPDX-License-Identifier: MPL-2.0
// Decodes and encodes the values of RPCs, and normalises states.
#pragma once

#include "tfvault/base/status.h"
#include "tfvault/cty/type.h"
#include "tfvault/cty/value.h"
#include "tfvault/engine/provider_server.h"
#include "tfvault/sdk/diagnostics.h"
#include "tfvault/sdk/schema.h"

#include <optional>
#include <string>

namespace tfvault::engine {

[[nodiscard]] inline bool IsEmpty(const DynamicValue& encoded) {
  return encoded.msgpack.empty() && encoded.json.empty();
}

// Decodes any value: null, unknown or known.
[[nodiscard]] StatusOr<cty::Value> DecodeValue(const DynamicValue& encoded, const cty::Type& type);

// Decodes null or an object; absent after an error diagnostic. `what` completes "Cannot decode
// ...".
[[nodiscard]] std::optional<cty::Value> DecodeState(const DynamicValue& encoded,
                                                    const cty::Type& type, const std::string& what,
                                                    sdk::Diagnostics& diagnostics);

// Decodes an object; absent after an error diagnostic.
[[nodiscard]] std::optional<cty::Value> DecodeConfig(const DynamicValue& encoded,
                                                     const cty::Type& type,
                                                     sdk::Diagnostics& diagnostics);

// Adds the error diagnostic for a state from before Terraform 0.12.
void RefuseFlatmap(const std::string& type_name, sdk::Diagnostics& diagnostics);

// Encodes to MessagePack. `value` must conform to `type`; otherwise the function reports a bug of
// the provider and returns null.
[[nodiscard]] DynamicValue Encode(const cty::Value& value, const cty::Type& type,
                                  sdk::Diagnostics& diagnostics);

[[nodiscard]] cty::Value NullWriteOnly(const sdk::Block& block, const cty::Value& object);

// Returns `config` with the default value of every attribute that is not configured. Used for types
// that have no plan, such as data sources and ephemeral resources.
[[nodiscard]] cty::Value FillDefaults(const sdk::Block& block, const cty::Value& config);

// Returns `object` with null replaced by the default wherever the default is empty; see
// sdk::Attribute::default_value.
[[nodiscard]] cty::Value FillEmptyDefaults(const sdk::Block& block, const cty::Value& object);

// Returns `object` in the user's spelling: where the schema treats a value of `object` and the
// value of `spelling` as equal, the result has the value of `spelling` (plugin-protocol 4.6).
[[nodiscard]] cty::Value KeepSpelling(const sdk::Block& block, const cty::Value& object,
                                      const cty::Value& spelling);

// Replaces unknown values with null, so that a damaged object can be stored.
[[nodiscard]] cty::Value UnknownToNull(const cty::Value& value);

// Replaces null with an empty value for repeated blocks and groups, because hosts accept no other
// form (plugin-protocol 4.7).
[[nodiscard]] cty::Value NullBlocksToEmpty(const sdk::Block& block, const cty::Value& object);

}  // namespace tfvault::engine
