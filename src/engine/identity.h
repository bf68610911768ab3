// The identity of objects: a view of some of their attributes (plugin-protocol 4.14).
#pragma once

#include "tfvault/cty/type.h"
#include "tfvault/cty/value.h"
#include "tfvault/engine/provider_server.h"
#include "tfvault/sdk/diagnostics.h"
#include "tfvault/sdk/schema.h"

#include <optional>
#include <string>

namespace tfvault::engine {

[[nodiscard]] bool HasIdentity(const sdk::Schema& schema);
[[nodiscard]] cty::Type IdentityType(const sdk::Schema& schema);
// `object` is known; what is unknown inside stays so.
[[nodiscard]] cty::Value IdentityOf(const sdk::Schema& schema, const cty::Value& object);

// The identity of `object`; empty for a null object and for a type without identity, for which a
// host may crash on any answer.
[[nodiscard]] DynamicValue EncodeIdentity(const sdk::Schema& schema, const cty::Value& object,
                                          sdk::Diagnostics& diagnostics);

// An object of the schema's type that has what a person gave as its identity, and nothing else.
// Absent after an error diagnostic.
[[nodiscard]] std::optional<cty::Value> DecodeIdentified(const sdk::Schema& schema,
                                                         const DynamicValue& identity,
                                                         sdk::Diagnostics& diagnostics);

}  // namespace tfvault::engine
