// SPDX-License-Identifier: MPL-2.0
// Converts between objects and their identities, which consist of some of their attributes
// (plugin-protocol 4.14).
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
// The identity of a known object. Unknown attributes are unknown in the identity.
[[nodiscard]] cty::Value IdentityOf(const sdk::Schema& schema, const cty::Value& object);

// The encoded identity of `object`. Empty for a null object, and for a type without an identity,
// because a host may crash on an identity of such a type.
[[nodiscard]] DynamicValue EncodeIdentity(const sdk::Schema& schema, const cty::Value& object,
                                          sdk::Diagnostics& diagnostics);

// Decodes an identity to an object of the schema's type in which only the attributes of the
// identity are set. Absent after an error diagnostic.
[[nodiscard]] std::optional<cty::Value> DecodeIdentified(const sdk::Schema& schema,
                                                         const DynamicValue& identity,
                                                         sdk::Diagnostics& diagnostics);

}  // namespace tfvault::engine
