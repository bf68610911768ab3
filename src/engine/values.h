// Between the wire's encoded values and cty's, and what every state must look like.
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

// Any value: null, unknown or known.
[[nodiscard]] StatusOr<cty::Value> DecodeValue(const DynamicValue& encoded, const cty::Type& type);

// Null or an object; absent after an error diagnostic. `what` completes "Cannot decode ...".
[[nodiscard]] std::optional<cty::Value> DecodeState(const DynamicValue& encoded,
                                                    const cty::Type& type, const std::string& what,
                                                    sdk::Diagnostics& diagnostics);

// An object; absent after an error diagnostic.
[[nodiscard]] std::optional<cty::Value> DecodeConfig(const DynamicValue& encoded,
                                                     const cty::Type& type,
                                                     sdk::Diagnostics& diagnostics);

// The error diagnostic for state from before Terraform 0.12.
void RefuseFlatmap(const std::string& type_name, sdk::Diagnostics& diagnostics);

// As MessagePack. `value` conforms to `type`; a failure is a bug and becomes a diagnostic and null.
[[nodiscard]] DynamicValue Encode(const cty::Value& value, const cty::Type& type,
                                  sdk::Diagnostics& diagnostics);

[[nodiscard]] cty::Value NullWriteOnly(const sdk::Block& block, const cty::Value& object);

// `config` with the default value of every attribute that is not configured: what a data source or
// an ephemeral resource gets, for which nothing is planned.
[[nodiscard]] cty::Value FillDefaults(const sdk::Block& block, const cty::Value& config);

// `object` with every empty default in the place of null; see sdk::Attribute::default_value.
[[nodiscard]] cty::Value FillEmptyDefaults(const sdk::Block& block, const cty::Value& object);

// The user's own spelling: where the schema calls a value of `object` equal to that of `spelling`,
// the latter (plugin-protocol 4.6).
[[nodiscard]] cty::Value KeepSpelling(const sdk::Block& block, const cty::Value& object,
                                      const cty::Value& spelling);

// Unknown values become null, so that a damaged object can be saved.
[[nodiscard]] cty::Value UnknownToNull(const cty::Value& value);

// Repeated blocks and groups that are null become empty, the only form a host accepts
// (plugin-protocol 4.7).
[[nodiscard]] cty::Value NullBlocksToEmpty(const sdk::Block& block, const cty::Value& object);

}  // namespace tfvault::engine
